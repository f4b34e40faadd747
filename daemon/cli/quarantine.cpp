#include <CLI/CLI.hpp>
#include <memory>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/replay.hpp"
#include "cli/rule_text.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "ingest/quarantine.hpp"
#include "job/text.hpp"

namespace workwise::cli {
namespace {

struct Flags {
  ingest::QuarantineFilter filter;
  int limit = 50;
  std::int64_t id = 0;
  bool yes = false;
  std::string lock_wait = "60s";
};

void add_json(const ingest::Quarantined& item, JsonWriter& json) {
  json.member("id", item.id)
      .member("source", item.source)
      .text_or_null("external_id", item.external_id)
      .text_or_null("field", item.field)
      .member("reason", item.reason)
      .member("first_run", item.first_run)
      .member("first_seen_at", to_rfc3339(item.first_seen_at))
      .member("last_run", item.last_run)
      .member("last_seen_at", to_rfc3339(item.last_seen_at))
      .member("gone", item.gone)
      .member("item", item.ordinal)
      .member("size_bytes", item.size_bytes);
}

Exit list(const Context& context, const Flags& flags) {
  postgres::Session session = context.board(context.settings());
  JsonWriter json;
  json.open_object().key("items").open_array();
  Table table(
      {"id", "source", "first seen", "run", "last seen", "item", "external id", "field", "reason"});
  const auto items = ingest::list_quarantine(session, flags.filter, flags.limit);
  for (const auto& item : items) {
    json.open_object();
    add_json(item, json);
    json.close();
    table.row({std::to_string(item.id), item.source, to_rfc3339(item.first_seen_at),
               std::to_string(item.first_run),
               to_rfc3339(item.last_seen_at) + (item.gone ? ", gone" : ""),
               std::to_string(item.ordinal), printable(item.external_id), item.field,
               printable(item.reason)});
  }
  const std::int64_t all = ingest::count_quarantine(session, flags.filter);
  if (context.json) {
    print(json.close().member("count", all).close().text() + "\n");
    return Exit::done;
  }
  print(table.empty() ? "nothing is in quarantine" +
                            (flags.filter.source.empty() ? "" : " of " + flags.filter.source) + "\n"
                      : table.text());
  if (all > static_cast<std::int64_t>(items.size()))
    std::fprintf(stderr, "the newest %zu of %s; --limit shows more\n", items.size(),
                 with_thousands(all).c_str());
  return Exit::done;
}

/// The rule that the field is mapped by today; nullptr where the source or the rule is gone.
const config::Rule* todays_rule(const config::Settings& settings, const ingest::Quarantined& item) {
  for (const config::Source& source : settings.sources)
    if (source.name == item.source) return rule_of(source, item.field);
  return nullptr;
}

void tell(const ingest::Quarantined& item, const config::Rule* rule) {
  const auto line = [](const char* name, const std::string& value) {
    if (!value.empty()) std::fprintf(stderr, "%s%s\n", name, printable(value).c_str());
  };
  line("source      ", item.source + ", item " + std::to_string(item.ordinal) + " of its feed, " +
                           bytes_to_text(static_cast<std::uint64_t>(item.size_bytes)));
  line("reason      ", item.reason);
  line("field       ", item.field);
  if (rule != nullptr) line("rule        ", rule_text(*rule));
  if (rule != nullptr) line("written at  ", place_of(rule->position));
  line("external id ", item.external_id);
  line("first seen  ",
       to_rfc3339(item.first_seen_at) + " by run " + std::to_string(item.first_run));
  line("last seen   ", to_rfc3339(item.last_seen_at) + " by run " + std::to_string(item.last_run) +
                           (item.gone ? "; its feed has dropped it since" : ""));
}

Exit show(const Context& context, const Flags& flags) {
  const config::Settings settings = context.settings();
  postgres::Session session = context.board(settings);
  std::string raw;
  const ingest::Quarantined item = ingest::show_quarantine(session, flags.id, raw);
  const config::Rule* rule = todays_rule(settings, item);
  if (context.json) {
    JsonWriter json;
    json.open_object();
    add_json(item, json);
    json.text_or_null("rule", rule != nullptr ? rule_text(*rule) : "")
        .text_or_null("written_at", rule != nullptr ? place_of(rule->position) : "");
    if (!is_utf8(raw)) job::repair_utf8(raw);
    print(json.member("raw", raw).close().text() + "\n");
    return Exit::done;
  }
  tell(item, rule);
  // To a file or a pipe the bytes as they came; to a terminal nothing that could steer it.
  print(is_terminal(1) ? visible(raw) + "\n" : raw);
  return Exit::done;
}

Exit drop(const Context& context, const Flags& flags) {
  if (flags.filter.ids.empty() && flags.filter.source.empty())
    throw UsageError("quarantine drop: give the items' numbers, or --source NAME for all of it",
                     "workwise quarantine list");
  const auto wait = parse_duration(flags.lock_wait, "--lock-wait");
  postgres::Session session = context.board(context.settings());
  const std::int64_t count = ingest::count_quarantine(session, flags.filter);
  if (!flags.filter.ids.empty() && count == 0)
    throw UsageError("the quarantine has none of these items", "workwise quarantine list");
  const bool go =
      count == 0 || flags.yes || agreed("throw " + with_thousands(count) + " items away for good?");
  const std::int64_t dropped = go ? ingest::drop_quarantine(session, flags.filter, wait) : 0;
  print(context.json ? JsonWriter().open_object().member("dropped", dropped).close().text() + "\n"
        : go         ? "dropped " + with_thousands(dropped) +
                   " items; what its feed still has comes back when that is read again\n"
             : std::string("nothing was dropped\n"));
  return Exit::done;
}

void add_list(CLI::App& quarantine, Context& context, const std::shared_ptr<Flags>& flags) {
  CLI::App* all = quarantine.add_subcommand("list", "what waits, the newest first");
  all->add_option("--source", flags->filter.source, "only of this source")->check(given());
  all->add_option("--field", flags->filter.field, "only where this field was the reason")
      ->check(given());
  all->add_option("--reason", flags->filter.reason, "only where the reason has this text in it")
      ->check(given());
  all->add_option("--run", flags->filter.run, "only what this run saw first")->check(some());
  all->add_option("--limit", flags->limit, "how many")->capture_default_str()->check(some());
  all->footer(
      "One row a distinct item, however often its feed was polled.\n"
      "Example: workwise quarantine list --source agency --field title");
  all->callback(
      [&context, flags] { context.command = [&context, flags] { return list(context, *flags); }; });
}

void add_show(CLI::App& quarantine, Context& context, const std::shared_ptr<Flags>& flags) {
  CLI::App* one = quarantine.add_subcommand("show", "one item with its raw bytes");
  one->add_option("ID", flags->id, "its number")->required();
  one->footer(
      "About the item on stderr, its bytes on stdout: as they came into a file or a pipe, with\n"
      "what could steer a terminal written out on one.\n"
      "Example: workwise quarantine show 12 > item.xml");
  one->callback(
      [&context, flags] { context.command = [&context, flags] { return show(context, *flags); }; });
}

void add_drop(CLI::App& quarantine, Context& context, const std::shared_ptr<Flags>& flags) {
  CLI::App* some = quarantine.add_subcommand("drop", "throw items away for good");
  some->add_option("ID", flags->filter.ids, "their numbers");
  some->add_option("--source", flags->filter.source, "only of this source; without ID all of it")
      ->check(given());
  some->add_flag("--yes", flags->yes, "don't ask (without a terminal nobody is asked)");
  some->add_option("--lock-wait", flags->lock_wait, "how long to wait for a run under way")
      ->capture_default_str();
  some->footer(
      "What its feed still has comes back when that is read again.\n"
      "Example: workwise quarantine drop 12 13");
  some->callback(
      [&context, flags] { context.command = [&context, flags] { return drop(context, *flags); }; });
}

}  // namespace

void add_quarantine(CLI::App& app, Context& context) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* quarantine = app.add_subcommand("quarantine", "items that could not become jobs");
  quarantine->require_subcommand(1);
  quarantine->fallthrough();
  quarantine->footer("Example: workwise quarantine list --source agency");
  add_list(*quarantine, context, flags);
  add_show(*quarantine, context, flags);
  add_replay(*quarantine, context);
  add_drop(*quarantine, context, flags);
}

}  // namespace workwise::cli
