#include <date/tz.h>

#include <stdexcept>
#include <string>

#include "job/date_relative.hpp"
#include "job/date_text.hpp"
#include "job/folded.hpp"
#include "job/normalise.hpp"

namespace workwise::job {
namespace {

using namespace std::chrono;

constexpr std::size_t kTextMax = 120;
constexpr std::int64_t kEpochMax = 9'999'999'998;  // nothing but nines is a placeholder

/// One source's zone after the other: most calls ask for the zone of the call before.
/// Unknown names (a feed's own) give null.
const date::time_zone* find_zone(std::string_view name) {
  thread_local std::string last_name;
  thread_local const date::time_zone* last_zone = nullptr;
  if (last_zone != nullptr && last_name == name) return last_zone;
  try {
    last_zone = date::locate_zone(std::string(name));
    last_name = name;
    return last_zone;
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

bool is_utc(std::string_view name) {
  return name.empty() || name == "UTC" || name == "Etc/UTC";
}

/// How far back to go from a day after 2037, to which year zones' files list their changes: the
/// date library does not read the rule that follows the list. Rules go by weekdays of a month, so
/// what holds on a day holds on the same one of a listed year that has the same weekdays: from
/// January for its first two months, from March for the rest. Eleven years have all seven.
days beyond_the_list(local_days day) {
  constexpr int kListed = 2037;
  const year_month_day date{day};
  if (date.year() <= year{kListed}) return days{0};
  const month first = date.month() < March ? January : March;
  const local_days start{date.year() / first / 1};
  for (int listed = kListed; listed > kListed - 11; --listed)
    if (const local_days same{year{listed} / first / 1}; weekday{same} == weekday{start})
      return start - same;
  return days{0};
}

/// A clock time that a change to summer time skips is the moment of the change; one that occurs
/// twice is the earlier.
std::optional<Instant> to_utc(local_seconds local, std::string_view zone_name) {
  if (is_utc(zone_name)) return Instant{local.time_since_epoch()};
  const date::time_zone* zone = find_zone(zone_name);
  if (zone == nullptr) return std::nullopt;
  date::local_seconds theirs{local.time_since_epoch()};
  days back{0};
  constexpr date::sys_days kNever{date::year{9999} / 12 / 31};
  if (zone->get_info(theirs).first.end > kNever)  // nothing more is listed
    back = beyond_the_list(floor<days>(local));
  theirs -= back;
  return Instant{zone->to_sys(theirs, date::choose::earliest).time_since_epoch() + back};
}

std::optional<local_time<microseconds>> to_local(Instant when, std::string_view zone_name) {
  if (is_utc(zone_name)) return local_time<microseconds>{when.time_since_epoch()};
  const date::time_zone* zone = find_zone(zone_name);
  if (zone == nullptr) return std::nullopt;
  return local_time<microseconds>{zone->to_local(when).time_since_epoch()};
}

/// A date alone: its first second in that zone, or its last.
std::optional<Instant> whole_day(local_days day, const DateText& text, const Context& context) {
  const local_seconds start{context.end_of_day ? day + days{1} : day};
  const seconds back{context.end_of_day ? 1 : 0};
  if (text.offset_minutes)
    return Instant{start.time_since_epoch() - minutes{*text.offset_minutes} - back};
  const auto when =
      to_utc(start, text.zone_name.empty() ? std::string_view{context.timezone} : text.zone_name);
  if (!when) return std::nullopt;
  return *when - back;
}

std::optional<Instant> instant_of(const DateText& text, const Context& context) {
  const local_days day{text.day};
  if (!text.clock) return whole_day(day, text, context);
  const local_seconds local{day + *text.clock};
  if (text.offset_minutes) return Instant{local.time_since_epoch() - minutes{*text.offset_minutes}};
  return to_utc(local,
                text.zone_name.empty() ? std::string_view{context.timezone} : text.zone_name);
}

bool all_digits(std::string_view text) {
  for (const char c : text)
    if (!is_digit(c)) return false;
  return !text.empty();
}

/// "1714605534", "1714605534123", "1714605534.25", "/Date(1714605534123+0200)/": the digits.
std::optional<std::string_view> epoch_digits(std::string_view text) {
  constexpr std::string_view kWrapped = "/date(";
  if (text.substr(0, kWrapped.size()) == kWrapped) {
    text.remove_prefix(kWrapped.size());
    text = text.substr(0, text.find_first_of("+-)"));
    return text.size() == 13 && all_digits(text) ? std::optional{text} : std::nullopt;
  }
  if (const auto dot = text.find('.'); dot != std::string_view::npos) {
    if (!all_digits(text.substr(dot + 1))) return std::nullopt;
    text = text.substr(0, dot);
  }
  const bool epoch = (text.size() == 10 || text.size() == 13) && all_digits(text);
  return epoch ? std::optional{text} : std::nullopt;
}

std::optional<Instant> from_epoch(std::string_view digits) {
  std::int64_t value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  if (digits.size() == 13) value /= 1000;
  if (value == 0 || value > kEpochMax) return std::nullopt;
  return Instant{seconds{value}};
}

/// "20240509101500": year to second without a mark.
std::optional<DateText> from_fourteen_digits(std::string_view digits, Context::DateOrder order) {
  std::string marked{digits.substr(0, 8)};
  marked += 'T';
  marked += digits.substr(8);
  auto text = read_date_text(Folded{marked}, order);
  return text;
}

}  // namespace

std::optional<Instant> parse_date(std::string_view text, const Context& context) {
  if (text.size() > kTextMax) return std::nullopt;
  const Folded folded{text};
  const std::string_view lower = folded.lower();
  if (lower.size() < 3) return std::nullopt;
  if (const auto digits = epoch_digits(lower)) return from_epoch(*digits);
  const auto absolute = lower.size() == 14 && all_digits(lower)
                            ? from_fourteen_digits(lower, context.date_order)
                            : read_date_text(folded, context.date_order);
  if (absolute) return instant_of(*absolute, context);
  if (!context.now) return std::nullopt;
  const auto now = to_local(*context.now, context.timezone);
  if (!now) return std::nullopt;
  const auto day = read_relative_day(folded, *now);
  if (!day || *day < local_days{days{0}}) return std::nullopt;
  return whole_day(*day, DateText{}, context);
}

}  // namespace workwise::job
