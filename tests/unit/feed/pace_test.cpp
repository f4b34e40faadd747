#include "feed/pace.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace workwise::feed {
namespace {

using namespace std::chrono_literals;

class PaceTest : public ::testing::Test {
 protected:
  Pace::Clock clock() {
    return {.now = [this] { return time; },
            .wait =
                [this](const std::stop_token&, std::chrono::milliseconds span) {
                  waits.push_back(span);
                  time += span;
                  return true;
                }};
  }

  std::chrono::steady_clock::time_point time{1h};
  std::vector<std::chrono::milliseconds> waits;
};

TEST_F(PaceTest, RequestsAreEvenlySpaced) {
  Pace pace({.requests = 5, .span = 1s}, clock());
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(pace.wait({}));
  EXPECT_EQ(waits, (std::vector{200ms, 200ms, 200ms}));
}

TEST_F(PaceTest, TimeThatPassedAnywayIsNotWaitedAgainNorSavedUp) {
  Pace pace({.requests = 60, .span = 1min}, clock());
  pace.wait({});
  time += 400ms;
  pace.wait({});
  time += 1h;
  pace.wait({});
  pace.wait({});
  EXPECT_EQ(waits, (std::vector{600ms, 1000ms}));
}

TEST_F(PaceTest, NoRateIsNoWait) {
  Pace pace({.requests = 0}, clock());
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(pace.wait({}));
  EXPECT_TRUE(waits.empty());
}

TEST_F(PaceTest, AStopEndsIt) {
  std::stop_source stop;
  Pace pace({.requests = 1, .span = 1h});
  EXPECT_TRUE(pace.wait(stop.get_token()));
  stop.request_stop();
  EXPECT_FALSE(pace.wait(stop.get_token()));
}

}  // namespace
}  // namespace workwise::feed
