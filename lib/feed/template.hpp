#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/source.hpp"
#include "feed/parsed_item.hpp"

namespace workwise::feed {

/// A text with an item's values in it: "https://x/{id}?c={a.b}", braces hold paths.
///
/// Errors: a brace without its other one, or a path that can't be read, throws ConfigError from the
///         constructor, with the position.
class Template {
 public:
  Template(config::Format format, std::string_view text, const config::Position& position);

  /// What is to stand for the value that was found at a path; empty: there is none.
  using Written = std::function<std::string(std::string_view published)>;

  /// Empty when a value of it is: half an address is none.
  std::string filled(const ParsedItem& item, const Written& written) const;

  const std::vector<Path>& paths() const { return paths_; }
  /// Nothing but one value: "{ref}".
  bool is_one_value() const;

 private:
  std::vector<std::string> texts_;  ///< before each path, and behind the last one
  std::vector<Path> paths_;
};

}  // namespace workwise::feed
