#pragma once

#include "migrate/run_plan.hpp"

namespace workwise::migrate {

/// What a failed push tells: the statement, what the server said, the rows that are in its way,
/// what stands now, and what to do.
///
/// Shape: the session is idle; where the connection is lost, nothing is counted.
postgres::Error explained(postgres::Session& session, const PlanError& failed, std::size_t total);

}  // namespace workwise::migrate
