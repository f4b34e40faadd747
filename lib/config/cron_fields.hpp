#pragma once

#include <cstdint>
#include <string_view>

namespace workwise::config {

/// The five fields of a cron expression; bit n stands for the value n.
///
/// Shape:  minute hour day-of-month month day-of-week with lists (1,15), ranges (mon-fri), steps
///         (*/10, 9-17/2, 5/15) and names of months and days; or @hourly @daily @midnight @weekly
///         @monthly @yearly @annually. 0 and 7 are Sunday.
/// Source: crontab(5) of Debian's cron.
struct CronFields {
  std::uint64_t minutes = 0;
  std::uint64_t hours = 0;
  std::uint64_t days = 0;      ///< of the month, from bit 1
  std::uint64_t months = 0;    ///< from bit 1
  std::uint64_t weekdays = 0;  ///< bit 0: Sunday
  bool either_day = false;     ///< both days are restricted: either of them is enough
  bool every_hour = false;     ///< the hour is `*`: a period, not a time of the day

  friend bool operator==(const CronFields&, const CronFields&) = default;
};

/// Throws Error that names the field and what is wrong with it.
CronFields parse_cron(std::string_view expression);

}  // namespace workwise::config
