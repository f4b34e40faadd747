#include "job/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/scan.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "job/entities.hpp"

namespace workwise::job {
namespace {

constexpr std::string_view kReplacementUtf8 = "\xEF\xBF\xBD";

unsigned char byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

/// The control characters that are text.
bool is_line_blank(char32_t value) {
  return value == '\t' || value == '\n' || value == '\r';
}

bool is_dropped(char32_t value) {
  return (value < 0x20 && !is_line_blank(value)) || (value >= 0x7F && value <= 0x9F);
}

/// A surrogate in UTF-8's form: three bytes, ED A0 80 to ED BF BF.
bool is_surrogate(std::string_view text, std::size_t at) {
  return at + 2 < text.size() && byte_at(text, at) == 0xED && byte_at(text, at + 1) >= 0xA0 &&
         byte_at(text, at + 1) <= 0xBF && (byte_at(text, at + 2) & 0xC0U) == 0x80U;
}

/// How many bytes of a broken character make one U+FFFD: those that could have begun one, as the
/// Encoding Standard counts them.
std::size_t broken_size(std::string_view text, std::size_t at) {
  const unsigned char lead = byte_at(text, at);
  const std::size_t wanted = lead >= 0xF0 && lead <= 0xF4   ? 4
                             : lead >= 0xE0 && lead <= 0xEF ? 3
                                                            : 1;
  if (wanted == 1 || at + 1 == text.size()) return 1;
  const unsigned char second = byte_at(text, at + 1);
  const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (second < low || second > high) return 1;
  const bool third =
      wanted == 4 && at + 2 < text.size() && (byte_at(text, at + 2) & 0xC0U) == 0x80U;
  return third ? 3 : 2;
}

/// The first position from `at` on whose bytes cannot stay as they are.
std::size_t first_bad(std::string_view text, std::size_t at) {
  while ((at = find_first<NotPlain>(text, at)) < text.size()) {
    if (is_line_blank(byte_at(text, at))) {
      ++at;
      continue;
    }
    const CodePoint point = first_code_point(text.substr(at));
    if (is_dropped(point.value) || (point.value == kReplacement && point.size == 1)) return at;
    at += point.size;
  }
  return text.size();
}

struct MarkupReference {
  char c = 0;
  std::uint8_t eaten = 0;  ///< 0: it is none of them
};

/// The references that escaped HTML is full of.
MarkupReference markup_reference(std::string_view text) {
  switch (text.size() > 3 ? text[1] : '\0') {
    case 'l':
      return text.starts_with("&lt;") ? MarkupReference{'<', 4} : MarkupReference{};
    case 'g':
      return text.starts_with("&gt;") ? MarkupReference{'>', 4} : MarkupReference{};
    case 'a':
      return text.starts_with("&amp;") ? MarkupReference{'&', 5} : MarkupReference{};
    case 'q':
      return text.starts_with("&quot;") ? MarkupReference{'"', 6} : MarkupReference{};
    default:
      return {};
  }
}

std::string unescape_once(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find('&'), text.size());
    result.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    if (const auto [c, eaten] = markup_reference(text); eaten != 0) {
      result += c;
      text.remove_prefix(eaten);
      continue;
    }
    const Reference reference = read_reference(text);
    result.append(reference.eaten == 0 ? text.substr(0, 1) : reference.text());
    text.remove_prefix(std::max<std::size_t>(reference.eaten, 1));
  }
  return result;
}

}  // namespace

bool needs_repair(std::string_view text) {
  return first_bad(text, 0) != text.size();
}

std::size_t repair_utf8(std::string& text) {
  std::size_t bad = first_bad(text, 0);
  if (bad == text.size()) return 0;
  std::string repaired;
  repaired.reserve(text.size() + 16);
  std::size_t changed = 0;
  for (std::size_t at = 0; at < text.size(); bad = first_bad(text, at)) {
    repaired.append(text, at, bad - at);
    at = bad;
    if (at == text.size()) break;
    const std::string_view rest = std::string_view(text).substr(at);
    const CodePoint point = first_code_point(rest);
    const bool broken = point.value == kReplacement;
    const bool surrogate = is_surrogate(text, at);
    const std::size_t size = surrogate ? 3 : broken ? broken_size(text, at) : point.size;
    if (broken && !surrogate) repaired.append(kReplacementUtf8);
    changed += size;
    at += size;
  }
  text = std::move(repaired);
  return changed;
}

std::string unescape_entities(std::string_view text, int times) {
  std::string result{text};
  for (int time = 0; time < times && result.find('&') != std::string::npos; ++time) {
    std::string once = unescape_once(result);
    if (once == result) break;
    result = std::move(once);
  }
  return result;
}

bool is_null_marker(std::string_view text) {
  // "NA" is missing on purpose: it is Namibia.
  static constexpr std::array<std::string_view, 32> kMarkers = {"",
                                                                "-",
                                                                "--",
                                                                "---",
                                                                "–",
                                                                "—",
                                                                ".",
                                                                "?",
                                                                "n/a",
                                                                "n.a.",
                                                                "n.a",
                                                                "#n/a",
                                                                "null",
                                                                "(null)",
                                                                "nil",
                                                                "none",
                                                                "nan",
                                                                "undefined",
                                                                "unknown",
                                                                "unspecified",
                                                                "not known",
                                                                "not given",
                                                                "not specified",
                                                                "not available",
                                                                "not applicable",
                                                                "not set",
                                                                "not displayed",
                                                                "not provided",
                                                                "not stated",
                                                                "tbd",
                                                                "tba",
                                                                "tbc"};
  const std::string_view value = trim(text);
  // Nearly every text begins like none of them.
  if (!value.empty() &&
      std::string_view{"-.?#(nNuUtT\xE2"}.find(value.front()) == std::string_view::npos)
    return false;
  return std::any_of(kMarkers.begin(), kMarkers.end(),
                     [&](std::string_view marker) { return equals_ignoring_case(value, marker); });
}

}  // namespace workwise::job
