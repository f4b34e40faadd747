#include "migrate/undo.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/json_writer.hpp"
#include "migrate/ledger.hpp"
#include "migrate/schema_drift.hpp"
#include "migrate/segment.hpp"
#include "postgres/quote.hpp"

namespace workwise::migrate {
namespace {

/// No such table, column, object, function, schema, or no such constraint.
bool is_absence(const postgres::Error& error) {
  constexpr std::array<std::string_view, 5> kCodes = {"42P01", "42703", "42704", "42883", "3F000"};
  return std::ranges::find(kCodes, error.sqlstate) != kCodes.end();
}

std::string message_of(const postgres::Error& error) {
  return error.sqlstate + ": " + error.message;
}

}  // namespace

Undone Undo::run(const Task& down, const Hashes& before) {
  work_.run_script(reset_);  // what the way up has set is not what the way down was written for
  const std::vector<Segment> segments = segments_of(down);
  const bool one = segments.size() == 1 && segments.front().kind == Segment::Kind::transaction;
  return one ? in_one(down, before) : piece_by_piece(down, before);
}

Undone Undo::in_one(const Task& down, const Hashes& before) {
  Undone undone;
  try {
    work_.run_script("BEGIN; SET LOCAL lock_timeout = " + postgres::quote_literal(lock_timeout_));
    for (const Statement& statement : down.statements) run_unless_absent(statement.sql, true);
    work_.run_script("SET CONSTRAINTS ALL IMMEDIATE; " + reset_);
    undone.differences = differences(before);
    undone.whole = undone.differences.empty();
    work_.run_script(undone.whole ? sql_rolled_back(down.version) + "; COMMIT" : "ROLLBACK");
  } catch (const postgres::Error& error) {
    if (error.connection_lost()) throw;
    work_.run_script("ROLLBACK");
    undone = {};
    undone.error = message_of(error);
  }
  return undone;
}

Undone Undo::piece_by_piece(const Task& down, const Hashes& before) {
  Undone undone;
  try {
    ledger_.run(sql_begin_undo(down.version, down.statements.size()));
    undone.touched = true;
    work_.run_script("SET lock_timeout = " + postgres::quote_literal(lock_timeout_));
    for (const Statement& statement : down.statements) run_unless_absent(statement.sql, false);
    work_.run_script(reset_);
    work_.run_script("BEGIN");
    undone.differences = differences(before);
    work_.run_script("ROLLBACK");
    undone.whole = undone.differences.empty();
    if (undone.whole) ledger_.run(sql_rolled_back(down.version));
  } catch (const postgres::Error& error) {
    if (error.connection_lost()) throw;
    work_.run_script("ROLLBACK");
    undone.error = message_of(error);
  }
  return undone;
}

void Undo::run_unless_absent(std::string_view sql, bool in_transaction) {
  if (in_transaction) work_.run("SAVEPOINT workwise_undo");
  try {
    work_.run(sql);
  } catch (const postgres::Error& error) {
    if (!is_absence(error)) throw;
    if (in_transaction) work_.run("ROLLBACK TO SAVEPOINT workwise_undo");
  }
}

/// In a transaction.
std::vector<std::string> Undo::differences(const Hashes& before) {
  work_.run("SET LOCAL lock_timeout = '30s'");
  const Drift drift = compare(before, schema::read_objects(work_));
  std::vector<std::string> found = drift.sentences();
  for (const std::string& object : drift.added) found.push_back(object + " is still there");
  return found;
}

std::optional<Hashes> read_before(postgres::Session& session, const std::string& version) {
  const postgres::Result rows = session.run(
      "SELECT key, value FROM workwise.migrations LEFT JOIN LATERAL jsonb_each_text(before) ON true"
      " WHERE version = $1 AND before IS NOT NULL",
      {version});
  if (rows.rows() == 0) return std::nullopt;
  Hashes before;
  for (std::size_t row = 0; row < rows.rows(); ++row)
    if (!rows.null(row, 0)) before.emplace(rows.text(row, 0), from_uuid(rows.text(row, 1)));
  return before;
}

std::string to_json(const Hashes& before) {
  JsonWriter json;
  json.open_object();
  for (const auto& [identity, hash] : before) json.member(identity, to_uuid(hash));
  return json.close().text();
}

}  // namespace workwise::migrate
