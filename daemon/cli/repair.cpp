#include "migrate/repair.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "base/json_writer.hpp"
#include "cli/context.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"

namespace workwise::cli {
namespace {

struct Flags {
  bool yes = false;
  bool dry_run = false;
  std::string lock_wait = "60s";
};

std::string_view word(migrate::Repair::Kind kind) {
  using Kind = migrate::Repair::Kind;
  if (kind == Kind::edited) return "edited";
  return kind == Kind::missing_file ? "missing file" : "schema";
}

std::string to_json(const migrate::Repairs& repairs, bool done) {
  JsonWriter json;
  json.open_object().key("repairs").open_array();
  for (const migrate::Repair& repair : repairs.all)
    json.open_object()
        .member("kind", word(repair.kind))
        .member("object", repair.object)
        .member("text", repair.text)
        .close();
  json.close().member("count", repairs.all.size()).member("done", done);
  return json.text_or_null("refused", repairs.refused).close().text() + "\n";
}

std::string to_text(const migrate::Repairs& repairs) {
  std::string text;
  for (const migrate::Repair& repair : repairs.all) text += visible(repair.text) + "\n";
  return text;
}

bool somebody_is_there() {
  return is_terminal(0) && is_terminal(2);
}

/// Has somebody said yes, by the flag or at a terminal?
bool is_wanted(const Flags& flags, std::size_t count) {
  if (flags.yes) return true;
  if (somebody_is_there())
    return agreed("Accept " + std::string(count == 1 ? "this" : "these " + std::to_string(count)) +
                  "?");
  return false;
}

void say(const std::string& text) {
  std::fprintf(stderr, "%s\n", visible(text).c_str());
}

/// What of it was done, for people.
std::string outcome(const migrate::Repairs& repairs, const Flags& flags, bool done) {
  if (repairs.all.empty()) return "nothing to repair";
  if (done) return "accepted";
  if (flags.dry_run) return "nothing was accepted: --dry-run";
  if (somebody_is_there()) return "nothing was accepted";
  return "nothing was accepted: there is nobody to ask; --yes accepts it";
}

Exit repair(const Context& context, const Flags& flags) {
  const config::Settings settings = context.settings();
  migrate::Options options;
  options.lock_wait = parse_duration(flags.lock_wait, "--lock-wait");
  migrate::Repairs repairs;
  {
    postgres::Session session = context.session(settings);
    repairs = migrate::find_repairs(settings, session);
  }
  if (!context.json) print(to_text(repairs));
  const bool any = !repairs.all.empty();
  const bool done = any && !flags.dry_run && is_wanted(flags, repairs.all.size());
  if (done)
    migrate::accept(settings, repairs, options,
                    [](const migrate::Event& event) { say(event.text); });
  if (context.json)
    print(to_json(repairs, done));
  else
    print(outcome(repairs, flags, done) + "\n");
  if (!repairs.refused.empty() && !context.json) say("not to be repaired: " + repairs.refused);
  const bool left = (any && !done && !flags.dry_run) || !repairs.refused.empty();
  return left ? Exit::drift : Exit::done;
}

}  // namespace

void add_repair(CLI::App& app, Context& context) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* command =
      app.add_subcommand("repair", "accept what differs between files, ledger and schema as it is");
  command->add_flag("--yes", flags->yes, "don't ask");
  command->add_flag("--dry-run", flags->dry_run, "show it, accept nothing");
  command->add_option("--lock-wait", flags->lock_wait, "how long to wait for another migration")
      ->capture_default_str();
  command->footer("Example: workwise repair --dry-run");
  command->callback([&context, flags] {
    context.command = [&context, flags] { return repair(context, *flags); };
  });
}

}  // namespace workwise::cli
