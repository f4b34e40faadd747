#pragma once

#include "schema/rules.hpp"

namespace workwise::schema {

/// A type or a table whose new form can't be reached by ALTER: the old one is renamed away, the new
/// one made beside it, columns or rows move over, the old one is dropped.

void rename_away(const Item& old, Commands& out);
void drop_superseded(const Item& old, Commands& out);
/// INSERT … SELECT of the columns that both have, numbers of identities going on.
void carry_rows(const Item& old, const Item& table, Commands& out);

}  // namespace workwise::schema
