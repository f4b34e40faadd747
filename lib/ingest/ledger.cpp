#include "ingest/ledger.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace workwise::ingest {
namespace {

// Waits for the batches of a run that is still at it somewhere, so that they are counted below.
constexpr const char* kWait = R"sql(
SELECT FROM workwise.sources WHERE name = $1 FOR UPDATE
)sql";

// A run that was cut off keeps what its batches committed; its rows are in jobs, so they are
// counted.
constexpr const char* kResume = R"sql(
UPDATE workwise.runs r SET
  state = 'resumed', finished_at = now(),
  error = 'the process ended in the middle of this run; the next one carried on',
  received = b.received, inserted = b.inserted, updated = b.updated, unchanged = b.unchanged,
  duplicate = b.duplicate, filtered = b.filtered, quarantined = b.quarantined, batches = b.batches
 FROM (SELECT run.id, count(batch.run) AS batches,
              coalesce(sum(batch.received), 0) AS received,
              coalesce(sum(batch.inserted), 0) AS inserted,
              coalesce(sum(batch.updated), 0) AS updated,
              coalesce(sum(batch.unchanged), 0) AS unchanged,
              coalesce(sum(batch.duplicate), 0) AS duplicate,
              coalesce(sum(batch.filtered), 0) AS filtered,
              coalesce(sum(batch.quarantined), 0) AS quarantined
         FROM workwise.runs run LEFT JOIN workwise.batches batch ON batch.run = run.id
        WHERE run.source = $1 AND run.state = 'running'
        GROUP BY run.id) b
 WHERE r.id = b.id
)sql";

constexpr const char* kOpen = R"sql(
WITH run AS (
  INSERT INTO workwise.runs (source) VALUES ($1) RETURNING id
)
INSERT INTO workwise.sources AS s (name, current_run) SELECT $1, id FROM run
ON CONFLICT (name) DO UPDATE SET
  current_run = excluded.current_run,
  recipe = CASE WHEN s.recipe = $2::uuid THEN s.recipe END
RETURNING set_config('synchronous_commit', 'off', true)  -- nothing but this run hangs on it
)sql";

constexpr const char* kPeek = R"sql(
SELECT s.current_run, s.recipe = $2::uuid, s.etag, s.last_modified, s.digest, s.empty_in_row,
       s.held_run, EXISTS (SELECT FROM workwise.absent a WHERE a.source = s.name),
       r.received, r.duplicate, r.filtered, r.quarantined, array_to_string(s.feed_fields, E'\n')
  FROM workwise.sources s LEFT JOIN workwise.runs r ON r.id = s.last_complete_run
 WHERE s.name = $1
)sql";

constexpr const char* kFinish = R"sql(
UPDATE workwise.runs SET
  state = $2, finished_at = clock_timestamp(), received = $3::bigint, inserted = $4::bigint,
  updated = $5::bigint, unchanged = $6::bigint, duplicate = $7::bigint, filtered = $8::bigint,
  quarantined = $9::bigint, closed = $10::bigint, would_close = $11::bigint, batches = $12::bigint,
  not_modified = $13::boolean, partial = $14::boolean, wire_bytes = $15::bigint,
  body_bytes = $16::bigint, note = nullif($17, ''), error = nullif($18, '')
 WHERE id = $1::bigint
)sql";

constexpr const char* kRuns = R"sql(
SELECT r.id, r.source, r.state,
       to_char(r.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       to_char(r.finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       extract(epoch FROM coalesce(r.finished_at, clock_timestamp()) - r.started_at),
       r.received, r.inserted, r.updated, r.unchanged, r.duplicate, r.filtered, r.quarantined,
       r.closed, r.would_close, r.batches, r.not_modified, r.partial, r.wire_bytes, r.body_bytes,
       r.note, r.error, r.decision,
       r.state = 'held' AND r.decision IS NULL AND s.held_run IS NOT NULL AND r.id >= s.held_run
  FROM workwise.runs r LEFT JOIN workwise.sources s ON s.name = r.source
)sql";

SourceState state_from(const postgres::Result& rows) {
  SourceState state;
  if (rows.rows() == 0) return state;
  state.run = rows.null(0, 0) ? 0 : rows.integer(0, 0);
  state.same_recipe = !rows.null(0, 1) && rows.boolean(0, 1);
  if (state.same_recipe) {
    state.validators = {.etag = std::string(rows.text(0, 2)),
                        .last_modified = std::string(rows.text(0, 3))};
    if (!rows.null(0, 4)) state.digest = from_uuid(rows.text(0, 4));
  }
  state.empty_in_row = static_cast<int>(rows.integer(0, 5));
  if (!rows.null(0, 6)) state.held_run = rows.integer(0, 6);
  state.has_absent = rows.boolean(0, 7);
  state.feed_fields = std::string(rows.text(0, 12));
  if (!rows.null(0, 8)) {
    Counts& last = state.last_complete;
    last.received = rows.integer(0, 8);
    last.duplicate = rows.integer(0, 9);
    last.filtered = rows.integer(0, 10);
    last.quarantined = rows.integer(0, 11);
    last.unchanged = last.received - last.duplicate - last.filtered - last.quarantined;
  } else {
    // A body that was never read to its end proves nothing about the next one.
    state.validators = {};
    state.digest.reset();
  }
  return state;
}

RunRow row_from(const postgres::Result& rows, std::size_t row) {
  const auto text = [&](std::size_t column) { return std::string(rows.text(row, column)); };
  RunRow run;
  run.id = rows.integer(row, 0);
  run.source = text(1);
  run.state = text(2);
  run.started_at = text(3);
  run.finished_at = text(4);
  run.seconds = std::stod(text(5));
  run.counts = {.received = rows.integer(row, 6),
                .inserted = rows.integer(row, 7),
                .updated = rows.integer(row, 8),
                .unchanged = rows.integer(row, 9),
                .duplicate = rows.integer(row, 10),
                .filtered = rows.integer(row, 11),
                .quarantined = rows.integer(row, 12)};
  run.closed = rows.integer(row, 13);
  run.would_close = rows.integer(row, 14);
  run.batches = rows.integer(row, 15);
  run.not_modified = rows.boolean(row, 16);
  run.partial = rows.boolean(row, 17);
  run.wire_bytes = rows.integer(row, 18);
  run.body_bytes = rows.integer(row, 19);
  run.note = text(20);
  run.error = text(21);
  run.decision = text(22);
  run.awaits_decision = !rows.null(row, 23) && rows.boolean(row, 23);
  return run;
}

}  // namespace

std::string lock_name(const std::string& source) {
  return "source:" + source;
}

SourceState begin_run(postgres::Session& session, const std::string& source,
                      const Fingerprint& recipe) {
  postgres::Transaction transaction(session);
  session.run(kWait, {source});
  session.run(kResume, {source});
  session.run(kOpen, {source, to_uuid(recipe)});
  const SourceState state = peek_source(session, source, recipe);
  transaction.commit();
  return state;
}

SourceState peek_source(postgres::Session& session, const std::string& source,
                        const Fingerprint& recipe) {
  return state_from(session.run(kPeek, {source, to_uuid(recipe)}));
}

void finish_run(postgres::Session& session, const RunReport& report) {
  const auto number = [](auto value) { return std::to_string(value); };
  const auto boolean = [](bool value) { return std::string(value ? "true" : "false"); };
  const Counts& counts = report.counts;
  session.run(kFinish,
              {number(report.run), std::string(to_string(report.state)), number(counts.received),
               number(counts.inserted), number(counts.updated), number(counts.unchanged),
               number(counts.duplicate), number(counts.filtered), number(counts.quarantined),
               number(report.closed), number(report.would_close), number(report.batches),
               boolean(report.not_modified), boolean(report.partial), number(report.wire_bytes),
               number(report.body_bytes), report.note, report.error});
}

std::vector<RunRow> list_runs(postgres::Session& session, const std::string& source, int limit) {
  const auto rows = session.run(std::string(kRuns) +
                                    " WHERE $1 = '' OR r.source = $1 ORDER BY r.id DESC"
                                    " LIMIT $2::int",
                                {source, std::to_string(limit)});
  std::vector<RunRow> runs;
  for (std::size_t row = 0; row < rows.rows(); ++row) runs.push_back(row_from(rows, row));
  return runs;
}

RunRow show_run(postgres::Session& session, std::int64_t run) {
  const auto rows =
      session.run(std::string(kRuns) + " WHERE r.id = $1::bigint", {std::to_string(run)});
  if (rows.rows() == 0)
    throw UsageError("there is no run " + std::to_string(run), "workwise runs list");
  return row_from(rows, 0);
}

}  // namespace workwise::ingest
