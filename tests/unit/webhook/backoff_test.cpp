#include "webhook/backoff.hpp"

#include <gtest/gtest.h>

namespace workwise::webhook {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, PausesGrowFromSecondsToADayAndThenItIsGivenUp) {
  const std::vector<std::chrono::milliseconds> expected = {5s,  5min, 30min, 2h, 5h,
                                                           10h, 14h,  20h,   24h};
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(pause_after(static_cast<int>(i) + 1, 0), expected[i]) << i;
  EXPECT_EQ(pause_after(10, 0), std::nullopt);
  EXPECT_EQ(pause_after(1000, 0.5), std::nullopt);
}

TEST(Backoff, ChanceMakesItLongerByAFifthAtMost) {
  EXPECT_EQ(pause_after(2, 0.5), 330s);
  EXPECT_LT(pause_after(2, 0.999), 360s);
}

/// An injected clock: when is a message tried that is always refused?
TEST(Backoff, AMessageIsTriedTenTimesInAboutThreeDays) {
  std::chrono::milliseconds clock{0};
  int attempts = 1;
  while (const auto pause = pause_after(attempts, 0)) {
    clock += *pause;
    ++attempts;
  }
  EXPECT_EQ(attempts, 10);
  EXPECT_GT(clock, 72h);
  EXPECT_LT(clock, 78h);
}

}  // namespace
}  // namespace workwise::webhook
