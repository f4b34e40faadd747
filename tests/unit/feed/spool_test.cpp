#include "feed/spool.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/error.hpp"

namespace workwise::feed {
namespace {

namespace fs = std::filesystem;

class SpoolTest : public testing::Test {
 protected:
  SpoolTest() {
    std::string name = (fs::temp_directory_path() / "workwise-spool-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
  }
  ~SpoolTest() override { fs::remove_all(root_); }

  std::string directory() const { return root_ / "spool"; }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(directory()), fs::directory_iterator{}));
  }

  fs::path root_;
};

unsigned mode_of(const std::string& path) {
  struct stat status{};
  EXPECT_EQ(::stat(path.c_str(), &status), 0);
  return status.st_mode & 0777U;
}

TEST_F(SpoolTest, GivesBackWhatWasWrittenAtAnyOffset) {
  Spool spool = Spool::create(directory());
  spool.write("hello ");
  spool.write("world");
  EXPECT_EQ(spool.size(), 11U);
  EXPECT_EQ(spool.read(0, 100), "hello world");
  EXPECT_EQ(spool.read(6, 3), "wor");
  EXPECT_EQ(spool.read(11, 3), "");
  EXPECT_EQ(spool.read(500, 3), "");
}

TEST_F(SpoolTest, IsForItsOwnerOnlyAndMakesItsDirectory) {
  const Spool spool = Spool::create(root_ / "a" / "b");
  EXPECT_EQ(mode_of(root_ / "a" / "b"), 0700U);
  EXPECT_EQ(mode_of(spool.path()), 0600U);
}

TEST_F(SpoolTest, RemovesItsFileOnceAndOnlyItsOwn) {
  fs::create_directories(directory());
  const std::string mine = root_ / "mine.xml";
  std::ofstream(mine) << "<jobs/>";
  {
    Spool first = Spool::create(directory());
    Spool second = std::move(first);
    Spool third;
    third = std::move(second);
    third.write("x");
    const Spool borrowed = Spool::open(mine);
    EXPECT_EQ(borrowed.size(), 7U);
    EXPECT_EQ(files(), 1U);
  }
  EXPECT_EQ(files(), 0U);
  EXPECT_TRUE(fs::exists(mine));
}

TEST_F(SpoolTest, KeepsAFileUnderANameThatNoSweepTouches) {
  std::string kept;
  {
    Spool spool = Spool::create(directory());
    spool.write("evidence");
    spool.keep();
    kept = spool.path();
  }
  EXPECT_EQ(sweep_spools(directory()), 0U);
  EXPECT_EQ(Spool::open(kept).read(0, 100), "evidence");
}

TEST_F(SpoolTest, SweepsWhatAKilledProcessLeftAndNothingElse) {
  const Spool alive = Spool::create(directory());
  std::ofstream(directory() + "/notes.txt") << "x";
  std::ofstream(directory() + "/feed-1x-abcdef") << "x";
  const pid_t child = ::fork();
  if (child == 0) {
    Spool left = Spool::create(directory());
    left.write("half");
    ::_exit(0);  // as if killed: no destructor runs
  }
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_EQ(files(), 4U);
  EXPECT_EQ(sweep_spools(directory()), 1U);
  EXPECT_TRUE(fs::exists(alive.path()));
  EXPECT_EQ(files(), 3U);
  EXPECT_EQ(sweep_spools(root_ / "missing"), 0U);
}

TEST_F(SpoolTest, SweepsWhatAnEarlierProcessWithOurNumberLeft) {
  fs::create_directories(directory());  // in a container everybody is number 1
  std::ofstream(directory() + "/feed-" + std::to_string(::getpid()) + "-abcdef") << "x";
  EXPECT_EQ(sweep_spools(directory()), 1U);
}

TEST_F(SpoolTest, AFullDiskIsAnErrorThatSaysWhatToDo) {
  const auto earlier = std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{4096, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  std::string what;
  std::string next;
  try {
    Spool spool = Spool::create(directory());
    spool.write(std::string(10'000, 'x'));
  } catch (const Error& error) {
    what = error.what();
    next = error.next();
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, earlier);
  EXPECT_NE(what.find(directory()), std::string::npos) << what;
  EXPECT_NE(next.find("ingest.spool_directory"), std::string::npos) << next;
  EXPECT_EQ(files(), 0U);
}

TEST_F(SpoolTest, ADirectoryThatCannotBeMadeIsAnErrorWithItsName) {
  std::ofstream(root_ / "file") << "x";
  try {
    Spool::create(root_ / "file" / "spool");
    FAIL() << "it was made";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("file/spool"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace workwise::feed
