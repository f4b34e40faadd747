#include <malloc.h>
#include <spdlog/spdlog.h>
#include <systemd/sd-daemon.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "base/log.hpp"
#include "base/text.hpp"
#include "config/settings.hpp"
#include "ingest/leftovers.hpp"
#include "ingest/run.hpp"
#include "service/check_sources.hpp"
#include "service/daemon.hpp"
#include "standard_streams.hpp"

using namespace workwise;

namespace {

constexpr const char* kDefaultFile = "/etc/workwise.yaml";

struct CommandLine {
  std::string file;
  std::string environment;
  bool check_config = false;
};

std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

enum class Credentials { read, leave };

config::Settings read_settings(const CommandLine& line,
                               Credentials credentials = Credentials::read) {
  config::Overrides overrides;
  overrides.read_credentials = credentials == Credentials::read;
  overrides.database_url = variable("DATABASE_URL").value_or("");
  overrides.environment = line.environment;
  overrides.installed_data = variable("WORKWISE_DATA").value_or(overrides.installed_data);
  overrides.variable = variable;
  config::Settings settings = config::load(line.file, overrides);
  const bool read = credentials == Credentials::read;
  if (read ? settings.database.url.empty() : !settings.database.url_given)
    throw ConfigError(line.file + ": no database.url, and DATABASE_URL is not set");
  service::check_sources(settings.sources);
  return settings;
}

/// What the command that we name to the operator needs to find the same database.
std::string flags_of(const CommandLine& line) {
  std::string flags;
  if (line.file != kDefaultFile) flags = "--config " + line.file;
  if (!line.environment.empty()) flags += (flags.empty() ? "--env " : " --env ") + line.environment;
  return flags;
}

std::chrono::microseconds watchdog_interval() {
  std::uint64_t microseconds = 0;
  return std::chrono::microseconds{sd_watchdog_enabled(0, &microseconds) > 0 ? microseconds : 0};
}

/// systemd's ExecReload= runs this, and may not look into the credentials of the service.
int check_config(const CommandLine& line) {
  try {
    const config::Settings settings = read_settings(line, Credentials::leave);
    std::printf("%s: ok, %zu sources\n", line.file.c_str(), settings.sources.size());
    return static_cast<int>(std::fflush(stdout) == 0 ? Exit::done : Exit::failed);
  } catch (const ConfigError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return static_cast<int>(Exit::bad_configuration);
  }
}

/// What a large run needed is for whoever needs it next, not for us to keep until the next poll.
ingest::RunReport run_and_tidy(const config::Settings& settings, const config::Source& source,
                               ingest::Options options, postgres::SpareSessions& spares) {
  options.spares = &spares;
  ingest::RunReport report = ingest::run(settings, source, options);
  malloc_trim(0);
  return report;
}

Exit serve(const CommandLine& line) {
  const auto settings = std::make_shared<const config::Settings>(read_settings(line));
  log::set_level(settings->log.level);
  spdlog::info("event=starting version={} config={} sources={}", WORKWISE_VERSION,
               logfmt(line.file), settings->sources.size());
  if (const std::size_t swept = ingest::sweep_leftovers(*settings); swept > 0)
    spdlog::info("event=swept files={} directory={}", swept,
                 logfmt(settings->ingest.spool_directory));
  service::Notifier notifier;
  postgres::SpareSessions spares(static_cast<std::size_t>(settings->ingest.workers));
  service::Daemon daemon(
      settings, notifier,
      {.run =
           [&spares](const config::Settings& now, const config::Source& source,
                     const ingest::Options& options) {
             return run_and_tidy(now, source, options, spares);
           },
       .reload = [&] { return read_settings(line); },
       .flags = flags_of(line),
       .watchdog = watchdog_interval(),
       .reloaded = [](const config::Settings& now) { log::set_level(now.log.level); }});
  return daemon.serve();
}

/// One line a problem: a bad configuration has many.
int refuse(const std::string& event, const Error& error, Exit code) {
  for (const std::string_view line : split(error.what(), '\n'))
    spdlog::error("event={} error={}", event, logfmt(line));
  if (!error.next().empty()) spdlog::error("event={} next={}", event, logfmt(error.next()));
  return static_cast<int>(code);
}

}  // namespace

int main(int argc, char** argv) {
  occupy_closed_streams();
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on files is an error of the write, like a full disk
  // A heap of its own for each thread would keep what every source's largest batch took.
  mallopt(M_ARENA_MAX, 2);

  CommandLine line{.file = variable("WORKWISE_CONFIG").value_or(kDefaultFile),
                   .environment = variable("WORKWISE_ENV").value_or("")};
  CLI::App app{"workwised polls the configured feeds and keeps the board's database true to them."};
  app.name("workwised");
  app.set_version_flag("--version", WORKWISE_VERSION, "print the version");
  app.set_help_flag("-h,--help", "this text");
  app.add_option("--config", line.file, "the configuration (WORKWISE_CONFIG stands for it)")
      ->capture_default_str();
  app.add_option("--env", line.environment, "one of its environments (WORKWISE_ENV stands for it)");
  app.add_flag("--check-config", line.check_config, "read the configuration, say what is wrong");
  app.footer(
      "Signals: TERM ends the runs and stops, HUP reads the configuration again.\n"
      "Exit codes: 0 stopped, 1 failed, 2 wrong usage, 3 pending migrations and 4 drift\n"
      "(migrations.on_boot: refuse), 78 bad configuration.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(Exit::wrong_usage);
  }
  if (line.check_config) return check_config(line);

  log::start({.journal = log::stderr_is_journal(variable("JOURNAL_STREAM").value_or(""))});
  try {
    return static_cast<int>(serve(line));
  } catch (const ConfigError& error) {
    return refuse("bad_configuration", error, Exit::bad_configuration);
  } catch (const Error& error) {
    return refuse("failed", error, Exit::failed);
  } catch (const std::exception& error) {
    return refuse("failed", Error(error.what()), Exit::failed);
  }
}
