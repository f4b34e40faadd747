#include "feed/html_scripts.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "feed/fetch.hpp"

namespace workwise::feed {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\f";
constexpr std::size_t kTagMax = 4096;  // of a tag that is remembered

bool is_letter(int c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Takes an attribute's value off the front of what follows its name.
std::string_view take_value(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size()));
  if (!rest.starts_with('=')) return {};
  rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks, 1), rest.size()));
  if (rest.empty()) return {};
  const char quote = rest.front();
  const bool quoted = quote == '"' || quote == '\'';
  if (quoted) rest.remove_prefix(1);
  const auto end = quoted ? rest.find(quote) : rest.find_first_of(kBlanks);
  const std::string_view value = rest.substr(0, end);
  rest.remove_prefix(std::min(value.size() + (quoted ? 1 : 0), rest.size()));
  return value;
}

/// The value of the first attribute `name` of a tag in lower case; "" where there is none.
std::string_view attribute(std::string_view tag, std::string_view name) {
  std::string_view rest = tag;
  rest.remove_prefix(std::min(rest.find_first_of(kBlanks), rest.size()));
  while (true) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n\f/"), rest.size()));
    if (rest.empty()) return {};
    const std::string_view found = rest.substr(0, rest.find_first_of(" \t\r\n\f/=", 1));
    rest.remove_prefix(found.size());
    const std::string_view value = take_value(rest);
    if (found == name) return value;
  }
}

std::string_view name_of(std::string_view tag) {
  return tag.substr(0, tag.find_first_of(" \t\r\n\f/"));
}

}  // namespace

bool HtmlScripts::find() {
  while (window_.skip_past('<')) {
    if (begins("!--")) {
      if (!window_.skip_past("-->")) cut_short();
    } else if (is_letter(window_.peek())) {
      read_tag();
      const std::string_view name = name_of(tag_);
      if (name == "script" && is_wanted()) return true;
      if (name != "script" && tag_.ends_with('/')) continue;  // a drawing's <title/>
      for (const std::string_view text : {"script", "style", "textarea", "title", "iframe"})
        if (name == text) skip_text_of(text);
    }
  }
  return false;
}

std::uint64_t HtmlScripts::skip_text() {
  return skip_text_of("script");
}

bool HtmlScripts::begins(std::string_view lower_case) {
  if (!window_.need(lower_case.size())) return false;
  const std::string_view found{window_.cursor(), lower_case.size()};
  if (!equals_ignoring_case(found, lower_case)) return false;
  window_.advance(lower_case.size());
  return true;
}

/// From the first letter of a tag's name behind its '>', which does not stand in quotes.
void HtmlScripts::read_tag() {
  tag_.clear();
  char quote = 0;
  bool value_begins = false;
  for (int c = window_.peek(); c >= 0; c = window_.peek()) {
    window_.advance(1);
    const char byte = static_cast<char>(c);
    if (quote == 0 && byte == '>') {
      tag_ = to_lower(tag_);
      return;
    }
    if (quote != 0 && byte == quote)
      quote = 0;
    else if (quote == 0 && value_begins && (byte == '"' || byte == '\''))
      quote = byte;
    if (kBlanks.find(byte) == std::string_view::npos) value_begins = quote == 0 && byte == '=';
    if (tag_.size() < kTagMax) tag_ += byte;
  }
  cut_short();
}

bool HtmlScripts::is_wanted() const {
  const std::string_view type = attribute(tag_, "type");
  return trim(type.substr(0, type.find(';'))) == type_;
}

/// Moves behind the end tag of an element that holds text only.
std::uint64_t HtmlScripts::skip_text_of(std::string_view element) {
  while (window_.skip_past("</")) {
    const std::uint64_t end = window_.position() - 2;
    if (!begins(element)) continue;
    const int c = window_.peek();
    if (c < 0) break;
    if (c != '>' && c != '/' && kBlanks.find(static_cast<char>(c)) == std::string_view::npos)
      continue;
    if (!window_.skip_past('>')) break;
    return end;
  }
  cut_short();
}

void HtmlScripts::cut_short() const {
  throw SourceError(
      SourceError::Kind::cut_short,
      "the page ends within " +
          (tag_.empty() ? std::string("a comment") : "<" + std::string(name_of(tag_)) + ">"));
}

}  // namespace workwise::feed
