#pragma once

#include <set>
#include <string>
#include <tuple>

#include "config/source.hpp"

namespace workwise::config {

/// All that is wrong with the files read so far. An operator gets the whole list at once, in the
/// order of the text; what is found twice (a preset that two sources use) is said once.
class Problems {
 public:
  void add(const Position& position, const std::string& message);
  bool empty() const { return found_.empty(); }

  /// Throws ConfigError, a line each, when there is anything to say.
  void raise() const;

 private:
  std::set<std::tuple<std::string, int, int, std::string>> found_;
};

}  // namespace workwise::config
