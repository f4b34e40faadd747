#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "config/source.hpp"
#include "service/cron.hpp"

namespace workwise::service {

/// What the database remembers of a source's schedule, in workwise.sources.
struct Remembered {
  std::optional<Instant> next_due;
  int failures = 0;  ///< runs that failed, in a row
  bool held = false;
  std::int64_t run = 0;  ///< the one that began last; 0: none

  friend bool operator==(const Remembered&, const Remembered&) = default;
};

/// When one source is due: `every` or `cron`.
///
/// `every` counts from the moment it was due last, not from when it ran, plus or minus jitter: half
/// of the smaller of a tenth of the period and kJitterMax. The jitter follows from the source's
/// name and the moment, so that sources that began together drift apart, and a test knows where to.
/// Cron is to the minute, without jitter. What was missed, while we were down or busy, is made up
/// for once; a period that was missed by more than half counts from then on.
///
/// A failing source is slowed, never parked: twice, four times, eight times its period from the
/// second failure in a row on, but no longer than kSlowedMax (or its own period, where that is
/// longer).
class Timetable {
 public:
  static constexpr std::chrono::seconds kJitterMax{30};
  static constexpr std::chrono::hours kSlowedMax{6};

  /// Throws ConfigError, at the source's position, for a cron expression that means nothing or a
  /// moment that never comes.
  explicit Timetable(const config::Source& source);

  /// The first time in this life of the daemon, given what the last one left behind. A new source
  /// with `every` is due at once.
  Instant first(const Remembered& remembered, Instant now) const;

  /// What `next` counts from, for a run that was due at `due` and begins at `now`.
  Instant taken(Instant due, Instant now) const;

  /// The time after `due`, later than `now`.
  Instant next(Instant due, Instant now, int failures,
               std::optional<std::chrono::seconds> retry_after) const;

  /// How many periods a source with so many failures in a row waits.
  static int slowness(int failures);

  /// The wall clock was set by `step`: a period goes on as if it had not been. A cron moment
  /// passed over comes at once; one that comes again within three hours does not run again.
  Instant after_clock_step(Instant due, Instant now, std::chrono::microseconds step) const;

  friend bool operator==(const Timetable&, const Timetable&) = default;

 private:
  std::chrono::microseconds jitter(Instant due) const;
  Instant natural(Instant due, Instant now) const;
  std::chrono::microseconds gap(Instant natural) const;

  std::string name_;
  std::chrono::microseconds period_{0};
  std::optional<Cron> cron_;
};

}  // namespace workwise::service
