#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/fingerprint.hpp"
#include "base/time.hpp"
#include "migrate/file.hpp"
#include "postgres/session.hpp"

/// workwise.migrations: which migrations this database has. Nothing here trusts search_path.
namespace workwise::migrate {

/// The tables of the schema workwise that no migration makes.
inline constexpr std::array kOwnTables = {"migrations", "outbox", "rehearsals", "schema_before"};

/// The advisory lock of whoever writes to the ledger.
inline constexpr const char* kLockName = "migrations";

/// A row, without its texts.
struct Row {
  enum class State {
    running,  ///< being applied, or its program was killed: statements_done stand, the next may
    failed,   ///< stopped at a statement: statements_done stand
    applied,
    rolling_back,  ///< like running or failed, on the way back
  };

  std::string version;
  std::string name;
  State state = State::applied;
  Fingerprint text_hash;
  Fingerprint token_hash;
  std::size_t statements_done = 0;
  std::size_t statements_total = 0;
  std::int64_t ordinal = 0;  ///< grows with each application
  std::optional<Instant> applied_at{};
  std::chrono::microseconds took{0};
};

/// "20260101000000_init".
std::string full_name(const Row& row);

/// Of a data section that runs in batches.
struct DataProgress {
  std::string last;   ///< the key that the last batch ended with
  std::string until;  ///< the last key that there was when it began
  std::int64_t rows = 0;
};

/// By order of application; nullopt: there is no ledger. One round trip.
std::optional<std::vector<Row>> read_ledger(postgres::Session& session);

/// The file as it was when it was applied (its path names the ledger).
File read_applied(postgres::Session& session, const Row& row);

/// Makes the schema workwise, the ledger and the outbox where they are missing. Under the lock.
void make_ledger(postgres::Session& session);

/// Whether make_ledger() would find nothing to do. An earlier release made less.
bool ledger_is_whole(postgres::Session& session);

/// The statements that keep the ledger, as SQL: they travel with COMMIT in one script.
/// @{
/// A row, or, where it is there already (it failed before, or is resumed), what is new about it.
std::string sql_record(const std::string& version, const File& file, Row::State state,
                       std::size_t done, std::size_t total, std::chrono::microseconds took,
                       const std::string& locks = {}, const std::string& before = {});
std::string sql_begin_roll_back(const std::string& version, const File& file, std::size_t done,
                                std::size_t total);
std::string sql_progress(const std::string& version, std::size_t done);
std::string sql_failed(const std::string& version, bool applying, const std::string& error);
std::string sql_applied(const std::string& version, std::chrono::microseconds took,
                        const std::string& locks);
std::string sql_rolled_back(const std::string& version);
/// How far a data section in batches is: keys up to `last`, of those up to `until`.
std::string sql_data_progress(const std::string& version, const DataProgress& progress);
/// @}

/// nullopt: no batch is done.
std::optional<DataProgress> read_data_progress(postgres::Session& session,
                                               const std::string& version);

}  // namespace workwise::migrate
