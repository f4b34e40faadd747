#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "config/cron_fields.hpp"

namespace date {
class time_zone;
}

namespace workwise::service {

/// A schedule in cron's five fields (config::CronFields has their shape) on the clocks of a zone.
///
/// Units:  wall-clock minutes of the time zone; next_after() speaks UTC.
/// Why:    the rules where a zone's clock is moved. Local times that are skipped: what falls into
///         the gap runs once, at the first moment after it. Local times that come twice: a schedule
///         with given hours runs in the first pass only; one for every hour (hour field `*`) is a
///         period, and goes on through both.
/// Errors: parse throws Error that names the field and what is wrong with it.
class Cron {
 public:
  static Cron parse(std::string_view expression, const std::string& timezone);

  /// The first moment later than `after`; nullopt when there is none ("30 2 30 2 *").
  std::optional<Instant> next_after(Instant after) const;

  friend bool operator==(const Cron&, const Cron&) = default;

 private:
  Cron(const config::CronFields& fields, const date::time_zone* zone)
      : fields_(fields), zone_(zone) {}
  bool on_day(int month, int day, int weekday) const;

  config::CronFields fields_;
  const date::time_zone* zone_;  ///< of the time zone database: lives as long as we do
};

}  // namespace workwise::service
