#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "config/settings.hpp"
#include "postgres/spare.hpp"

namespace workwise::ingest {

/// What came in and what became of it. Always:
/// received = inserted + updated + unchanged + duplicate + filtered + quarantined.
struct Counts {
  std::int64_t received = 0;
  std::int64_t inserted = 0;
  std::int64_t updated = 0;  ///< reopened ones included
  std::int64_t unchanged = 0;
  std::int64_t duplicate = 0;
  std::int64_t filtered = 0;
  std::int64_t quarantined = 0;

  Counts& operator+=(const Counts& other);
  friend bool operator==(const Counts&, const Counts&) = default;
};

struct Findings;

enum class State { done, held, failed };
std::string_view to_string(State state);

/// One run of one source, as workwise.runs records it.
struct RunReport {
  std::int64_t run = 0;
  std::string source;
  State state = State::done;
  Counts counts;
  std::int64_t closed = 0;
  std::int64_t would_close = 0;  ///< held closings
  bool hold_began = false;       ///< held, and nothing of this source was held before
  bool not_modified = false;     ///< a 304, or the body of the last run again
  bool partial = false;          ///< closes nothing, and why is in `note`
  std::string note;
  std::string error;           ///< failed: what, and what to type next
  bool database_lost = false;  ///< failed because the database is away, not the source
  bool stopped = false;        ///< failed because we were asked to stop
  std::optional<std::chrono::seconds> retry_after;
  std::uint64_t wire_bytes = 0;
  std::uint64_t body_bytes = 0;
  std::int64_t batches = 0;
  std::int64_t pages = 0;  ///< documents that were fetched; 0: none, or all as before (a 304)
  std::chrono::microseconds took{0};
  std::int64_t new_quarantined = 0;   ///< items that were not in the quarantine before
  std::vector<std::string> appeared;  ///< fields of the feed that no run has seen before
  std::vector<std::string> vanished;  ///< usual fields that no item has any more
  std::vector<std::string> lost;      ///< paths of the mapping that find nothing any more
};

struct Options {
  bool full = false;     ///< ignore validators, digest and fingerprints
  bool dry_run = false;  ///< fetch, decode, compare; write nothing
  /// dry_run: gets the first few of what was found. Every item is looked at, also one that waits in
  /// the quarantine already.
  Findings* findings = nullptr;
  std::string file{};  ///< read this instead of the source's URL
  std::chrono::milliseconds lock_wait{0};
  /// How long a statement waits for a row that somebody else has locked, a psql forgotten in a
  /// transaction: longer than a migration keeps anybody waiting, and not for ever.
  std::chrono::milliseconds lock_timeout{std::chrono::minutes{1}};
  std::stop_token stop{};  ///< looked at between batches
  /// Where the run's connections come from and go to; null: each run has its own. Not of a dry run.
  postgres::SpareSessions* spares = nullptr;
  /// Progress for people: items so far, bytes read of total.
  std::function<void(const Counts&, std::uint64_t bytes, std::uint64_t bytes_total)> progress{};
  /// Called with a way to cancel the statement that is running, and with nothing when the run ends.
  std::function<void(std::function<void()> cancel)> on_session{};
};

/// One run of one source: fetch, split, decode, stage, merge, settle, ledger.
///
/// An ordinary function on the calling thread with a connection of its own. What the source or the
/// database does wrong ends the run, never the process: state failed with `error`, recorded in the
/// ledger where the database can be reached. Throws LockedError when another run of this source is
/// going on.
RunReport run(const config::Settings& settings, const config::Source& source,
              const Options& options);

}  // namespace workwise::ingest
