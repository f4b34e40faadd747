#pragma once

#include <cstddef>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace workwise::feed {

/// The long CDATA sections of an item, kept out of the text that is parsed: a parser looks at every
/// byte of them, and there is nothing in them for it. Each leaves an empty section behind, and that
/// is told by its place.
///
/// Owns:   nothing of the texts: what they were cut from must outlive this.
class CdataSections {
 public:
  static constexpr std::size_t kLongBytes = 64;
  static constexpr std::size_t kSectionsMax = 8;  ///< looked through one by one

  void clear() { sections_.clear(); }
  bool empty() const { return sections_.empty(); }
  bool full() const { return sections_.size() == kSectionsMax; }
  /// An empty section's content begins at `offset` of the text that is parsed.
  void add(std::size_t offset, std::string_view content) { sections_.push_back({offset, content}); }
  void parsed_in(const std::string& text) { begin_ = text.data(); }

  /// The text of a node, of a section that was kept out as well.
  std::string_view value_of(pugi::xml_node node) const {
    const char* const value = node.value();
    if (node.type() == pugi::node_cdata)
      for (const Section& section : sections_)
        if (value == begin_ + section.offset) return section.content;
    return value;
  }

 private:
  struct Section {
    std::size_t offset;
    std::string_view content;
  };
  std::vector<Section> sections_;
  const char* begin_ = nullptr;
};

}  // namespace workwise::feed
