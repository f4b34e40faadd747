#include "config/cron_field.hpp"

#include <charconv>
#include <string>

#include "base/error.hpp"
#include "base/text.hpp"

namespace workwise::config {
namespace {

[[noreturn]] void refuse(const CronField& field, std::string_view part, const std::string& why) {
  throw Error(std::string(field.name) + " \"" + std::string(part) + "\": " + why);
}

std::string range_of(const CronField& field) {
  return std::to_string(field.low) + " to " + std::to_string(field.high);
}

unsigned number(std::string_view text, std::string_view part, const CronField& field) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    refuse(field, part, "expected a number from " + range_of(field));
  return value;
}

unsigned value_of(std::string_view text, std::string_view part, const CronField& field) {
  for (std::size_t i = 0; i < field.names.size(); ++i)
    if (equals_ignoring_case(text, field.names[i])) return field.low + static_cast<unsigned>(i);
  const unsigned value = number(text, part, field);
  if (value < field.low || value > field.high)
    refuse(field, part, "expected a number from " + range_of(field));
  return value;
}

/// "*", "5", "5-10", each with "/step" or without.
std::uint64_t parse_part(std::string_view part, const CronField& field) {
  const auto slash = part.find('/');
  const std::string_view span = part.substr(0, slash);
  const auto dash = span.find('-');
  unsigned first = field.low;
  unsigned last = field.high;
  if (span != "*") {
    first = value_of(span.substr(0, dash), part, field);
    if (dash != std::string_view::npos)
      last = value_of(span.substr(dash + 1), part, field);
    else if (slash == std::string_view::npos)
      last = first;
    // A week that is written to end on a Sunday ends there: sat-sun.
    if (last == 0 && first > 0 && field.high == 7) last = 7;
    if (first > last) refuse(field, part, "a range must not run backwards");
  }
  unsigned step = 1;
  if (slash != std::string_view::npos) {
    step = number(part.substr(slash + 1), part, field);
    if (step == 0 || step > field.high)
      refuse(field, part, "a step is a number from 1 to " + std::to_string(field.high));
  }
  std::uint64_t bits = 0;
  for (unsigned value = first; value <= last; value += step) bits |= std::uint64_t{1} << value;
  return bits;
}

}  // namespace

std::uint64_t parse_cron_field(std::string_view text, const CronField& field) {
  std::uint64_t bits = 0;
  for (const std::string_view part : split(text, ',')) bits |= parse_part(part, field);
  return bits;
}

}  // namespace workwise::config
