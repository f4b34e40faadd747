#pragma once

#include <string>
#include <vector>

#include "schema/catalog.hpp"

namespace workwise::schema {

/// Something that goes beside something new that is much like it: who sees both in a plan has
/// probably renamed one, and its rows would be lost.
struct LikelyRename {
  std::string from;  ///< "public.jobs.title"
  std::string to;    ///< "heading"; for a table with its schema
};

/// Columns of a table that stays, of the same type: each with the new one nearest to its place.
/// Tables of which most columns are the same.
std::vector<LikelyRename> likely_renames(const Catalog& from, const Catalog& to);

}  // namespace workwise::schema
