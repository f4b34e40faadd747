#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "migrate/migrate.hpp"

namespace workwise::migrate {

/// A table's rows in a backup and now; nullopt: there is no such table.
struct Change {
  std::string table;  ///< public.jobs
  std::optional<std::int64_t> then;
  std::optional<std::int64_t> now;
};

/// What going back to a backup means.
struct WayBack {
  std::string file;
  std::string made_at;          ///< RFC 3339
  std::vector<Change> changes;  ///< tables whose number of rows differs
};

/// Puts the database back as it was when a backup of `all` was made: its schemas, tables and rows,
/// and nothing that came later. In one transaction, with the migration lock held; the rows are
/// counted before its COMMIT.
///
/// `file`: a dump, or its name in the folder of backups; empty: the newest proven one.
/// `agreed` is asked with what it means, before anything is done; with options.dry_run nothing is
/// done after it. Returns whether it was done.
///
/// Errors: UsageError where there is no such backup; Error where it is of a part of the database
///         only (with what to type), of another database, or could not be restored: then nothing
///         was changed.
bool restore(const config::Settings& settings, const std::string& file, const Options& options,
             const std::function<bool(const WayBack&)>& agreed, const Report& report);

}  // namespace workwise::migrate
