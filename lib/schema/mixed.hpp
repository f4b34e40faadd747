#pragma once

#include <functional>

#include "schema/catalog.hpp"

namespace workwise::schema {

/// `base`, but with the objects that `taken` names as `other` has them: those that it has not are
/// gone, with their parts, and those that only it has are there.
///
/// An object that both have keeps the owner, the rights and the comment of `base`.
///
/// Owns: the list only. Rows are those of the two, which have to outlive it.
Catalog mixed(const Catalog& base, const Catalog& other,
              const std::function<bool(const Item&)>& taken);

}  // namespace workwise::schema
