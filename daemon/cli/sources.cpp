#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <optional>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/source_test.hpp"
#include "cli/terminal.hpp"
#include "config/quantity.hpp"
#include "config/redact.hpp"
#include "ingest/ledger.hpp"
#include "postgres/lock.hpp"
#include "service/cron.hpp"
#include "service/timetable.hpp"

namespace workwise::cli {
namespace {

std::string schedule_text(const config::Source& source) {
  if (!source.enabled) return "off";
  if (source.schedule.every) return "every " + config::duration_text(*source.schedule.every);
  return source.schedule.cron + " " + source.schedule.timezone;
}

/// What the database remembers of a source.
struct Remembered {
  std::string next_due;
  std::string last_complete;
  std::int64_t failures = 0;
  std::int64_t held_run = 0;
  bool running = false;
  bool cut_off = false;  ///< nobody works on its last run any more
  std::string error;     ///< of the last run, where it failed
};

constexpr const char* kSources = R"sql(
SELECT s.name, to_char(s.next_due AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       to_char(s.last_complete_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       s.failures, coalesce(s.held_run, 0), last.state = 'running',
       CASE WHEN last.state = 'failed' THEN last.error END
  FROM workwise.sources s
  LEFT JOIN LATERAL (
    SELECT r.state, r.error FROM workwise.runs r
     WHERE r.source = s.name ORDER BY r.started_at DESC LIMIT 1) last ON true
)sql";

using AllRemembered = std::map<std::string, Remembered>;

AllRemembered remembered(postgres::Session& session) {
  AllRemembered all;
  const auto rows = session.run(kSources);
  for (std::size_t row = 0; row < rows.rows(); ++row)
    all[std::string(rows.text(row, 0))] = {.next_due = std::string(rows.text(row, 1)),
                                           .last_complete = std::string(rows.text(row, 2)),
                                           .failures = rows.integer(row, 3),
                                           .held_run = rows.integer(row, 4),
                                           .running = !rows.null(row, 5) && rows.boolean(row, 5),
                                           .cut_off = false,
                                           .error = std::string(rows.text(row, 6))};
  for (auto& [name, one] : all) {
    if (!one.running) continue;
    one.cut_off = !postgres::AdvisoryLock::holder(session, ingest::lock_name(name));
    one.running = !one.cut_off;
  }
  return all;
}

/// For commands that are of use without: nullopt, and why not on stderr.
std::optional<AllRemembered> remembered_if_any(const Context& context,
                                               const config::Settings& settings) {
  try {
    postgres::Session session = context.board(settings);
    return remembered(session);
  } catch (const Error& error) {
    std::fprintf(stderr, "no states: %s\n", error.what());
    return std::nullopt;
  }
}

/// In a word or two how a source is.
std::string state_of(const config::Source& source, const Remembered& state) {
  if (!source.enabled) return "off";
  if (state.running) return "running";
  if (state.cut_off) return "cut off";
  if (state.failures > 0 || !state.error.empty()) return "failing";
  if (state.held_run > 0) return "held";
  return state.last_complete.empty() ? "never polled" : "ok";
}

std::string painted(const std::string& state) {
  return paint(state, state == "failing" ? Colour::red
                      : state == "held"  ? Colour::yellow
                                         : Colour::plain);
}

/// What happened, without what to do about it, and not all of it when it is long.
std::string beginning(const std::string& error) {
  constexpr std::size_t kShown = 200;
  const std::string what = error.substr(0, error.find("; next: "));
  return what.size() <= kShown ? what : what.substr(0, what.find(' ', kShown)) + " …";
}

Exit list(const Context& context) {
  const config::Settings settings = context.settings_with_sources();
  const auto states =
      settings.database.url.empty() ? std::nullopt : remembered_if_any(context, settings);
  JsonWriter json;
  json.open_object().key("sources").open_array();
  Table table({"source", "state", "last complete", "preset", "schedule", "url"});
  for (const config::Source& source : settings.sources) {
    const std::string url = config::shown_url(source.fetch.url, settings.from_environment);
    Remembered state;
    if (states && states->contains(source.name)) state = states->at(source.name);
    const std::string word = states || !source.enabled ? state_of(source, state) : "";
    json.open_object()
        .member("name", source.name)
        .text_or_null("preset", source.preset)
        .member("enabled", source.enabled)
        .member("schedule", schedule_text(source))
        .member("url", url)
        .text_or_null("state", word)
        .text_or_null("last_complete", state.last_complete)
        .close();
    table.row({source.name, painted(word), state.last_complete, source.preset,
               schedule_text(source), printable(url)});
  }
  print(context.json ? json.close().close().text() + "\n" : table.text());
  return Exit::done;
}

std::string why_then(const config::Source& source, const Remembered& state) {
  if (!source.enabled) return "off: `enabled: false`";
  std::string why = schedule_text(source);
  if (state.running) why += "; a run is under way";
  if (state.cut_off) why += "; its last run was cut off, the next one carries on";
  if (state.failures > 0) {
    why += "; failed " + std::to_string(state.failures) +
           (state.failures == 1 ? " time" : " times in a row");
    if (const int factor = service::Timetable::slowness(static_cast<int>(state.failures));
        factor > 1)
      why += ", so it is asked every " + std::to_string(factor) + " periods (at least every " +
             config::duration_text(service::Timetable::kSlowedMax) + ")";
  }
  if (!state.error.empty()) why += "; the last run: " + beginning(state.error);
  if (state.held_run > 0)
    why += "; closings are held: workwise runs show " + std::to_string(state.held_run);
  return why;
}

/// When each source is due next, and why then: what the daemon wrote down, or its schedule alone.
Exit next(const Context& context) {
  const config::Settings settings = context.settings_with_sources();
  postgres::Session session = context.board(settings);
  const auto known = remembered(session);
  JsonWriter json;
  json.open_object().key("sources").open_array();
  Table table({"source", "next", "last complete", "why"});
  for (const config::Source& source : settings.sources) {
    const auto found = known.find(source.name);
    const Remembered state = found == known.end() ? Remembered{} : found->second;
    std::string due = source.enabled ? state.next_due : "";
    std::string why = why_then(source, state);
    if (source.enabled && due.empty() && source.schedule.every)
      why += "; never polled by the daemon: at its start";
    if (source.enabled && due.empty() && !source.schedule.every) {
      const auto cron = service::Cron::parse(source.schedule.cron, source.schedule.timezone);
      if (const auto when = cron.next_after(now())) due = to_rfc3339(*when);
    }
    json.open_object()
        .member("name", source.name)
        .member("enabled", source.enabled)
        .text_or_null("next", due)
        .text_or_null("last_complete", state.last_complete)
        .member("failures", state.failures)
        .text_or_null("last_error", state.error)
        .member("running", state.running)
        .member("held", state.held_run > 0)
        .member("why", why)
        .close();
    table.row({source.name, due, state.last_complete, printable(why)});
  }
  print(context.json ? json.close().close().text() + "\n" : table.text());
  return Exit::done;
}

}  // namespace

void add_sources(CLI::App& app, Context& context) {
  CLI::App* sources = app.add_subcommand("sources", "the configured sources");
  sources->require_subcommand(1);
  sources->fallthrough();
  sources->footer("Example: workwise sources next");
  CLI::App* all = sources->add_subcommand("list", "all of them, with their schedules and states");
  all->footer("Without a database the states are left out.\nExample: workwise sources list --json");
  all->callback([&context] { context.command = [&context] { return list(context); }; });
  CLI::App* due = sources->add_subcommand("next", "when each is polled next, and why then");
  due->footer(
      "Why: its schedule, failures in a row (a source is slowed, never parked), what the server\n"
      "asked for, a run under way, closings that are held.\nExample: workwise sources next");
  due->callback([&context] { context.command = [&context] { return next(context); }; });
  add_source_test(*sources, context);
}

}  // namespace workwise::cli
