#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/posting_json.hpp"
#include "cli/posting_text.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "cli/walk.hpp"
#include "config/quantity.hpp"
#include "config/redact.hpp"
#include "feed/coverage.hpp"
#include "service/cron.hpp"

namespace workwise::cli {
namespace {

std::string schedule_text(const config::Source& source) {
  if (!source.enabled) return "off";
  if (source.schedule.every) return "every " + config::duration_text(*source.schedule.every);
  return source.schedule.cron + " " + source.schedule.timezone;
}

Exit list(const Context& context) {
  const config::Settings settings = context.settings_with_sources();
  JsonWriter json;
  json.open_object().key("sources").open_array();
  Table table({"source", "preset", "schedule", "url"});
  for (const config::Source& source : settings.sources) {
    const std::string url = config::shown_url(source.fetch.url, settings.from_environment);
    json.open_object()
        .member("name", source.name)
        .text_or_null("preset", source.preset)
        .member("enabled", source.enabled)
        .member("schedule", schedule_text(source))
        .member("url", url)
        .close();
    table.row({source.name, source.preset, schedule_text(source), printable(url)});
  }
  print(context.json ? json.close().close().text() + "\n" : table.text());
  return Exit::done;
}

struct Remembered {
  std::string next_due;
  std::string last_complete;
  std::int64_t failures = 0;
  bool held = false;
};

constexpr const char* kSources = R"sql(
SELECT name, to_char(next_due AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       to_char(last_complete_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       failures, held_run IS NOT NULL
  FROM workwise.sources
)sql";

std::map<std::string, Remembered> remembered(const Context& context,
                                             const config::Settings& settings) {
  std::map<std::string, Remembered> all;
  postgres::Session session = context.board(settings);
  const auto rows = session.run(kSources);
  for (std::size_t row = 0; row < rows.rows(); ++row)
    all[std::string(rows.text(row, 0))] = {.next_due = std::string(rows.text(row, 1)),
                                           .last_complete = std::string(rows.text(row, 2)),
                                           .failures = rows.integer(row, 3),
                                           .held = rows.boolean(row, 4)};
  return all;
}

/// When each source is due next, and why then: what the daemon wrote down, or its schedule alone.
Exit next(const Context& context) {
  const config::Settings settings = context.settings_with_sources();
  const auto known = remembered(context, settings);
  JsonWriter json;
  json.open_object().key("sources").open_array();
  Table table({"source", "next", "last complete", "why"});
  for (const config::Source& source : settings.sources) {
    if (!source.enabled) continue;
    const auto found = known.find(source.name);
    const Remembered state = found == known.end() ? Remembered{} : found->second;
    std::string due = state.next_due;
    std::string why = schedule_text(source);
    if (due.empty() && source.schedule.every) why += ", never polled by the daemon: at its start";
    if (due.empty() && !source.schedule.every) {
      const auto cron = service::Cron::parse(source.schedule.cron, source.schedule.timezone);
      if (const auto when = cron.next_after(now())) due = to_rfc3339(*when);
    }
    if (state.failures > 0)
      why += ", slowed after " + std::to_string(state.failures) + " failures in a row";
    if (state.held) why += ", closings held";
    json.open_object()
        .member("name", source.name)
        .text_or_null("next", due)
        .text_or_null("last_complete", state.last_complete)
        .member("failures", state.failures)
        .member("held", state.held)
        .member("why", why)
        .close();
    table.row({source.name, due, state.last_complete, why});
  }
  print(context.json ? json.close().close().text() + "\n" : table.text());
  return Exit::done;
}

/// A line a field, its paths behind it.
std::string by_field(const std::vector<feed::Coverage::Unmatched>& paths, bool elsewhere) {
  std::string text;
  std::string last;
  for (const auto& one : paths) {
    if (one.elsewhere != elsewhere) continue;
    text += one.field == last ? ", " : (last.empty() ? "  " : "\n  ") + one.field + ": ";
    text += printable(one.path);
    last = one.field;
  }
  return last.empty() ? text : text + "\n";
}

/// The paths that found nothing in any item: an optional field, or a slip of the pen.
std::string nothing_at(const feed::Coverage& coverage) {
  const auto paths = coverage.unmatched();
  const std::string fields = by_field(paths, false);
  const std::string others = by_field(paths, true);
  return (fields.empty() ? "" : "Nothing in any item at\n" + fields) +
         (others.empty() ? "" : "Found at another path, nothing at\n" + others);
}

/// Fetches and maps without a database: counts, what was rejected, and the first few postings.
Exit test(const Context& context, const std::string& name) {
  constexpr std::int64_t kShown = 3;
  const config::Settings settings = context.settings_with_sources(Context::Secrets::read);
  const config::Source& source = find_source(settings, name);
  std::int64_t items = 0;
  std::int64_t filtered = 0;
  std::map<std::string, std::int64_t> reasons;
  JsonWriter json;
  json.open_object().member("source", name).key("first").open_array();
  std::int64_t shown = 0;
  feed::Coverage coverage{source};
  const feed::Fetched fetched = walk(
      settings, source,
      [&](const feed::Decoded& decoded, const feed::Item& item) {
        ++items;
        if (std::holds_alternative<job::Filtered>(decoded)) ++filtered;
        if (const auto* rejected = std::get_if<job::Rejected>(&decoded))
          ++reasons[rejected->reason];
        if (const auto* posting = std::get_if<job::Posting>(&decoded);
            posting != nullptr && shown < kShown) {
          ++shown;
          json.raw(to_json(decoded, item.ordinal));
          if (!context.json) print(to_text(*posting));
        }
        return true;
      },
      &coverage);
  std::int64_t rejected = 0;
  json.close().key("rejected").open_array();
  for (const auto& [reason, count] : reasons) {
    rejected += count;
    json.open_object().member("reason", reason).member("count", count).close();
  }
  json.close().key("nothing_at").open_array();
  for (const auto& [field, path, elsewhere] : coverage.unmatched())
    json.open_object()
        .member("field", field)
        .member("path", path)
        .member("elsewhere", elsewhere)
        .close();
  json.close()
      .member("items", items)
      .member("mapped", items - rejected - filtered)
      .member("filtered", filtered)
      .member("wire_bytes", fetched.wire_bytes)
      .member("body_bytes", fetched.body_bytes)
      .member("pages", fetched.pages.size())
      .close();
  if (context.json) {
    print(json.text() + "\n");
  } else {
    const auto pages = std::ssize(fetched.pages);
    print(with_thousands(items) + " items in " +
          (pages > 1 ? with_thousands(pages) + " pages, " : "") +
          bytes_to_text(fetched.body_bytes) + ": " + with_thousands(items - rejected - filtered) +
          " mapped, " + with_thousands(filtered) + " filtered, " + with_thousands(rejected) +
          " rejected\n");
    for (const auto& [reason, count] : reasons)
      print("  " + with_thousands(count) + " × " + printable(reason) + "\n");
    if (items > 0) print(nothing_at(coverage));
    if (!source.detail.url.empty())
      print("Details were not asked for; with them: workwise preview --source " + name +
            " --limit 3\n");
  }
  return rejected > 0 ? Exit::quarantined : Exit::done;
}

}  // namespace

void add_sources(CLI::App& app, Context& context) {
  CLI::App* sources = app.add_subcommand("sources", "the configured sources");
  sources->require_subcommand(1);
  sources->fallthrough();
  sources->add_subcommand("list", "all of them, with their schedules")->callback([&context] {
    context.command = [&context] { return list(context); };
  });
  sources->add_subcommand("next", "when each is due, and why then")->callback([&context] {
    context.command = [&context] { return next(context); };
  });
  const auto name = std::make_shared<std::string>();
  CLI::App* one = sources->add_subcommand("test", "fetch and map one; write nothing");
  one->add_option("NAME", *name, "the source")->required()->check(given());
  one->callback(
      [&context, name] { context.command = [&context, name] { return test(context, *name); }; });
}

}  // namespace workwise::cli
