#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feed/path.hpp"

namespace workwise::feed {

struct Item;

/// How the text of an element that holds elements is read. JSON knows no difference.
enum class Flavour {
  text,    ///< all text below it
  markup,  ///< its tags too, as HTML
};

/// One of the elements that a path selects.
struct Element {
  std::string own;                              ///< JSON: its text, where it is one
  std::vector<std::vector<std::string>> below;  ///< the texts at each of the paths asked for
};

/// An item in memory, whatever format it came in.
///
/// Shape:  load() an item, then visit() or select() as often as you like; load() the next one.
/// Owns:   its parser and a tree, reused from item to item.
/// Errors: a broken item is a value: load() returns why.
class ParsedItem {
 public:
  virtual ~ParsedItem() = default;

  /// Parses; nullopt: well-formed. `raw` must be followed by Item::kPadding readable bytes and
  /// outlive what is visited.
  virtual std::optional<std::string> load(std::string_view raw) = 0;

  /// Joins what was asked for beside the item, a JSON document as load() wants it, until the next
  /// load(). Nullopt: well-formed. For JSON items only.
  virtual std::optional<std::string> join(std::string_view /*detail*/) { return "not JSON"; }

  /// Takes what the document says around the item that comes next (namespaces of XML, the header of
  /// CSV); must outlive what is visited.
  virtual void surround(const Item& /*item*/) {}

  /// Makes what can be made of an item that load() refused, or of the head of one: whole fields
  /// are there, a broken one and all behind it are not. Only good for finding its id.
  virtual void salvage(std::string_view head) = 0;

  /// Hands over the texts at `path`, in the order of the document: numbers as published, booleans
  /// as true and false, null not at all. Each is good until the call returns.
  using Take = std::function<void(std::string_view text)>;
  virtual void visit(const Path& path, Flavour flavour, const Take& take) const = 0;

  /// Appends them.
  void select(const Path& path, Flavour flavour, std::vector<std::string>& into) const {
    visit(path, flavour, [&into](std::string_view text) { into.emplace_back(text); });
  }

  /// Appends the elements at `path`, each with the texts at the paths of `below`, which begin
  /// there. Where values have nothing below them there are none.
  virtual void select_each(const Path& /*path*/, const std::vector<Path>& /*below*/,
                           Flavour /*flavour*/, std::vector<Element>& /*into*/) const {}

  /// Appends the names of the item's own fields, members of an object or child elements: of the
  /// first `most` of them.
  virtual void name_members(std::size_t /*most*/, std::vector<std::string>& /*into*/) const {}

  /// Bytes that load() had to replace or drop (control characters, lone surrogates).
  virtual std::size_t replaced() const = 0;
};

}  // namespace workwise::feed
