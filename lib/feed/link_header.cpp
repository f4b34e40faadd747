#include "feed/link_header.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace workwise::feed {
namespace {

/// Reads a Link header from left to right.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  /// Moves to the next '<' and takes what is up to '>'. False at the end.
  bool next_target(std::string_view& target) {
    const auto open = rest_.find('<');
    if (open == std::string_view::npos) return false;
    const auto close = rest_.find('>', open);
    if (close == std::string_view::npos) return false;
    target = rest_.substr(open + 1, close - open - 1);
    rest_.remove_prefix(close + 1);
    return true;
  }

  /// One parameter of the link. False behind its last.
  bool next_parameter(std::string& name, std::string& value) {
    skip_blanks();
    if (!take(';')) return false;
    skip_blanks();
    name = to_lower(word(";,= \t"));
    value.clear();
    skip_blanks();
    if (!take('=')) return true;
    skip_blanks();
    value = take('"') ? quoted() : std::string(word(";, \t"));
    return true;
  }

 private:
  void skip_blanks() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
  }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view word(std::string_view stops) {
    const std::string_view found = rest_.substr(0, rest_.find_first_of(stops));
    rest_.remove_prefix(found.size());
    return found;
  }
  /// From behind a quote to behind the one that closes it.
  std::string quoted() {
    std::string text;
    while (!rest_.empty() && !take('"')) {
      if (rest_.starts_with('\\') && rest_.size() > 1) rest_.remove_prefix(1);
      text += rest_.front();
      rest_.remove_prefix(1);
    }
    return text;
  }

  std::string_view rest_;
};

bool holds_next(std::string_view relations) {
  const auto all = split(relations, ' ');
  return std::any_of(all.begin(), all.end(),
                     [](std::string_view one) { return equals_ignoring_case(trim(one), "next"); });
}

}  // namespace

std::string next_in_link_header(std::string_view value) {
  Reader reader(value);
  std::string_view target;
  while (reader.next_target(target)) {
    bool seen = false;
    bool is_next = false;
    bool elsewhere = false;
    std::string name;
    std::string text;
    while (reader.next_parameter(name, text)) {
      if (name == "anchor") elsewhere = true;
      if (name != "rel" || seen) continue;
      seen = true;
      is_next = holds_next(text);
    }
    if (is_next && !elsewhere) return std::string(trim(target));
  }
  return {};
}

}  // namespace workwise::feed
