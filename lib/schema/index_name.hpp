#pragma once

#include <string>
#include <string_view>

#include "schema/rules.hpp"

namespace workwise::schema {

/// The first `size` bytes at most, never a part of a character.
std::string_view cut_name(std::string_view name, std::size_t size);

/// The name that PostgreSQL itself gives an index: table_columns_suffix, cut to 63 bytes.
/// Source: makeObjectName() and ChooseIndexName() of PostgreSQL.
std::string usual_index_name(std::string_view table, std::string_view columns,
                             std::string_view suffix);

/// An index of a partition, which the parent's one brings, gets the name that is wanted.
void name_like(const Item& index, std::string_view suffix, Commands& out);

/// Whether an index, or a constraint with one, comes to a partition with that of the parent: by
/// being made there, or with the partition. Not where the parent's one waits for it.
bool brought_by_parent(const Item& index, const Writing& writing);

/// CREATE INDEX … without the name.
std::string nameless_definition(const Item& index);
/// Whether two indexes, or two constraints, differ in nothing but their names.
bool same_but_for_name(const Item& a, const Item& b);

}  // namespace workwise::schema
