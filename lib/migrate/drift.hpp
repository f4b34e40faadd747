#pragma once

#include <string>
#include <vector>

#include "migrate/match.hpp"
#include "migrate/task.hpp"
#include "postgres/session.hpp"

namespace workwise::migrate {

/// Throws DriftError where something was edited, has no file, or is ahead of the files: each with
/// its message and the legal ways on.
void refuse_drift(postgres::Session& session, const std::vector<Match>& matches,
                  const std::string& directory);

/// What of an applied migration's statements its file has otherwise: both, and where.
std::string describe_edit(postgres::Session& session, const Match& match);

/// Which ones the database has and the files have not, and the ways on.
std::string explain_ahead(const std::vector<Match>& matches);

/// Throws DriftError unless the first `done` statements of the two tasks are the same: `ran` is of
/// the ledger's text, `now` of the file, and they ran already.
void require_same_beginning(const Task& ran, const Task& now, std::size_t done);

}  // namespace workwise::migrate
