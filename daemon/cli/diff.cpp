#include <CLI/CLI.hpp>
#include <memory>

#include "cli/context.hpp"
#include "cli/plan_text.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "migrate/push.hpp"

namespace workwise::cli {
namespace {

void tell(const migrate::Event& event) {
  note(event.text);
}

}  // namespace

void add_diff(CLI::App& app, Context& context) {
  const auto wanted = std::make_shared<migrate::Wanted>();
  CLI::App* command = app.add_subcommand(
      "diff", "what would lead from the database to schema.sql, as SQL; changes nothing");
  command->add_option("--schema", wanted->file,
                      "the wanted schema (default: schema.sql beside the migrations)");
  command->add_option("--exclude-schema", wanted->exclude,
                      "a schema that is another tool's: left alone");
  add_renames(*command, wanted->renames);
  command->add_flag("--online", wanted->online,
                    "the forms that block others least: CONCURRENTLY, NOT VALID");
  add_scratch_url(*command, wanted->scratch_url);
  command->footer("Example: workwise diff --schema migrations/schema.sql");
  command->callback([wanted, &context] {
    context.command = [wanted, &context] {
      show_plan(migrate::plan_push(context.settings(), *wanted, tell), context.json);
      return Exit::done;
    };
  });
}

}  // namespace workwise::cli
