#pragma once

#include <string>
#include <string_view>

#include "schema/rules.hpp"

namespace workwise::schema {

/// ALTER … OWNER TO, GRANT, REVOKE and COMMENT ON, from how an object is to how it is to be.
/// `from` null: it was just made, by the one who runs the plan.
void write_rights(const Item* from, const Item& to, const Writing& writing, Commands& out);

/// GRANT and REVOKE from one acl_text() to another; `address`: after ON.
void write_privileges(std::string_view before, std::string_view after, const std::string& address,
                      Commands& out);

}  // namespace workwise::schema
