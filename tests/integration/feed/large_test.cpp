#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "feed/split.hpp"

namespace workwise::feed {
namespace {

constexpr std::uint64_t kHole = (std::uint64_t{4} << 30U) + 12345;

/// A document with a hole of more than 4 GiB, which takes no room on the disk, between two texts.
class LargeTest : public testing::Test {
 protected:
  Spool document(const std::string& before, const std::string& after) {
    std::ofstream{path_, std::ios::binary} << before;
    std::filesystem::resize_file(path_, before.size() + kHole);
    std::ofstream{path_, std::ios::binary | std::ios::app} << after;
    return Spool::open(path_);
  }
  void TearDown() override { std::filesystem::remove(path_); }

  /// One item larger than 4 GiB, which is skipped, and a small one behind it.
  void check(config::Format format, const std::string& before, const std::string& after,
             const std::string& last) {
    config::Read read;
    read.format = format;
    if (format == config::Format::xml) read.items = "/jobs/job";
    const Spool spool = document(before, after);
    const auto splitter = make_splitter(read, spool);
    Item item;
    ASSERT_TRUE(splitter->next(item));
    EXPECT_GT(item.size, kHole);
    EXPECT_NE(item.problem, "");
    ASSERT_TRUE(splitter->next(item));
    EXPECT_EQ(item.problem, "");
    EXPECT_EQ(item.raw, last);
    EXPECT_GT(item.offset, kHole);
    EXPECT_EQ(spool.read(item.offset, item.size), last);
    EXPECT_FALSE(splitter->next(item));
  }

 private:
  std::string path_ =
      std::filesystem::temp_directory_path() / ("workwise-large-" + std::to_string(::getpid()));
};

TEST_F(LargeTest, AJsonArrayGoesOnBehindFourGibibytes) {
  check(config::Format::json, "[{\"a\":\"", "\"},{\"b\":1}]", "{\"b\":1}");
}

TEST_F(LargeTest, ATableGoesOnBehindFourGibibytes) {
  check(config::Format::csv, "a,b\n1,\"", "\"\n2,x\n", "2,x");
}

TEST_F(LargeTest, ReadingThemTakesNoMemoryToSpeakOf) {
  check(config::Format::xml, "<jobs><job><![CDATA[", "]]></job><job/></jobs>", "<job/>");
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer keeps what was freed";
#endif
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  EXPECT_LT(usage.ru_maxrss, 200L * 1024) << "KiB";
}

}  // namespace
}  // namespace workwise::feed
