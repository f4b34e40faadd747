#pragma once

#include "migrate/plan.hpp"

namespace workwise::migrate {

/// Throws Error at the first statement of the plan that could not be tried in a copy of the
/// database without changing the server.
void refuse_beyond_database(const Plan& plan);

}  // namespace workwise::migrate
