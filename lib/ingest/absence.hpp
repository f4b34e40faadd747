#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ingest/known.hpp"
#include "postgres/session.hpp"

/// workwise.absent: the open postings that the last complete run of their source did not have, and
/// in how many runs in a row. Nothing is written where nothing changes: counting stops at
/// expire.after_runs. All inside a transaction of the caller.
namespace workwise::ingest {

/// A run that read its feed to the end: notes who is absent. `run` is where new absences begin.
void note_absent(postgres::Session& session, const std::string& source, std::int64_t run,
                 int after_runs, Known& known);

/// A body that was the last run's: who was absent still is, once more.
void note_still_absent(postgres::Session& session, const std::string& source, int after_runs);

/// Strikes out whom this run has seen, and whoever is no longer open.
void strike_out_seen(postgres::Session& session, const std::string& source, Known& known);
void strike_out_all(postgres::Session& session, const std::string& source);

/// The first open postings that this run has not seen, by id and title. In a transaction.
std::vector<std::pair<std::string, std::string>> first_unseen(postgres::Session& session,
                                                              const std::string& source,
                                                              Known& known, std::size_t limit);

/// Another recipe made the fingerprints of postings that this run has not seen: when they come
/// back they are to be decoded.
void forget_fingerprints_of_unseen(postgres::Session& session, const std::string& source,
                                   Known& known);

struct AbsentCount {
  std::int64_t all = 0;
  std::int64_t due = 0;     ///< absent in after_runs runs, and none of the unsure
  std::int64_t unsure = 0;  ///< may be an item that could not be identified (docs/adr/0002)
};
AbsentCount count_absent(postgres::Session& session, const std::string& source, int after_runs,
                         std::int64_t unsure_since);

/// Closes those due. Returns how many.
std::int64_t close_due(postgres::Session& session, const std::string& source, int after_runs,
                       std::int64_t unsure_since, const std::string& reason);

}  // namespace workwise::ingest
