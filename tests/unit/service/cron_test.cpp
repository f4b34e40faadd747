#include "service/cron.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"

namespace workwise::service {
namespace {

using ::testing::HasSubstr;

Instant at(int year, unsigned month, unsigned day, int hour = 0, int minute = 0, int second = 0) {
  using namespace std::chrono;
  return sys_days{std::chrono::year{year} / month / day} + hours{hour} + minutes{minute} +
         seconds{second};
}

std::string next(const char* expression, Instant after, const char* zone = "UTC") {
  const auto when = Cron::parse(expression, zone).next_after(after);
  return when ? to_rfc3339(*when) : "never";
}

std::vector<std::string> series(const char* expression, const char* zone, Instant after,
                                std::size_t count) {
  const Cron cron = Cron::parse(expression, zone);
  std::vector<std::string> all;
  while (all.size() < count) {
    after = cron.next_after(after).value();
    all.push_back(to_rfc3339(after));
  }
  return all;
}

std::string problem(const char* expression, const char* zone = "UTC") {
  try {
    Cron::parse(expression, zone);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(CronTest, TheNextMomentIsStrictlyLater) {
  EXPECT_EQ(next("*/15 * * * *", at(2026, 3, 1, 10, 15)), "2026-03-01T10:30:00Z");
  EXPECT_EQ(next("*/15 * * * *", at(2026, 3, 1, 10, 14, 59)), "2026-03-01T10:15:00Z");
  EXPECT_EQ(next("*/15 * * * *", at(2026, 3, 1, 10, 15) - std::chrono::microseconds{1}),
            "2026-03-01T10:15:00Z");
}

TEST(CronTest, ListsRangesStepsAndNamesMeanWhatCrontabSays) {
  EXPECT_EQ(next("5,35 9-17/4 * * *", at(2026, 3, 1, 9, 36)), "2026-03-01T13:05:00Z");
  EXPECT_EQ(next("10/20 * * * *", at(2026, 3, 1, 9, 31)), "2026-03-01T09:50:00Z");
  EXPECT_EQ(next("0 6 * * Mon-Fri", at(2026, 3, 6, 7)), "2026-03-09T06:00:00Z");
  EXPECT_EQ(next("0 6 1 FEB,aug *", at(2026, 3, 6, 7)), "2026-08-01T06:00:00Z");
}

TEST(CronTest, BothZeroAndSevenAreSunday) {
  for (const char* sunday : {"0 0 * * 0", "0 0 * * 7", "0 0 * * sun", "0 0 * * 7-7"})
    EXPECT_EQ(next(sunday, at(2026, 3, 3)), "2026-03-08T00:00:00Z") << sunday;
  EXPECT_EQ(next("0 0 * * sat-sun", at(2026, 3, 7, 1)), "2026-03-08T00:00:00Z");
  EXPECT_EQ(next("0 0 * * 5-7", at(2026, 3, 7, 1)), "2026-03-08T00:00:00Z");
}

TEST(CronTest, TwoRestrictedDayFieldsAreAlternatives) {
  EXPECT_EQ(series("0 0 13 * fri", "UTC", at(2026, 3, 1), 4),
            (std::vector<std::string>{"2026-03-06T00:00:00Z", "2026-03-13T00:00:00Z",
                                      "2026-03-20T00:00:00Z", "2026-03-27T00:00:00Z"}));
  EXPECT_EQ(next("0 0 15 * fri", at(2026, 3, 13)), "2026-03-15T00:00:00Z");
  EXPECT_EQ(next("0 0 */2 * fri", at(2026, 3, 1)), "2026-03-13T00:00:00Z")
      << "a field that begins with * restricts together with the other";
}

TEST(CronTest, NicknamesAreShortForFiveFields) {
  const Instant after = at(2026, 3, 4, 10, 20);
  EXPECT_EQ(next("@hourly", after), "2026-03-04T11:00:00Z");
  EXPECT_EQ(next("@daily", after), "2026-03-05T00:00:00Z");
  EXPECT_EQ(next("@midnight", after), "2026-03-05T00:00:00Z");
  EXPECT_EQ(next("@weekly", after), "2026-03-08T00:00:00Z");
  EXPECT_EQ(next("@monthly", after), "2026-04-01T00:00:00Z");
  EXPECT_EQ(next("@yearly", after), "2027-01-01T00:00:00Z");
  EXPECT_EQ(next("@annually", after), "2027-01-01T00:00:00Z");
}

TEST(CronTest, LeapDaysAreFoundAcrossTheCenturyAndImpossibleDaysNever) {
  EXPECT_EQ(next("0 0 29 2 *", at(2026, 3, 1)), "2028-02-29T00:00:00Z");
  EXPECT_EQ(next("0 0 29 2 *", at(2096, 3, 1)), "2104-02-29T00:00:00Z");
  EXPECT_EQ(next("0 0 30 2 *", at(2026, 3, 1)), "never");
}

TEST(CronTest, TheZoneDecidesWhatTheClockShows) {
  EXPECT_EQ(next("0 6 * * *", at(2026, 3, 1), "Africa/Johannesburg"), "2026-03-01T04:00:00Z");
  EXPECT_EQ(next("0 6 * * *", at(2026, 7, 1), "Europe/Berlin"), "2026-07-01T04:00:00Z");
  EXPECT_EQ(next("0 6 * * *", at(2026, 1, 1), "Europe/Berlin"), "2026-01-01T05:00:00Z");
  EXPECT_EQ(next("30 0 * * mon", at(2026, 3, 1, 12), "Asia/Kolkata"), "2026-03-01T19:00:00Z")
      << "Monday begins on Sunday, in UTC";
}

// Berlin, 29 March 2026: 02:00 becomes 03:00 (01:00 UTC).
TEST(CronTest, WhatFallsIntoTheSkippedHourRunsOnceRightAfterIt) {
  EXPECT_EQ(series("30 2 * * *", "Europe/Berlin", at(2026, 3, 28), 3),
            (std::vector<std::string>{"2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z",
                                      "2026-03-30T00:30:00Z"}));
  EXPECT_EQ(series("*/20 2,3 * * *", "Europe/Berlin", at(2026, 3, 29), 3),
            (std::vector<std::string>{"2026-03-29T01:00:00Z", "2026-03-29T01:20:00Z",
                                      "2026-03-29T01:40:00Z"}))
      << "02:00, 02:20, 02:40 and 03:00 are one moment";
}

// Berlin, 25 October 2026: 03:00 becomes 02:00 (01:00 UTC). New York, 1 November: 02:00 becomes
// 01:00 (06:00 UTC).
TEST(CronTest, AGivenHourThatComesTwiceRunsInItsFirstPassOnly) {
  EXPECT_EQ(series("30 2 * * *", "Europe/Berlin", at(2026, 10, 24, 12), 2),
            (std::vector<std::string>{"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}));
  EXPECT_EQ(series("*/30 1 * * *", "America/New_York", at(2026, 11, 1), 3),
            (std::vector<std::string>{"2026-11-01T05:00:00Z", "2026-11-01T05:30:00Z",
                                      "2026-11-02T06:00:00Z"}));
}

TEST(CronTest, AScheduleForEveryHourGoesOnThroughBothPasses) {
  EXPECT_EQ(series("0,30 * * * *", "Europe/Berlin", at(2026, 10, 24, 23, 45), 5),
            (std::vector<std::string>{"2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z",
                                      "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z",
                                      "2026-10-25T02:00:00Z"}));
  EXPECT_EQ(series("@hourly", "Europe/Berlin", at(2026, 3, 28, 23, 30), 3),
            (std::vector<std::string>{"2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z",
                                      "2026-03-29T02:00:00Z"}));
}

TEST(CronTest, AZoneThatSkippedAWholeDayIsNoTrap) {
  EXPECT_EQ(next("0 12 30 12 *", at(2011, 12, 29), "Pacific/Apia"), "2011-12-30T10:00:00Z");
}

TEST(CronTest, EachMomentOfTwoYearsIsLaterThanTheLastInZonesWithAndWithoutSummer) {
  for (const char* zone : {"Europe/Berlin", "Australia/Lord_Howe", "Africa/Johannesburg"}) {
    const Cron cron = Cron::parse("17 */3 * * *", zone);
    Instant when = at(2026, 1, 1);
    int count = 0;
    while (when < at(2028, 1, 1)) {
      const Instant following = cron.next_after(when).value();
      ASSERT_GT(following, when) << zone;
      ASSERT_LE(following - when, std::chrono::hours{4}) << zone << " " << to_rfc3339(when);
      when = following;
      ++count;
    }
    EXPECT_EQ(count, 2 * 365 * 8 + 1) << zone << ": each local time once, and one in 2028";
  }
}

TEST(CronTest, AMistakeIsNamedWithItsField) {
  EXPECT_THAT(problem("60 * * * *"), HasSubstr("minute \"60\": expected a number from 0 to 59"));
  EXPECT_THAT(problem("* * 0 * *"), HasSubstr("day of month \"0\""));
  EXPECT_THAT(problem("* * * foo *"), HasSubstr("month \"foo\""));
  EXPECT_THAT(problem("* 17-9 * * *"), HasSubstr("must not run backwards"));
  EXPECT_THAT(problem("*/0 * * * *"), HasSubstr("a step is"));
  EXPECT_THAT(problem("*/99999999999999999999 * * * *"), HasSubstr("minute"));
  EXPECT_THAT(problem("1,,2 * * * *"), HasSubstr("minute \"\""));
  EXPECT_THAT(problem("1- * * * *"), HasSubstr("minute \"1-\""));
  EXPECT_THAT(problem("* * * *"), HasSubstr("found 4"));
  EXPECT_THAT(problem(""), HasSubstr("found 0"));
  EXPECT_THAT(problem("@reboot"), HasSubstr("@hourly"));
  EXPECT_THAT(problem("* * * * *", "Mars/Olympus"), HasSubstr("no time zone \"Mars/Olympus\""));
}

}  // namespace
}  // namespace workwise::service
