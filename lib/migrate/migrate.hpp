#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "config/settings.hpp"
#include "migrate/file.hpp"
#include "migrate/receipt.hpp"
#include "postgres/session.hpp"

namespace workwise::migrate {

/// How one migration stands between the files and the ledger.
enum class Standing {
  applied,
  pending,   ///< in the files, not in the ledger; or there, but done in part: see note
  edited,    ///< applied, but the file's statements differ from those that ran
  reworded,  ///< applied; only comments or blanks differ: a note
  missing,   ///< in the ledger, no file
  ahead,     ///< in the ledger, no file, newer than every file: the database is ahead of us
};

struct Entry {
  std::string version;
  std::string name;
  Standing standing = Standing::pending;
  std::string path;  ///< empty when missing or ahead
  std::optional<Instant> applied_at;
  std::optional<std::chrono::microseconds> took;
  std::string note{};  ///< "stopped at statement 3 of 5", where it is done in part
};

/// The state of a database against a folder of migrations.
struct Status {
  std::vector<Entry> entries;  ///< by version
  bool ledger_exists = false;

  std::size_t count(Standing standing) const;
  bool current() const;  ///< nothing pending, edited, missing or ahead
  /// 0, 3 (pending) or 4 (edited, missing, ahead).
  Exit exit_code() const;
  /// One sentence: "2 migrations pending (20260101000000_init, …)"; "up to date".
  std::string summary() const;
};

/// The files can't be applied to this database as things stand: an applied one was edited, or has
/// no file, or the database is ahead. Nothing was done. Exit 4.
struct DriftError : Error {
  using Error::Error;
};

/// Something needs the schema as the files have it, and migrations are pending. Exit 3.
struct PendingError : Error {
  using Error::Error;
};

/// Reads only; makes nothing. One round trip. Not inside a transaction: without a ledger that round
/// trip fails, and the transaction with it.
Status inspect(postgres::Session& session, const std::vector<File>& files);

struct Options {
  std::string to{};  ///< stop after this version; empty: all
  bool dry_run = false;
  bool strict = false;  ///< an out-of-order migration is an error
  config::OnFailure on_failure = config::OnFailure::stop;
  /// Versions, in their order, that somebody was shown and agreed to: nothing else is done.
  std::optional<std::vector<std::string>> agreed{};
  bool allow_data_loss = false;  ///< a generated down section may lose rows
  std::chrono::milliseconds lock_wait{std::chrono::seconds{60}};
  std::chrono::milliseconds lock_timeout{std::chrono::seconds{5}};
  std::stop_token stop{};
};

/// What is reported while it works: one call a migration before and after, and for waits and
/// notices.
struct Event {
  enum class Kind {
    waiting,
    notice,
    starting,
    applied,
    rolled_back,
    would_apply,
    would_roll_back,
    progress  ///< of a data section in batches, a rehearsal, a backup
  } kind;
  std::string version{};
  std::string name{};
  std::string text{};  ///< for waiting, notice and progress; the SQL for would_…
  std::chrono::microseconds took{0};
  LockReceipt locks{};  ///< of applied and rolled_back
};
using Report = std::function<void(const Event&)>;

/// Applies what is pending, under the migration lock, each in its own transaction (or none, where
/// the file says transaction:false: then a failed one resumes at its statement). Returns how many.
///
/// A stop is heard between two migrations (it returns), and in the middle of one (it throws; a
/// transaction is rolled back).
///
/// Errors: postgres::Error with file:line:column, what the server said, what stands now and what to
///         type next; Error where nothing was begun; DriftError; LockedError; UsageError for `to`.
/// Owns:   two connections: one works, one holds the lock and is idle otherwise; a third while a
///         statement is slow, to learn who blocks it.
std::size_t migrate(const config::Settings& settings, const Options& options, const Report& report);

/// Rolls back the last `steps` applied, by order of application; or, where `to` is given,
/// everything of a later version ("0": everything). Down sections come from the files, or from the
/// ledger where a file is gone. Returns how many. Errors as migrate(); one that can't be undone
/// refuses them all.
std::size_t roll_back(const config::Settings& settings, std::size_t steps, const Options& options,
                      const Report& report);

}  // namespace workwise::migrate
