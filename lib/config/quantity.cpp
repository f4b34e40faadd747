#include "config/quantity.hpp"

#include <charconv>
#include <cstdio>
#include <iterator>
#include <utility>

#include "base/text.hpp"

namespace workwise::config {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

constexpr std::uint64_t kSecond = 1000;
constexpr Unit kDurations[] = {
    {"w", 7 * 86400 * kSecond}, {"d", 86400 * kSecond}, {"h", 3600 * kSecond},
    {"m", 60 * kSecond},        {"s", kSecond},         {"ms", 1}};
constexpr Unit kSizes[] = {{"TiB", 1ULL << 40U}, {"GiB", 1ULL << 30U},  {"MiB", 1ULL << 20U},
                           {"KiB", 1ULL << 10U}, {"TB", 1000000000000}, {"GB", 1000000000},
                           {"MB", 1000000},      {"kB", 1000},          {"B", 1}};
/// A century, in milliseconds: anything longer is a slip, and sums of two must not overflow.
constexpr std::uint64_t kDurationMax = 36525ULL * 86400 * kSecond;

constexpr std::pair<std::string_view, std::chrono::milliseconds> kSpans[] = {
    {"s", std::chrono::seconds{1}},
    {"min", std::chrono::minutes{1}},
    {"h", std::chrono::hours{1}},
    {"day", std::chrono::hours{24}}};

/// Takes the leading digits off `text`; nullopt when there are none or too many.
std::optional<std::uint64_t> take_digits(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::string_view take_letters(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && (text[length] < '0' || text[length] > '9')) ++length;
  const std::string_view letters = text.substr(0, length);
  text.remove_prefix(length);
  return letters;
}

}  // namespace

std::optional<std::uint64_t> parse_count(std::string_view text) {
  const auto number = take_digits(text);
  return text.empty() ? number : std::nullopt;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  if (text == "0") return std::chrono::milliseconds{0};
  if (text.empty()) return std::nullopt;
  std::uint64_t sum = 0;
  const Unit* next = std::begin(kDurations);  // units only go down: "30m2h" is a slip
  while (!text.empty()) {
    const auto number = take_digits(text);
    const std::string_view name = take_letters(text);
    while (next != std::end(kDurations) && next->name != name) ++next;
    if (!number || next == std::end(kDurations)) return std::nullopt;
    if (*number > kDurationMax / next->factor) return std::nullopt;
    sum += *number * next->factor;
    ++next;
  }
  if (sum > kDurationMax) return std::nullopt;
  return std::chrono::milliseconds{static_cast<std::int64_t>(sum)};
}

std::string duration_text(std::chrono::milliseconds value) {
  auto rest = static_cast<std::uint64_t>(value.count());
  std::string text;
  for (const Unit& unit : kDurations) {
    if (unit.name == "w") continue;  // people think of retention in days
    if (rest >= unit.factor) text += std::to_string(rest / unit.factor) + std::string(unit.name);
    rest %= unit.factor;
  }
  return text.empty() ? "0s" : text;
}

std::optional<Frequency> parse_frequency(std::string_view text) {
  constexpr std::uint64_t kCountMax = 1'000'000;
  const auto number = take_digits(text);
  if (!number || *number == 0 || *number > kCountMax || !text.starts_with('/')) return std::nullopt;
  for (const auto& [name, span] : kSpans)
    if (text.substr(1) == name) return Frequency{static_cast<std::uint32_t>(*number), span};
  return std::nullopt;
}

std::string frequency_text(const Frequency& value) {
  for (const auto& [name, span] : kSpans)
    if (span == value.span) return std::to_string(value.count) + '/' + std::string(name);
  return std::to_string(value.count) + '/' + duration_text(value.span);
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  const auto number = take_digits(text);
  if (!number) return std::nullopt;
  const std::string_view name = trim(text);
  if (name.empty()) return number;
  for (const Unit& unit : kSizes) {
    if (!equals_ignoring_case(unit.name, name)) continue;
    if (*number > UINT64_MAX / unit.factor) return std::nullopt;
    return *number * unit.factor;
  }
  return std::nullopt;
}

std::string size_text(std::uint64_t bytes) {
  for (const Unit& unit : kSizes)
    if (bytes >= unit.factor && bytes % unit.factor == 0)
      return std::to_string(bytes / unit.factor) + std::string(unit.name);
  return std::to_string(bytes);
}

std::optional<double> parse_share(std::string_view text) {
  const bool percent = text.ends_with('%');
  if (percent) text = trim(text.substr(0, text.size() - 1));
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (percent) number /= 100;
  if (!(number >= 0 && number <= 1)) return std::nullopt;
  return number;
}

std::string share_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g%%", value * 100);
  return text;
}

}  // namespace workwise::config
