#pragma once

#include <string>
#include <string_view>

#include "migrate/plan.hpp"

namespace workwise::migrate {

/// "CREATE ROLE", where the statement changes what all databases of the server share (roles,
/// databases, tablespaces, settings of the server), also inside of a DO block; else "".
std::string reach_of(std::string_view statement);

/// Throws Error at the first statement of the plan that could not be tried in a copy of the
/// database without changing the server.
void refuse_beyond_database(const Plan& plan);

}  // namespace workwise::migrate
