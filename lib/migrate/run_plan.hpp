#pragma once

#include "postgres/session.hpp"
#include "schema/plan.hpp"

namespace workwise::migrate {

/// Runs a plan in one transaction, but for what PostgreSQL does not take there: an enum's new label
/// is committed before what follows may use it, and CONCURRENTLY stands alone.
///
/// Errors: postgres::Error with the statement that failed; its transaction is rolled back.
void run_plan(postgres::Session& session, const schema::Plan& plan);

}  // namespace workwise::migrate
