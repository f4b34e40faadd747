#include "ingest/absence.hpp"

#include <vector>

#include "postgres/quote.hpp"

namespace workwise::ingest {
namespace {

constexpr const char* kIdsAtOnce = "10000";

constexpr const char* kNote = R"sql(
INSERT INTO workwise.absent AS a (source, external_id, first_run)
SELECT $1, gone.id, $2::bigint FROM unnest($3::text[]) gone (id)
ON CONFLICT (source, external_id) DO UPDATE SET times = a.times + 1 WHERE a.times < $4::int
)sql";

constexpr const char* kStillAbsent = R"sql(
UPDATE workwise.absent SET times = times + 1 WHERE source = $1 AND times < $2::int
)sql";

constexpr const char* kStrikeOutClosed = R"sql(
DELETE FROM workwise.absent a
 WHERE source = $1
   AND NOT EXISTS (SELECT FROM public.jobs j
                    WHERE j.source = a.source AND j.external_id = a.external_id
                      AND j.closed_at IS NULL)
)sql";

constexpr const char* kStrikeOut = R"sql(
DELETE FROM workwise.absent WHERE source = $1 AND external_id = ANY ($2::text[])
)sql";

constexpr const char* kForgetFingerprints = R"sql(
UPDATE public.jobs SET raw_fingerprint = NULL
 WHERE source = $1 AND external_id = ANY ($2::text[]) AND raw_fingerprint IS NOT NULL
)sql";

constexpr const char* kCount = R"sql(
SELECT count(*), count(*) FILTER (WHERE times >= $2::int AND first_run > $3::bigint),
       count(*) FILTER (WHERE first_run <= $3::bigint)
  FROM workwise.absent WHERE source = $1
)sql";

constexpr const char* kClose = R"sql(
WITH due AS (
  DELETE FROM workwise.absent
   WHERE source = $1 AND times >= $2::int AND first_run > $3::bigint
  RETURNING external_id
)
UPDATE public.jobs j SET closed_at = now(), closed_reason = $4, updated_at = now()
  FROM due
 WHERE j.source = $1 AND j.external_id = due.external_id AND j.closed_at IS NULL
)sql";

constexpr const char* kTitles = R"sql(
SELECT external_id, title FROM public.jobs
 WHERE source = $1 AND external_id = ANY ($2::text[]) ORDER BY external_id
)sql";

using Ids = std::vector<std::string>;

/// The source's ids in a table, piece by piece: there may be millions.
template <typename Take>
void each_piece(postgres::Session& session, const std::string& source, const std::string& from,
                const Take& take) {
  session.run("DECLARE workwise_ids NO SCROLL CURSOR FOR SELECT external_id FROM " + from +
              " AND source = " + postgres::quote_literal(source));
  const std::string fetch = std::string("FETCH ") + kIdsAtOnce + " FROM workwise_ids";
  for (auto rows = session.run(fetch); rows.rows() > 0; rows = session.run(fetch)) {
    Ids ids;
    for (std::size_t row = 0; row < rows.rows(); ++row) ids.emplace_back(rows.text(row, 0));
    take(std::move(ids));
  }
  session.run("CLOSE workwise_ids");
}

template <typename Take>
void each_unseen(postgres::Session& session, const std::string& source, Known& known,
                 const Take& take) {
  if (known.unseen_count() == 0) return;
  each_piece(session, source, "public.jobs WHERE closed_at IS NULL", [&](Ids ids) {
    std::erase_if(ids, [&](const std::string& id) { return !known.is_unseen(id); });
    if (!ids.empty()) take(ids);
  });
}

}  // namespace

void note_absent(postgres::Session& session, const std::string& source, std::int64_t run,
                 int after_runs, Known& known) {
  each_unseen(session, source, known, [&](const Ids& ids) {
    session.run(kNote, {source, std::to_string(run), postgres::array_literal(ids),
                        std::to_string(after_runs)});
  });
}

void note_still_absent(postgres::Session& session, const std::string& source, int after_runs) {
  session.run(kStrikeOutClosed, {source});
  session.run(kStillAbsent, {source, std::to_string(after_runs)});
}

void strike_out_seen(postgres::Session& session, const std::string& source, Known& known) {
  each_piece(session, source, "workwise.absent WHERE true", [&](Ids ids) {
    std::erase_if(ids, [&](const std::string& id) { return known.is_unseen(id); });
    if (!ids.empty()) session.run(kStrikeOut, {source, postgres::array_literal(ids)});
  });
}

void strike_out_all(postgres::Session& session, const std::string& source) {
  session.run("DELETE FROM workwise.absent WHERE source = $1", {source});
}

void forget_fingerprints_of_unseen(postgres::Session& session, const std::string& source,
                                   Known& known) {
  each_unseen(session, source, known, [&](const Ids& ids) {
    session.run(kForgetFingerprints, {source, postgres::array_literal(ids)});
  });
}

std::vector<std::pair<std::string, std::string>> first_unseen(postgres::Session& session,
                                                              const std::string& source,
                                                              Known& known, std::size_t limit) {
  Ids first;
  each_unseen(session, source, known, [&](const Ids& ids) {
    for (const std::string& id : ids)
      if (first.size() < limit) first.push_back(id);
  });
  std::vector<std::pair<std::string, std::string>> named;
  if (first.empty()) return named;
  const auto rows = session.run(kTitles, {source, postgres::array_literal(first)});
  for (std::size_t row = 0; row < rows.rows(); ++row)
    named.emplace_back(rows.text(row, 0), rows.text(row, 1));
  return named;
}

AbsentCount count_absent(postgres::Session& session, const std::string& source, int after_runs,
                         std::int64_t unsure_since) {
  const auto counted =
      session.run(kCount, {source, std::to_string(after_runs), std::to_string(unsure_since)});
  return {
      .all = counted.integer(0, 0), .due = counted.integer(0, 1), .unsure = counted.integer(0, 2)};
}

std::int64_t close_due(postgres::Session& session, const std::string& source, int after_runs,
                       std::int64_t unsure_since, const std::string& reason) {
  return session
      .run(kClose, {source, std::to_string(after_runs), std::to_string(unsure_since), reason})
      .affected();
}

}  // namespace workwise::ingest
