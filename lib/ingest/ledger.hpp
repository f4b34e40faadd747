#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fingerprint.hpp"
#include "config/settings.hpp"
#include "feed/fetch.hpp"
#include "ingest/run.hpp"
#include "postgres/session.hpp"

namespace workwise::ingest {

/// What workwise.sources remembers of a source between its runs.
struct SourceState {
  std::int64_t run = 0;         ///< the one that begins now
  bool same_recipe = false;     ///< validators, digest and raw fingerprints may be used
  feed::Validators validators;  ///< empty unless same_recipe
  std::optional<Fingerprint> digest;
  Counts last_complete;  ///< of the last complete run: what a 304 says is still so
  int empty_in_row = 0;
  std::optional<std::int64_t> held_run;
  bool has_absent = false;
  std::string feed_fields;  ///< feed::Habits, a line each
};

/// Opens a run: one transaction that marks what an earlier run left unfinished as resumed, with the
/// counts of its committed batches, makes the run's row and puts up the fence. The caller holds the
/// source's lock.
SourceState begin_run(postgres::Session& session, const std::string& source,
                      const Fingerprint& recipe);

/// Writes the run's row for good. Inside a transaction of the caller or alone.
void finish_run(postgres::Session& session, const RunReport& report);

/// The state a dry run compares with; writes nothing.
SourceState peek_source(postgres::Session& session, const std::string& source,
                        const Fingerprint& recipe);

/// A row of workwise.runs, for people.
struct RunRow {
  std::int64_t id = 0;
  std::string source;
  std::string state;
  std::string started_at;   ///< RFC 3339
  std::string finished_at;  ///< empty while it runs
  double seconds = 0;
  Counts counts;
  std::int64_t closed = 0;
  std::int64_t would_close = 0;
  std::int64_t batches = 0;
  bool not_modified = false;
  bool partial = false;
  std::int64_t wire_bytes = 0;
  std::int64_t body_bytes = 0;
  std::string note;
  std::string error;
  std::string decision;
  bool awaits_decision = false;  ///< its closings are held right now
};

/// Newest first; an empty source means all.
std::vector<RunRow> list_runs(postgres::Session& session, const std::string& source, int limit);

/// Throws UsageError when there is no such run.
RunRow show_run(postgres::Session& session, std::int64_t run);

/// What accepting a held run of the source would close as things stand: how many, and the first few
/// by id.
struct HeldClosings {
  struct Job {
    std::string external_id;
    std::string title;
    bool dated_back = false;  ///< else the feed no longer has it
  };
  std::int64_t count = 0;
  std::vector<Job> first;
};
HeldClosings held_closings(postgres::Session& session, const config::Settings& settings,
                           const std::string& source, int limit);

/// Held closings, decided by an operator. accept closes all that is held, an empty feed's as
/// feed_empty, and returns how many.
/// reject forgets the absences, so that counting starts anew with the next other body, and the
/// dates that were past already when the feed sent them. Both wait for the source's lock as long as
/// `lock_wait`. Throw UsageError when the run's closings are not held (any more), LockedError.
std::int64_t accept_run(postgres::Session& session, const config::Settings& settings,
                        std::int64_t run, std::chrono::milliseconds lock_wait);
void reject_run(postgres::Session& session, const config::Settings& settings, std::int64_t run,
                std::chrono::milliseconds lock_wait);

/// The name of the advisory lock that a run of the source holds.
std::string lock_name(const std::string& source);

}  // namespace workwise::ingest
