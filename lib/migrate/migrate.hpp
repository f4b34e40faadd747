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
#include "postgres/session.hpp"

namespace workwise::migrate {

/// How one migration stands between the files and the ledger.
enum class Standing {
  applied,
  pending,   ///< in the files, not in the ledger
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

/// Reads only; makes nothing. One round trip.
Status inspect(postgres::Session& session, const std::vector<File>& files);

struct Options {
  std::string to;  ///< stop after this version; empty: all
  bool dry_run = false;
  bool strict = false;  ///< an out-of-order migration is an error
  std::chrono::milliseconds lock_wait{std::chrono::seconds{60}};
  std::chrono::milliseconds lock_timeout{std::chrono::seconds{5}};
  std::stop_token stop;
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
    would_roll_back
  } kind;
  std::string version;
  std::string name;
  std::string text;  ///< for waiting and notice; the SQL for would_…
  std::chrono::microseconds took{0};
};
using Report = std::function<void(const Event&)>;

/// Applies what is pending, under the migration lock, each in its own transaction (or none, where
/// the file says transaction:false). Returns how many. Throws Error with file:line:column, what the
/// server said, what stands now and what to type next; LockedError.
std::size_t migrate(const config::Settings& settings, const Options& options, const Report& report);

/// Rolls back the last `steps` applied, or down to (not including) `to`.
std::size_t roll_back(const config::Settings& settings, std::size_t steps, const Options& options,
                      const Report& report);

}  // namespace workwise::migrate
