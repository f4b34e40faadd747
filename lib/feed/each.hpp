#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/source.hpp"
#include "feed/parsed_item.hpp"

namespace workwise::feed {

/// `each` of a rule, compiled: what is taken of every element that its paths select.
///
/// Of several paths or templates the first that gives something counts, for each element anew. A
/// template of which a part is missing gives nothing. Throws ConfigError with the position.
class Each {
 public:
  using Clean = std::function<std::string(std::string_view published)>;

  Each(const config::Rule& rule, config::Format format, Flavour flavour);

  /// The non-empty ones, of all paths, in the order of the elements.
  std::vector<std::string> values(const ParsedItem& item, const Clean& cleaned) const;

  /// Every way from the item through an element to what is below it.
  const std::vector<Path>& paths() const { return whole_; }

 private:
  /// Literal text, then what is at a path below the element; the last piece may be text only.
  struct Piece {
    std::string text;
    std::optional<std::size_t> below;  ///< in below_
  };
  using Template = std::vector<Piece>;

  Template compile(config::Format format, const std::string& text, const config::Rule& rule);
  std::vector<std::string> of(const Element& element, const Clean& cleaned) const;

  Flavour flavour_;
  std::vector<Path> elements_;
  std::vector<Path> below_;
  std::vector<Path> whole_;
  std::vector<Template> alternatives_;
};

}  // namespace workwise::feed
