#pragma once

#include <map>
#include <string>
#include <unordered_set>

#include "postgres/session.hpp"

namespace workwise::ingest {

/// The companies or the categories that a batch speaks of: slug → name.
using Names = std::map<std::string, std::string>;

/// Makes rows for those that are missing, in slug order so that parallel merges don't deadlock.
/// `table` is "public.companies" or "public.categories".
void ensure_names(postgres::Session& session, const std::string& table, const Names& names);

}  // namespace workwise::ingest
