#include <algorithm>
#include <array>

#include "job/normalise.hpp"
#include "job/text.hpp"

namespace workwise::job {
namespace {

constexpr std::array<std::string_view, 19> kSeparators = {
    "-", "‐", "‑", "–", "—", "―", "−", "|", "¦", "/", ",", ";", ":", "•", "·", "∙", "●", "▪", "‣"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// What nearly every title begins and ends with.
bool is_plain(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The separator that `text` begins or ends with, or nothing.
std::string_view leading_separator(std::string_view text) {
  if (text.empty() || is_plain(text.front())) return {};
  const auto* const found =
      std::find_if(kSeparators.begin(), kSeparators.end(),
                   [&](std::string_view separator) { return text.starts_with(separator); });
  return found == kSeparators.end() ? std::string_view() : *found;
}

std::string_view trailing_separator(std::string_view text) {
  if (text.empty() || is_plain(text.back())) return {};
  const auto* const found =
      std::find_if(kSeparators.begin(), kSeparators.end(),
                   [&](std::string_view separator) { return text.ends_with(separator); });
  return found == kSeparators.end() ? std::string_view() : *found;
}

/// "-20 °C warehouse operator" and "/dev/null tester" begin with a separator that is none.
bool dangles_in_front(std::string_view separator, std::string_view rest) {
  if (rest.empty() || rest.front() == ' ') return true;
  if (separator == "/") return false;
  return (separator != "-" && separator != "−") || !is_digit(rest.front());
}

/// "Teacher, grade A-" and "Driver w/" end with a separator that is none.
bool dangles_behind(std::string_view separator, std::string_view before) {
  if (before.empty() || before.back() == ' ') return true;
  const bool may_belong = separator == "-" || separator == "/";
  return !may_belong || (before.size() > 1 && before[before.size() - 2] != ' ');
}

std::string_view trim_blanks(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::string_view without_dangling_separators(std::string_view title) {
  for (;;) {
    const std::string_view front = leading_separator(title);
    if (!front.empty() && dangles_in_front(front, title.substr(front.size()))) {
      title = trim_blanks(title.substr(front.size()));
      continue;
    }
    const std::string_view back = trailing_separator(title);
    if (back.empty()) return title;
    const std::string_view before = title.substr(0, title.size() - back.size());
    if (!dangles_behind(back, before)) return title;
    title = trim_blanks(before);
  }
}

}  // namespace

std::string clean_title(std::string_view text) {
  const std::string line = to_nfc(plain_text(text));
  return std::string(without_dangling_separators(line));
}

}  // namespace workwise::job
