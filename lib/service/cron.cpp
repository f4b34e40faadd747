#include "service/cron.hpp"

#include <date/tz.h>

#include "base/error.hpp"

namespace workwise::service {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// No clock is set back by more.
constexpr hours kOverlapMax{3};
/// 29 February comes every eight years at the latest.
constexpr date::days kHorizon{366 * 9};

const date::time_zone* zone_of(const std::string& name) {
  try {
    return date::locate_zone(name);
  } catch (const std::runtime_error&) {
    throw Error("there is no time zone \"" + name + "\" in this system's database");
  }
}

bool has(std::uint64_t bits, unsigned value) {
  return (bits >> value & 1U) != 0;
}

/// When a clock on the wall shows `local`.
struct Passes {
  Instant first;
  std::optional<Instant> second;
};

Passes passes_of(const date::time_zone& zone, date::local_time<minutes> local) {
  const date::local_info info = zone.get_info(local);
  const auto with = [&](const date::sys_info& rule) {
    return Instant{local.time_since_epoch()} - rule.offset;
  };
  switch (info.result) {
    case date::local_info::nonexistent:
      return {.first = info.first.end, .second = {}};
    case date::local_info::ambiguous:
      return {.first = with(info.first), .second = with(info.second)};
    default:
      return {.first = with(info.first), .second = {}};
  }
}

}  // namespace

Cron Cron::parse(std::string_view expression, const std::string& timezone) {
  try {
    return Cron(config::parse_cron(expression), zone_of(timezone));
  } catch (const Error& error) {
    throw Error("cron \"" + std::string(expression) + "\": " + error.what());
  }
}

bool Cron::on_day(int month, int day, int weekday) const {
  if (!has(fields_.months, static_cast<unsigned>(month))) return false;
  const bool by_day = has(fields_.days, static_cast<unsigned>(day));
  const bool by_weekday = has(fields_.weekdays, static_cast<unsigned>(weekday));
  return fields_.either_day ? by_day || by_weekday : by_day && by_weekday;
}

// Local times in their order, from a little before `after`: the second pass of an hour that comes
// twice belongs to local times that are over. What a local time's first pass shows grows with it,
// so the search ends with the first local time whose first pass is later than `after`.
std::optional<Instant> Cron::next_after(Instant after) const {
  const auto from = date::floor<minutes>(zone_->to_local(after)) - kOverlapMax;
  const auto first_day = date::floor<date::days>(from);
  std::optional<Instant> best;
  const auto consider = [&](Instant when) {
    if (when > after && (!best || when < *best)) best = when;
  };
  for (auto day = first_day; day < first_day + kHorizon; day += date::days{1}) {
    const date::year_month_day calendar{day};
    const date::weekday weekday{day};
    if (!on_day(static_cast<int>(static_cast<unsigned>(calendar.month())),
                static_cast<int>(static_cast<unsigned>(calendar.day())),
                static_cast<int>(weekday.c_encoding())))
      continue;
    for (unsigned hour = 0; hour < 24; ++hour) {
      if (!has(fields_.hours, hour)) continue;
      for (unsigned minute = 0; minute < 60; ++minute) {
        const auto local = day + hours{hour} + minutes{minute};
        if (!has(fields_.minutes, minute) || local < from) continue;
        const Passes passes = passes_of(*zone_, local);
        consider(passes.first);
        if (passes.second && fields_.every_hour) consider(*passes.second);
        if (passes.first > after) return best;
      }
    }
  }
  return best;
}

}  // namespace workwise::service
