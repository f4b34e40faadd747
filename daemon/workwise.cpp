#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>

#include "base/log.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/terminal.hpp"
#include "migrate/migrate.hpp"

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
  } catch (const migrate::DriftError& error) {
    return report(error, Exit::drift);
  } catch (const Error& error) {
    return report(error, Exit::failed);
  } catch (const std::exception& error) {
    return report(Error(error.what()), Exit::failed);
  }
}

std::vector<std::string> commands_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

std::string no_command(const std::string& word, const std::vector<std::string>& commands) {
  const std::string near = nearest(word, commands);
  return "there is no command " + printable(word) +
         (near.empty() ? std::string() : "; did you mean " + near + "?");
}

/// What to say of a word that stands where a command should; empty when that is not the mistake.
std::string unknown_command(const CLI::App& app) {
  const CLI::App* last = &app;
  while (!last->get_subcommands().empty()) last = last->get_subcommands().back();
  const auto commands = commands_of(*last);
  if (commands.empty()) return {};
  for (const std::string& word : app.remaining(true))
    if (!word.starts_with('-')) return no_command(word, commands);
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on files is an error of the write, like a full disk
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
        cli::print(
            app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal));
        return Exit::done;
      }
      const auto commands = app.get_subcommands(
          [&](const CLI::App* command) { return command->get_name() == topic; });
      if (commands.empty()) throw UsageError(no_command(topic, commands_of(app)), "workwise help");
      cli::print(commands.front()->help(app.get_name()));
      return Exit::done;
    };
  });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const std::string unknown = error.get_exit_code() != 0 ? unknown_command(app) : "";
    if (!unknown.empty()) return report(UsageError(unknown, "workwise help"), Exit::wrong_usage);
    const int code = app.exit(error);
    return code == 0 ? 0 : static_cast<int>(Exit::wrong_usage);
  }
  log::start({.level = context.quiet ? "error" : "warn", .journal = false});
  return run(context);
}
