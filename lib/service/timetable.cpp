#include "service/timetable.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/fingerprint.hpp"

namespace workwise::service {
namespace {

using std::chrono::microseconds;

constexpr std::chrono::hours kClockSetBackMax{3};  ///< further back: another time altogether
constexpr std::chrono::hours kRetryAfterMax{24};
constexpr int kDoublingsMax = 3;

}  // namespace

int Timetable::slowness(int failures) {
  return failures < 2 ? 1 : 1 << std::min(failures - 1, kDoublingsMax);
}

Timetable::Timetable(const config::Source& source) : name_(source.name) {
  if (source.schedule.every) {
    period_ = *source.schedule.every;
    return;
  }
  const auto refuse = [&](const std::string& what) {
    return ConfigError(to_string(source.position) + ": source " + source.name + ": " + what);
  };
  try {
    cron_ = Cron::parse(source.schedule.cron, source.schedule.timezone);
  } catch (const Error& error) {
    throw refuse(error.what());
  }
  if (!cron_->next_after(now()))
    throw refuse("cron \"" + source.schedule.cron + "\": no such day ever comes");
}

Instant Timetable::first(const Remembered& remembered, Instant now) const {
  if (!remembered.next_due) return cron_ ? natural(now, now) : now;
  const Instant stored = *remembered.next_due;
  if (stored <= now) return stored;
  const int failures = remembered.failures;
  if (failures == 0 && cron_) return natural(now, now);
  // Stored under a longer period, or by a clock that was wrong.
  const Instant latest = next(now, now, failures, {});
  return std::min(stored, failures == 0 ? latest : std::max(latest, now + kRetryAfterMax));
}

Instant Timetable::taken(Instant due, Instant now) const {
  return !cron_ && now - due > period_ / 2 ? now : due;
}

Instant Timetable::next(Instant due, Instant now, int failures,
                        std::optional<std::chrono::seconds> retry_after) const {
  Instant when = natural(due, now);
  if (const int factor = slowness(failures); factor > 1) {
    const microseconds one = gap(when);
    const microseconds room = std::max(microseconds{0}, microseconds{kSlowedMax} - one);
    const microseconds extra = std::min((factor - 1) * one, room);
    when = cron_ ? natural(due, when + extra - microseconds{1}) : when + extra;
  }
  if (retry_after)
    when = std::max(when, now + std::min<microseconds>(*retry_after, kRetryAfterMax));
  return when;
}

Instant Timetable::after_clock_step(Instant due, Instant now, microseconds step) const {
  if (!cron_) return due + step;
  return step < -kClockSetBackMax ? natural(now, now) : due;
}

microseconds Timetable::jitter(Instant due) const {
  const auto width = std::min<microseconds>(period_ / 10, kJitterMax);
  if (width.count() == 0) return microseconds{0};
  const auto seed = static_cast<std::uint64_t>(due.time_since_epoch().count());
  const auto draw = seeded_hash(name_, seed) % static_cast<std::uint64_t>(width.count());
  return microseconds{static_cast<std::int64_t>(draw)} - width / 2;
}

/// The time after `due` as if nothing ever failed; what lies behind `now` is skipped.
Instant Timetable::natural(Instant due, Instant now) const {
  if (cron_) return cron_->next_after(std::max(due, now)).value_or(now + kRetryAfterMax);
  const Instant when = due + period_ + jitter(due);
  if (when > now) return when;
  return when + ((now - when) / period_ + 1) * period_;
}

microseconds Timetable::gap(Instant natural) const {
  if (!cron_) return period_;
  return cron_->next_after(natural).value_or(natural + kSlowedMax) - natural;
}

}  // namespace workwise::service
