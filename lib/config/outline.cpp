#include "config/outline.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace workwise::config {
namespace {

/// Words that some reader of YAML takes for something else than a text.
constexpr std::array<std::string_view, 9> kWords = {"true", "false", "null", "yes", "no",
                                                    "on",   "off",   "y",    "n"};

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '/' || c == '-';
}

bool is_bare(std::string_view text) {
  if (text.empty() || !is_plain(text.front()) || text.front() == '-' || text.front() == '.' ||
      (text.front() >= '0' && text.front() <= '9'))
    return false;
  return std::all_of(text.begin(), text.end(), is_plain) &&
         std::find(kWords.begin(), kWords.end(), to_lower(text)) == kWords.end();
}

}  // namespace

std::string yaml_scalar(std::string_view text) {
  return is_bare(text) ? std::string(text) : json_string(text);
}

std::string yaml_list(const std::vector<std::string>& texts) {
  std::vector<std::string> parts;
  for (const std::string& text : texts) parts.push_back(yaml_scalar(text));
  return '[' + join(parts, ", ") + ']';
}

Flow& Flow::put(std::string_view key, const std::string& yaml) {
  if (!body_.empty()) body_ += ", ";
  body_ += yaml_scalar(key) + ": " + yaml;
  return *this;
}

void Outline::start_line() {
  const std::size_t indent = 2 * depth_;
  if (dash_)
    text_ += std::string(indent - 2, ' ') + "- ";
  else
    text_ += std::string(indent, ' ');
  dash_ = false;
}

void Outline::open(std::string_view key) {
  start_line();
  text_ += yaml_scalar(key) + ":\n";
  ++depth_;
}

void Outline::item() {
  ++depth_;
  dash_ = true;
}

void Outline::close() {
  --depth_;
}

void Outline::put(std::string_view key, const std::string& yaml) {
  start_line();
  text_ += yaml_scalar(key) + ": " + yaml + '\n';
}

}  // namespace workwise::config
