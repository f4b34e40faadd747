#include "migrate/generate.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "base/json_writer.hpp"
#include "cli/context.hpp"
#include "cli/plan_text.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"

namespace workwise::cli {
namespace {

Exit generate(const Context& context, const migrate::Generate& wanted) {
  const migrate::Generated made = migrate::generate(
      context.settings(), wanted, [](const migrate::Event& event) { note(event.text); });
  if (context.json) {
    JsonWriter json;
    json.open_object().text_or_null("path", made.path).member("reversible", made.reversible);
    write(json, made.up);
    print(json.close().text() + "\n");
    return Exit::done;
  }
  if (made.path.empty())
    print("nothing to do: the migrations make what schema.sql wants\n");
  else
    print("wrote " + made.path + (wanted.custom ? "" : ": " + summary_of(made.up)) + "\n" +
          visible(graves_of(made.up)));
  if (!made.reversible)
    note("the way back is not proven: it is a comment in the file, and the migration irreversible");
  return Exit::done;
}

}  // namespace

void add_generate(CLI::App& app, Context& context) {
  const auto wanted = std::make_shared<migrate::Generate>();
  CLI::App* command =
      app.add_subcommand("generate", "write the migration that leads to schema.sql, and back");
  command->add_option("NAME", wanted->name, "what it does, in a word or two: remote_since")
      ->required()
      ->check(given());
  command->add_flag("--custom", wanted->custom, "an empty one, to be filled in by hand");
  command->add_option("--schema", wanted->wanted.file,
                      "the wanted schema (default: schema.sql beside the migrations)");
  command->add_option("--exclude-schema", wanted->wanted.exclude,
                      "a schema that is another tool's: left alone");
  add_renames(*command, wanted->wanted.renames);
  command->add_flag("--online,!--no-online", wanted->wanted.online,
                    "the forms that block others least (the default)");
  add_scratch_url(*command, wanted->wanted.scratch_url);
  command->add_flag("--allow-data-loss", wanted->allow_data_loss, "tables and columns may go");
  command->footer("Example: workwise generate remote_since");
  command->callback([wanted, &context] {
    context.command = [wanted, &context] { return generate(context, *wanted); };
  });
}

}  // namespace workwise::cli
