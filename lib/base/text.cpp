#include "base/text.hpp"

#include <algorithm>
#include <cstdio>
#include <numeric>

#include "base/scan.hpp"

namespace workwise {
namespace {

constexpr std::size_t kLogValueMax = 512;

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

/// Letters to insert, drop, replace or swap with their neighbour (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  const auto same = [&](std::size_t i, std::size_t j) { return lower(a[i]) == lower(b[j]); };
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(above);
    above.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (same(i - 1, j - 1) ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && same(i - 1, j - 2) && same(i - 2, j - 1))
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row.back();
}

/// A control character of ISO 6429's second half (U+0080 to U+009F), which steers terminals, too.
bool is_c1_at(std::string_view utf8, std::size_t at) {
  return at + 1 < utf8.size() && static_cast<unsigned char>(utf8[at]) == 0xC2 &&
         static_cast<unsigned char>(utf8[at + 1]) >= 0x80 &&
         static_cast<unsigned char>(utf8[at + 1]) < 0xA0;
}

/// What turns the order of the text around it: U+202A to U+202E, U+2066 to U+2069.
bool is_direction_at(std::string_view utf8, std::size_t at) {
  const std::string_view three = utf8.substr(at, 3);
  return (three >= "\xE2\x80\xAA" && three <= "\xE2\x80\xAE") ||
         (three >= "\xE2\x81\xA6" && three <= "\xE2\x81\xA9");
}

bool holds_c1(std::string_view utf8) {
  for (std::size_t at = 0; at < utf8.size(); ++at)
    if (is_c1_at(utf8, at)) return true;
  return false;
}

}  // namespace

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text.empty() ? std::string_view{} : text;
}

std::string to_lower(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](char x, char y) { return lower(x) == lower(y); });
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string result;
  for (const std::string& part : parts) {
    if (&part != &parts.front()) result += separator;
    result += part;
  }
  return result;
}

std::string with_thousands(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string bytes_to_text(std::uint64_t bytes) {
  static constexpr const char* kUnits[] = {"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return std::to_string(bytes) + " B";
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < std::size(kUnits); ++unit) value /= 1024;
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %s", value, kUnits[unit]);
  return text;
}

std::string logfmt(std::string_view value) {
  const bool cut = value.size() > kLogValueMax;
  if (cut) value = value.substr(0, kLogValueMax);
  const bool plain = !value.empty() && !cut && std::none_of(value.begin(), value.end(), [](char c) {
    return c == ' ' || c == '"' || c == '=' || static_cast<unsigned char>(c) < 32 || c == 127;
  });
  if (plain && !holds_c1(value)) return std::string(value);
  std::string quoted = json_string(value);
  if (cut) quoted.insert(quoted.size() - 1, "…");
  return quoted;
}

std::string json_string(std::string_view utf8) {
  std::string result = "\"";
  result.reserve(utf8.size() + 2);
  for (std::size_t at = 0; at < utf8.size(); ++at) {
    const std::size_t plain = find_first<NotPlain, AnyOf<'"', '\\'>>(utf8, at);
    result.append(utf8, at, plain - at);
    at = plain;
    if (at == utf8.size()) break;
    const char c = utf8[at];
    switch (c) {
      case '"':
        result += "\\\"";
        break;
      case '\\':
        result += "\\\\";
        break;
      case '\n':
        result += "\\n";
        break;
      case '\r':
        result += "\\r";
        break;
      case '\t':
        result += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 32 || c == 127) {
          char escape[8];
          std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned char>(c));
          result += escape;
        } else if (is_c1_at(utf8, at)) {
          char escape[8];
          std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned char>(utf8[++at]));
          result += escape;
        } else {
          result += c;
        }
    }
  }
  return result + '"';
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance && distance < candidate.size()) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

std::string printable(std::string_view utf8) {
  std::string result;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    const bool direction = is_direction_at(utf8, i);
    const bool c1 = is_c1_at(utf8, i);
    if (direction || c1 || byte < 32 || byte == 127)
      result += "\xEF\xBF\xBD";
    else
      result += utf8[i];
    i += direction ? 2 : c1 ? 1 : 0;
  }
  return result;
}

bool is_utf8(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    const std::size_t length = lead < 0x80                    ? 1
                               : lead >= 0xC2 && lead <= 0xDF ? 2
                               : lead >= 0xE0 && lead <= 0xEF ? 3
                               : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                              : 0;
    if (length == 0 || i + length > bytes.size()) return false;
    for (std::size_t k = 1; k < length; ++k)
      if ((static_cast<unsigned char>(bytes[i + k]) & 0xC0U) != 0x80U) return false;
    const auto second = length > 1 ? static_cast<unsigned char>(bytes[i + 1]) : 0U;
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
        (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F))
      return false;
    i += length;
  }
  return true;
}

}  // namespace workwise
