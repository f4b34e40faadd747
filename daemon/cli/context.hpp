#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "config/settings.hpp"
#include "postgres/session.hpp"

namespace CLI {
class App;
}

/// The command line: one file a command, each with one function that adds it to the parser.
namespace workwise::cli {

/// What every command has: the global flags, and what they lead to.
struct Context {
  std::string config_file;
  std::string environment;
  bool json = false;
  bool quiet = false;

  /// What main() runs once the words are parsed: the chosen command. Its value is the exit code.
  std::function<Exit()> command;

  /// What main() does after it, whatever came of it: tells the webhooks.
  std::function<void()> afterwards;

  /// The settings of the file, or of DATABASE_URL alone where no file is needed. Only commands that
  /// fetch read the sources' secrets: an unreadable password file must not stop a migration.
  /// Throws ConfigError.
  enum class Secrets { read, leave };
  config::Settings settings(Secrets secrets = Secrets::leave) const;
  /// The same, and there must be a file: for commands that work on sources.
  config::Settings settings_with_sources(Secrets secrets = Secrets::leave) const;
  /// The settings when there are any, else the built-in ones: for commands that need neither.
  config::Settings settings_if_any(Secrets secrets = Secrets::leave) const;
  /// A connection for a question or two. Throws postgres::Error, ConfigError when no database is
  /// named.
  postgres::Session session(const config::Settings& settings) const;
  /// The same, and the ledger's tables are there: Error that names `workwise migrate` when not.
  postgres::Session board(const config::Settings& settings) const;
  /// Promise 6 holds for the command line too: nothing is merged into a schema that is not ours.
  /// `refused` begins the message ("not ingesting"). Throws PendingError, DriftError.
  postgres::Session require_schema(const config::Settings& settings,
                                   const std::string& refused) const;
};

void add_migrate(CLI::App& app, Context& context);  ///< migrate, rollback
void add_generate(CLI::App& app, Context& context);
void add_push(CLI::App& app, Context& context);
void add_pull(CLI::App& app, Context& context);
void add_diff(CLI::App& app, Context& context);
void add_status(CLI::App& app, Context& context);  ///< status, list
void add_drift(CLI::App& app, Context& context);
void add_repair(CLI::App& app, Context& context);
void add_validate(CLI::App& app, Context& context);
void add_adopt(CLI::App& app, Context& context);
void add_ingest(CLI::App& app, Context& context);
void add_sources(CLI::App& app, Context& context);
void add_preview(CLI::App& app, Context& context);
void add_runs(CLI::App& app, Context& context);
void add_quarantine(CLI::App& app, Context& context);
void add_explain(CLI::App& app, Context& context);
void add_notifications(CLI::App& app, Context& context);
void add_twins(CLI::App& app, Context& context);
void add_presets(CLI::App& app, Context& context);
void add_parse(CLI::App& app, Context& context);
void add_lint(CLI::App& app, Context& context);
void add_config(CLI::App& app, Context& context);
void add_demo(CLI::App& app, Context& context);

}  // namespace workwise::cli
