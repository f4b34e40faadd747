#pragma once

#include <functional>
#include <string>

#include "migrate/file.hpp"
#include "migrate/migrate.hpp"
#include "postgres/session.hpp"

namespace workwise::migrate {

/// What a section needs to run and to explain itself.
struct Step {
  postgres::Session& session;
  const File& file;
  const Options& options;
  const Report& report;
};

/// Up, data, verify and the ledger entry: in one transaction, or statement by statement where the
/// file says transaction:false, from the statement after `done` on.
void apply(const Step& step, int done);

/// Down and the ledger entry gone. `standing` says for messages what remains if it fails.
void undo(const Step& step);

}  // namespace workwise::migrate
