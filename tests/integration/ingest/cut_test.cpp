// The connection to the database is cut at places all along what a run sends, between two messages
// and in the middle of one: in the handshake, in COPY, in the merge, in the commits. Nothing may be
// lost, doubled or half there (promise 1).
#include <gtest/gtest.h>

#include "support/board.hpp"
#include "support/cut_relay.hpp"

namespace workwise::ingest {
namespace {

constexpr int kJobs = 120;
constexpr std::uint64_t kStride = 4;  ///< a statement is five messages or more

class CutTest : public ::testing::TestWithParam<config::Commit> {
 protected:
  void SetUp() override {
    if (!testing::Server::shared().is_private())
      GTEST_SKIP() << "the server at WORKWISE_TEST_PG has no socket of ours";
    board.source.commit = GetParam();
    board.settings.ingest.batch_rows = 40;
    direct = board.settings.database.url;
    options.lock_wait = std::chrono::seconds{30};  // a cut backend may still be on its way out
  }

  /// All jobs changed, some gone, some new; about as many bytes each time.
  void publish(std::uint64_t edition) {
    const int first = 1 + static_cast<int>(edition) * 4;
    auto all = testing::jobs(kJobs, 10'000 + first);
    for (testing::Job& job : all)
      job.description = "<p>Edition " + std::to_string(1'000 + edition) + std::string(400, '.');
    board.publish(all);
  }

  RunReport poll_through(testing::CutRelay& relay, std::uint64_t messages, bool torn = false) {
    relay.cut_after(messages, torn);
    board.settings.database.url = relay.url(board.database.name());
    RunReport report = board.poll(options);
    board.settings.database.url = direct;
    return report;
  }

  testing::Board board;
  std::string direct;
  Options options;
};

TEST_P(CutTest, WhereverTheStreamIsCutTheNextRunFinishesIt) {
  testing::CutRelay relay(testing::Server::shared().cluster().socket_directory());
  publish(0);
  ASSERT_EQ(poll_through(relay, UINT64_MAX).state, State::done);
  publish(1);
  ASSERT_EQ(poll_through(relay, UINT64_MAX).state, State::done);
  const std::uint64_t whole = relay.passed();

  ASSERT_GT(whole, 60U);
  std::uint64_t failed = 0;
  std::uint64_t places = 0;
  for (std::uint64_t at = 0; at < whole; at += kStride, ++places) {
    SCOPED_TRACE("cut after " + std::to_string(at) + " messages of " + std::to_string(whole));
    publish(2 + places);
    const RunReport cut = poll_through(relay, at, places % 2 == 1);
    if (cut.state == State::failed) {
      ++failed;
      EXPECT_TRUE(cut.database_lost) << cut.error;
      EXPECT_FALSE(cut.error.empty());
    }
    EXPECT_EQ(board.broken_invariant(), "");
    const RunReport next = board.poll(options);
    EXPECT_EQ(next.state, State::done) << next.error << next.note;
    EXPECT_EQ(board.open_jobs(), std::to_string(kJobs));
    EXPECT_EQ(board.database.value("SELECT count(*) FROM jobs WHERE closed_at IS NULL"
                                   " AND description LIKE '%Edition " +
                                   std::to_string(1'002 + places) + ".%'"),
              std::to_string(kJobs));
    EXPECT_EQ(board.broken_invariant(), "");
    EXPECT_EQ(board.database.value("SELECT count(*) FROM workwise.runs WHERE state = 'running'"),
              "0");
  }
  EXPECT_GE(failed + 2, places) << "only of the farewell nobody need know";
}

INSTANTIATE_TEST_SUITE_P(EitherCommit, CutTest,
                         ::testing::Values(config::Commit::batch, config::Commit::run),
                         [](const auto& commit) {
                           return commit.param == config::Commit::batch ? "ABatchATransaction"
                                                                        : "ARunATransaction";
                         });

}  // namespace
}  // namespace workwise::ingest
