#include "service/records.hpp"

#include <spdlog/spdlog.h>

#include "base/failpoint.hpp"
#include "base/text.hpp"

namespace workwise::service {
namespace {

constexpr const char* kSources = R"sql(
SELECT name, (extract(epoch FROM next_due) * 1000000)::bigint, failures, held_run IS NOT NULL,
       coalesce(current_run, 0)
  FROM workwise.sources
)sql";

constexpr const char* kSource = R"sql(
SELECT s.name, (extract(epoch FROM s.next_due) * 1000000)::bigint, s.failures,
       s.held_run IS NOT NULL, coalesce(s.current_run, 0),
       r.state IN ('done', 'held') AND r.finished_at >= $2::timestamptz
  FROM workwise.sources s
  LEFT JOIN workwise.runs r ON r.id = s.current_run AND r.source = s.name
 WHERE s.name = $1
)sql";

// A row may be held for as long as a whole run takes (every batch holds its source's, and so does
// `commit: run`): such a one is left out.
constexpr const char* kSave = R"sql(
WITH given AS (
  SELECT name, nullif(due, '')::timestamptz AS next_due, failures
    FROM unnest($1::text[], $2::text[], $3::int[]) AS given (name, due, failures)
), free AS (
  SELECT s.name FROM workwise.sources s WHERE s.name = ANY ($1::text[])
     FOR NO KEY UPDATE SKIP LOCKED
), updated AS (
  UPDATE workwise.sources s SET next_due = g.next_due, failures = g.failures
    FROM given g JOIN free USING (name)
   WHERE s.name = g.name
  RETURNING s.name
), inserted AS (
  INSERT INTO workwise.sources (name, next_due, failures)
  SELECT name, next_due, failures FROM given
  ON CONFLICT (name) DO NOTHING
  RETURNING name
)
SELECT name FROM updated UNION ALL SELECT name FROM inserted
)sql";

// Nothing that the control plane needs is worth the wait for a lock: it asks again.
constexpr const char* kSetUp = "SET lock_timeout = '2s'";

constexpr const char* kOnlyReads =
    "SELECT current_setting('transaction_read_only')::boolean, pg_is_in_recovery()";

// A run's sessions carry its source in their name, which the server cuts at 63 bytes. Who waits for
// us (the client) to send more is not waiting for the server.
constexpr const char* kWaiting = R"sql(
SELECT source
  FROM unnest($1::text[]) source
 WHERE EXISTS (SELECT FROM pg_stat_activity a
                WHERE a.datname = current_database()
                  AND a.application_name IN (left('workwise ingest ' || source, 63),
                                             left('workwise names ' || source, 63))
                  AND a.state = 'active' AND a.wait_event_type IS DISTINCT FROM 'Client')
)sql";

std::map<std::string, Remembered> remembered_from(const postgres::Result& rows) {
  std::map<std::string, Remembered> sources;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    Remembered& one = sources[std::string(rows.text(row, 0))];
    if (!rows.null(row, 1)) one.next_due = Instant{std::chrono::microseconds{rows.integer(row, 1)}};
    one.failures = static_cast<int>(rows.integer(row, 2));
    one.held = rows.boolean(row, 3);
    one.run = rows.integer(row, 4);
  }
  return sources;
}

std::set<std::string> names_from(const postgres::Result& rows) {
  std::set<std::string> names;
  for (std::size_t row = 0; row < rows.rows(); ++row) names.emplace(rows.text(row, 0));
  return names;
}

/// A stop only ends the search: what is known without it is told all the same.
migrate::DriftSql sql_of(const config::Settings& settings, const migrate::Drift& drift,
                         std::chrono::milliseconds patience, const std::stop_token& stop) {
  try {
    return migrate::in_sql(settings, drift, {.added = false, .patience = patience, .stop = stop});
  } catch (const Error& error) {
    migrate::DriftSql none;
    none.unknown = error.what();
    return none;
  }
}

}  // namespace

Records::Records(std::shared_ptr<const config::Settings> settings, std::string flags,
                 std::chrono::milliseconds patience)
    : settings_(std::move(settings)),
      flags_(std::move(flags)),
      patience_(patience),
      deadline_(std::make_unique<postgres::Deadline>(patience)) {}

void Records::use(std::shared_ptr<const config::Settings> settings) {
  if (settings->database.url != settings_->database.url) {
    session_.reset();
    drifted_ = false;
    news_.forget();
  }
  settings_ = std::move(settings);
}

Records::Look Records::look() {
  if (std::exchange(anew_, false)) session_.reset();
  files_ = migrate::read_files(settings_->migrations.directory);
  Look look{.verdict = inspect(), .sources = {}};
  if (look.verdict.open && drifted_) look.verdict = compare();
  anew_ = look.verdict.open || look.verdict.wait;
  if (look.verdict.open) look.sources = remembered_from(ask(kSources));
  return look;
}

Verdict Records::compare() {
  postgres::Session& session = this->session();
  // A catalog that is too large, or held by somebody, is no lost database: given up before that.
  const auto drift =
      deadline_->within(session, [&] { return migrate::find_drift(session, patience_ * 3 / 4); });
  drifted_ = drift.any();
  deadline_->within(session, [&] { news_.saw(session, *settings_, drift); });
  return judge(drift, flags_);
}

void Records::tell_drift(const std::stop_token& stop) {
  if (!news_.untold()) return;
  const migrate::DriftSql sql = sql_of(*settings_, *news_.untold(), patience_ * 3 / 4, stop);
  postgres::Session& session = this->session();
  deadline_->within(session,
                    [&] { news_.tell(session, *settings_, sql, command(flags_, "drift")); });
}

Records::Permission Records::permission(const std::string& source, const Remembered& known,
                                        Instant due, Instant now) {
  Permission permission{.verdict = {.open = true, .reason = {}, .next = {}}, .moved_on = {}};
  if (std::chrono::steady_clock::now() - inspected_ > kFresh) permission.verdict = inspect();
  if (!permission.verdict.open) return permission;
  const auto rows = ask(kSource, {source, to_rfc3339(due)});
  if (rows.rows() == 0) return permission;
  const Remembered remembered = remembered_from(rows).begin()->second;
  if (remembered.next_due != known.next_due && remembered.next_due > now)
    permission.moved_on = remembered;
  else if (remembered.run != known.run && rows.boolean(0, 5))
    permission.done_by_run = remembered.run;
  return permission;
}

std::set<std::string> Records::save(const std::map<std::string, Remembered>& sources) {
  failpoint("service.save");
  std::vector<std::string> names;
  std::vector<std::string> dues;
  std::vector<std::string> failures;
  for (const auto& [name, remembered] : sources) {
    names.push_back(name);
    dues.push_back(remembered.next_due ? to_rfc3339(*remembered.next_due) : "");
    failures.push_back(std::to_string(remembered.failures));
  }
  return names_from(ask(kSave, {postgres::array_literal(names), postgres::array_literal(dues),
                                postgres::array_literal(failures)}));
}

std::set<std::string> Records::waiting_for_server(const std::vector<std::string>& sources) {
  return names_from(ask(kWaiting, {postgres::array_literal(sources)}));
}

std::size_t Records::migrate(std::stop_token stop) {
  migrate::Options options;
  options.lock_timeout = settings_->migrations.lock_timeout;
  options.stop = std::move(stop);
  return migrate::migrate(*settings_, options, [](const migrate::Event& event) {
    using Kind = migrate::Event::Kind;
    const std::string migration = event.version + "_" + event.name;
    if (event.kind == Kind::applied)
      spdlog::info("event=migration_applied ms={} migration={}",
                   std::chrono::duration_cast<std::chrono::milliseconds>(event.took).count(),
                   logfmt(migration));
    else if (event.kind == Kind::progress)
      spdlog::info("event=migration_progress text={}", logfmt(event.text));
    else if (event.kind == Kind::waiting || event.kind == Kind::notice)
      spdlog::warn("event=migration_{} text={}", event.kind == Kind::waiting ? "waits" : "notice",
                   logfmt(event.text));
  });
}

postgres::Result Records::ask(std::string_view sql, const postgres::Parameters& parameters) {
  postgres::Session& session = this->session();
  return deadline_->within(session, [&] { return session.run(sql, parameters); });
}

postgres::Session& Records::session() {
  if (session_ && !session_->alive()) session_.reset();
  if (session_) return *session_;
  session_.emplace(postgres::Connect{.url = settings_->database.url,
                                     .application_name = "workwised",
                                     .timeout = settings_->database.connect_timeout});
  deadline_->within(*session_, [&] { return session_->run(kSetUp); });
  return *session_;
}

Verdict Records::inspect() {
  const auto writes = ask(kOnlyReads);
  if (writes.boolean(0, 0)) return only_reads(writes.boolean(0, 1));
  postgres::Session& session = this->session();
  const auto status = deadline_->within(session, [&] { return migrate::inspect(session, files_); });
  inspected_ = std::chrono::steady_clock::now();
  return judge(status, flags_);
}

}  // namespace workwise::service
