// Disks that are full: ours, and the database's. The run fails and says why, nothing half stays,
// there is one alert, and when there is room again the next poll goes on without a restart.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "support/running_daemon.hpp"
#include "support/small_disk.hpp"

namespace workwise {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using testing::eventually;
using ::testing::HasSubstr;
using testing::jobs;
using testing::RunningDaemon;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size())
    ++times;
  return times;
}

std::vector<testing::Job> bulky(int many) {
  auto all = jobs(many);
  unsigned state = 1;
  for (testing::Job& job : all) {  // nothing that TOAST could compress
    job.description.clear();
    for (int i = 0; i < 8000; ++i)
      job.description += static_cast<char>('a' + (state = state * 1103515245 + 12345) / 65536 % 26);
  }
  return all;
}

TEST(DiskTest, AFullSpoolFailsTheRunAndIsRecoveredFromWithoutARestart) {
  testing::SmallDisk disk("512k");
  if (!disk.why().empty()) GTEST_SKIP() << disk.why();
  testing::Board board;
  testing::Installation installation;
  installation.database_url = board.database.url();
  installation.every = "1s";
  installation.ingest_extra = "";
  installation.spool = disk.path() + "/spool";
  installation.configure();
  installation.publish(bulky(200));
  RunningDaemon daemon(installation);
  const auto value = [&](const std::string& sql) { return board.database.value(sql); };
  ASSERT_EQ(
      eventually(
          [&] {
            return value("SELECT least(count(*), 2) FROM workwise.runs WHERE state = 'failed'");
          },
          "2"),
      "2")
      << daemon.log();
  EXPECT_THAT(value("SELECT error FROM workwise.runs LIMIT 1"),
              AllOf(HasSubstr(installation.spool), HasSubstr("No space left on device"),
                    HasSubstr("next: make room")));
  EXPECT_EQ(value("SELECT count(*) FROM jobs"), "0");
  EXPECT_TRUE(std::filesystem::is_empty(installation.spool));
  disk.resize("64m");
  EXPECT_EQ(eventually([&] { return board.open_jobs(); }, "200"), "200") << daemon.log();
  daemon.stop();
  EXPECT_EQ(count(daemon.log(), "event=source_failing"), 1U) << daemon.log();
  EXPECT_EQ(count(daemon.log(), "event=source_recovered"), 1U) << daemon.log();
  EXPECT_EQ(board.broken_invariant(), "");
}

TEST(DiskTest, AFileLargerThanIsAllowedFailsTheRunAndNotTheProcess) {
  testing::Board board;
  testing::Installation installation;
  installation.database_url = board.database.url();
  installation.configure();
  installation.publish(bulky(200));
  auto words = installation.command("workwise", {"ingest"});
  words.insert(words.begin(), {"/bin/sh", "-c", "ulimit -f 1000; exec \"$@\"", "sh"});
  EXPECT_EQ(installation.run(words), 1) << installation.output;
  EXPECT_THAT(installation.errors, HasSubstr("File too large"));
  EXPECT_EQ(board.database.value("SELECT state FROM workwise.runs"), "failed");
}

/// A cluster of its own on a disk that holds little more than itself.
class DatabaseDiskTest : public ::testing::Test {
 protected:
  static constexpr std::uintmax_t kRoom = 24U << 20U;

  void SetUp() override {
    if (!disk.why().empty()) GTEST_SKIP() << disk.why();
    cluster = std::make_unique<sandbox::Cluster>(
        sandbox::Cluster::Options{.directory = disk.path() + "/pg"});
    installation.database_url = cluster->create_database("board");
    installation.every = "1s";
    installation.ingest_extra = ", batch_rows: 200";
    installation.configure();
    ASSERT_EQ(installation.workwise({"migrate"}), 0) << installation.output;
  }
  void leave_room(std::uintmax_t bytes) {
    const std::string full(disk.free_bytes() - bytes, 'x');
    std::ofstream(ballast()) << full;
  }
  std::string ballast() const { return disk.path() + "/ballast"; }
  /// "" while the server is away.
  std::string value(const std::string& sql) {
    try {
      return std::string(postgres::Session{{.url = installation.database_url}}.run(sql).text(0, 0));
    } catch (const postgres::Error&) {
      return "";
    }
  }
  bool server_runs() { return !value("SELECT 1").empty(); }

  testing::SmallDisk disk{"400m"};
  testing::Installation installation;
  std::unique_ptr<sandbox::Cluster> cluster;
};

TEST_F(DatabaseDiskTest, AFullDatabaseFailsTheRunWholeBatchesStayAndTheNextPollGoesOn) {
  installation.publish(bulky(4000));
  leave_room(kRoom);
  RunningDaemon daemon(installation);
  ASSERT_EQ(eventually(
                [&] {
                  const std::string log = daemon.log();
                  return count(log, "event=run_failed") > 0 ? "failed" : "";
                },
                "failed"),
            "failed")
      << daemon.log();
  // A table found no room, or the server's log: then the whole server goes down, under whatever we
  // were waiting for.
  EXPECT_THAT(daemon.log(),
              AnyOf(HasSubstr("No space left on device"), HasSubstr("event=database_away")));
  std::filesystem::remove(ballast());
  if (!server_runs()) {  // still recovering, or it gave up: even its log found no room
    cluster->stop_immediately();
    cluster->start();
  }
  EXPECT_EQ(value("SELECT count(*) % 200 FROM jobs"), "0") << "half a batch";
  EXPECT_EQ(eventually([&] { return value("SELECT count(*) FROM jobs WHERE closed_at IS NULL"); },
                       "4000"),
            "4000")
      << daemon.log();
  EXPECT_EQ(daemon.stop(), 0) << daemon.log();
  EXPECT_EQ(value("SELECT sum(inserted) FROM workwise.batches"), "4000");
}

}  // namespace
}  // namespace workwise
