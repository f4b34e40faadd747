// The same answers when what is known of a source does not fit into memory.
#include <gtest/gtest.h>

#include "ingest/run.hpp"
#include "support/board.hpp"

namespace workwise::ingest {
namespace {

using testing::jobs;

class SpillTest : public ::testing::Test {
 protected:
  void SetUp() override {
    board.settings.ingest.known_memory = 0;
    board.poll_anew(jobs(kJobs));
  }
  void TearDown() override { EXPECT_EQ(board.broken_invariant(), ""); }

  static constexpr int kJobs = 30'000;
  testing::Board board;
};

TEST_F(SpillTest, UnchangedItemsWriteNothing) {
  EXPECT_EQ(board.poll_anew(jobs(kJobs)).counts, (Counts{.received = kJobs, .unchanged = kJobs}));
}

TEST_F(SpillTest, WhatIsNewChangedRepeatedOrGoneIsSeen) {
  auto all = jobs(kJobs + 10);
  all[7].title = "Foreman";
  all.push_back(all[3]);
  all.erase(all.begin() + 100, all.begin() + 120);
  const RunReport report = board.poll_anew(all);
  EXPECT_EQ(report.counts, (Counts{.received = kJobs - 9,
                                   .inserted = 10,
                                   .updated = 1,
                                   .unchanged = kJobs - 21,
                                   .duplicate = 1}));
  EXPECT_EQ(report.closed, 20);
}

TEST_F(SpillTest, ATextThatChangesBackIsWrittenBack) {
  auto all = jobs(kJobs);
  all[7].title = "Foreman";
  board.poll_anew(all);
  EXPECT_EQ(board.poll_anew(jobs(kJobs)).counts.updated, 1);
  EXPECT_EQ(board.database.value("SELECT title FROM jobs WHERE external_id = 'J8'"), "Welder 8");
}

}  // namespace
}  // namespace workwise::ingest
