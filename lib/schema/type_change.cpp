#include "schema/type_change.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <string>

namespace workwise::schema {
namespace {

/// "timestamp(3) without time zone": its name without the numbers, and the numbers.
struct Type {
  std::string name;
  std::optional<int> first;
  int second = 0;
};

int number(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

Type parse(std::string_view text) {
  Type type{.name = std::string(text), .first = {}};
  const std::size_t open = text.find('(');
  const std::size_t close = text.find(')');
  if (open == std::string_view::npos || close == std::string_view::npos) return type;
  type.name = std::string(text.substr(0, open)) + std::string(text.substr(close + 1));
  const std::string_view numbers = text.substr(open + 1, close - open - 1);
  const std::size_t comma = numbers.find(',');
  type.first = number(numbers.substr(0, comma));
  if (comma != std::string_view::npos) type.second = number(numbers.substr(comma + 1));
  return type;
}

bool is_text(const Type& type) {
  return type.name == "text" || type.name == "character varying";
}

/// The same base type, with room for all that fitted before.
bool has_room(const Type& from, const Type& to) {
  if (!to.first) return true;
  if (!from.first) return false;
  if (from.name.starts_with("numeric"))
    return to.second >= from.second && *to.first - to.second >= *from.first - from.second;
  return *to.first >= *from.first;
}

/// Every value of the first one is a value of the second, and is written in the same way.
bool widens(std::string_view from, std::string_view to) {
  constexpr std::array<std::string_view, 4> kNumbers = {"smallint", "integer", "bigint", "numeric"};
  std::size_t source = kNumbers.size();
  std::size_t target = kNumbers.size();
  for (std::size_t i = 0; i < kNumbers.size(); ++i) {
    if (kNumbers[i] == from) source = i;
    if (kNumbers[i] == to) target = i;
  }
  if (source < target && target < kNumbers.size()) return true;
  return (from == "real" && to == "double precision") || (from == "cidr" && to == "inet");
}

/// The stored bytes stay when the type has as much room; those of char(n) are padded, those of
/// numeric only with the same scale.
bool keeps_bytes(const Type& from, const Type& to) {
  if (from.name.starts_with("numeric")) return !to.first || from.second == to.second;
  if (from.name.ends_with("[]")) return false;
  return from.name != "character" && from.name != "bit" && !from.name.starts_with("interval");
}

}  // namespace

TypeChange type_change(std::string_view from, std::string_view to) {
  if (from == to) return {.rewrites = false, .narrows = false, .fails = false};
  const Type before = parse(from);
  const Type after = parse(to);
  if (before.name == after.name || (is_text(before) && is_text(after))) {
    const bool room = has_room(before, after);
    return {.rewrites = !room || !keeps_bytes(before, after), .narrows = !room, .fails = !room};
  }
  if (after.first) return {};
  const bool wider =
      widens(before.name, after.name) || (before.name == "character" && is_text(after));
  return {.rewrites = before.name != "cidr" || after.name != "inet",
          .narrows = !wider,
          .fails = !wider && !is_text(after)};
}

}  // namespace workwise::schema
