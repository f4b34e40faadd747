#include "config/cron_fields.hpp"

#include <array>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "config/cron_field.hpp"
#include "config/section.hpp"

namespace workwise::config {
namespace {

constexpr std::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                        "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::string_view kWeekdays[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

constexpr std::array<CronField, 5> kFields = {{{"minute", 0, 59, {}},
                                               {"hour", 0, 23, {}},
                                               {"day of month", 1, 31, {}},
                                               {"month", 1, 12, kMonths},
                                               {"day of week", 0, 7, kWeekdays}}};

struct Nickname {
  const char* name;
  std::string_view expression;
};
constexpr Nickname kNicknames[] = {{"@yearly", "0 0 1 1 *"},  {"@annually", "0 0 1 1 *"},
                                   {"@monthly", "0 0 1 * *"}, {"@weekly", "0 0 * * 0"},
                                   {"@daily", "0 0 * * *"},   {"@midnight", "0 0 * * *"},
                                   {"@hourly", "0 * * * *"}};

std::string_view spelled_out(std::string_view expression) {
  if (!expression.starts_with('@')) return expression;
  std::vector<std::string> names;
  for (const Nickname& nickname : kNicknames) {
    if (equals_ignoring_case(expression, nickname.name)) return nickname.expression;
    names.emplace_back(nickname.name);
  }
  throw Error("expected one of " + join(names, " ") + did_you_mean(expression, names));
}

std::vector<std::string_view> words_of(std::string_view expression) {
  std::vector<std::string_view> words;
  for (const std::string_view word : split(expression, ' '))
    if (!trim(word).empty()) words.push_back(trim(word));
  return words;
}

}  // namespace

CronFields parse_cron(std::string_view expression) {
  const auto words = words_of(spelled_out(trim(expression)));
  if (words.size() != kFields.size())
    throw Error("expected five fields (minute hour day month weekday) or @hourly, found " +
                std::to_string(words.size()));
  CronFields fields;
  const std::array<std::uint64_t*, 5> targets = {&fields.minutes, &fields.hours, &fields.days,
                                                 &fields.months, &fields.weekdays};
  for (std::size_t i = 0; i < kFields.size(); ++i)
    *targets[i] = parse_cron_field(words[i], kFields[i]);
  if ((fields.weekdays >> 7U & 1U) != 0) fields.weekdays |= 1U;
  fields.every_hour = words[1] == "*";
  fields.either_day = !words[2].starts_with('*') && !words[4].starts_with('*');
  return fields;
}

}  // namespace workwise::config
