#pragma once

#include "schema/catalog.hpp"

namespace workwise::schema {

/// The sequence that `serial` gives this column, of its usual name, with the default of it and
/// nothing special about it; null: it has none, or another one.
/// Source: PostgreSQL manual, 8.1.4 "Serial Types".
const Item* serial_sequence(const Item& column);

/// "bigserial" for bigint.
const char* serial_type(const Item& column);

}  // namespace workwise::schema
