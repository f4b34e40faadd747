#pragma once

#include "schema/rules.hpp"

namespace workwise::schema {

/// What triggers and rules share: made by their definition alone, then switched on or off by ALTER
/// TABLE. Fields: definition, _table, _name, and enabled: D, A, R; NULL where it is on as usual.
void create_with_state(const Item& item, const Writing& writing, Commands& out);
/// Says its state, on or off.
void write_state(const Item& item, Commands& out);
Way alter_state(const Item& from, const Item& to, const Writing& writing, Commands& out);

}  // namespace workwise::schema
