#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "migrate/foreign.hpp"
#include "migrate/migrate.hpp"

/// Taking over a database that something else made. Nothing of a migration is run here.
namespace workwise::migrate {

enum class Tool { drizzle, dbmate, flyway, goose, golang_migrate };

struct AdoptOptions {
  Tool tool = Tool::drizzle;
  std::string from{};   ///< the folder of the tool's files; empty: where the tool has them
  std::string table{};  ///< the tool's ledger; empty: its default
  bool dry_run = false;
  bool yes = false;  ///< go on where ledger and files disagree, see Adoption::doubts
  std::chrono::milliseconds lock_wait{std::chrono::seconds{60}};
};

/// What was adopted, or, in a dry run, what would be.
struct Adopted {
  std::vector<Foreign> recorded{};   ///< new rows of the ledger, in the tool's order of application
  std::vector<Foreign> pending{};    ///< files that were written and are to be applied
  std::vector<std::string> known{};  ///< were in the ledger already
  std::vector<std::string> notices{};
};

/// Writes the tool's migrations as files into settings.migrations.directory, and a row for each one
/// that the tool has applied, in one transaction, under the migration lock. The tool's ledger stays
/// as it is. A second call finds nothing to do.
///
/// Errors: Error where the two don't agree, a migration failed in the tool, or a file can't be
///         written; postgres::Error; LockedError. Nothing was changed then.
Adopted adopt(const config::Settings& settings, const AdoptOptions& options, const Report& report);

/// Records every file up to this version as applied, for a database without any ledger. Refuses one
/// that has rows in ours, and an empty database.
Adopted baseline(const config::Settings& settings, const std::string& version,
                 const AdoptOptions& options, const Report& report);

}  // namespace workwise::migrate
