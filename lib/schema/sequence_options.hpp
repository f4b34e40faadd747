#pragma once

#include <string>
#include <string_view>

#include "schema/rules.hpp"

namespace workwise::schema {

/// Fields seq_type, seq_start, seq_increment, seq_min, seq_max, seq_cache and seq_cycle of
/// pg_sequence s: of a sequence, or of a column's identity.
std::string sequence_columns();

/// " START WITH 5 CACHE 2": what is not the default of CREATE SEQUENCE.
std::string sequence_options(const Item& item, bool with_type = true);
/// What ALTER SEQUENCE, or ALTER COLUMN with `set` "SET ", has to say; "" for nothing.
std::string sequence_change(const Item& from, const Item& to, std::string_view set = "",
                            bool with_type = true);

/// Before limits are drawn closer: the last number comes to lie within them.
void make_room(const Item& from, const Item& to, std::string_view sequence, bool with_type,
               Commands& out);

}  // namespace workwise::schema
