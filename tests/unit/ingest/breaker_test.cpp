#include "ingest/breaker.hpp"

#include <gtest/gtest.h>

namespace workwise::ingest {
namespace {

config::Expire expire(double max_drop = 0.30, int confirm_empty = 0) {
  config::Expire settings;
  settings.max_drop = max_drop;
  settings.confirm_empty = confirm_empty;
  return settings;
}

TEST(Breaker, NothingAbsentIsNothingToHold) {
  EXPECT_FALSE(judge(expire(), {.open_before = 100, .absent = 0}).held);
  EXPECT_FALSE(judge(expire(), {.open_before = 0, .absent = 0, .feed_is_empty = true}).held);
}

TEST(Breaker, AFewGoneJobsCloseAsMissing) {
  const Verdict verdict = judge(expire(), {.open_before = 100, .absent = 30});
  EXPECT_FALSE(verdict.held);
  EXPECT_EQ(verdict.closed_reason, "missing");
}

TEST(Breaker, MoreThanMaxDropIsHeldWithTheNumbers) {
  const Verdict verdict = judge(expire(), {.open_before = 1000, .absent = 301});
  EXPECT_TRUE(verdict.held);
  EXPECT_NE(verdict.reason.find("301 of 1,000"), std::string::npos) << verdict.reason;
  EXPECT_NE(verdict.reason.find("30 %"), std::string::npos) << verdict.reason;
}

TEST(Breaker, MaxDropCountsFromTenClosingsOn) {
  EXPECT_FALSE(judge(expire(), {.open_before = 10, .absent = 9}).held);
  EXPECT_TRUE(judge(expire(), {.open_before = 11, .absent = 10}).held);
}

TEST(Breaker, WhatTheFeedDatedBackCountsWithWhatIsGone) {
  EXPECT_FALSE(judge(expire(), {.open_before = 100, .absent = 15, .dated_back = 15}).held);
  const Verdict both = judge(expire(), {.open_before = 100, .absent = 15, .dated_back = 16});
  EXPECT_TRUE(both.held);
  EXPECT_NE(both.reason.find("15 of 100"), std::string::npos) << both.reason;
  EXPECT_NE(both.reason.find("16 of 100"), std::string::npos) << both.reason;
  EXPECT_TRUE(judge(expire(), {.open_before = 20, .dated_back = 20}).held);
}

TEST(Breaker, AnEmptyFeedIsHeldHoweverSmallTheBoard) {
  EXPECT_TRUE(judge(expire(), {.open_before = 1, .absent = 1, .feed_is_empty = true}).held);
}

TEST(Breaker, AnEmptyFeedClosesWhenConfirmedOftenEnough) {
  const Absence twice{.open_before = 50, .absent = 50, .feed_is_empty = true, .empty_in_row = 2};
  EXPECT_TRUE(judge(expire(0.3, 3), twice).held);
  const Absence thrice{.open_before = 50, .absent = 50, .feed_is_empty = true, .empty_in_row = 3};
  const Verdict verdict = judge(expire(0.3, 3), thrice);
  EXPECT_FALSE(verdict.held);
  EXPECT_EQ(verdict.closed_reason, "feed_empty");
}

TEST(Breaker, AnEmptyFeedIsNeverConfirmedByDefault) {
  const Absence often{.open_before = 50, .absent = 50, .feed_is_empty = true, .empty_in_row = 999};
  EXPECT_TRUE(judge(expire(), often).held);
}

}  // namespace
}  // namespace workwise::ingest
