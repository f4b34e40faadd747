#include "cli/context.hpp"

#include <cstdlib>
#include <filesystem>

#include "migrate/migrate.hpp"

namespace workwise::cli {
namespace {

constexpr const char* kDefaultFile = "/etc/workwise.yaml";

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

config::Overrides overrides(const std::string& environment, Context::Secrets secrets) {
  config::Overrides result;
  result.read_secrets = secrets == Context::Secrets::read;
  result.database_url = variable("DATABASE_URL");
  result.environment = environment.empty() ? variable("WORKWISE_ENV") : environment;
  if (const std::string data = variable("WORKWISE_DATA"); !data.empty())
    result.installed_data = data;
  result.variable = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
  return result;
}

/// The file to read; empty when none was named and the default one is not there.
std::string chosen_file(const std::string& flag) {
  if (!flag.empty()) return flag;
  if (std::string named = variable("WORKWISE_CONFIG"); !named.empty()) return named;
  return std::filesystem::exists(kDefaultFile) ? kDefaultFile : "";
}

}  // namespace

config::Settings Context::settings_if_any(Secrets secrets) const {
  const std::string file = chosen_file(config_file);
  const config::Overrides given = overrides(environment, secrets);
  if (!file.empty()) return config::load(file, given);
  if (!given.environment.empty())
    throw ConfigError("no configuration, so there is no environment \"" + given.environment +
                      "\": " + kDefaultFile +
                      " is not there, and neither --config nor WORKWISE_CONFIG is given");
  return config::without_file(given);
}

config::Settings Context::settings(Secrets secrets) const {
  config::Settings settings = settings_if_any(secrets);
  if (settings.database.url.empty())
    throw ConfigError(
        settings.file.empty()
            ? std::string("no configuration: ") + kDefaultFile +
                  " is not there, and neither --config, WORKWISE_CONFIG nor DATABASE_URL is given"
            : settings.file + ": no database.url, and DATABASE_URL is not set",
        "DATABASE_URL=postgresql:///board workwise status");
  return settings;
}

config::Settings Context::settings_with_sources(Secrets secrets) const {
  if (chosen_file(config_file).empty())
    throw ConfigError(std::string("no configuration: ") + kDefaultFile +
                          " is not there, and neither --config nor WORKWISE_CONFIG is given",
                      "workwise --config workwise.yaml config check");
  return settings_if_any(secrets);
}

postgres::Session Context::session(const config::Settings& settings) const {
  if (settings.database.url.empty())
    throw ConfigError((settings.file.empty() ? "no configuration" : settings.file) +
                      ": no database.url, and DATABASE_URL is not set");
  return postgres::Session({.url = settings.database.url,
                            .application_name = "workwise cli",
                            .timeout = settings.database.connect_timeout});
}

postgres::Session Context::board(const config::Settings& settings) const {
  postgres::Session session = this->session(settings);
  if (!session.run("SELECT to_regclass('workwise.quarantine') IS NOT NULL").boolean(0, 0))
    throw migrate::PendingError(
        "this database has not been migrated: nothing was ever ingested into it",
        "workwise migrate");
  return session;
}

postgres::Session Context::require_schema(const config::Settings& settings,
                                          const std::string& refused) const {
  const auto files = migrate::read_files(settings.migrations.directory);
  postgres::Session session = this->session(settings);
  const migrate::Status status = migrate::inspect(session, files);
  if (status.exit_code() == Exit::pending_migrations)
    throw migrate::PendingError(refused + ": " + status.summary(), "workwise migrate");
  if (!status.current())
    throw migrate::DriftError(refused + ": " + status.summary(), "workwise status");
  return session;
}

}  // namespace workwise::cli
