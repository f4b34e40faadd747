#pragma once

#include <string>
#include <string_view>

namespace workwise::schema {

/// What a statement does to the transaction around it.
enum class Control {
  none,
  opens,  ///< BEGIN, START TRANSACTION, COMMIT AND CHAIN
  ends,   ///< COMMIT, END, ROLLBACK, ABORT, PREPARE TRANSACTION; not ROLLBACK TO a savepoint
};
Control control_of(std::string_view statement);

/// Whether it sets something for the session: SET, SET ROLE, RESET, SELECT set_config(…, false).
/// What it says holds for the statements behind it, also behind a commit.
bool is_session_setting(std::string_view statement);

/// Whether the server refuses it inside of a transaction: CREATE INDEX CONCURRENTLY, VACUUM, CREATE
/// DATABASE and their like.
///
/// Source: PostgreSQL 17, callers of PreventInTransactionBlock().
bool needs_no_transaction(std::string_view statement);

/// What works CONCURRENTLY takes no lock that others wait for long, waits itself for as long as the
/// oldest transaction takes, and leaves something behind when it is stopped.
struct Concurrent {
  enum class Kind { none, create_index, drop_index, reindex, detach };
  Kind kind = Kind::none;
  std::string name;   ///< of the index, or of the partition, as written; "" where there is none
  std::string table;  ///< create_index, detach: as written
};
Concurrent concurrent_of(std::string_view statement);

/// 'value', as written, of ALTER TYPE … ADD VALUE 'value': nobody can use it before a commit. ""
/// for any other statement.
std::string added_value(std::string_view statement);
/// t of ALTER TYPE t ADD VALUE and of CREATE TYPE t, as written; "" for any other statement.
std::string type_of(std::string_view statement);

}  // namespace workwise::schema
