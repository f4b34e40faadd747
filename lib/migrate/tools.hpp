#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "migrate/foreign.hpp"
#include "postgres/session.hpp"

/// The tools that can be taken over: how each keeps its ledger, how its files are read, and what
/// the two make together. read_…() asks the database, from_…() is values in, values out.
///
/// Errors: Error where the ledger is missing, is another tool's, or says that a migration failed;
///         what an operator may decide (an edited file, a missing one) is a doubt of the Adoption.
/// Source: the tools' documentation and the tables that they make.
namespace workwise::migrate {

/// The quoted name of the tool's table. Throws Error where there is none.
std::string ledger_table(postgres::Session& session, const std::string& tool,
                         const std::string& table);
bool has_column(postgres::Session& session, const std::string& table, const std::string& column);

/// "0003_x.sql is applied, and there is no file of it", for the doubts.
std::string says_missing(const std::string& tool, const std::string& what);
std::string says_edited(const std::string& tool, const std::string& path);

// ---- drizzle-kit: drizzle.__drizzle_migrations, meta/_journal.json

struct DrizzleRow {
  std::string hash;             ///< SHA-256 of the file
  std::int64_t created_at = 0;  ///< the journal's `when`, not the time of application
};
struct DrizzleEntry {
  std::int64_t when = 0;  ///< milliseconds
  std::string tag;
  std::string path;
  std::string text;
  std::string hash;
};
std::vector<DrizzleRow> read_drizzle(postgres::Session& session, const std::string& table);
std::vector<DrizzleEntry> read_journal(postgres::Session& session, const std::string& directory);
Adoption from_drizzle(const std::vector<DrizzleRow>& rows,
                      const std::vector<DrizzleEntry>& entries);

// ---- dbmate: schema_migrations(version text); its files are ours

std::vector<std::string> read_dbmate(postgres::Session& session, const std::string& table);
Adoption from_dbmate(const std::vector<std::string>& versions, const std::vector<ToolFile>& files);

// ---- Flyway: flyway_schema_history

struct FlywayRow {
  std::string version;  ///< empty: a repeatable migration, or the schema's own row
  std::string description;
  std::string type;  ///< SQL, UNDO_SQL, BASELINE, SQL_BASELINE, DELETE, SCHEMA, JDBC, …
  std::string script;
  std::optional<std::int32_t> checksum;
  std::string installed_on;
  bool success = true;
};
std::vector<FlywayRow> read_flyway(postgres::Session& session, const std::string& table);
Adoption from_flyway(const std::vector<FlywayRow>& rows, const std::vector<ToolFile>& files);

/// CRC-32 of the lines without their ends, as Flyway keeps it.
std::int32_t flyway_checksum(std::string_view text);

/// Flyway's versions as numbers in the same order: "1.2" and "1.10" are 1002 and 1010. Where no
/// version has a point they stay as they are.
std::vector<std::string> flyway_versions(const std::vector<std::string>& versions);

// ---- goose: goose_db_version

struct GooseRow {
  std::string version;
  bool applied = true;
  std::string at{};
};
std::vector<GooseRow> read_goose(postgres::Session& session, const std::string& table);
Adoption from_goose(const std::vector<GooseRow>& rows, const std::vector<ToolFile>& files);

// ---- golang-migrate: schema_migrations(version bigint, dirty boolean), one row

struct GolangMigrateState {
  std::optional<std::string> version;  ///< nullopt: nothing is applied
  bool dirty = false;
};
GolangMigrateState read_golang_migrate(postgres::Session& session, const std::string& table);
Adoption from_golang_migrate(const GolangMigrateState& state, const std::string& table,
                             const std::vector<ToolFile>& files);

}  // namespace workwise::migrate
