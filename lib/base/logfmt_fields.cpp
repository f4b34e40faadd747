#include "base/logfmt_fields.hpp"

#include <algorithm>

namespace workwise::log {
namespace {

/// What \uXXXX stands for below U+0080; our own writer escapes nothing above it.
char escaped_ascii(std::string_view digits) {
  int value = 0;
  for (const char c : digits) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : 0;
    value = value * 16 + digit;
  }
  return value > 0 && value < 128 ? static_cast<char>(value) : '?';
}

/// Takes a quoted value, from behind its first quote to behind its last.
std::string take_quoted(std::string_view& rest) {
  std::string value;
  while (!rest.empty() && rest.front() != '"') {
    if (rest.front() != '\\' || rest.size() < 2) {
      value += rest.front();
      rest.remove_prefix(1);
      continue;
    }
    const char escape = rest[1];
    rest.remove_prefix(2);
    if (escape == 'u' && rest.size() >= 4) {
      value += escaped_ascii(rest.substr(0, 4));
      rest.remove_prefix(4);
    } else {
      value += escape == 'n' ? '\n' : escape == 't' ? '\t' : escape == 'r' ? '\r' : escape;
    }
  }
  if (!rest.empty()) rest.remove_prefix(1);
  return value;
}

std::string take_until_blank(std::string_view& rest) {
  const std::string_view word = rest.substr(0, rest.find(' '));
  rest.remove_prefix(word.size());
  return std::string(word);
}

}  // namespace

std::vector<Field> logfmt_fields(std::string_view line) {
  std::vector<Field> fields;
  while (!line.empty()) {
    if (line.front() == ' ') {
      line.remove_prefix(1);
      continue;
    }
    const std::size_t end = line.find_first_of(" =");
    if (end == std::string_view::npos || line[end] == ' ') {
      line.remove_prefix(std::min(line.size(), end));
      continue;
    }
    Field field{.key = std::string(line.substr(0, end)), .value = {}};
    line.remove_prefix(end + 1);
    const bool quoted = line.starts_with('"');
    if (quoted) line.remove_prefix(1);
    field.value = quoted ? take_quoted(line) : take_until_blank(line);
    if (!field.key.empty()) fields.push_back(std::move(field));
  }
  return fields;
}

}  // namespace workwise::log
