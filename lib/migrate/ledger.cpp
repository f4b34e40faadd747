#include "migrate/ledger.hpp"

#include <cstdlib>

namespace workwise::migrate {
namespace {

constexpr const char* kCreate = R"sql(
CREATE SCHEMA IF NOT EXISTS workwise;
CREATE TABLE IF NOT EXISTS workwise.migrations (
  version text PRIMARY KEY,
  name text NOT NULL,
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  up text NOT NULL,
  down text,
  file text NOT NULL,
  text_hash uuid NOT NULL,
  token_hash uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('applied', 'partial')),
  statements_done integer NOT NULL,
  statements_total integer NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  applied_by text NOT NULL DEFAULT session_user,
  took_microseconds bigint NOT NULL,
  server_version integer,
  schema_fingerprint jsonb
);
CREATE TABLE IF NOT EXISTS workwise.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now(),
  event text NOT NULL,
  payload jsonb NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  delivered_at timestamptz,
  last_error text
);
)sql";

constexpr const char* kRead = R"sql(
SELECT version, name, text_hash, token_hash, state = 'partial', statements_done,
       (extract(epoch FROM applied_at) * 1000000)::bigint, took_microseconds
  FROM workwise.migrations ORDER BY sequence
)sql";

constexpr const char* kRecord = R"sql(
INSERT INTO workwise.migrations AS m
  (version, name, up, down, file, text_hash, token_hash, state, statements_done, statements_total,
   took_microseconds, server_version)
VALUES ($1, $2, $3, nullif($4, ''), $5, $6::uuid, $7::uuid, $8, $9::int, $10::int, $11::bigint,
        $12::int)
ON CONFLICT (version) DO UPDATE SET
  state = excluded.state, statements_done = excluded.statements_done,
  statements_total = excluded.statements_total, up = excluded.up, down = excluded.down,
  file = excluded.file, text_hash = excluded.text_hash, token_hash = excluded.token_hash,
  took_microseconds = m.took_microseconds + excluded.took_microseconds,
  applied_at = clock_timestamp()
)sql";

}  // namespace

void ensure_ledger(postgres::Session& session) {
  const auto there = session.run(
      "SELECT to_regclass('workwise.migrations') IS NOT NULL"
      "   AND to_regclass('workwise.outbox') IS NOT NULL");
  if (!there.boolean(0, 0)) session.run_script(kCreate);
}

std::optional<std::vector<Applied>> read_ledger(postgres::Session& session) {
  std::vector<Applied> applied;
  try {
    const auto rows = session.run(kRead);
    for (std::size_t row = 0; row < rows.rows(); ++row)
      applied.push_back({.version = std::string(rows.text(row, 0)),
                         .name = std::string(rows.text(row, 1)),
                         .text_hash = from_uuid(rows.text(row, 2)),
                         .token_hash = from_uuid(rows.text(row, 3)),
                         .partial = rows.boolean(row, 4),
                         .statements_done = static_cast<int>(rows.integer(row, 5)),
                         .at = Instant(std::chrono::microseconds(rows.integer(row, 6))),
                         .took = std::chrono::microseconds(rows.integer(row, 7))});
  } catch (const postgres::Error& error) {
    if (error.sqlstate != "42P01" && error.sqlstate != "3F000") throw;
    return std::nullopt;
  }
  return applied;
}

std::vector<Undo> read_undo(postgres::Session& session) {
  const auto rows =
      session.run("SELECT version, name, file FROM workwise.migrations ORDER BY sequence DESC");
  std::vector<Undo> undo;
  for (std::size_t row = 0; row < rows.rows(); ++row)
    undo.push_back({.version = std::string(rows.text(row, 0)),
                    .name = std::string(rows.text(row, 1)),
                    .text = std::string(rows.text(row, 2))});
  return undo;
}

void record(postgres::Session& session, const File& file, bool partial, int done, int total,
            std::chrono::microseconds took) {
  session.run(kRecord,
              {file.version, file.name, file.up.sql, file.down.sql, file.text,
               to_uuid(file.text_hash), to_uuid(file.token_hash), partial ? "partial" : "applied",
               std::to_string(done), std::to_string(total), std::to_string(took.count()),
               std::to_string(session.server_version())});
}

void strike_out(postgres::Session& session, const std::string& version) {
  session.run("DELETE FROM workwise.migrations WHERE version = $1", {version});
}

}  // namespace workwise::migrate
