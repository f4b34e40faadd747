#pragma once

#include <cstdint>
#include <vector>

#include "schema/fates.hpp"

namespace workwise::schema {

/// One thing to do with one object.
struct Step {
  enum class Do : std::uint8_t { drop, create, alter };
  Do what = Do::create;
  const Item* from = nullptr;
  const Item* to = nullptr;
  /// Steps that are done by this one's statement: columns with their table.
  std::vector<Step> carried{};

  const Item& item() const { return to != nullptr && what != Do::drop ? *to : *from; }
};

/// The steps in an order in which each finds what it needs, and nobody uses what goes. Parts that
/// go or come with their whole are carried by its step.
///
/// Source: pg_depend, as both catalogs have read it. A circle is broken by doing on its own what
///         could have been carried; where that does not help, by taking the first.
std::vector<Step> ordered_steps(const Catalog& from, const Catalog& to, const Fates& fates);

}  // namespace workwise::schema
