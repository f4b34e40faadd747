#include "ingest/settle.hpp"

#include "base/failpoint.hpp"
#include "base/text.hpp"
#include "ingest/breaker.hpp"
#include "ingest/past_date.hpp"

namespace workwise::ingest {
namespace {

constexpr std::size_t kFingerprintsAtOnce = 20'000;

constexpr const char* kAbsent = R"sql(
INSERT INTO workwise.absent AS a (source, external_id, first_run, last_run)
SELECT j.source, j.external_id, $2::bigint, $2::bigint
  FROM public.jobs j
 WHERE j.source = $1 AND j.closed_at IS NULL AND j.raw_fingerprint = ANY ($3::uuid[])
ON CONFLICT (source, external_id) DO UPDATE SET times = a.times + 1, last_run = excluded.last_run
)sql";

constexpr const char* kStillAbsent = R"sql(
UPDATE workwise.absent a SET times = times + 1, last_run = $2::bigint
  FROM public.jobs j
 WHERE a.source = $1 AND j.source = $1 AND j.external_id = a.external_id AND j.closed_at IS NULL
)sql";

constexpr const char* kBackAgain = R"sql(
DELETE FROM workwise.absent WHERE source = $1 AND last_run <> $2::bigint
)sql";

constexpr const char* kCountAbsent = R"sql(
SELECT count(*), count(*) FILTER (WHERE times >= $2::int AND first_run > $3::bigint),
       count(*) FILTER (WHERE first_run <= $3::bigint)
  FROM workwise.absent WHERE source = $1
)sql";

constexpr const char* kCountOpen = R"sql(
SELECT count(*) FROM public.jobs WHERE source = $1 AND closed_at IS NULL
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

constexpr const char* kRemember = R"sql(
UPDATE workwise.sources SET
  recipe = $3::uuid, etag = nullif($4, ''), last_modified = nullif($5, ''),
  digest = coalesce($6::uuid, digest), last_complete_run = $2::bigint, last_complete_at = now(),
  empty_in_row = $7::int,
  held_run = CASE WHEN $8::boolean THEN coalesce(held_run, $2::bigint) END
 WHERE name = $1 AND current_run = $2::bigint
)sql";

// In the order in which they refer to each other; nothing is written where nothing is old.
constexpr const char* kForgetRuns = R"sql(
DELETE FROM workwise.runs
 WHERE source = $1 AND started_at < now() - make_interval(hours => $2::int)
   AND id <> $3::bigint AND state <> 'running'
)sql";

constexpr const char* kForgetQuarantine = R"sql(
DELETE FROM workwise.quarantine
 WHERE source = $1 AND first_seen_at < now() - make_interval(hours => $2::int)
)sql";

/// Writes down who is absent and strikes out who came back. Nothing to do, nothing written.
void record_absent(postgres::Session& session, const std::string& source, std::int64_t run,
                   const Ending& ending) {
  if (ending.known == nullptr) {
    if (!ending.before.has_absent) return;
    session.run(kStillAbsent, {source, std::to_string(run)});
  } else {
    std::vector<std::string> unseen;
    const auto write = [&] {
      if (unseen.empty()) return;
      session.run(kAbsent, {source, std::to_string(run), postgres::array_literal(unseen)});
      unseen.clear();
    };
    ending.known->unseen([&](const Fingerprint& raw) {
      unseen.push_back(to_uuid(raw));
      if (unseen.size() == kFingerprintsAtOnce) write();
    });
    write();
  }
  if (ending.before.has_absent) session.run(kBackAgain, {source, std::to_string(run)});
}

std::int64_t open_before(postgres::Session& session, const std::string& source,
                         const Known* known) {
  return known != nullptr ? known->open_count() : session.run(kCountOpen, {source}).integer(0, 0);
}

/// How many are absent; how many of them long enough to close; how many may be an item without id.
struct AbsentCount {
  std::int64_t all = 0;
  std::int64_t due = 0;
  std::int64_t unsure = 0;
};

AbsentCount count_absent(postgres::Session& session, const postgres::Parameters& due) {
  const auto counted = session.run(kCountAbsent, due);
  return {
      .all = counted.integer(0, 0), .due = counted.integer(0, 1), .unsure = counted.integer(0, 2)};
}

/// Closes what the feed no longer has or has dated back, or holds all of it. Returns whether it
/// held.
bool close_or_hold(postgres::Session& session, const config::Source& source, const Ending& ending,
                   int empty_in_row, RunReport& report) {
  const postgres::Parameters due = {source.name, std::to_string(source.expire.after_runs),
                                    std::to_string(ending.unsure_since)};
  const bool may_be_absent = source.expire.when == config::Expire::When::missing &&
                             (ending.known != nullptr || ending.before.has_absent);
  const AbsentCount absent = may_be_absent ? count_absent(session, due) : AbsentCount{};
  const std::int64_t dated_back = count_dated_back(session, source.name, source.expire);
  if (absent.all + dated_back == 0) return false;

  const Verdict verdict =
      judge(source.expire, {.open_before = open_before(session, source.name, ending.known),
                            .absent = absent.all,
                            .dated_back = dated_back,
                            .feed_is_empty = report.counts.received == 0,
                            .empty_in_row = empty_in_row});
  if (verdict.held) {
    report.would_close = absent.all + dated_back;
    report.note = verdict.reason;
    return true;
  }
  if (absent.due > 0) {
    postgres::Parameters parameters = due;
    parameters.emplace_back(verdict.closed_reason);
    report.closed += session.run(kClose, parameters).affected();
  }
  if (dated_back > 0) report.closed += close_dated_back(session, source.name, source.expire);
  if (absent.unsure > 0)
    report.note = with_thousands(absent.unsure) +
                  " absent jobs stay open: an item without a readable id is in the quarantine since"
                  " they went absent, and may be one of them";
  return false;
}

}  // namespace

void settle(postgres::Session& session, const config::Settings& settings,
            const config::Source& source, const Ending& ending, RunReport& report) {
  const std::string run = std::to_string(report.run);
  const int empty_in_row = report.counts.received == 0 ? ending.before.empty_in_row + 1 : 0;
  report.closed += close_past(session, source.name, source.expire);
  if (source.expire.when == config::Expire::When::missing)
    record_absent(session, source.name, report.run, ending);
  failpoint("settle.recorded");
  const bool held = close_or_hold(session, source, ending, empty_in_row, report);
  report.state = held ? State::held : State::done;

  const feed::Validators& validators =
      ending.fetched.not_modified ? ending.before.validators : ending.fetched.validators;
  postgres::Parameter digest;
  if (!ending.fetched.not_modified) digest = to_uuid(ending.fetched.digest);
  const auto remembered =
      session.run(kRemember, {source.name, run, to_uuid(ending.recipe), validators.etag,
                              validators.last_modified, digest, std::to_string(empty_in_row),
                              held ? "true" : "false"});
  if (remembered.affected() == 0)
    throw Error("run " + run + " of source " + source.name +
                " is no longer the current one: another run took over, this one settles nothing");
  session.run(kForgetRuns,
              {source.name, std::to_string(settings.ingest.runs_retention.count()), run});
  session.run(kForgetQuarantine,
              {source.name, std::to_string(settings.ingest.quarantine_retention.count())});
  finish_run(session, report);
}

void settle_without_closing(postgres::Session& session, const config::Source& source,
                            const Fingerprint& recipe, RunReport& report) {
  report.closed += close_past(session, source.name, source.expire);
  if (report.partial)  // every item was decoded: the raw fingerprints are this recipe's
    session.run(
        "UPDATE workwise.sources SET recipe = $3::uuid"
        " WHERE name = $1 AND current_run = $2::bigint AND recipe IS DISTINCT FROM $3::uuid",
        {source.name, std::to_string(report.run), to_uuid(recipe)});
  finish_run(session, report);
}

}  // namespace workwise::ingest
