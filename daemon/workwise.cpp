#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <memory>
#include <sstream>

#include "base/json_writer.hpp"
#include "base/log.hpp"
#include "cli/context.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "cli/words.hpp"
#include "migrate/migrate.hpp"
#include "postgres/error.hpp"
#include "standard_streams.hpp"

using namespace workwise;

namespace {

/// Did the operator ask for JSON? Looked up by hand: the words may be what is wrong.
bool wants_json(int argc, char** argv) {
  for (int i = 1; i < argc && std::string_view(argv[i]) != "--"; ++i)
    if (std::string_view(argv[i]) == "--json") return true;
  return false;
}

int report(const Error& error, Exit code, bool json) {
  std::fprintf(stderr, "%s %s\n", cli::paint("workwise:", cli::Colour::red, 2).c_str(),
               error.what());
  if (!error.next().empty())
    std::fprintf(stderr, "%s %s\n", cli::paint("next:", cli::Colour::grey, 2).c_str(),
                 error.next().c_str());
  if (json)
    std::printf("%s\n", JsonWriter()
                            .open_object()
                            .member("error", error.what())
                            .text_or_null("next", error.next())
                            .member("exit", static_cast<int>(code))
                            .close()
                            .text()
                            .c_str());
  return static_cast<int>(code);
}

/// One catch site for the whole command line: an exception's type is its exit code.
int run(const std::function<Exit()>& command, bool json) {
  try {
    return static_cast<int>(command());
  } catch (const cli::ReaderGone&) {
    return static_cast<int>(Exit::failed);
  } catch (const ConfigError& error) {
    return report(error, Exit::bad_configuration, json);
  } catch (const UsageError& error) {
    return report(error, Exit::wrong_usage, json);
  } catch (const LockedError& error) {
    return report(error, Exit::locked, json);
  } catch (const migrate::DriftError& error) {
    return report(error, Exit::drift, json);
  } catch (const migrate::PendingError& error) {
    return report(error, Exit::pending_migrations, json);
  } catch (const postgres::Error& error) {
    // A table or column that is not there: the schema is another version's.
    const bool another = error.sqlstate == "42P01" || error.sqlstate == "42703";
    return report(another ? Error(error.what(), "workwise status") : Error(error), Exit::failed,
                  json);
  } catch (const Error& error) {
    return report(error, Exit::failed, json);
  } catch (const std::exception& error) {
    return report(Error(error.what()), Exit::failed, json);
  }
}

/// What the words ask for when they are no command: help, the version, or the reason why not.
Exit answer(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() != 0 || cli::has_unknown_word(app)) throw cli::refusal(app, error);
  std::ostringstream text;
  app.exit(error, text, text);
  cli::print(text.str());
  return Exit::done;
}

}  // namespace

int main(int argc, char** argv) {
  occupy_closed_streams();
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on files is an error of the write, like a full disk
  cli::Context context;
  CLI::App app{"workwise keeps a job board's PostgreSQL database true to the feeds of others."};
  app.name("workwise");
  app.set_version_flag("--version", WORKWISE_VERSION, "print the version");
  app.set_help_flag("-h,--help", "what this command does and takes");
  app.set_help_all_flag("--help-all", "all commands with all their flags");
  app.add_option("--config", context.config_file,
                 "the configuration (default /etc/workwise.yaml; WORKWISE_CONFIG stands for it)")
      ->check(cli::given());
  app.add_option("--env", context.environment,
                 "one of `environments` of the configuration (WORKWISE_ENV stands for it)")
      ->check(cli::given());
  app.add_flag("--json", context.json, "one JSON document on stdout, logs on stderr");
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(
      "--config, --env and --json may stand anywhere before a \"--\".\n"
      "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 pending migrations, 4 drift or an edited "
      "file,\n"
      "5 run held, 6 some items quarantined, 75 locked by another, 78 bad configuration.\n"
      "DATABASE_URL overrides database.url. workwise help COMMAND says more of one; docs/ have the"
      " rest.");

  cli::add_ingest(app, context);
  cli::add_preview(app, context);
  cli::add_parse(app, context);
  cli::add_sources(app, context);
  cli::add_runs(app, context);
  cli::add_quarantine(app, context);
  cli::add_explain(app, context);
  cli::add_notifications(app, context);
  cli::add_twins(app, context);
  cli::add_presets(app, context);
  cli::add_migrate(app, context);
  cli::add_generate(app, context);
  cli::add_pull(app, context);
  cli::add_push(app, context);
  cli::add_diff(app, context);
  cli::add_status(app, context);
  cli::add_drift(app, context);
  cli::add_repair(app, context);
  cli::add_validate(app, context);
  cli::add_adopt(app, context);
  cli::add_lint(app, context);
  cli::add_config(app, context);
  cli::add_demo(app, context);

  const auto topic = std::make_shared<std::vector<std::string>>();
  CLI::App* help = app.add_subcommand("help", "what a command does and takes");
  help->add_option("COMMAND", *topic, "one of the commands above, with its own: runs list");
  help->footer("Example: workwise help runs accept");
  help->callback([&app, &context, topic] {
    context.command = [&app, topic] {
      cli::print(cli::help_of(app, *topic));
      return Exit::done;
    };
  });

  const bool json = wants_json(argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return run([&] { return answer(app, error); }, json);
  }
  log::start({.level = context.quiet ? "error" : "warn", .journal = false});
  const int status = run(context.command, json);
  if (context.afterwards) context.afterwards();
  return status;
}
