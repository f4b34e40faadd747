#include "base/repeat_filter.hpp"

#include <gtest/gtest.h>

namespace workwise::log {
namespace {

using namespace std::chrono_literals;

class RepeatFilterTest : public ::testing::Test {
 protected:
  RepeatFilter filter;
  RepeatFilter::Moment start{1h};
};

TEST_F(RepeatFilterTest, TheSameAgainIsHeldBackAndThenCounted) {
  EXPECT_EQ(filter.pass("event=x source=a", start), 0U);
  EXPECT_EQ(filter.pass("event=x source=a", start + 1min), std::nullopt);
  EXPECT_EQ(filter.pass("event=x source=a", start + 9min), std::nullopt);
  EXPECT_EQ(filter.pass("event=x source=a", start + 10min), 2U);
  EXPECT_EQ(filter.pass("event=x source=a", start + 21min), 0U);
}

TEST_F(RepeatFilterTest, ARunsNumberAndDurationMakeNoNewLine) {
  EXPECT_EQ(filter.pass("event=run_failed run=1 source=a ms=20 error=x", start), 0U);
  EXPECT_EQ(filter.pass("event=run_failed run=2 source=a ms=31 error=x", start), std::nullopt);
  EXPECT_EQ(filter.pass("event=run_failed run=3 source=a ms=31 error=y", start), 0U);
  EXPECT_EQ(filter.pass("event=run_failed run=3 source=b ms=31 error=x", start), 0U);
}

TEST_F(RepeatFilterTest, LinesWithoutPairsAreComparedWhole) {
  EXPECT_EQ(filter.pass("something", start), 0U);
  EXPECT_EQ(filter.pass("something else", start), 0U);
  EXPECT_EQ(filter.pass("something", start), std::nullopt);
}

TEST_F(RepeatFilterTest, ItRemembersABoundedNumberAndForgetsTheOldestFirst) {
  for (std::size_t i = 0; i <= RepeatFilter::kLinesMax; ++i)
    EXPECT_EQ(filter.pass("n=" + std::to_string(i), start + std::chrono::milliseconds{i}), 0U);
  EXPECT_EQ(filter.pass("n=5", start + 2s), std::nullopt);
  EXPECT_EQ(filter.pass("n=0", start + 2s), 0U);
}

}  // namespace
}  // namespace workwise::log
