#include "migrate/push.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/context.hpp"
#include "cli/plan_text.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"

namespace workwise::cli {
namespace {

struct Flags {
  migrate::Wanted wanted;
  migrate::Options options;
  bool dry_run = false;
  bool yes = false;
};

void tell(const migrate::Event& event) {
  if (event.kind == migrate::Event::Kind::notice)
    note(event.text);
  else
    std::fprintf(stderr, "%s\n", event.text.c_str());
}

Exit push(const Context& context, const Flags& flags) {
  const config::Settings settings = context.settings();
  if (flags.dry_run) {
    show_plan(migrate::plan_push(settings, flags.wanted, tell), context.json);
    return Exit::done;
  }
  bool refused = false;
  const schema::Plan plan =
      migrate::push(settings, flags.wanted, flags.options, tell, [&](const schema::Plan& shown) {
        if (flags.yes) return true;
        if (!is_terminal(0) || !is_terminal(2))
          throw Error("nobody is here to ask, and --yes was not given. Nothing was changed.",
                      "workwise push --dry-run");
        std::fprintf(stderr, "%s", to_sql(shown, 2).c_str());
        refused = !agreed("Run these statements?");
        return !refused;
      });
  if (refused) {
    print("nothing was changed\n");
    return Exit::failed;
  }
  if (context.json)
    show_plan(plan, true);
  else
    print(plan.empty() ? "nothing to do: the database is as the file wants it\n"
                       : summary_of(plan) + "\n");
  return Exit::done;
}

}  // namespace

void add_push(CLI::App& app, Context& context) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* command =
      app.add_subcommand("push", "make the database as schema.sql wants it, without a migration");
  command->add_option("--schema", flags->wanted.file,
                      "the wanted schema (default: schema.sql beside the migrations)");
  command->add_option("--exclude-schema", flags->wanted.exclude,
                      "a schema that is another tool's: left alone");
  add_renames(*command, flags->wanted.renames);
  command->add_flag("--online", flags->wanted.online,
                    "the forms that block others least: CONCURRENTLY, NOT VALID");
  add_scratch_url(*command, flags->wanted.scratch_url);
  command->add_flag("--dry-run", flags->dry_run, "print the SQL, change nothing");
  command->add_flag("--yes", flags->yes, "do not ask");
  command->add_flag("--allow-data-loss", flags->options.allow_data_loss,
                    "tables and columns may go");
  command->footer("Example: workwise push --dry-run");
  command->callback(
      [flags, &context] { context.command = [flags, &context] { return push(context, *flags); }; });
}

}  // namespace workwise::cli
