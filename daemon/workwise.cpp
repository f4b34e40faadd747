#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>

#include "base/log.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/terminal.hpp"

using namespace workwise;

namespace {

int report(const Error& error, Exit code) {
  std::fprintf(stderr, "%s %s\n", cli::paint("workwise:", cli::Colour::red, 2).c_str(),
               error.what());
  if (!error.next().empty())
    std::fprintf(stderr, "%s %s\n", cli::paint("next:", cli::Colour::grey, 2).c_str(),
                 error.next().c_str());
  return static_cast<int>(code);
}

/// One catch site for the whole command line: an exception's type is its exit code.
int run(const cli::Context& context) {
  try {
    return static_cast<int>(context.command());
  } catch (const ConfigError& error) {
    return report(error, Exit::bad_configuration);
  } catch (const UsageError& error) {
    return report(error, Exit::wrong_usage);
  } catch (const LockedError& error) {
    return report(error, Exit::locked);
  } catch (const Error& error) {
    return report(error, Exit::failed);
  } catch (const std::exception& error) {
    return report(Error(error.what()), Exit::failed);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  cli::Context context;
  CLI::App app{"workwise keeps a job board's PostgreSQL database true to the feeds of others."};
  app.name("workwise");
  app.set_version_flag("--version", WORKWISE_VERSION);
  app.set_help_flag("-h,--help", "what this command does and takes");
  app.set_help_all_flag("--help-all", "all commands with all their flags");
  app.add_option("--config", context.config_file,
                 "the configuration (default /etc/workwise.yaml; WORKWISE_CONFIG stands for it)");
  app.add_option("--env", context.environment,
                 "one of `environments` of the configuration (WORKWISE_ENV stands for it)");
  app.add_flag("--json", context.json, "one JSON document on stdout, logs on stderr");
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(
      "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 pending migrations, 4 drift or an edited "
      "file,\n"
      "5 run held, 6 some items quarantined, 75 locked by another, 78 bad configuration.\n"
      "DATABASE_URL overrides database.url. man workwise, docs/ have the rest.");

  cli::add_ingest(app, context);
  cli::add_preview(app, context);
  cli::add_parse(app, context);
  cli::add_sources(app, context);
  cli::add_runs(app, context);
  cli::add_quarantine(app, context);
  cli::add_presets(app, context);
  cli::add_migrate(app, context);
  cli::add_status(app, context);
  cli::add_config(app, context);
  cli::add_demo(app, context);

  std::string topic;
  CLI::App* help = app.add_subcommand("help", "what a command does and takes");
  help->add_option("COMMAND", topic, "one of the commands above");
  help->callback([&] {
    context.command = [&] {
      if (topic.empty()) {
        cli::print(app.help());
        return Exit::done;
      }
      std::vector<std::string> names;
      for (const CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
        if (command->get_name() == topic) {
          cli::print(command->help());
          return Exit::done;
        }
        names.push_back(command->get_name());
      }
      const std::string near = nearest(topic, names);
      throw UsageError("there is no command " + topic +
                           (near.empty() ? std::string() : "; did you mean " + near + "?"),
                       "workwise help");
    };
  });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : static_cast<int>(Exit::wrong_usage);
  }
  log::start({.level = context.quiet ? "error" : "warn", .journal = false});
  return run(context);
}
