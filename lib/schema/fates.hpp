#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "schema/catalog.hpp"
#include "schema/rules.hpp"

namespace workwise::schema {

/// What becomes of an object that is there.
enum class Fate : std::uint8_t {
  kept,
  altered,     ///< in place; those who use it notice nothing
  retyped,     ///< in place, a column gets another type; who uses it is away meanwhile
  anew,        ///< dropped and made again
  superseded,  ///< renamed away, made again, the old one dropped when all have moved over
  gone,
};

/// The fates of all objects of one catalog on the way to another.
///
/// Shape: what differs decides first; then what uses something that will not be there meanwhile,
///        over and over, until nothing changes any more.
class Fates {
 public:
  Fates(const Catalog& from, const Catalog& to, const Writing& writing);

  Fate of(const Item& from) const;
  const Item* successor(const Item& from) const;  ///< its counterpart; null: none
  const Item* predecessor(const Item& to) const;
  /// A column's type was superseded: its values move over as text.
  bool moves_by_text(const Item& from) const { return by_text_.contains(&from); }

 private:
  void pair(const Item& from, const Item& to, const Writing& writing);
  void pair_renamed(const Writing& writing);
  void compare(const Item& from, const Item& to, const Writing& writing);
  void worsen(const Item& item, Fate fate);
  void spread(const Item& item);
  void untie_partitions(const Item& table);
  Fate fate_of_user(const Item& user, const Item& needed) const;

  const Catalog& from_;
  const Catalog& to_;
  std::vector<Fate> fates_;
  std::vector<const Item*> successors_;
  std::vector<const Item*> predecessors_;
  std::unordered_map<const Item*, bool> by_text_;
  std::vector<const Item*> waiting_;
};

}  // namespace workwise::schema
