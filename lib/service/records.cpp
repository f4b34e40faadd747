#include "service/records.hpp"

#include <spdlog/spdlog.h>

#include "base/failpoint.hpp"
#include "base/text.hpp"

namespace workwise::service {
namespace {

constexpr const char* kSources = R"sql(
SELECT name, (extract(epoch FROM next_due) * 1000000)::bigint, failures, held_run IS NOT NULL
  FROM workwise.sources
)sql";

constexpr const char* kSave = R"sql(
INSERT INTO workwise.sources AS s (name, next_due, failures)
VALUES ($1, $2::timestamptz, $3::int)
ON CONFLICT (name) DO UPDATE SET next_due = excluded.next_due, failures = excluded.failures
)sql";

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
  }
  return sources;
}

}  // namespace

Records::Records(std::shared_ptr<const config::Settings> settings, std::string flags)
    : settings_(std::move(settings)), flags_(std::move(flags)) {}

void Records::use(std::shared_ptr<const config::Settings> settings) {
  if (settings->database.url != settings_->database.url) session_.reset();
  settings_ = std::move(settings);
}

Records::Look Records::look() {
  files_ = migrate::read_files(settings_->migrations.directory);
  Look look{.verdict = inspect(), .sources = {}};
  if (look.verdict.open) look.sources = remembered_from(session().run(kSources));
  return look;
}

Records::Permission Records::permission(const std::string& source, std::optional<Instant> stored,
                                        Instant now) {
  Permission permission{.verdict = {.open = true, .reason = {}, .next = {}}, .moved_on = {}};
  if (std::chrono::steady_clock::now() - inspected_ > kFresh) permission.verdict = inspect();
  if (!permission.verdict.open) return permission;
  const auto found =
      remembered_from(session().run(std::string(kSources) + " WHERE name = $1", {source}));
  if (found.empty()) return permission;
  const Remembered& remembered = found.begin()->second;
  if (remembered.next_due != stored && remembered.next_due > now) permission.moved_on = remembered;
  return permission;
}

void Records::save(const std::string& source, const Remembered& remembered) {
  failpoint("service.save");
  session().run(kSave, {source,
                        remembered.next_due ? postgres::Parameter{to_rfc3339(*remembered.next_due)}
                                            : std::nullopt,
                        std::to_string(remembered.failures)});
}

std::set<std::string> Records::waiting_for_server(const std::vector<std::string>& sources) {
  const auto rows = session().run(kWaiting, {postgres::array_literal(sources)});
  std::set<std::string> waiting;
  for (std::size_t row = 0; row < rows.rows(); ++row) waiting.emplace(rows.text(row, 0));
  return waiting;
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
    else if (event.kind == Kind::waiting || event.kind == Kind::notice)
      spdlog::warn("event=migration_{} text={}", event.kind == Kind::waiting ? "waits" : "notice",
                   logfmt(event.text));
  });
}

postgres::Session& Records::session() {
  if (session_ && !session_->alive()) session_.reset();
  if (!session_)
    session_.emplace(postgres::Connect{.url = settings_->database.url,
                                       .application_name = "workwised",
                                       .timeout = settings_->database.connect_timeout});
  return *session_;
}

Verdict Records::inspect() {
  const migrate::Status status = migrate::inspect(session(), files_);
  inspected_ = std::chrono::steady_clock::now();
  return judge(status, flags_);
}

}  // namespace workwise::service
