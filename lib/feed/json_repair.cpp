#include "feed/json_repair.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

#include "job/text.hpp"

namespace workwise::feed {
namespace {

/// The code of \uXXXX at `at`, which is the backslash.
std::optional<unsigned> escaped_code(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
  unsigned code = 0;
  const char* from = text.data() + at + 2;
  const auto [stop, error] = std::from_chars(from, from + 4, code, 16);
  if (error != std::errc{} || stop != from + 4) return std::nullopt;
  return code;
}

bool is_high(unsigned code) {
  return code >= 0xD800 && code < 0xDC00;
}
bool is_low(unsigned code) {
  return code >= 0xDC00 && code < 0xE000;
}

/// Copies the escape at `at`; returns its length.
std::size_t copy_escape(std::string_view text, std::size_t at, std::string& into,
                        std::size_t& replaced) {
  const auto code = escaped_code(text, at);
  if (!code) {
    into.append(text.substr(at, 2));
    return 2;
  }
  const auto next = escaped_code(text, at + 6);
  if (is_high(*code) && next && is_low(*next)) {
    into.append(text.substr(at, 12));
    return 12;
  }
  const bool lone = is_high(*code) || is_low(*code);
  if (lone) ++replaced;
  into.append(lone ? "\\ufffd" : text.substr(at, 6));
  return 6;
}

/// Is the comma at `at` followed by nothing but the end of its container?
bool dangles(std::string_view text, std::size_t at) {
  const auto next = text.find_first_not_of(" \t\r\n", at + 1);
  return next != std::string_view::npos && (text[next] == '}' || text[next] == ']');
}

void copy_control(char c, std::string& into, std::size_t& replaced) {
  ++replaced;
  if (c == '\n') into += "\\n";
  if (c == '\r') into += "\\r";
  if (c == '\t') into += "\\t";
}

}  // namespace

std::size_t repair_json(std::string_view raw, std::string& into) {
  std::size_t replaced = 0;
  bool in_string = false;
  into.clear();
  for (std::size_t at = 0; at < raw.size();) {
    const char c = raw[at];
    if (in_string && c == '\\') {
      at += copy_escape(raw, at, into, replaced);
      continue;
    }
    if (c == '"') in_string = !in_string;
    if (in_string && static_cast<unsigned char>(c) < 0x20) {
      copy_control(c, into, replaced);
    } else if (in_string || c != ',' || !dangles(raw, at)) {
      into += c;
    }
    ++at;
  }
  return replaced + job::repair_utf8(into);
}

std::string close_json(std::string_view head) {
  std::size_t last_comma = 0;
  int depth = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < head.size(); ++at) {
    const char c = head[at];
    if (in_string) {
      if (c == '\\') ++at;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c == ',' && depth == 1) last_comma = at;
  }
  return last_comma == 0 ? "{}" : std::string(head.substr(0, last_comma)) + "}";
}

std::size_t key_length(std::string_view raw) {
  if (!raw.starts_with('"')) return 0;
  std::size_t at = 1;
  while (at < raw.size() && raw[at] != '"') at += raw[at] == '\\' ? 2 : 1;
  at = raw.find_first_not_of(" \t\r\n", at + 1);
  return at < raw.size() && raw[at] == ':' ? at + 1 : 0;
}

}  // namespace workwise::feed
