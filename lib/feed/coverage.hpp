#pragma once

#include <set>
#include <string>
#include <vector>

#include "config/source.hpp"
#include "feed/parsed_item.hpp"

namespace workwise::feed {

/// Which of a source's paths selected something in any item so far. One that never does is most
/// often a slip of the pen: everything else would go on as if the feed had no such field.
class Coverage {
 public:
  struct Unmatched {
    std::string field;  ///< "map.city", "map.salary.min", "id", "drop_if"
    std::string path;
    bool elsewhere = false;  ///< another path of the same field did select something
  };

  explicit Coverage(const config::Source& source);

  void look(const ParsedItem& item);
  std::vector<Unmatched> unmatched() const;

 private:
  struct Entry {
    std::string field;
    Path path;
  };

  void add(const std::string& field, const config::Rule& rule);
  void add(const std::string& field, const std::string& path, const config::Position& position);

  config::Format format_;
  std::set<std::string> found_;  ///< fields
  std::vector<Entry> open_;      ///< those that selected nothing yet, in the order of the mapping
};

}  // namespace workwise::feed
