#include "service/cron.hpp"

#include <date/tz.h>

#include <array>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "service/cron_field.hpp"

namespace workwise::service {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// No clock is set back by more.
constexpr hours kOverlapMax{3};
/// 29 February comes every eight years at the latest.
constexpr date::days kHorizon{366 * 9};

constexpr std::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                        "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::string_view kWeekdays[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

constexpr std::array<CronField, 5> kFields = {{{"minute", 0, 59, {}},
                                               {"hour", 0, 23, {}},
                                               {"day of month", 1, 31, {}},
                                               {"month", 1, 12, kMonths},
                                               {"day of week", 0, 7, kWeekdays}}};

struct Nickname {
  std::string_view name;
  std::string_view expression;
};
constexpr Nickname kNicknames[] = {{"@hourly", "0 * * * *"},   {"@daily", "0 0 * * *"},
                                   {"@midnight", "0 0 * * *"}, {"@weekly", "0 0 * * 0"},
                                   {"@monthly", "0 0 1 * *"},  {"@yearly", "0 0 1 1 *"},
                                   {"@annually", "0 0 1 1 *"}};

std::string_view spelled_out(std::string_view expression) {
  if (!expression.starts_with('@')) return expression;
  for (const Nickname& nickname : kNicknames)
    if (equals_ignoring_case(expression, nickname.name)) return nickname.expression;
  throw Error("cron \"" + std::string(expression) +
              "\": expected @hourly, @daily, @weekly, @monthly, @yearly or five fields");
}

std::vector<std::string_view> fields_of(std::string_view expression) {
  std::vector<std::string_view> fields;
  for (const std::string_view word : split(expression, ' '))
    if (!trim(word).empty()) fields.push_back(trim(word));
  return fields;
}

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
  const auto fields = fields_of(spelled_out(trim(expression)));
  const std::string where = "cron \"" + std::string(expression) + "\": ";
  if (fields.size() != kFields.size())
    throw Error(where +
                "expected five fields (minute hour day-of-month month day-of-week), found " +
                std::to_string(fields.size()));
  Cron cron;
  std::array<std::uint64_t*, 5> targets = {&cron.minutes_, &cron.hours_, &cron.days_, &cron.months_,
                                           &cron.weekdays_};
  try {
    for (std::size_t i = 0; i < kFields.size(); ++i)
      *targets[i] = parse_cron_field(fields[i], kFields[i]);
    cron.zone_ = zone_of(timezone);
  } catch (const Error& error) {
    throw Error(where + error.what());
  }
  if (has(cron.weekdays_, 7)) cron.weekdays_ |= 1U;
  cron.every_hour_ = fields[1] == "*";
  cron.either_day_ = !fields[2].starts_with('*') && !fields[4].starts_with('*');
  return cron;
}

bool Cron::on_day(int month, int day, int weekday) const {
  if (!has(months_, static_cast<unsigned>(month))) return false;
  const bool by_day = has(days_, static_cast<unsigned>(day));
  const bool by_weekday = has(weekdays_, static_cast<unsigned>(weekday));
  return either_day_ ? by_day || by_weekday : by_day && by_weekday;
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
      if (!has(hours_, hour)) continue;
      for (unsigned minute = 0; minute < 60; ++minute) {
        const auto local = day + hours{hour} + minutes{minute};
        if (!has(minutes_, minute) || local < from) continue;
        const Passes passes = passes_of(*zone_, local);
        consider(passes.first);
        if (passes.second && every_hour_) consider(*passes.second);
        if (passes.first > after) return best;
      }
    }
  }
  return best;
}

}  // namespace workwise::service
