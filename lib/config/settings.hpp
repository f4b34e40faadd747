#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/source.hpp"

namespace workwise::config {

enum class OnBoot { wait, refuse, migrate };

struct Database {
  std::string
      url;  ///< libpq URI or keyword string. Holds a password: print redacted(url), never this
  bool url_given = false;  ///< some key names it, even where its secret is left alone
  std::chrono::milliseconds connect_timeout{std::chrono::seconds{10}};
};

/// What becomes of a migration that stopped after some of it was committed.
enum class OnFailure {
  stop,      ///< it stays there; the next call goes on
  rollback,  ///< what stands is undone, as its down section says
};

/// A dump taken before a migration, and proven by restoring it.
struct Backup {
  enum class What { none, touched, all };
  What what = What::none;
  std::string directory;
  int keep = 5;  ///< dumps; older ones go once a new one is proven
  int jobs = 1;  ///< of pg_dump and pg_restore
};

struct Migrations {
  std::string directory;
  OnBoot on_boot = OnBoot::wait;
  std::chrono::milliseconds lock_timeout{std::chrono::seconds{5}};
  OnFailure on_failure = OnFailure::stop;
  std::optional<bool> confirm;  ///< ask before migrating; not said: in an environment "production"
  bool require_rehearsal = false;
  std::chrono::hours rehearsal_max_age{24};
  std::chrono::seconds drift_every{std::chrono::minutes{15}};  ///< the daemon compares the schema
  Backup backup;
};

/// Somebody who wants to be told by HTTP POST.
struct Webhook {
  enum class Format { standard, slack };
  std::string name;
  Secret url;     ///< it may hold a token in its path
  Secret secret;  ///< "whsec_…" or any text; empty: not signed
  Format format = Format::standard;
  std::vector<std::string> events;  ///< of known_events(); empty: all
  std::chrono::milliseconds timeout{std::chrono::seconds{10}};
};

/// "migration.started", …: what can be told.
const std::vector<std::string>& known_events();

struct Ingest {
  std::size_t batch_rows = 5000;
  std::size_t batch_bytes = std::size_t{8} << 20U;
  std::size_t known_memory = std::size_t{256} << 20U;  ///< of a run's known fingerprints
  int workers = 2;                                     ///< runs at a time in one daemon
  int writers = 2;                                     ///< connections of a run's first load
  std::chrono::seconds shutdown_grace{8};              ///< then the running statement is cancelled
  std::string spool_directory;                         ///< bodies while they are worked on
  std::chrono::hours runs_retention{24 * 90};
  std::chrono::hours quarantine_retention{24 * 30};
  Commit commit = Commit::batch;  ///< of the sources that say nothing else
};

struct Log {
  std::string level = "info";
};

struct Settings {
  Database database;
  Migrations migrations;
  Ingest ingest;
  Log log;
  std::string presets_directory;
  std::vector<Webhook> notifications;
  std::vector<Source> sources;
  std::string environment;  ///< the one picked, or empty
  std::string file;         ///< where this came from; empty: built-in defaults
  /// What each ${NAME} of the file stood for: to_yaml masks it where a URL or header holds it.
  std::set<std::string> from_environment;
};

/// What lies outside the file: the command line and the environment, read by daemon/ only.
struct Overrides {
  std::string database_url;  ///< DATABASE_URL
  std::string environment;   ///< --env, WORKWISE_ENV
  std::string installed_data =
      "/usr/share/workwise";  ///< migrations/ and presets/ when there are none here
  /// Looks up ${NAME} of the file; returns nullopt when it is not set.
  std::optional<std::string> (*variable)(const std::string& name) = nullptr;
  /// false: secrets of sources are named but not read, for commands that fetch nothing and may run
  /// as somebody who must not read them. Their values are then empty, and a ${NAME} of a source
  /// need not be set (what it stands in is then left out).
  bool read_secrets = true;
  /// false: systemd's credentials are named but not read. They are for a unit's main process only:
  /// its ExecReload= sees the folder and may not look into it.
  bool read_credentials = true;
};

/// Reads, merges and checks the file. Throws ConfigError: "file:line:column: …", all problems
/// found, one a line, each with a suggestion where a known word is near.
Settings load(const std::string& file, const Overrides& overrides);

/// The settings of no file at all: defaults and overrides. Enough for the schema commands.
Settings without_file(const Overrides& overrides);

/// The named source. Throws UsageError with a suggestion.
const Source& find_source(const Settings& settings, const std::string& name);

/// A source made of a preset alone, for `preview --file F --preset P` and `ingest --file F --preset
/// P`.
Source source_from_preset(const std::string& presets_directory, const std::string& preset,
                          const std::string& url);

/// The presets of a folder by name, sorted; none when there is no such folder.
std::vector<std::string> preset_names(const std::string& presets_directory);

/// What a preset says of itself, in a line; empty: nothing, or it can't be read.
std::string preset_description(const std::string& presets_directory, const std::string& name);

/// The effective configuration as YAML, secrets masked: what `config show` prints.
std::string to_yaml(const Settings& settings);

/// A connection URL without its password: "postgresql://workwise:***@db/board".
std::string redacted(std::string_view url);

}  // namespace workwise::config
