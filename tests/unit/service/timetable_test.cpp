#include "service/timetable.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/error.hpp"

namespace workwise::service {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr Instant kNoon = std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + 12h;

config::Source every(std::chrono::seconds period, const std::string& name = "mzansi") {
  config::Source source;
  source.name = name;
  source.schedule.every = period;
  return source;
}

config::Source cron(const std::string& expression) {
  config::Source source;
  source.name = "karoo";
  source.schedule.cron = expression;
  source.position = {.file = "/etc/workwise.yaml", .line = 12, .column = 5};
  return source;
}

TEST(TimetableTest, ANewSourceIsDueAtOnceAndACronSourceAtItsMoment) {
  EXPECT_EQ(Timetable(every(1h)).first({}, kNoon), kNoon);
  EXPECT_EQ(Timetable(cron("30 13 * * *")).first({}, kNoon), kNoon + 90min);
}

TEST(TimetableTest, WhatWasMissedWhileDownIsMadeUpForOnce) {
  const Timetable hourly(every(1h));
  const Instant missed = kNoon - 10h;
  EXPECT_EQ(hourly.first({.next_due = missed}, kNoon), missed);
  const Instant following = hourly.next(missed, kNoon, 0, {});
  EXPECT_GT(following, kNoon);
  EXPECT_LE(following, kNoon + 1h);

  const Timetable daily(cron("0 6 * * *"));
  EXPECT_EQ(daily.first({.next_due = kNoon - 30h}, kNoon), kNoon - 30h);
  EXPECT_EQ(daily.next(kNoon - 30h, kNoon, 0, {}), kNoon + 18h);
}

TEST(TimetableTest, AMissedPeriodCountsFromWhenItWasMadeUpForAndALateOneAsBefore) {
  const Timetable hourly(every(1h));
  EXPECT_EQ(hourly.taken(kNoon - 10h, kNoon), kNoon) << "or it might run twice within a minute";
  EXPECT_EQ(hourly.taken(kNoon - 5min, kNoon), kNoon - 5min);
  EXPECT_EQ(Timetable(cron("0 6 * * *")).taken(kNoon - 24h, kNoon), kNoon - 24h);
}

TEST(TimetableTest, ARestartDoesNotChangeWhenASourceIsDue) {
  EXPECT_EQ(Timetable(every(1h)).first({.next_due = kNoon + 20min}, kNoon), kNoon + 20min);
}

TEST(TimetableTest, ATimeStoredUnderALongerPeriodOrAWrongClockDoesNotPark) {
  EXPECT_LE(Timetable(every(5min)).first({.next_due = kNoon + 24h}, kNoon), kNoon + 5min + 15s);
  EXPECT_LE(Timetable(every(1h)).first({.next_due = kNoon + 24h * 400, .failures = 3}, kNoon),
            kNoon + 24h);
  EXPECT_EQ(Timetable(cron("0 13 * * *")).first({.next_due = kNoon + 24h * 400}, kNoon),
            kNoon + 1h);
}

TEST(TimetableTest, JitterIsBoundedRepeatableAndCancelsOut) {
  const Timetable hourly(every(1h));
  Instant due = kNoon;
  for (int i = 0; i < 1000; ++i) {
    const Instant following = hourly.next(due, due + 1min, 0, {});
    ASSERT_EQ(following, hourly.next(due, due + 2min, 0, {})) << "it counts from when it was due";
    ASSERT_GE(following - due, 1h - 15s);
    ASSERT_LE(following - due, 1h + 15s);
    due = following;
  }
  EXPECT_LT(std::chrono::abs(due - (kNoon + 1000h)), 20min);
}

TEST(TimetableTest, AFleetThatBeganTogetherSpreads) {
  std::set<Instant> moments;
  for (int i = 0; i < 200; ++i)
    moments.insert(Timetable(every(10min, "board-" + std::to_string(i))).next(kNoon, kNoon, 0, {}));
  EXPECT_GT(moments.size(), 190U);
  EXPECT_GT(*moments.rbegin() - *moments.begin(), 20s);
}

TEST(TimetableTest, AShortPeriodHasLittleJitter) {
  const Instant following = Timetable(every(2s)).next(kNoon, kNoon, 0, {});
  EXPECT_GE(following - kNoon, 1900ms);
  EXPECT_LE(following - kNoon, 2100ms);
}

TEST(TimetableTest, ARunLongerThanItsPeriodSkipsWhatItMissed) {
  const Timetable quick(every(10min));
  const Instant following = quick.next(kNoon, kNoon + 35min, 0, {});
  EXPECT_GT(following, kNoon + 35min);
  EXPECT_LE(following, kNoon + 40min + 15s);
}

TEST(TimetableTest, AFailingSourceIsSlowedButNeverParked) {
  const Timetable quick(every(10min));
  const auto wait = [&](int failures) { return quick.next(kNoon, kNoon, failures, {}) - kNoon; };
  EXPECT_NEAR(static_cast<double>((wait(1) - 10min).count()), 0, 15e6);
  EXPECT_NEAR(static_cast<double>((wait(2) - 20min).count()), 0, 15e6);
  EXPECT_NEAR(static_cast<double>((wait(3) - 40min).count()), 0, 15e6);
  EXPECT_NEAR(static_cast<double>((wait(4) - 80min).count()), 0, 15e6);
  EXPECT_EQ(wait(1'000'000), wait(4));

  EXPECT_LE(Timetable(every(3h)).next(kNoon, kNoon, 9, {}) - kNoon, 6h + 15s);
  EXPECT_LE(Timetable(every(24h)).next(kNoon, kNoon, 9, {}) - kNoon, 24h + 15s)
      << "no more than its own period, where that is longer";
}

TEST(TimetableTest, AFailingCronSourceSkipsMomentsButStaysOnThem) {
  const Timetable quarters(cron("*/15 * * * *"));
  EXPECT_EQ(quarters.next(kNoon, kNoon + 1s, 1, {}), kNoon + 15min);
  EXPECT_EQ(quarters.next(kNoon, kNoon + 1s, 2, {}), kNoon + 30min);
  EXPECT_EQ(quarters.next(kNoon, kNoon + 1s, 4, {}), kNoon + 120min);
  EXPECT_EQ(Timetable(cron("0 6 * * *")).next(kNoon, kNoon, 9, {}), kNoon + 18h);
}

TEST(TimetableTest, RetryAfterIsHonouredUpToADay) {
  const Timetable quick(every(10min));
  EXPECT_EQ(quick.next(kNoon, kNoon, 1, 3600s), kNoon + 1h);
  EXPECT_LE(quick.next(kNoon, kNoon, 1, 5s), kNoon + 10min + 15s);
  EXPECT_EQ(quick.next(kNoon, kNoon, 1, std::chrono::hours{24 * 365}), kNoon + 24h);
}

TEST(TimetableTest, AStepOfTheClockMovesAPeriodAlong) {
  const Timetable hourly(every(1h));
  EXPECT_EQ(hourly.after_clock_step(kNoon + 10min, kNoon - 24h, -24h), kNoon + 10min - 24h);
  EXPECT_EQ(hourly.after_clock_step(kNoon + 10min, kNoon + 24h, 24h), kNoon + 10min + 24h);
}

TEST(TimetableTest, AStepOfTheClockNeitherRepeatsNorLosesACronMoment) {
  const Timetable daily(cron("0 12 * * *"));
  const Instant tomorrow = kNoon + 24h;
  EXPECT_EQ(daily.after_clock_step(tomorrow, kNoon - 1h, -1h), tomorrow) << "today's ran already";
  EXPECT_EQ(daily.after_clock_step(tomorrow, tomorrow + 1h, 25h), tomorrow) << "now overdue";
  EXPECT_EQ(daily.after_clock_step(kNoon + 24h * 365, kNoon - 1h, -24h * 364), kNoon)
      << "the clock had been wrong by a year";
}

}  // namespace
}  // namespace workwise::service
