#include "migrate/adopt.hpp"

#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "migrate/adopt_board.hpp"

namespace workwise::cli {
namespace {

const std::map<std::string, migrate::Tool> kTools{
    {"drizzle", migrate::Tool::drizzle},
    {"dbmate", migrate::Tool::dbmate},
    {"flyway", migrate::Tool::flyway},
    {"goose", migrate::Tool::goose},
    {"golang-migrate", migrate::Tool::golang_migrate}};

struct Flags {
  std::string what;
  std::string baseline;
  std::string output;
  std::string lock_wait = "60s";
  migrate::AdoptOptions options;
};

void note(const std::string& text) {
  std::fprintf(stderr, "%s %s\n", paint("note:", Colour::yellow, 2).c_str(), text.c_str());
}

void show_waiting(const migrate::Event& event) {
  std::fprintf(stderr, "%s\n", event.text.c_str());
}

void list_json(JsonWriter& json, std::string_view key, const std::vector<migrate::Foreign>& all) {
  json.key(key).open_array();
  for (const migrate::Foreign& one : all)
    json.open_object()
        .member("version", one.version)
        .member("name", one.name)
        .member("from", one.origin)
        .text_or_null("applied_at", one.applied_at)
        .close();
  json.close();
}

std::string to_json(const migrate::Adopted& adopted, bool dry_run) {
  JsonWriter json;
  json.open_object().member("done", !dry_run);
  list_json(json, "recorded", adopted.recorded);
  list_json(json, "pending", adopted.pending);
  json.member("known", adopted.known.size());
  json.key("notes").open_array();
  for (const std::string& text : adopted.notices) json.value(text);
  return json.close().close().text() + "\n";
}

Exit show(const Context& context, const migrate::Adopted& adopted, bool dry_run) {
  for (const std::string& text : adopted.notices) note(text);
  if (context.json) {
    print(to_json(adopted, dry_run));
    return Exit::done;
  }
  const std::string would = dry_run ? "would be " : "";
  for (const migrate::Foreign& one : adopted.recorded)
    print(would + "recorded  " + one.version + "_" + one.name + "  from " + one.origin + "\n");
  for (const migrate::Foreign& one : adopted.pending)
    print(would + "pending   " + one.version + "_" + one.name + "  from " + one.origin + "\n");
  if (adopted.recorded.empty() && adopted.pending.empty())
    print("nothing to do: " + std::to_string(adopted.known.size()) +
          " migrations are in the ledger already\n");
  else if (!dry_run)
    std::fprintf(stderr, "next: workwise status\n");
  return Exit::done;
}

/// Where the file has to be copied, and what comes next.
std::string next_of(const config::Settings& settings, const std::string& path, bool elsewhere) {
  const std::string copy =
      elsewhere ? "cp " + path + " " + settings.migrations.directory + "/ && " : "";
  return copy + "workwise migrate --dry-run";
}

Exit adopt_board(const Context& context, const config::Settings& settings, const Flags& flags) {
  const bool dry_run = flags.options.dry_run;
  const migrate::BoardAdoption adoption = migrate::adopt_board(settings, flags.output, dry_run);
  const bool nothing = adoption.path.empty();
  if (context.json) {
    JsonWriter json;
    json.open_object().member("done", !nothing && !dry_run);
    json.text_or_null("path", adoption.path).text_or_null("reason", adoption.why_not);
    json.key("notes").open_array();
    for (const std::string& text : adoption.notices) json.value(text);
    print(json.close().close().text() + "\n");
    return Exit::done;
  }
  if (nothing) {
    print("nothing to do: " + adoption.why_not + "\n");
    return Exit::done;
  }
  for (const std::string& text : adoption.notices) note(text);
  print(dry_run ? adoption.text : "written  " + adoption.path + "\n");
  if (!dry_run)
    std::fprintf(stderr, "next: read it, then %s\n",
                 next_of(settings, adoption.path, !flags.output.empty()).c_str());
  return Exit::done;
}

void check(const Flags& flags) {
  if (flags.what.empty() == flags.baseline.empty())
    throw UsageError(
        "adopt: say what, one of drizzle, dbmate, flyway, goose, golang-migrate, "
        "board; or --baseline VERSION",
        "workwise help adopt");
  if (flags.what != "board" && !flags.output.empty())
    throw UsageError("adopt: --output is of adopt board", "workwise help adopt");
  const bool tool = kTools.contains(flags.what);
  if (!tool && !flags.what.empty() && flags.what != "board") {
    std::vector<std::string> known{"board"};
    for (const auto& [name, value] : kTools) known.push_back(name);
    const std::string near = nearest(flags.what, known);
    throw UsageError("adopt: there is no tool " + printable(flags.what) +
                         (near.empty() ? "" : "; did you mean " + near + "?"),
                     "workwise help adopt");
  }
  if (!tool && (!flags.options.from.empty() || !flags.options.table.empty() || flags.options.yes))
    throw UsageError("adopt: --from, --table and --yes are of the tools", "workwise help adopt");
}

Exit run(const Context& context, Flags& flags) {
  check(flags);
  const config::Settings settings = context.settings();
  flags.options.lock_wait = parse_duration(flags.lock_wait, "--lock-wait");
  if (!flags.baseline.empty())
    return show(context, migrate::baseline(settings, flags.baseline, flags.options, show_waiting),
                flags.options.dry_run);
  if (flags.what == "board") return adopt_board(context, settings, flags);
  flags.options.tool = kTools.at(flags.what);
  return show(context, migrate::adopt(settings, flags.options, show_waiting),
              flags.options.dry_run);
}

}  // namespace

void add_adopt(CLI::App& app, Context& context) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* adopt = app.add_subcommand("adopt", "take over a database that something else made");
  adopt
      ->add_option("WHAT", flags->what,
                   "drizzle, dbmate, flyway, goose or golang-migrate: its ledger and its files;\n"
                   "board: tables jobs, companies, categories of another shape")
      ->check(given());
  adopt
      ->add_option("--baseline", flags->baseline,
                   "record the files up to this version as applied; no tool, no ledger")
      ->check(given());
  adopt->add_option("--from", flags->options.from, "the folder of the tool's files")
      ->check(given());
  adopt->add_option("--table", flags->options.table, "the tool's ledger, where it has another name")
      ->check(given());
  adopt
      ->add_option("--output", flags->output,
                   "board: the folder for the migration (default migrations.directory)")
      ->check(given());
  adopt->add_flag("--yes", flags->options.yes, "go on where the tool's ledger and files disagree");
  adopt->add_flag("--dry-run", flags->options.dry_run, "say what would be done, write nothing");
  adopt->add_option("--lock-wait", flags->lock_wait, "how long to wait for a migration")
      ->capture_default_str();
  adopt->footer("Example: workwise adopt drizzle --from drizzle --dry-run");
  adopt->callback(
      [&context, flags] { context.command = [&context, flags] { return run(context, *flags); }; });
}

}  // namespace workwise::cli
