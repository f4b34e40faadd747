#include <CLI/CLI.hpp>
#include <memory>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "ingest/quarantine.hpp"

namespace workwise::cli {
namespace {

struct Flags {
  std::string source;
  int limit = 50;
  std::int64_t id = 0;
};

void add_json(const ingest::Quarantined& item, JsonWriter& json) {
  json.member("id", item.id)
      .member("source", item.source)
      .text_or_null("external_id", item.external_id)
      .text_or_null("field", item.field)
      .member("reason", item.reason)
      .member("first_run", item.first_run)
      .member("first_seen_at", item.first_seen_at)
      .member("item", item.ordinal)
      .member("size_bytes", item.size_bytes);
}

Exit list(const Context& context, const Flags& flags) {
  postgres::Session session = context.board(context.settings());
  JsonWriter json;
  json.open_object().key("items").open_array();
  Table table({"id", "source", "since", "item", "external id", "field", "reason"});
  for (const auto& item : ingest::list_quarantine(session, flags.source, flags.limit)) {
    json.open_object();
    add_json(item, json);
    json.close();
    table.row({std::to_string(item.id), item.source, item.first_seen_at,
               std::to_string(item.ordinal), printable(item.external_id), item.field,
               printable(item.reason)});
  }
  print(context.json    ? json.close().close().text() + "\n"
        : table.empty() ? "nothing is in quarantine" +
                              (flags.source.empty() ? "" : " of " + flags.source) + "\n"
                        : table.text());
  return Exit::done;
}

Exit show(const Context& context, const Flags& flags) {
  postgres::Session session = context.board(context.settings());
  std::string raw;
  const ingest::Quarantined item = ingest::show_quarantine(session, flags.id, raw);
  if (context.json) {
    JsonWriter json;
    json.open_object();
    add_json(item, json);
    print(json.member("raw", is_utf8(raw) ? raw : printable(raw)).close().text() + "\n");
    return Exit::done;
  }
  std::fprintf(stderr, "item %lld of %s, run %lld, since %s: %s\n",
               static_cast<long long>(item.ordinal), item.source.c_str(),
               static_cast<long long>(item.first_run), item.first_seen_at.c_str(),
               printable(item.reason).c_str());
  // To a file or a pipe the bytes as they came; to a terminal nothing that could steer it.
  if (!is_terminal(1)) {
    print(raw);
    return Exit::done;
  }
  std::string safe;
  for (const std::string_view line : split(raw, '\n')) safe += printable(line) + "\n";
  print(safe);
  return Exit::done;
}

}  // namespace

void add_quarantine(CLI::App& app, Context& context) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* quarantine = app.add_subcommand("quarantine", "items that could not become jobs");
  quarantine->require_subcommand(1);
  quarantine->fallthrough();
  CLI::App* all = quarantine->add_subcommand("list", "the newest first");
  all->add_option("--source", flags->source, "only of this source")->check(given());
  all->add_option("--limit", flags->limit, "how many")->capture_default_str()->check(some());
  all->callback(
      [&context, flags] { context.command = [&context, flags] { return list(context, *flags); }; });
  CLI::App* one = quarantine->add_subcommand("show", "one item with its raw bytes");
  one->add_option("ID", flags->id, "its number")->required();
  one->callback(
      [&context, flags] { context.command = [&context, flags] { return show(context, *flags); }; });
}

}  // namespace workwise::cli
