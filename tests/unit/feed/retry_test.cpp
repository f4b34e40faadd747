#include "feed/retry.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace workwise::feed {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

constexpr Instant kNow{seconds{784111777}};  // Sun, 06 Nov 1994 08:49:37 GMT

struct Row {
  const char* value;
  std::optional<seconds> wait;
};

TEST(RetryTest, RetryAfterIsSecondsOrADateAndAlwaysWithinADay) {
  const Row rows[] = {
      {"120", 120s},
      {" 7 ", 7s},
      {"0", 0s},
      {"-5", 0s},
      {"86401", 24h},
      {"99999999999999999999999", 24h},
      {"Sun, 06 Nov 1994 08:50:37 GMT", 60s},
      {"Sunday, 06-Nov-94 08:50:37 GMT", 60s},
      {"Sun Nov  6 08:50:37 1994", 60s},
      {"Sun, 06 Nov 1994 08:49:36 GMT", 0s},
      {"Sun, 06 Nov 2094 08:49:37 GMT", 24h},
      {"soon", std::nullopt},
      {"", std::nullopt},
      {"12 parsecs", std::nullopt},
      {"-", std::nullopt},
  };
  for (const Row& row : rows) EXPECT_EQ(parse_retry_after(row.value, kNow), row.wait) << row.value;
}

TEST(RetryTest, WaitsDoubleUpToTheCapWithHalfOfThemByChance) {
  const Backoff backoff;
  EXPECT_EQ(wait_after(1, backoff, {}, 0), 500ms);
  EXPECT_EQ(wait_after(1, backoff, {}, 1), 1000ms);
  EXPECT_EQ(wait_after(3, backoff, {}, 1), 4000ms);
  EXPECT_EQ(wait_after(6, backoff, {}, 1), 30s);
  EXPECT_EQ(wait_after(1'000'000, backoff, {}, 1), 30s);
}

TEST(RetryTest, TheServersWishIsAMinimum) {
  EXPECT_EQ(wait_after(1, Backoff{}, 45s, 0.5), 45s);
  EXPECT_EQ(wait_after(5, Backoff{}, 1s, 1), 16s);
}

TEST(RetryTest, AWaitEndsWithTheStop) {
  bool waited = true;
  std::jthread waiter([&](std::stop_token stop) { waited = wait_unless_stopped(stop, 1h); });
  waiter.request_stop();
  waiter.join();
  EXPECT_FALSE(waited);
  EXPECT_TRUE(wait_unless_stopped({}, 1ms));
}

}  // namespace
}  // namespace workwise::feed
