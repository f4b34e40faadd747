#pragma once

#include <string>
#include <vector>

#include "migrate/file.hpp"
#include "migrate/ledger.hpp"
#include "migrate/migrate.hpp"

namespace workwise::migrate {

/// A file beside its row of the ledger; one of the two may be missing. Points into what match_up()
/// was given.
struct Match {
  const File* file = nullptr;
  const Row* row = nullptr;
  Standing standing = Standing::pending;
};

/// By version. `files` are in order already, the rows need not be.
std::vector<Match> match_up(const std::vector<File>& files, const std::vector<Row>& rows);

/// "stopped at statement 3 of 5", where it is done in part; else "". Null: not in the ledger.
std::string note_of(const Row* row);

}  // namespace workwise::migrate
