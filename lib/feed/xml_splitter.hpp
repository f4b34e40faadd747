#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "feed/items_path.hpp"
#include "feed/split.hpp"
#include "feed/xml_scanner.hpp"

namespace workwise::feed {

/// Cuts the items out of an XML document; split.hpp has the contract.
///
/// The document must be well-formed down to its items: one root, tags that match, an end. An item
/// is everything up to the end tag that belongs to its start tag by name; one whose inner tags do
/// not balance is returned with a problem, and the document goes on behind it.
/// An element that is no item may nest at most kDepthMax deep.
class XmlSplitter : public Splitter {
 public:
  static constexpr std::size_t kDepthMax = 200;

  /// `paths`: an item is what any of them selects; more than one where a format has dialects.
  XmlSplitter(std::vector<ItemsPath> paths, std::uint64_t item_bytes_max, const Document& document);

  bool next(Item& item) override;

 private:
  using Markup = XmlScanner::Markup;

  /// The children of the items' parent that are no items, to tell an empty feed from a wrong path.
  struct Sibling {
    std::string name;
    std::uint64_t count = 0;
    bool has_children = false;
  };

  bool to_markup();
  bool open_element(bool closed_at_once);
  void close_element();
  void note_declarations(std::uint64_t offset);
  void check_root();
  void note_other(const std::string& name);
  void count_sibling(const std::string& name);
  void read_item(Markup first, std::uint64_t offset, Item& item);
  std::string scan_item(std::string_view name, std::uint64_t offset);
  void finish();
  void check_found_something() const;

  [[noreturn]] void refuse_doctype(std::uint64_t offset);
  [[noreturn]] void not_readable(const std::string& what, std::uint64_t offset);
  [[noreturn]] void cut_short() const;

  std::vector<ItemsPath> paths_;
  std::uint64_t item_bytes_max_;
  XmlScanner scanner_;

  std::vector<std::string> open_;  ///< names of the open elements outside items, the root first
  /// What is declared where, the innermost last; `depth` elements are open within it.
  struct Scope {
    std::size_t depth;
    Namespaces namespaces;
  };
  std::vector<Scope> scopes_{{0, {}}};
  std::string root_;
  bool root_closed_ = false;
  std::uint64_t items_ = 0;
  bool parent_seen_ = false;
  std::string elsewhere_;  ///< where an element of the items' name is that the path does not select
  std::vector<Sibling> siblings_;
};

}  // namespace workwise::feed
