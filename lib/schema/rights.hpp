#pragma once

#include "schema/rules.hpp"

namespace workwise::schema {

/// ALTER … OWNER TO, GRANT, REVOKE and COMMENT ON, from how an object is to how it is to be.
/// `from` null: it was just made, by the one who runs the plan.
void write_rights(const Item* from, const Item& to, const Writing& writing, Commands& out);

}  // namespace workwise::schema
