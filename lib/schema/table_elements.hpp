#pragma once

#include <string>
#include <vector>

#include "schema/rules.hpp"

namespace workwise::schema {

/// What stands in the brackets of CREATE TABLE, as a person would write it: a serial type, and the
/// constraints of one column behind it, where the server names them by itself as they are named.
///
/// `folded`: the defaults, constraints and sequences that come with the table.
/// Source:   PostgreSQL manual, "CREATE TABLE"; ChooseIndexName() and ChooseConstraintName().
std::string table_elements(const Item& table, const std::vector<const Item*>& folded,
                           const Writing& writing);

}  // namespace workwise::schema
