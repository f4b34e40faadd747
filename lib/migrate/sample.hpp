#pragma once

#include <cstddef>
#include <string>

#include "postgres/session.hpp"

namespace workwise::migrate {

/// Copies at most `rows` rows a table from one database into another that has the same tables, and
/// no constraints or triggers yet. What a copied row refers to comes along as far as the bound
/// allows; a row that still lacks what it refers to is taken out again. Without the schema
/// workwise's own bookkeeping of migrations. `from` is inside a transaction that sees one state.
/// Returns how many rows there are then. Throws postgres::Error.
std::size_t copy_sample(postgres::Session& from, postgres::Session& to, std::size_t rows);

/// Lets each sequence go on where it is.
void copy_sequences(postgres::Session& from, postgres::Session& to);

}  // namespace workwise::migrate
