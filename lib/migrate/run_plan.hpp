#pragma once

#include "postgres/session.hpp"
#include "schema/plan.hpp"

namespace workwise::migrate {

/// A statement of a plan failed; its transaction was rolled back.
struct PlanError : postgres::Error {
  using postgres::Error::Error;

  const schema::Change* change = nullptr;  ///< of the plan that was run
  const schema::Command* statement = nullptr;
  std::size_t at = 0;    ///< the statement, from 1
  std::size_t kept = 0;  ///< statements that were committed before
};

/// Runs a plan in one transaction, but for what PostgreSQL does not take there: an enum's new label
/// is committed before what follows may use it, and CONCURRENTLY stands alone.
///
/// Errors: PlanError; postgres::Error where a commit fails.
void run_plan(postgres::Session& session, const schema::Plan& plan);

}  // namespace workwise::migrate
