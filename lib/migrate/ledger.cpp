#include "migrate/ledger.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "postgres/quote.hpp"

namespace workwise::migrate {
namespace {

constexpr std::string_view kNoTable = "42P01";
constexpr std::string_view kNoSchema = "3F000";

// CREATE … IF NOT EXISTS wants the right to create even where there is nothing to do; a site may
// have made the schema for us and kept that right.
constexpr const char* kCreate = R"sql(
DO $workwise$
BEGIN
  IF to_regnamespace('workwise') IS NULL THEN
    CREATE SCHEMA workwise;
    COMMENT ON SCHEMA workwise IS 'bookkeeping of workwise';
  END IF;
  IF to_regclass('workwise.migrations') IS NULL THEN
    CREATE TABLE workwise.migrations (
      version text PRIMARY KEY,
      name text NOT NULL,
      ordinal bigint GENERATED ALWAYS AS IDENTITY,
      state text NOT NULL CHECK (state IN ('running', 'failed', 'applied', 'rolling_back')),
      statements_done integer NOT NULL,
      statements_total integer NOT NULL,
      up text NOT NULL,
      down text NOT NULL,
      text_hash uuid NOT NULL,
      token_hash uuid NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      applied_by text NOT NULL DEFAULT session_user,
      took_microseconds bigint NOT NULL DEFAULT 0,
      error text,
      schema_fingerprint jsonb,
      progress jsonb,
      locks jsonb,
      before jsonb
    );
    COMMENT ON TABLE workwise.migrations IS 'a migration is applied because it is here, not because it is older than another';
    COMMENT ON COLUMN workwise.migrations.ordinal IS 'the order of application';
    COMMENT ON COLUMN workwise.migrations.up IS 'the file up to its -- migrate:down; up and down together are the file';
    COMMENT ON COLUMN workwise.migrations.token_hash IS 'of the statements that ran, comments and blanks aside';
    COMMENT ON COLUMN workwise.migrations.before IS 'while it is applied in part: the schema as it found it';
    COMMENT ON COLUMN workwise.migrations.progress IS 'of a data section: how far it is';
    COMMENT ON COLUMN workwise.migrations.locks IS 'which locks it took, how long it waited for them and held them';
    COMMENT ON COLUMN workwise.migrations.schema_fingerprint IS 'per object, after the last migration of an invocation';
  END IF;
  IF to_regclass('workwise.outbox') IS NULL THEN
    CREATE TABLE workwise.outbox (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      created_at timestamptz NOT NULL DEFAULT now(),
      webhook text,
      event text NOT NULL,
      payload jsonb NOT NULL,
      attempts integer NOT NULL DEFAULT 0,
      next_attempt_at timestamptz NOT NULL DEFAULT now(),
      delivered_at timestamptz,
      gave_up_at timestamptz,
      last_error text
    );
    COMMENT ON TABLE workwise.outbox IS 'webhooks to send';
    CREATE INDEX outbox_due ON workwise.outbox (next_attempt_at) WHERE delivered_at IS NULL;
  END IF;
  IF to_regclass('workwise.rehearsals') IS NULL THEN
    CREATE TABLE workwise.rehearsals (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      made_by text NOT NULL DEFAULT session_user,
      plan_hash uuid NOT NULL,
      schema_hash uuid NOT NULL,
      receipt jsonb NOT NULL
    );
    COMMENT ON TABLE workwise.rehearsals IS 'migrations that passed their rehearsal, and against which schema';
  END IF;
  IF to_regclass('workwise.schema_before') IS NULL THEN
    CREATE TABLE workwise.schema_before (
      began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      kept jsonb NOT NULL,
      before jsonb NOT NULL
    );
    COMMENT ON TABLE workwise.schema_before IS 'while migrations are applied or rolled back: the schema as that found it, and what the migrations before had made';
    -- Without one its rows can't be deleted where a publication is FOR ALL TABLES.
    ALTER TABLE workwise.schema_before REPLICA IDENTITY FULL;
  END IF;
  -- What earlier releases made without.
  IF NOT EXISTS (SELECT FROM pg_attribute
                  WHERE attrelid = 'workwise.migrations'::regclass AND attname = 'before'
                  AND NOT attisdropped) THEN
    ALTER TABLE workwise.migrations ADD COLUMN IF NOT EXISTS progress jsonb,
      ADD COLUMN IF NOT EXISTS locks jsonb, ADD COLUMN IF NOT EXISTS before jsonb;
    ALTER TABLE workwise.outbox ADD COLUMN IF NOT EXISTS webhook text,
      ADD COLUMN IF NOT EXISTS gave_up_at timestamptz;
  END IF;
END
$workwise$
)sql";

constexpr const char* kWhole = R"sql(
SELECT to_regclass('workwise.outbox') IS NOT NULL AND to_regclass('workwise.rehearsals') IS NOT NULL
   AND EXISTS (SELECT FROM pg_attribute
                WHERE attrelid = 'workwise.migrations'::regclass AND attname = 'before'
                  AND NOT attisdropped)
)sql";

constexpr const char* kRead = R"sql(
SELECT version, name, state, text_hash, token_hash, statements_done, statements_total, ordinal,
       (extract(epoch FROM applied_at) * 1000000)::bigint, took_microseconds
  FROM workwise.migrations
 ORDER BY ordinal
)sql";

using State = Row::State;

State to_state(std::string_view word) {
  if (word == "running") return State::running;
  if (word == "failed") return State::failed;
  return word == "rolling_back" ? State::rolling_back : State::applied;
}

std::string_view to_word(State state) {
  switch (state) {
    case State::running:
      return "running";
    case State::failed:
      return "failed";
    case State::rolling_back:
      return "rolling_back";
    case State::applied:
      break;
  }
  return "applied";
}

Row to_row(const postgres::Result& rows, std::size_t i) {
  return {.version = std::string(rows.text(i, 0)),
          .name = std::string(rows.text(i, 1)),
          .state = to_state(rows.text(i, 2)),
          .text_hash = from_uuid(rows.text(i, 3)),
          .token_hash = from_uuid(rows.text(i, 4)),
          .statements_done = static_cast<std::size_t>(rows.integer(i, 5)),
          .statements_total = static_cast<std::size_t>(rows.integer(i, 6)),
          .ordinal = rows.integer(i, 7),
          .applied_at = Instant{std::chrono::microseconds{rows.integer(i, 8)}},
          .took = std::chrono::microseconds{rows.integer(i, 9)}};
}

/// A literal that means the same whatever a migration made of client_encoding and
/// standard_conforming_strings: the server reads a script before it runs the RESET in it.
std::string literal(std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  const bool plain = std::ranges::none_of(
      text, [](char c) { return c == '\\' || static_cast<unsigned char>(c) >= 0x80U; });
  if (plain) return postgres::quote_literal(text);
  std::string sql = "convert_from(decode('";
  sql.reserve(sql.size() + 2 * text.size() + 16);
  for (const char c : text) {
    sql += kDigits[static_cast<unsigned char>(c) >> 4U];
    sql += kDigits[static_cast<unsigned char>(c) & 15U];
  }
  return sql + "', 'hex'), 'UTF8')";
}

std::string json_or_null(std::string_view text) {
  return text.empty() ? "NULL" : literal(text) + "::jsonb";
}

std::string where(const std::string& version) {
  return " WHERE version = " + literal(version);
}

}  // namespace

std::string full_name(const Row& row) {
  return row.version + "_" + row.name;
}

std::optional<std::vector<Row>> read_ledger(postgres::Session& session) {
  try {
    const postgres::Result rows = session.run(kRead);
    std::vector<Row> ledger;
    for (std::size_t i = 0; i < rows.rows(); ++i) ledger.push_back(to_row(rows, i));
    return ledger;
  } catch (const postgres::Error& error) {
    // Asking first whether the table is there would cost the second round trip every time.
    if (error.sqlstate != kNoTable && error.sqlstate != kNoSchema) throw;
    return std::nullopt;
  }
}

File read_applied(postgres::Session& session, const Row& row) {
  const postgres::Result texts =
      session.run("SELECT up || down FROM workwise.migrations WHERE version = $1", {row.version});
  return parse_file("workwise.migrations/" + full_name(row) + ".sql",
                    std::string(texts.text(0, 0)));
}

void make_ledger(postgres::Session& session) {
  session.run(kCreate);
}

bool ledger_is_whole(postgres::Session& session) {
  return session.run(kWhole).boolean(0, 0);
}

std::string sql_record(const std::string& version, const File& file, State state, std::size_t done,
                       std::size_t total, std::chrono::microseconds took, const std::string& locks,
                       const std::string& before) {
  return "INSERT INTO workwise.migrations AS m (version, name, state, statements_done,"
         " statements_total, up, down, text_hash, token_hash, took_microseconds, locks, before) "
         "VALUES (" +
         join({literal(version), literal(file.name), literal(to_word(state)), std::to_string(done),
               std::to_string(total),
               literal(std::string_view(file.text).substr(0, file.down_offset)),
               literal(std::string_view(file.text).substr(file.down_offset)),
               literal(to_uuid(file.text_hash)), literal(to_uuid(file.token_hash)),
               std::to_string(took.count()), json_or_null(locks), json_or_null(before)},
              ", ") +
         ") ON CONFLICT (version) DO UPDATE SET name = excluded.name, state = excluded.state,"
         " statements_done = excluded.statements_done,"
         " statements_total = excluded.statements_total, up = excluded.up, down = excluded.down,"
         " text_hash = excluded.text_hash, token_hash = excluded.token_hash,"
         " took_microseconds = m.took_microseconds + excluded.took_microseconds,"
         " applied_at = excluded.applied_at, applied_by = excluded.applied_by, error = NULL,"
         " locks = excluded.locks, before = CASE WHEN excluded.state <> 'applied' THEN"
         " coalesce(m.before, excluded.before) END";
}

std::string sql_begin_roll_back(const std::string& version, const File& file, std::size_t done,
                                std::size_t total) {
  // The texts too: a down section may have been mended since, and if this one stops half-way the
  // next call has to know what ran.
  return "UPDATE workwise.migrations SET state = 'rolling_back', error = NULL, statements_done = " +
         std::to_string(done) + ", statements_total = " + std::to_string(total) +
         ", up = " + literal(std::string_view(file.text).substr(0, file.down_offset)) +
         ", down = " + literal(std::string_view(file.text).substr(file.down_offset)) +
         where(version);
}

std::string sql_progress(const std::string& version, std::size_t done) {
  return "UPDATE workwise.migrations SET progress = NULL, statements_done = " +
         std::to_string(done) + where(version);
}

std::string sql_failed(const std::string& version, bool applying, const std::string& error) {
  return std::string("UPDATE workwise.migrations SET state = ") +
         (applying ? "'failed'" : "'rolling_back'") + ", error = " + literal(error) +
         where(version) + " AND state <> 'applied'";
}

std::string sql_applied(const std::string& version, std::chrono::microseconds took,
                        const std::string& locks) {
  return "UPDATE workwise.migrations SET state = 'applied', statements_done = statements_total,"
         " applied_at = clock_timestamp(), applied_by = session_user, error = NULL,"
         " progress = NULL, before = NULL, locks = " +
         json_or_null(locks) +
         ", took_microseconds ="
         " took_microseconds + " +
         std::to_string(took.count()) + where(version);
}

std::string sql_rolled_back(const std::string& version) {
  return "DELETE FROM workwise.migrations" + where(version);
}

std::string sql_begin_undo(const std::string& version, std::size_t total) {
  return "UPDATE workwise.migrations SET state = 'rolling_back', progress = NULL,"
         " statements_done = 0, statements_total = " +
         std::to_string(total) + where(version);
}

std::string sql_data_progress(const std::string& version, const DataProgress& progress) {
  return "UPDATE workwise.migrations SET progress = jsonb_build_object('last', " +
         literal(progress.last) + ", 'until', " + literal(progress.until) + ", 'rows', " +
         std::to_string(progress.rows) + ", 'hash', " + literal(progress.hash) + ")" +
         where(version);
}

std::optional<DataProgress> read_data_progress(postgres::Session& session,
                                               const std::string& version, bool for_update) {
  const postgres::Result row =
      session.run(std::string("SELECT progress->>'last', progress->>'until', progress->>'rows',"
                              " progress->>'hash' FROM workwise.migrations"
                              " WHERE version = $1 AND progress ? 'last'") +
                      (for_update ? " FOR UPDATE" : ""),
                  {version});
  if (row.rows() == 0) return std::nullopt;
  return DataProgress{.last = std::string(row.text(0, 0)),
                      .until = std::string(row.text(0, 1)),
                      .rows = row.integer(0, 2),
                      .hash = std::string(row.text(0, 3))};
}

}  // namespace workwise::migrate
