#include "job/normalise.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string>

namespace workwise::job {
namespace {

std::string show(std::optional<Instant> when) {
  return when ? to_rfc3339(*when) : "null";
}

struct Row {
  const char* text;
  const char* expected;
  const char* timezone = "UTC";
  Context::DateOrder order = Context::DateOrder::unknown;
  const char* now = "";
  bool end_of_day = false;
};

void expect(std::span<const Row> rows) {
  for (const Row& row : rows) {
    Context context;
    context.timezone = row.timezone;
    context.date_order = row.order;
    context.end_of_day = row.end_of_day;
    if (*row.now != '\0') context.now = parse_date(row.now, {});
    EXPECT_EQ(show(parse_date(row.text, context)), row.expected)
        << row.text << " in " << row.timezone;
  }
}

constexpr auto kDmy = Context::DateOrder::dmy;
constexpr auto kMdy = Context::DateOrder::mdy;

// clang-format off
TEST(DateTest, ReadsIsoDatesWithFractionsAndOffsets) {
  static constexpr Row kRows[] = {
      {.text = "2024-05-09T10:15:00+02:00", .expected = "2024-05-09T08:15:00Z"},
      {.text = "2024-05-09T10:15:00+0200", .expected = "2024-05-09T08:15:00Z"},
      {.text = "2024-05-09T10:15:00+02", .expected = "2024-05-09T08:15:00Z"},
      {.text = "2024-05-09T10:15:00.123456789-05:30", .expected = "2024-05-09T15:45:00Z"},
      {.text = "2024-05-09T10:15:00,5Z", .expected = "2024-05-09T10:15:00Z"},
      {.text = "2024-05-09T10:15Z", .expected = "2024-05-09T10:15:00Z"},
      {.text = "2024-05-09 10:15", .expected = "2024-05-09T08:15:00Z", .timezone = "Africa/Johannesburg"},
      {.text = "2024-05-09T10:15:00", .expected = "2024-05-09T08:15:00Z", .timezone = "Europe/Berlin"},
      {.text = "2024-01-09T10:15:00", .expected = "2024-01-09T09:15:00Z", .timezone = "Europe/Berlin"},
      {.text = "2024-05-09t10:15:00z", .expected = "2024-05-09T10:15:00Z"},
      {.text = "20240509T101500Z", .expected = "2024-05-09T10:15:00Z"},
      {.text = "20240509", .expected = "2024-05-09T00:00:00Z"},
      {.text = "20240509101500", .expected = "2024-05-09T10:15:00Z"},
      {.text = "2024-5-9", .expected = "2024-05-09T00:00:00Z"},
      {.text = "2024.05.09", .expected = "2024-05-09T00:00:00Z"},
      {.text = "2024-05-09Z", .expected = "2024-05-09T00:00:00Z"},
      {.text = "2024-05-09+02:00", .expected = "2024-05-08T22:00:00Z"},
      {.text = "2024-05-09-04:00", .expected = "2024-05-09T04:00:00Z"},
      {.text = "2024-05-09 - 10:00", .expected = "2024-05-09T10:00:00Z"},
      {.text = "2024-05-09T10:15:00+02:00[Africa/Johannesburg]", .expected = "2024-05-09T08:15:00Z"},
      {.text = "2024-05-09 10:15 Africa/Johannesburg", .expected = "2024-05-09T08:15:00Z"},
      {.text = "2024-05-09 10:15 Africa/Nowhere", .expected = "null"},
  };
  expect(kRows);
}

TEST(DateTest, RefusesWhatNoCalendarHas) {
  static constexpr Row kRows[] = {
      {.text = "2024-05-09T24:00:00Z", .expected = "null"},
      {.text = "2024-05-09T10:60:00Z", .expected = "null"},
      {.text = "2024-05-09T10:15:00+15:00", .expected = "null"},
      {.text = "2024-05-09T10:15:00+02:75", .expected = "null"},
      {.text = "2024-05", .expected = "null"},
      {.text = "2024-123", .expected = "null"},
      {.text = "2024-W10-3", .expected = "null"},
      {.text = "2024-02-30", .expected = "null"},
      {.text = "2024-02-29", .expected = "2024-02-29T00:00:00Z"},
      {.text = "2023-02-29", .expected = "null"},
      {.text = "2100-02-29", .expected = "null"},
      {.text = "2024-04-31", .expected = "null"},
      {.text = "2024-00-10", .expected = "null"},
      {.text = "2024-10-00", .expected = "null"},
      {.text = "1969-12-31", .expected = "null"},
      {.text = "0001-01-01T00:00:00", .expected = "null"},
      {.text = "9999-12-31", .expected = "null"},
      {.text = "9999-12-31T23:59:59Z", .expected = "null"},
  };
  expect(kRows);
}

TEST(DateTest, TakesADateFarAheadForWhatItSays) {
  static constexpr Row kRows[] = {
      {.text = "2035-11-06T00:00:00+01:00", .expected = "2035-11-05T23:00:00Z"},
      {.text = "2199-01-01", .expected = "2199-01-01T00:00:00Z"},
      {.text = "9998-12-31", .expected = "9998-12-30T22:00:00Z", .timezone = "Africa/Johannesburg"},
      {.text = "4133980800", .expected = "2101-01-01T00:00:00Z"},
  };
  expect(kRows);
}

TEST(DateTest, ReadsMailDatesAndTheirFixedZones) {
  static constexpr Row kRows[] = {
      {.text = "Thu, 09 May 2024 10:15:00 +0200", .expected = "2024-05-09T08:15:00Z"},
      {.text = "09 May 2024 10:15:00 GMT", .expected = "2024-05-09T10:15:00Z"},
      {.text = "Thu, 9 May 2024 10:15 UT", .expected = "2024-05-09T10:15:00Z"},
      {.text = "Thu, 09 May 2024 10:15:00 EDT", .expected = "2024-05-09T14:15:00Z"},
      {.text = "Thu, 09 May 2024 10:15:00 CST", .expected = "2024-05-09T16:15:00Z"},
      {.text = "Thu, 09 May 2024 10:15:00 PDT", .expected = "2024-05-09T17:15:00Z"},
      {.text = "Thu, 09 May 2024 10:15:00 PST", .expected = "2024-05-09T18:15:00Z"},
      {.text = "Thu, 09 May 2024 10:15:00 MST", .expected = "2024-05-09T17:15:00Z"},
      {.text = "Thu, 09 May 2024 10:15:00 SAST", .expected = "2024-05-09T08:15:00Z"},
      {.text = "Thu, 09 May 2024 10:15:00 CEST", .expected = "2024-05-09T08:15:00Z"},
      {.text = "Thu, 09 May 2024 10:15:00 IST", .expected = "null"},
      {.text = "Thu, 09 May 2024 10:15:00 XYZ", .expected = "null"},
      {.text = "Mon, 05 Mar 99 20:52:19 GMT", .expected = "1999-03-05T20:52:19Z"},
      {.text = "Mon, 05 Mar 49 20:52:19 GMT", .expected = "2049-03-05T20:52:19Z"},
      {.text = "Sun, 06 Nov 1994 08:49:37 GMT", .expected = "1994-11-06T08:49:37Z"},
      {.text = "Sunday, 06-Nov-94 08:49:37 GMT", .expected = "1994-11-06T08:49:37Z"},
      {.text = "Sun Nov  6 08:49:37 1994", .expected = "1994-11-06T08:49:37Z"},
      {.text = "Wed Dec 30 10:00:00 SAST 2026", .expected = "2026-12-30T08:00:00Z"},
      {.text = "Wed Dec 30 2026 10:00:00 GMT+0200 (South Africa Standard Time)", .expected = "2026-12-30T08:00:00Z"},
      {.text = "Wed, 99 May 2024", .expected = "null"},
  };
  expect(kRows);
}

TEST(DateTest, ReadsMonthNamesInSeveralLanguages) {
  static constexpr Row kRows[] = {
      {.text = "Monday 9 May 2024", .expected = "2024-05-09T00:00:00Z"},
      {.text = "5 de março de 2024", .expected = "2024-03-05T00:00:00Z"},
      {.text = "terça-feira, 5 de março de 2024", .expected = "2024-03-05T00:00:00Z"},
      {.text = "1er juin 2024", .expected = "2024-06-01T00:00:00Z"},
      {.text = "10 août 2024", .expected = "2024-08-10T00:00:00Z"},
      {.text = "10 décembre 2024", .expected = "2024-12-10T00:00:00Z"},
      {.text = "10. März 2024", .expected = "2024-03-10T00:00:00Z"},
      {.text = "31. Dezember 2024, 16:30 Uhr", .expected = "2024-12-31T16:30:00Z"},
      {.text = "15 Mei 2024", .expected = "2024-05-15T00:00:00Z"},
      {.text = "15 Desember 2024", .expected = "2024-12-15T00:00:00Z"},
      {.text = "15 Augustus 2024", .expected = "2024-08-14T22:00:00Z", .timezone = "Africa/Johannesburg"},
      {.text = "15 września 2024", .expected = "2024-09-15T00:00:00Z"},
      {.text = "mar. 5 mars 2024", .expected = "2024-03-05T00:00:00Z"},
      {.text = "le 10 juin 2024 à 16h30", .expected = "2024-06-10T16:30:00Z"},
      {.text = "10 de junio de 2024", .expected = "2024-06-10T00:00:00Z"},
      {.text = "Aug 31, 2024", .expected = "2024-08-31T00:00:00Z"},
      {.text = "Aug. 31st, 2024", .expected = "2024-08-31T00:00:00Z"},
      {.text = "Sept 1 2024", .expected = "2024-09-01T00:00:00Z"},
  };
  expect(kRows);
}

TEST(DateTest, ReadsClocksAsPeopleWriteThem) {
  static constexpr Row kRows[] = {
      {.text = "August 31, 2024 5:00 PM", .expected = "2024-08-31T17:00:00Z"},
      {.text = "August 31, 2024 at 12:00 AM", .expected = "2024-08-31T00:00:00Z"},
      {.text = "August 31, 2024 12:30 pm", .expected = "2024-08-31T12:30:00Z"},
      {.text = "August 31, 2024 13:00 PM", .expected = "null"},
      {.text = "August 31, 2024 0:30 AM", .expected = "null"},
      {.text = "31 August 2024 16h00", .expected = "2024-08-31T16:00:00Z"},
      {.text = "31 August 2024 @ 16:00", .expected = "2024-08-31T16:00:00Z"},
      {.text = "31 August 2024, 4 p.m.", .expected = "2024-08-31T16:00:00Z"},
      {.text = "31 August 2024 4pm EST", .expected = "2024-08-31T21:00:00Z"},
      {.text = "10:00 on 31 August 2024", .expected = "2024-08-31T10:00:00Z"},
  };
  expect(kRows);
}

TEST(DateTest, LooksThroughLabelsAndGlue) {
  static constexpr Row kRows[] = {
      {.text = "Closing date: 31 August 2024", .expected = "2024-08-31T00:00:00Z"},
      {.text = "Closing Date: Friday, 31 May 2024", .expected = "2024-05-31T23:59:59Z", .end_of_day = true},
      {.text = "Posted 21 Jun 2024", .expected = "2024-06-21T00:00:00Z"},
      {.text = "10-Jun-2024", .expected = "2024-06-10T00:00:00Z"},
      {.text = "10/Jun/2024", .expected = "2024-06-10T00:00:00Z"},
      {.text = "10JUN2024", .expected = "2024-06-10T00:00:00Z"},
      {.text = "10 Jun '24", .expected = "2024-06-10T00:00:00Z"},
      {.text = "2024 May 9", .expected = "2024-05-09T00:00:00Z"},
      {.text = "2024-May-09", .expected = "2024-05-09T00:00:00Z"},
      {.text = "31 August", .expected = "null"},
      {.text = "August 31", .expected = "null"},
      {.text = "2024", .expected = "null"},
      {.text = "31st September 2024", .expected = "null"},
      {.text = "the 10th of June 2024", .expected = "2024-06-10T00:00:00Z"},
  };
  expect(kRows);
}

TEST(DateTest, DecidesTheOrderOfDayAndMonthOnlyWhereItIsCertain) {
  static constexpr Row kRows[] = {
      {.text = "05/05/2024", .expected = "2024-05-05T00:00:00Z"},
      {.text = "05/07/2024", .expected = "null"},
      {.text = "05/07/2024", .expected = "2024-07-05T00:00:00Z", .order = kDmy},
      {.text = "05/07/2024", .expected = "2024-05-07T00:00:00Z", .order = kMdy},
      {.text = "05-07-2024", .expected = "2024-07-05T00:00:00Z", .order = kDmy},
      {.text = "13/07/2024", .expected = "2024-07-13T00:00:00Z", .order = kMdy},
      {.text = "07/13/2024", .expected = "2024-07-13T00:00:00Z"},
      {.text = "07/13/2024", .expected = "2024-07-13T00:00:00Z", .order = kDmy},
      {.text = "13/13/2024", .expected = "null"},
      {.text = "31/04/2024", .expected = "null"},
      {.text = "30/05/24", .expected = "null"},
      {.text = "30/05/24", .expected = "2024-05-30T00:00:00Z", .order = kDmy},
      {.text = "05.07.23", .expected = "2023-07-05T00:00:00Z"},
      {.text = "07.30.2023", .expected = "null"},
      {.text = "9.11.2011", .expected = "2011-11-09T00:00:00Z", .order = kMdy},
      {.text = "05/07.2024", .expected = "null", .order = kDmy},
      {.text = "22/05/2025 00:11:19", .expected = "2025-05-21T22:11:19Z", .timezone = "Africa/Johannesburg"},
      {.text = "5/7/2024 4:05:06 PM", .expected = "2024-05-07T16:05:06Z", .order = kMdy},
      {.text = "31.08.2024 16:00", .expected = "2024-08-31T16:00:00Z"},
  };
  expect(kRows);
}

TEST(DateTest, ReadsEpochSecondsAndMilliseconds) {
  static constexpr Row kRows[] = {
      {.text = "1700000000123", .expected = "2023-11-14T22:13:20Z"},
      {.text = "1700000000.75", .expected = "2023-11-14T22:13:20Z"},
      {.text = "/Date(1700000000123)/", .expected = "2023-11-14T22:13:20Z"},
      {.text = "/Date(1700000000123+0200)/", .expected = "2023-11-14T22:13:20Z"},
      {.text = "9999999999", .expected = "null"},
      {.text = "-1700000000", .expected = "null"},
      {.text = "0000000000", .expected = "null"},
      {.text = "1700000000000000", .expected = "null"},
  };
  expect(kRows);
}

TEST(DateTest, TakesADateAloneInTheSourcesZone) {
  static constexpr Row kRows[] = {
      {.text = "2024-05-09", .expected = "2024-05-09T23:59:59Z", .end_of_day = true},
      {.text = "2024-05-09", .expected = "2024-05-09T21:59:59Z", .timezone = "Africa/Johannesburg", .end_of_day = true},
      {.text = "2024-05-09T10:00:00", .expected = "2024-05-09T08:00:00Z", .timezone = "Africa/Johannesburg", .end_of_day = true},
      {.text = "2024-03-31", .expected = "2024-03-30T23:00:00Z", .timezone = "Europe/Berlin"},
      {.text = "2024-03-31", .expected = "2024-03-31T21:59:59Z", .timezone = "Europe/Berlin", .end_of_day = true},
      {.text = "2024-03-31T02:30:00", .expected = "2024-03-31T01:00:00Z", .timezone = "Europe/Berlin"},
      {.text = "2024-10-27T02:30:00", .expected = "2024-10-27T00:30:00Z", .timezone = "Europe/Berlin"},
      {.text = "2024-05-09", .expected = "null", .timezone = "No/Where"},
  };
  expect(kRows);
}

TEST(DateTest, CountsRelativeDatesFromTheFetch) {
  static constexpr Row kRows[] = {
      {.text = "Today", .expected = "2026-08-21T00:00:00Z", .now = "2026-08-21T23:00:00Z"},
      {.text = "Today", .expected = "2026-08-21T22:00:00Z", .timezone = "Africa/Johannesburg", .now = "2026-08-21T23:00:00Z"},
      {.text = "Posted Yesterday", .expected = "2026-08-20T00:00:00Z", .now = "2026-08-21T13:00:00Z"},
      {.text = "Posted Today", .expected = "2026-08-21T00:00:00Z", .now = "2026-08-21T13:00:00Z"},
      {.text = "Just posted", .expected = "2026-08-21T00:00:00Z", .now = "2026-08-21T13:00:00Z"},
      {.text = "posted just now", .expected = "2026-08-21T00:00:00Z", .now = "2026-08-21T13:00:00Z"},
      {.text = "3 days ago", .expected = "2026-08-17T22:00:00Z", .timezone = "Africa/Johannesburg", .now = "2026-08-21T13:00:00Z"},
      {.text = "a day ago", .expected = "2026-08-20T00:00:00Z", .now = "2026-08-21T13:00:00Z"},
      {.text = "an hour ago", .expected = "2026-08-20T00:00:00Z", .now = "2026-08-21T00:30:00Z"},
      {.text = "2 weeks ago", .expected = "2026-08-07T00:00:00Z", .now = "2026-08-21T13:00:00Z"},
      {.text = "1 month ago", .expected = "2026-02-28T00:00:00Z", .now = "2026-03-31T13:00:00Z"},
      {.text = "2 years ago", .expected = "2022-02-28T00:00:00Z", .now = "2024-02-29T13:00:00Z"},
      {.text = "5 hours ago", .expected = "2026-08-20T00:00:00Z", .now = "2026-08-21T03:00:00Z"},
      {.text = "45 minutes ago", .expected = "2026-08-21T00:00:00Z", .now = "2026-08-21T13:00:00Z"},
      {.text = "3d ago", .expected = "2026-08-18T00:00:00Z", .now = "2026-08-21T13:00:00Z"},
      {.text = "5m ago", .expected = "null", .now = "2026-08-21T13:00:00Z"},
      {.text = "30+ days ago", .expected = "null", .now = "2026-08-21T13:00:00Z"},
      {.text = "more than 30 days ago", .expected = "null", .now = "2026-08-21T13:00:00Z"},
      {.text = "about 1 month ago", .expected = "null", .now = "2026-08-21T13:00:00Z"},
      {.text = "3 days", .expected = "null", .now = "2026-08-21T13:00:00Z"},
      {.text = "-3 days ago", .expected = "null", .now = "2026-08-21T13:00:00Z"},
      {.text = "99999 days ago", .expected = "null", .now = "2026-08-21T13:00:00Z"},
      {.text = "999 years ago", .expected = "null", .now = "2026-08-21T13:00:00Z"},
      {.text = "3 days ago", .expected = "null"},
      {.text = "vor 3 Tagen", .expected = "2026-08-18T00:00:00Z", .now = "2026-08-21T13:00:00Z"},
      {.text = "il y a 3 jours", .expected = "2026-08-18T00:00:00Z", .now = "2026-08-21T13:00:00Z"},
      {.text = "hace 2 semanas", .expected = "2026-08-07T00:00:00Z", .now = "2026-08-21T13:00:00Z"},
      {.text = "för 3 dagar sedan", .expected = "2026-08-18T00:00:00Z", .now = "2026-08-21T13:00:00Z"},
      {.text = "há 3 dias", .expected = "2026-08-18T00:00:00Z", .now = "2026-08-21T13:00:00Z"},
      {.text = "3 dae gelede", .expected = "2026-08-18T00:00:00Z", .now = "2026-08-21T13:00:00Z"},
      {.text = "Gister", .expected = "2026-08-20T00:00:00Z", .now = "2026-08-21T13:00:00Z"},
      {.text = "aujourd’hui", .expected = "2026-08-21T00:00:00Z", .now = "2026-08-21T13:00:00Z"},
      {.text = "Yesterday", .expected = "2026-08-20T23:59:59Z", .now = "2026-08-21T13:00:00Z", .end_of_day = true},
      {.text = "2024-05-09", .expected = "2024-05-09T00:00:00Z", .now = "2026-08-21T13:00:00Z"},
  };
  expect(kRows);
}

TEST(DateTest, LeavesEverythingElseUnknown) {
  static constexpr Row kRows[] = {
      {.text = "Continuous", .expected = "null"},
      {.text = "Invalid Date", .expected = "null"},
      {.text = "Open until filled", .expected = "null"},
      {.text = "immediately", .expected = "null"},
      {.text = "N/A", .expected = "null"},
      {.text = "", .expected = "null"},
      {.text = "1", .expected = "null"},
      {.text = "12:30", .expected = "null"},
      {.text = "10 June 2024 to 12 June 2024", .expected = "null"},
      {.text = "2024-05-09 / 2024-06-09", .expected = "null"},
      {.text = "2024-05-09T10:15:00Z extra", .expected = "null"},
      {.text = "12 May 2024 0", .expected = "null"},
      {.text = "Tue, 06 Nov 2018 GMT", .expected = "2018-11-06T00:00:00Z"},
      {.text = "2024-05-09 10:15 (UTC)", .expected = "2024-05-09T10:15:00Z"},
      {.text = "2024-05-09 10:15:00 PM", .expected = "2024-05-09T22:15:00Z"},
      {.text = "\u200E31 August 2024", .expected = "2024-08-31T00:00:00Z"},
      {.text = "31\u00A0August\u00A02024", .expected = "2024-08-31T00:00:00Z"},
      {.text = "2024\u201105\u201109", .expected = "2024-05-09T00:00:00Z"},
  };
  expect(kRows);
}

// clang-format on

TEST(DateTest, LeavesRelativeTextUnknownWithoutATimeOfFetch) {
  EXPECT_EQ(show(parse_date("yesterday", {})), "null");
  EXPECT_EQ(show(parse_date("3 days ago", {})), "null");
}

TEST(DateTest, GivesUpOnTextThatIsNoDateHoweverLong) {
  EXPECT_EQ(show(parse_date(std::string(5000, '1'), {})), "null");
  EXPECT_EQ(show(parse_date(std::string(90, '-'), {})), "null");
  EXPECT_EQ(show(parse_date("\xFF\xFE\x80", {})), "null");
}

TEST(DateTest, KnowsSummerTimeBeyondTheYearsThatZonesList) {
  struct ZoneRow {
    const char* zone;
    const char* text;
    const char* expected;
  };
  static constexpr ZoneRow kRows[] = {
      {"Europe/Berlin", "2037-07-01 12:00", "2037-07-01T10:00:00Z"},
      {"Europe/Berlin", "2038-07-01 12:00", "2038-07-01T10:00:00Z"},
      {"Europe/Berlin", "2040-01-01 12:00", "2040-01-01T11:00:00Z"},
      {"Europe/Berlin", "2040-02-29 12:00", "2040-02-29T11:00:00Z"},
      {"Europe/Berlin", "2040-03-24 12:00", "2040-03-24T11:00:00Z"},
      {"Europe/Berlin", "2040-03-25 12:00", "2040-03-25T10:00:00Z"},
      {"Europe/Berlin", "2040-10-27 12:00", "2040-10-27T10:00:00Z"},
      {"Europe/Berlin", "2040-10-28 12:00", "2040-10-28T11:00:00Z"},
      {"Europe/London", "2099-06-30", "2099-06-29T23:00:00Z"},
      {"America/New_York", "2050-07-04 12:00", "2050-07-04T16:00:00Z"},
      {"Australia/Sydney", "2044-01-15 12:00", "2044-01-15T01:00:00Z"},
      {"Africa/Johannesburg", "2060-07-01", "2060-06-30T22:00:00Z"},
  };
  for (const ZoneRow& row : kRows) {
    Context context;
    context.timezone = row.zone;
    const auto when = parse_date(row.text, context);
    ASSERT_TRUE(when) << row.text;
    EXPECT_EQ(to_rfc3339(std::chrono::floor<std::chrono::seconds>(*when)), row.expected)
        << row.text << " in " << row.zone;
  }
}

}  // namespace
}  // namespace workwise::job
