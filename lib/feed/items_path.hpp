#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace workwise::feed {

/// read.items of an XML document, compiled: "/source/job", "//job", "/*/job".
///
/// Names are compared without case and without prefix: partners write <Job>, <JOB> and <ns:job>.
/// Errors: text that is no such path throws ConfigError.
class ItemsPath {
 public:
  explicit ItemsPath(std::string_view text);

  /// Is the innermost of `open` (the root first) an item?
  bool selects(const std::vector<std::string>& open) const {
    return matches(open, 0, 0, steps_.size());
  }
  /// Is the innermost of `open` what items lie in? Always, where the path has a "//".
  bool selects_parent(const std::vector<std::string>& open) const {
    return anywhere_ || matches(open, 0, 0, steps_.size() - 1);
  }
  /// Can a document whose root is `root` hold such items?
  bool allows_root(std::string_view root) const;

  /// The name of an item, lower case; "*" where any will do.
  const std::string& item_name() const { return steps_.back().name; }
  /// Has the path a "//", so that items lie at no fixed depth?
  bool anywhere() const { return anywhere_; }
  /// What a message calls the root that was expected: "<source>".
  std::string expected_root() const;
  const std::string& text() const { return text_; }

 private:
  struct Step {
    std::string name;
    bool anywhere_below = false;
  };

  bool matches(const std::vector<std::string>& open, std::size_t step, std::size_t depth,
               std::size_t steps) const;

  std::string text_;
  std::vector<Step> steps_;
  bool anywhere_ = false;
};

/// An element's or attribute's name without its prefix, as it stands in the text.
inline std::string_view local_name(std::string_view name) {
  const auto colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace workwise::feed
