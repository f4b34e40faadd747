#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/rules.hpp"

namespace workwise::schema {

/// CREATE TABLE with its columns, and those defaults and constraints that can stand in it.
void create_table(const Item& table, const std::vector<const Item*>& folded, const Writing& writing,
                  Commands& out);

/// "title text COLLATE "C" DEFAULT '' NOT NULL"; `value`: its default, if that can stand here.
/// Without NOT NULL where what follows says so: PRIMARY KEY.
std::string column_definition(const Item& column, const Item* value, bool with_not_null = true);

/// ADD COLUMN with its default.
void create_column(const Item& column, const Item* value, const Writing& writing, Commands& out);

/// What a column has that CREATE TABLE and ADD COLUMN have no words for.
void finish_column(const Item& column, Commands& out);
/// Whether a column that came from a parent came with a default.
bool parent_has_default(const Item& column);

/// ALTER COLUMN … TYPE, by text where writing says so or no cast leads from one to the other.
void change_type(const Item& from, const Item& to, const Writing& writing, Commands& out);

/// Whether a table hangs on the same parents in the same way.
bool same_ties(const Item& before, const Item& after);
/// Whether a table that is attached to its parent gets this from there: a column, a constraint.
bool comes_from_parent(const Item& part, const Writing& writing);
/// Whether the default is the one that its table's parent has for this column.
bool inherited_default(const Item& value, const Writing& writing);

}  // namespace workwise::schema
