#pragma once

#include <cstdint>

#include "config/settings.hpp"
#include "feed/drift.hpp"
#include "feed/fetch.hpp"
#include "ingest/known.hpp"
#include "ingest/ledger.hpp"
#include "ingest/run.hpp"
#include "postgres/session.hpp"

namespace workwise::ingest {

/// What a run knows when it ends.
struct Ending {
  const SourceState& before;
  Known* known = nullptr;  ///< null: nothing was looked at (the body was the last run's)
  const KnownQuarantine* waiting = nullptr;  ///< null with it
  const feed::Fetched& fetched;
  Fingerprint recipe;
  /// The newest first appearance among the quarantined items of this run that could not be
  /// identified (0: none). One of them may be any posting that went absent since: such a posting is
  /// not closed. One that was present together with them is not one of them.
  std::int64_t unsure_since = 0;
  /// Details could not be had: the same document must be read again, whatever its validators say.
  bool incomplete = false;
  const feed::Habits* habits = nullptr;  ///< null: as they were
  std::string remarks{};                 ///< for the run's note
  bool whole = true;                     ///< all that the feed has was looked at
};

/// Closes what is to be closed, or holds it, and writes validators, cursor and the run's row: the
/// last statements of a run, inside a transaction of the caller. Fills in report.state, closed,
/// would_close, note.
void settle(postgres::Session& session, const config::Settings& settings,
            const config::Source& source, const Ending& ending, RunReport& report);

/// The same for a run whose feed must close nothing: failed or partial. What it has seen is not
/// absent, though.
void settle_without_closing(postgres::Session& session, const config::Settings& settings,
                            const config::Source& source, const Ending& ending, RunReport& report);

}  // namespace workwise::ingest
