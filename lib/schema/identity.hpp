#pragma once

#include <string>
#include <vector>

#include "schema/catalog.hpp"

namespace workwise::schema {

/// Under which identities Objects (objects.hpp) has what the item is, or is a part of: "column
/// public.jobs.title" for the column and for its default; for an identity column also "sequence
/// public.jobs_id_seq". Empty: a kind that Objects does not look at.
std::vector<std::string> identities_of(const Item& item);

}  // namespace workwise::schema
