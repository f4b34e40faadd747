#pragma once

#include <deque>
#include <string>
#include <vector>

#include "migrate/file.hpp"
#include "migrate/ledger.hpp"
#include "migrate/migrate.hpp"
#include "migrate/task.hpp"
#include "postgres/session.hpp"

namespace workwise::migrate {

/// What one call is going to do. Points into the files it was made from.
struct Plan {
  std::vector<Task> tasks;
  std::vector<Event> notices;
  std::deque<File> kept;  ///< files that only the ledger has; a deque: they must not move
};

/// Throws DriftError (edited, missing, ahead), UsageError (no such `to`), Error (out of order and
/// strict; a BEGIN or COMMIT in a file). Reads texts from the ledger where it has to show them.
Plan plan_to_apply(postgres::Session& session, const std::vector<File>& files,
                   const std::vector<Row>& rows, const Options& options);

/// Throws UsageError (no such `to`), Error (irreversible, no down section, one that stopped
/// half-way).
Plan plan_to_roll_back(postgres::Session& session, const std::vector<File>& files,
                       const std::vector<Row>& rows, std::size_t steps, const Options& options);

}  // namespace workwise::migrate
