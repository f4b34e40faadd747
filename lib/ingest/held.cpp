#include "base/error.hpp"
#include "ingest/ledger.hpp"
#include "ingest/past_date.hpp"
#include "ingest/tell.hpp"
#include "postgres/lock.hpp"

/// What an operator decides about closings that a run left held.
namespace workwise::ingest {
namespace {

constexpr const char* kClose = R"sql(
WITH due AS (
  DELETE FROM workwise.absent WHERE source = $1 RETURNING external_id
)
UPDATE public.jobs j SET closed_at = now(), updated_at = now(),
       closed_reason = (SELECT CASE WHEN s.empty_in_row > 0 THEN 'feed_empty' ELSE 'missing' END
                          FROM workwise.sources s WHERE s.name = $1)
  FROM due
 WHERE j.source = $1 AND j.external_id = due.external_id AND j.closed_at IS NULL
)sql";

constexpr const char* kAbsent = R"sql(
SELECT external_id, title, count(*) OVER ()
  FROM workwise.absent JOIN public.jobs USING (source, external_id)
 WHERE source = $1 AND closed_at IS NULL
 ORDER BY external_id LIMIT $2::int
)sql";

constexpr const char* kDecide = R"sql(
UPDATE workwise.runs r SET decision = $2, decided_at = now(),
       closed = closed + CASE WHEN r.id = $3::bigint THEN $4::bigint ELSE 0 END
  FROM workwise.sources s
 WHERE s.name = $1 AND r.source = s.name AND r.state = 'held' AND r.decision IS NULL
   AND r.id >= s.held_run
)sql";

constexpr const char* kRelease = R"sql(
UPDATE workwise.sources SET held_run = NULL, empty_in_row = 0 WHERE name = $1
)sql";

/// How the source is configured to expire; the defaults where it is no longer configured.
config::Expire expire_of(const config::Settings& settings, const std::string& name) {
  for (const config::Source& source : settings.sources)
    if (source.name == name) return source.expire;
  return {};
}

RunRow held_run(postgres::Session& session, std::int64_t id) {
  RunRow run = show_run(session, id);
  if (!run.awaits_decision)
    throw UsageError("run " + std::to_string(id) + " of source " + run.source + " is " + run.state +
                         (run.decision.empty() ? "" : " and was " + run.decision) +
                         ": no closings of it wait for a decision",
                     "workwise runs list --source " + run.source);
  return run;
}

void add(const postgres::Result& rows, bool dated_back, int limit, HeldClosings& closings) {
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    if (row == 0) closings.count += rows.integer(row, 2);
    if (static_cast<int>(closings.first.size()) == limit) return;
    closings.first.push_back({.external_id = std::string(rows.text(row, 0)),
                              .title = std::string(rows.text(row, 1)),
                              .dated_back = dated_back});
  }
}

}  // namespace

HeldClosings held_closings(postgres::Session& session, const config::Settings& settings,
                           const std::string& source, int limit) {
  HeldClosings closings;
  add(session.run(kAbsent, {source, std::to_string(limit)}), false, limit, closings);
  const config::Expire expire = expire_of(settings, source);
  if (expire.when != config::Expire::When::never)
    add(list_dated_back(session, source, expire, limit), true, limit, closings);
  return closings;
}

std::int64_t accept_run(postgres::Session& session, const config::Settings& settings,
                        std::int64_t run, std::chrono::milliseconds lock_wait) {
  const std::string source = show_run(session, run).source;
  const auto lock = postgres::AdvisoryLock::lock(session, lock_name(source), lock_wait);
  postgres::Transaction transaction(session);
  held_run(session, run);  // again under the lock: a poll may have released it meanwhile
  const std::int64_t closed = session.run(kClose, {source}).affected() +
                              close_dated_back(session, source, expire_of(settings, source));
  session.run(kDecide, {source, "accepted", std::to_string(run), std::to_string(closed)});
  session.run(kRelease, {source});
  tell_of_decision(session, settings, source, run, "accepted", closed);
  transaction.commit();
  return closed;
}

void reject_run(postgres::Session& session, const config::Settings& settings, std::int64_t run,
                std::chrono::milliseconds lock_wait) {
  const std::string source = show_run(session, run).source;
  const auto lock = postgres::AdvisoryLock::lock(session, lock_name(source), lock_wait);
  postgres::Transaction transaction(session);
  held_run(session, run);
  session.run("DELETE FROM workwise.absent WHERE source = $1", {source});
  disbelieve_dated_back(session, source, expire_of(settings, source));
  session.run(kDecide, {source, "rejected", std::to_string(run), "0"});
  session.run(kRelease, {source});
  tell_of_decision(session, settings, source, run, "rejected", 0);
  transaction.commit();
}

}  // namespace workwise::ingest
