#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "config/source.hpp"
#include "feed/parsed_item.hpp"

namespace workwise::feed {

/// Which of a source's paths selected something in its items, and which fields the items have. A
/// path that never does is most often a slip of the pen, and one that no longer does a change of
/// the feed: everything else would go on as if the feed had no such field.
///
/// Bounds: the first kCounted items are counted path by path; after them, up to `items_max`, only
///         paths that found nothing yet are looked at. kNamesMax names of kNameBytesMax each.
class Coverage {
 public:
  static constexpr std::int64_t kCounted = 200;
  static constexpr std::size_t kNamesMax = 200;
  static constexpr std::size_t kNameBytesMax = 64;
  static constexpr std::size_t kPathBytesMax = 256;

  struct Unmatched {
    std::string field;  ///< "map.city", "map.salary.min", "id", "drop_if"
    std::string path;
    bool elsewhere = false;  ///< another path of the same field did select something
  };
  /// In how many of the counted items something was found.
  struct Count {
    std::string name;
    std::int64_t found = 0;
    std::int64_t of = 0;
  };

  explicit Coverage(const config::Source& source,
                    std::int64_t items_max = std::numeric_limits<std::int64_t>::max());

  /// At an item, and, where one was joined to it, at its detail.
  void look(const ParsedItem& item);
  void look_at_detail(const ParsedItem& item);

  /// Paths into details are among them only where there was a detail.
  std::vector<Unmatched> unmatched() const;

  std::int64_t items() const { return items_; }
  std::vector<Count> paths() const;   ///< "map.city: address.city"
  std::vector<Count> fields() const;  ///< the items' own, by name

 private:
  struct Entry {
    std::string field;
    Path path;
    std::int64_t found = 0;
  };

  void add(const std::string& field, const config::Rule& rule);
  void add(const std::string& field, const std::string& path, const config::Position& position);
  void count_paths(const ParsedItem& item, bool in_detail, std::int64_t number);
  void count_fields(const ParsedItem& item);
  std::int64_t looked_at(const Entry& entry) const {
    return entry.path.in_detail() ? details_ : items_;
  }

  config::Format format_;
  std::int64_t items_max_;
  std::int64_t items_ = 0;
  std::int64_t details_ = 0;
  std::vector<Entry> entries_;  ///< in the order of the mapping
  std::map<std::string, std::int64_t> fields_;
};

}  // namespace workwise::feed
