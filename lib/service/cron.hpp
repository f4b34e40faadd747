#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace date {
class time_zone;
}

namespace workwise::service {

/// A schedule in cron's five fields: minute hour day-of-month month day-of-week, or one of @hourly
/// @daily @midnight @weekly @monthly @yearly @annually.
///
/// Shape:  lists (1,15), ranges (mon-fri), steps (*/10, 9-17/2, 5/15), names of months and days,
///         0 and 7 are Sunday. Where day-of-month and day-of-week are both restricted (neither
///         begins with '*'), either of them is enough.
/// Units:  wall-clock minutes of the time zone; next_after() speaks UTC.
/// Why:    the rules where a zone's clock is moved. Local times that are skipped: what falls into
///         the gap runs once, at the first moment after it. Local times that come twice: a schedule
///         with given hours runs in the first pass only; one for every hour (hour field `*`) is a
///         period, and goes on through both.
/// Errors: parse throws Error that names the field and what is wrong with it.
/// Source: crontab(5) of Debian's cron.
class Cron {
 public:
  static Cron parse(std::string_view expression, const std::string& timezone);

  /// The first moment later than `after`; nullopt when there is none ("30 2 30 2 *").
  std::optional<Instant> next_after(Instant after) const;

  friend bool operator==(const Cron&, const Cron&) = default;

 private:
  Cron() = default;
  bool on_day(int month, int day, int weekday) const;

  std::uint64_t minutes_ = 0;  ///< bit n: minute n
  std::uint64_t hours_ = 0;
  std::uint64_t days_ = 0;      ///< of the month, from bit 1
  std::uint64_t months_ = 0;    ///< from bit 1
  std::uint64_t weekdays_ = 0;  ///< bit 0: Sunday
  bool either_day_ = false;
  bool every_hour_ = false;
  const date::time_zone* zone_ = nullptr;  ///< of the time zone database: lives as long as we do
};

}  // namespace workwise::service
