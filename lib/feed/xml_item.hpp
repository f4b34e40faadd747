#pragma once

#include <cstddef>
#include <cstdint>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "feed/cdata.hpp"
#include "feed/namespaces.hpp"
#include "feed/parsed_item.hpp"

namespace workwise::feed {

/// A child element and its names, measured once.
struct XmlChild {
  pugi::xml_node node;
  std::string_view name;   ///< with its prefix
  std::string_view local;  ///< without
  std::uint32_t key = 0;   ///< of the local name: equal names have equal keys
};

/// An XML item; parsed_item.hpp has the contract, path.hpp how names are compared.
class XmlItem : public ParsedItem {
 public:
  /// `prefixes`: what those of the paths stand for (read.namespaces).
  explicit XmlItem(Namespaces prefixes = {}) : prefixes_(std::move(prefixes)) {}

  void surround(const Item& item) override;
  std::optional<std::string> load(std::string_view raw) override;
  void salvage(std::string_view head) override;
  void visit(const Path& path, Flavour flavour, const Take& take) const override;
  void select_each(const Path& path, const std::vector<Path>& below, Flavour flavour,
                   std::vector<Element>& into) const override;
  void name_members(std::size_t most, std::vector<std::string>& into) const override;
  std::size_t replaced() const override { return replaced_; }

 private:
  pugi::xml_parse_result parse();

  Namespaces prefixes_;
  const Namespaces* around_ = nullptr;
  std::string text_;     ///< the tree points into it
  CdataSections apart_;  ///< what is not in it
  pugi::xml_document document_;
  std::vector<XmlChild> children_;  ///< of the item: nearly every path begins there
  bool salvaged_ = false;
  std::size_t replaced_ = 0;
};

}  // namespace workwise::feed
