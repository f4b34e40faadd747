#include <CLI/CLI.hpp>

#include "base/json_writer.hpp"
#include "cli/context.hpp"
#include "cli/terminal.hpp"
#include "config/schema.hpp"
#include "service/check_sources.hpp"

namespace workwise::cli {

void add_config(CLI::App& app, Context& context) {
  CLI::App* config = app.add_subcommand("config", "the configuration, checked and explained");
  config->require_subcommand(1);
  config->fallthrough();
  config->footer("Example: workwise config check");
  config->add_subcommand("check", "every problem at once, as file:line:column (exit 78)")
      ->footer("Example: workwise --config new.yaml config check")
      ->callback([&context] {
        context.command = [&context] {
          const config::Settings settings = context.settings_with_sources();
          service::check_sources(settings.sources);
          if (!settings.database.url_given)
            std::fprintf(stderr,
                         "note: no database.url: it takes DATABASE_URL in the environment\n");
          print(context.json ? JsonWriter()
                                       .open_object()
                                       .member("file", settings.file)
                                       .member("sources", settings.sources.size())
                                       .close()
                                       .text() +
                                   "\n"
                             : settings.file + ": ok, " + std::to_string(settings.sources.size()) +
                                   " sources\n");
          return Exit::done;
        };
      });
  config->add_subcommand("show", "what is in force, defaults included, secrets masked")
      ->footer("Example: workwise config show")
      ->callback([&context] {
        context.command = [&context] {
          const std::string yaml = config::to_yaml(context.settings_if_any());
          print(context.json ? JsonWriter().open_object().member("yaml", yaml).close().text() + "\n"
                             : yaml);
          return Exit::done;
        };
      });
  config
      ->add_subcommand("schema",
                       "the JSON Schema of the file, for editors to complete and check it")
      ->footer("Example: workwise config schema > workwise.schema.json")
      ->callback([&context] {
        context.command = [] {
          print(std::string(config::schema()));
          return Exit::done;
        };
      });
}

}  // namespace workwise::cli
