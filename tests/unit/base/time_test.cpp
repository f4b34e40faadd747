#include "base/time.hpp"

#include <gtest/gtest.h>

namespace workwise {
namespace {

using namespace std::chrono_literals;

TEST(TimeTest, AnInstantIsWrittenInUtcWithAFractionWhereThereIsOne) {
  const Instant day = std::chrono::sys_days{std::chrono::year{2026} / 7 / 14};
  EXPECT_EQ(to_rfc3339(day + 22h + 35min), "2026-07-14T22:35:00Z");
  EXPECT_EQ(to_rfc3339(day + 250ms), "2026-07-14T00:00:00.25Z");
  EXPECT_EQ(to_rfc3339(day + 1us), "2026-07-14T00:00:00.000001Z");
  EXPECT_EQ(to_rfc3339(day + 100s + 100000us), "2026-07-14T00:01:40.1Z");
}

TEST(TimeTest, MomentsBefore1970AreWrittenAsWell) {
  EXPECT_EQ(to_rfc3339(Instant{-1us}), "1969-12-31T23:59:59.999999Z");
}

TEST(TimeTest, ASpanIsToldInTheTwoUnitsThatMatter) {
  EXPECT_EQ(to_text(0us), "0 ms");
  EXPECT_EQ(to_text(950ms), "950 ms");
  EXPECT_EQ(to_text(3200ms), "3.2 s");
  EXPECT_EQ(to_text(245s), "4 min 5 s");
  EXPECT_EQ(to_text(150min), "2 h 30 min");
  EXPECT_EQ(to_text(100h), "100 h 0 min");
}

TEST(TimeTest, TheClockRuns) {
  const Instant before = now();
  EXPECT_LE(before, now());
  EXPECT_GT(before, std::chrono::sys_days{std::chrono::year{2025} / 1 / 1});
}

}  // namespace
}  // namespace workwise
