// SIGKILL at every named place of a run, on an empty and on a full board: the next run must neither
// lose nor repeat anything, and the ledger must add up (promises 1 and 2).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/installation.hpp"

namespace workwise {
namespace {

using testing::jobs;

constexpr int kKilled = 128 + 9;

struct Place {
  const char* failpoint;
  int passing;
};

std::string name_of(const ::testing::TestParamInfo<Place>& place) {
  std::string name = place.param.failpoint;
  std::replace(name.begin(), name.end(), '.', '_');
  return name + "_" + std::to_string(place.param.passing);
}

class CrashTest : public ::testing::TestWithParam<Place> {
 protected:
  void SetUp() override {
    installation.database_url = board.database.url();
    installation.configure();
  }

  std::string value(const std::string& sql) { return board.database.value(sql); }

  std::string kill_here() const {
    return std::string(GetParam().failpoint) + "=kill@" + std::to_string(GetParam().passing);
  }

  testing::Board board;
  testing::Installation installation;
};

std::vector<testing::Job> next_edition() {
  auto all = jobs(620);
  all[5].title = "Foreman";
  all[450].description = "<p>Now in Mthatha.</p>";
  all.erase(all.begin() + 100, all.begin() + 110);
  return all;
}

TEST_P(CrashTest, AFirstLoadThatIsKilledIsFinishedByTheNextRun) {
  installation.publish(jobs(600));
  const int status = installation.workwise({"ingest"}, kill_here());
  ASSERT_EQ(status, kKilled) << installation.output;
  EXPECT_EQ(board.broken_invariant(), "");
  EXPECT_EQ(value("SELECT count(*) FROM workwise.sources"
                  " WHERE digest IS NOT NULL AND last_complete_run IS NULL"),
            "0");

  ASSERT_EQ(installation.workwise({"ingest"}), 0) << installation.output;
  EXPECT_EQ(board.broken_invariant(), "");
  EXPECT_EQ(value("SELECT count(*) || ' ' || count(DISTINCT external_id) FROM jobs"
                  " WHERE closed_at IS NULL"),
            "600 600");
  EXPECT_EQ(value("SELECT count(*) FROM workwise.runs WHERE state = 'running'"), "0");
}

class DeltaCrashTest : public CrashTest {};

TEST_P(DeltaCrashTest, ADeltaThatIsKilledIsFinishedByTheNextRun) {
  installation.publish(jobs(600));
  ASSERT_EQ(installation.workwise({"ingest"}), 0) << installation.output;
  installation.publish(next_edition());
  ASSERT_EQ(installation.workwise({"ingest"}, kill_here()), kKilled) << installation.output;
  EXPECT_EQ(board.broken_invariant(), "");

  ASSERT_EQ(installation.workwise({"ingest"}), 0) << installation.output;
  EXPECT_EQ(board.broken_invariant(), "");
  EXPECT_EQ(value("SELECT count(*) FILTER (WHERE closed_at IS NULL) || ' open, ' ||"
                  " count(*) FILTER (WHERE closed_at IS NOT NULL) || ' closed' FROM jobs"),
            "610 open, 10 closed");
  EXPECT_EQ(value("SELECT title FROM jobs WHERE external_id = 'J6'"), "Foreman");
}

INSTANTIATE_TEST_SUITE_P(EveryPlace, CrashTest,
                         ::testing::Values(Place{"run.begun", 1}, Place{"run.fetched", 1},
                                           Place{"flush.begin", 1}, Place{"flush.begin", 4},
                                           Place{"flush.staged", 1}, Place{"flush.staged", 5},
                                           Place{"flush.commit", 1}, Place{"flush.commit", 6},
                                           Place{"flush.committed", 1}, Place{"flush.committed", 6},
                                           Place{"run.read", 1}, Place{"settle.recorded", 1},
                                           Place{"settle.commit", 1}, Place{"settle.committed", 1}),
                         name_of);

INSTANTIATE_TEST_SUITE_P(EveryPlace, DeltaCrashTest,
                         ::testing::Values(Place{"run.begun", 1}, Place{"run.fetched", 1},
                                           Place{"flush.begin", 1}, Place{"flush.staged", 1},
                                           Place{"flush.commit", 1}, Place{"flush.committed", 1},
                                           Place{"run.read", 1}, Place{"settle.recorded", 1},
                                           Place{"settle.commit", 1}, Place{"settle.committed", 1}),
                         name_of);

/// No feed empties a board, not even one that is killed while it tries (promise 4).
class HeldCrashTest : public CrashTest {};

TEST_P(HeldCrashTest, AnEmptyFeedClosesNothingWhereverItsRunIsKilled) {
  installation.publish(jobs(50));
  ASSERT_EQ(installation.workwise({"ingest"}), 0) << installation.output;
  installation.publish({});
  ASSERT_EQ(installation.workwise({"ingest"}, kill_here()), kKilled) << installation.output;
  EXPECT_EQ(board.open_jobs(), "50");
  EXPECT_EQ(installation.workwise({"ingest"}), 5) << installation.output;
  EXPECT_EQ(board.open_jobs(), "50");
}

INSTANTIATE_TEST_SUITE_P(EveryPlace, HeldCrashTest,
                         ::testing::Values(Place{"run.read", 1}, Place{"settle.recorded", 1},
                                           Place{"settle.commit", 1}, Place{"settle.committed", 1}),
                         name_of);

}  // namespace
}  // namespace workwise
