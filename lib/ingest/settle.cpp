#include "ingest/settle.hpp"

#include "base/failpoint.hpp"
#include "base/text.hpp"
#include "ingest/absence.hpp"
#include "ingest/breaker.hpp"
#include "ingest/past_date.hpp"
#include "ingest/quarantine.hpp"
#include "ingest/tell.hpp"

namespace workwise::ingest {
namespace {

constexpr const char* kCountOpen = R"sql(
SELECT count(*) FROM public.jobs WHERE source = $1 AND closed_at IS NULL
)sql";

// While closings are held their share is of what was open when holding began ($2): what the feed
// has added since, up to this run ($3), must not make them look few.
constexpr const char* kAddedSince = R"sql(
SELECT count(*) FROM public.jobs
 WHERE source = $1 AND closed_at IS NULL
   AND first_seen_at >= (SELECT started_at FROM workwise.runs WHERE id = $2::bigint)
   AND first_seen_at < (SELECT started_at FROM workwise.runs WHERE id = $3::bigint)
)sql";

constexpr const char* kRemember = R"sql(
UPDATE workwise.sources SET
  recipe = $3::uuid, etag = nullif($4, ''), last_modified = nullif($5, ''), digest = $6::uuid,
  last_complete_run = $2::bigint, last_complete_at = now(), empty_in_row = $7::int,
  held_run = CASE WHEN $8::boolean THEN coalesce(held_run, $2::bigint) END
 WHERE name = $1 AND current_run = $2::bigint
)sql";

// Every item was decoded, so the raw fingerprints are this recipe's; the validators are not.
constexpr const char* kRememberPartial = R"sql(
UPDATE workwise.sources
   SET recipe = $3::uuid, etag = NULL, last_modified = NULL, digest = NULL
 WHERE name = $1 AND current_run = $2::bigint AND recipe IS DISTINCT FROM $3::uuid
)sql";

// Nothing is written where nothing is old.
constexpr const char* kForgetRuns = R"sql(
DELETE FROM workwise.runs r USING workwise.sources s
 WHERE s.name = $1 AND r.source = s.name AND r.state <> 'running'
   AND r.started_at < now() - make_interval(hours => $2::int)
   AND r.id <> ALL (array_remove(ARRAY[s.current_run, s.last_complete_run, s.held_run], NULL))
)sql";

void forget_old_runs(postgres::Session& session, const config::Settings& settings,
                     const std::string& source) {
  session.run(kForgetRuns, {source, std::to_string(settings.ingest.runs_retention.count())});
}

/// Brings workwise.absent up to what this run has seen.
void record_absent(postgres::Session& session, const config::Source& source, const Ending& ending,
                   std::int64_t run) {
  const int after_runs = source.expire.after_runs;
  if (source.expire.when != config::Expire::When::missing) {
    if (ending.before.has_absent) strike_out_all(session, source.name);
  } else if (ending.known == nullptr) {
    if (ending.before.has_absent) note_still_absent(session, source.name, after_runs);
  } else {
    note_absent(session, source.name, run, after_runs, *ending.known);
    if (ending.before.has_absent) strike_out_seen(session, source.name, *ending.known);
  }
}

std::int64_t open_before(postgres::Session& session, const std::string& source,
                         const Ending& ending, std::int64_t run) {
  const std::int64_t open = ending.known != nullptr
                                ? ending.known->open_count()
                                : session.run(kCountOpen, {source}).integer(0, 0);
  if (!ending.before.held_run) return open;
  const postgres::Parameters since = {source, std::to_string(*ending.before.held_run),
                                      std::to_string(run)};
  return open - session.run(kAddedSince, since).integer(0, 0);
}

struct Closings {
  bool held = false;
  bool unsure = false;  ///< something absent may be an item that could not be identified
};

/// Closes what the feed no longer has or has dated back, or holds all of it.
Closings close_or_hold(postgres::Session& session, const config::Source& source,
                       const Ending& ending, int empty_in_row, RunReport& report) {
  const bool may_be_absent = source.expire.when == config::Expire::When::missing &&
                             (ending.known != nullptr || ending.before.has_absent);
  const AbsentCount absent =
      may_be_absent
          ? count_absent(session, source.name, source.expire.after_runs, ending.unsure_since)
          : AbsentCount{};
  const std::int64_t dated_back = count_dated_back(session, source.name, source.expire);
  if (absent.all + dated_back == 0) return {};

  const Verdict verdict =
      judge(source.expire, {.open_before = open_before(session, source.name, ending, report.run),
                            .absent = absent.all,
                            .dated_back = dated_back,
                            .feed_is_empty = report.counts.received == 0,
                            .empty_in_row = empty_in_row});
  const bool unsure = absent.unsure > 0;
  if (verdict.held) {
    report.would_close = absent.all + dated_back;
    report.note = verdict.reason;
    report.hold_began = !ending.before.held_run;
    return {.held = true, .unsure = unsure};
  }
  if (absent.due > 0)
    report.closed += close_due(session, source.name, source.expire.after_runs, ending.unsure_since,
                               verdict.closed_reason);
  if (dated_back > 0) report.closed += close_dated_back(session, source.name, source.expire);
  if (unsure)
    report.note = with_thousands(absent.unsure) +
                  " absent jobs stay open: an item without a readable id is in the quarantine since"
                  " they went absent, and may be one of them";
  return {.held = false, .unsure = unsure};
}

void remember(postgres::Session& session, const std::string& source, const Ending& ending,
              const Closings& closings, int empty_in_row, std::int64_t run) {
  const bool same = ending.fetched.not_modified;
  feed::Validators validators = same ? ending.before.validators : ending.fetched.validators;
  postgres::Parameter digest;
  if (!same)
    digest = to_uuid(ending.fetched.digest);
  else if (ending.before.digest)
    digest = to_uuid(*ending.before.digest);
  if (closings.unsure ||
      ending.incomplete) {  // only a run that reads the feed sees whether that item is still there,
                            // and asks for a missing detail again
    validators = {};
    digest.reset();
  }
  const auto remembered =
      session.run(kRemember, {source, std::to_string(run), to_uuid(ending.recipe), validators.etag,
                              validators.last_modified, digest, std::to_string(empty_in_row),
                              closings.held ? "true" : "false"});
  if (remembered.affected() == 0)
    throw Error("run " + std::to_string(run) + " of source " + source +
                " is no longer the current one: another run took over, this one settles nothing");
}

// Written only when it is another.
constexpr const char* kRememberFields = R"sql(
UPDATE workwise.sources SET feed_fields = $3::text[]
 WHERE name = $1 AND current_run = $2::bigint AND feed_fields IS DISTINCT FROM $3::text[]
)sql";

void remember_fields(postgres::Session& session, const std::string& source, const Ending& ending,
                     std::int64_t run) {
  if (ending.habits == nullptr) return;
  const std::string fields = postgres::array_literal(feed::to_lines(*ending.habits));
  session.run(kRememberFields, {source, std::to_string(run), fields});
}

void add_remarks(const Ending& ending, RunReport& report) {
  if (ending.remarks.empty()) return;
  report.note += (report.note.empty() ? "" : "; ") + ending.remarks;
}

}  // namespace

void settle(postgres::Session& session, const config::Settings& settings,
            const config::Source& source, const Ending& ending, RunReport& report) {
  const int empty_in_row = report.counts.received == 0 ? ending.before.empty_in_row + 1 : 0;
  record_absent(session, source, ending, report.run);
  if (ending.waiting != nullptr) note_gone(session, source.name, *ending.waiting, true);
  failpoint("settle.recorded");
  const Closings closings = close_or_hold(session, source, ending, empty_in_row, report);
  report.state = closings.held ? State::held : State::done;

  if (ending.known != nullptr && !ending.before.same_recipe)
    forget_fingerprints_of_unseen(session, source.name, *ending.known);
  remember(session, source.name, ending, closings, empty_in_row, report.run);
  forget_old_runs(session, settings, source.name);
  if (ending.waiting != nullptr)
    forget_quarantined(session, source.name, settings.ingest.quarantine_retention, *ending.waiting);
  remember_fields(session, source.name, ending, report.run);
  add_remarks(ending, report);
  finish_run(session, report);
  tell_of_run(session, settings, report, ending.before.held_run.has_value());
}

void settle_without_closing(postgres::Session& session, const config::Settings& settings,
                            const config::Source& source, const Ending& ending, RunReport& report) {
  if (ending.known != nullptr && ending.before.has_absent)
    strike_out_seen(session, source.name, *ending.known);
  if (ending.waiting != nullptr)
    note_gone(session, source.name, *ending.waiting, report.partial && ending.whole);
  if (report.partial) {
    if (!ending.before.same_recipe)
      forget_fingerprints_of_unseen(session, source.name, *ending.known);
    session.run(kRememberPartial,
                {source.name, std::to_string(report.run), to_uuid(ending.recipe)});
    remember_fields(session, source.name, ending, report.run);
  }
  forget_old_runs(session, settings, source.name);
  add_remarks(ending, report);
  finish_run(session, report);
}

}  // namespace workwise::ingest
