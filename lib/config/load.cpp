#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "config/check.hpp"
#include "config/secret.hpp"
#include "config/section.hpp"
#include "config/settings.hpp"
#include "config/source_reader.hpp"
#include "config/webhook.hpp"

namespace workwise::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr hours kRetentionMax{24 * 366 * 20};

void read_database(Section section, Database& database) {
  const auto url = read_secret(section, "url");
  database.url_given = database.url_given || url.has_value();
  if (url && !url->value.empty()) {
    database.url = url->value;
    const std::string wrong = wrong_with_database_url(url->value);
    if (!wrong.empty()) section.scope().problem(*section.tree(), "database.url: " + wrong);
  }
  section.duration("connect_timeout", database.connect_timeout, milliseconds{100}, minutes{10});
  section.done();
}

void read_backup(Section section, Backup& backup) {
  section.choice("what", backup.what,
                 {{"none", Backup::What::none},
                  {"touched", Backup::What::touched},
                  {"all", Backup::What::all}});
  section.path("directory", backup.directory);
  section.number("keep", backup.keep, 1, 1000);
  section.number("jobs", backup.jobs, 1, 64);
  section.done();
}

void read_migrations(Section section, Migrations& migrations) {
  section.path("directory", migrations.directory);
  section.choice(
      "on_boot", migrations.on_boot,
      {{"wait", OnBoot::wait}, {"refuse", OnBoot::refuse}, {"migrate", OnBoot::migrate}});
  section.duration("lock_timeout", migrations.lock_timeout, milliseconds{1}, hours{1});
  section.choice("on_failure", migrations.on_failure,
                 {{"stop", OnFailure::stop}, {"rollback", OnFailure::rollback}});
  bool confirm = migrations.confirm.value_or(false);
  section.flag("confirm", confirm);
  if (section.has("confirm")) migrations.confirm = confirm;
  section.flag("require_rehearsal", migrations.require_rehearsal);
  section.duration("rehearsal_max_age", migrations.rehearsal_max_age, hours{1}, kRetentionMax);
  section.duration("drift_every", migrations.drift_every, seconds{10}, kRetentionMax);
  read_backup(section.section("backup"), migrations.backup);
  section.done();
}

void read_ingest(Section section, Ingest& ingest) {
  section.number<std::size_t>("batch_rows", ingest.batch_rows, 1, 100'000);
  std::uint64_t batch_bytes = ingest.batch_bytes;
  section.size("batch_bytes", batch_bytes, 64U << 10U, 256U << 20U);
  ingest.batch_bytes = batch_bytes;
  std::uint64_t known_memory = ingest.known_memory;
  section.size("known_memory", known_memory, 1U << 20U, std::uint64_t{64} << 30U);
  ingest.known_memory = known_memory;
  section.number("workers", ingest.workers, 1, 64);
  section.number("writers", ingest.writers, 1, 16);
  section.duration("shutdown_grace", ingest.shutdown_grace, seconds{0}, minutes{10});
  section.path("spool_directory", ingest.spool_directory);
  section.choice("commit", ingest.commit, {{"batch", Commit::batch}, {"run", Commit::run}});
  section.duration("runs_retention", ingest.runs_retention, hours{1}, kRetentionMax);
  section.duration("quarantine_retention", ingest.quarantine_retention, hours{1}, kRetentionMax);
  section.done();
}

void read_log(Section section, Log& log) {
  section.choice<std::string>(
      "level", log.level,
      {{"debug", "debug"}, {"info", "info"}, {"warn", "warn"}, {"error", "error"}});
  section.done();
}

void read_presets(Section section, std::string& directory) {
  section.path("directory", directory);
  section.done();
}

/// The sections that the file has at its top and that an environment may override.
void read_sections(Section& section, Settings& settings, bool url_needed) {
  const Scope webhook_scope = section.scope();
  Scope lenient = section.scope();
  lenient.variables_optional = lenient.variables_optional || !url_needed;
  lenient.read_secrets = url_needed;  // the database's own is needed by every command
  read_database({section.take("database"), lenient}, settings.database);
  read_migrations(section.section("migrations"), settings.migrations);
  read_ingest(section.section("ingest"), settings.ingest);
  read_log(section.section("log"), settings.log);
  read_presets(section.section("presets"), settings.presets_directory);
  if (const Tree* list = section.take("notifications"))
    settings.notifications = read_webhooks(*list, webhook_scope);
}

/// `environments:` by name, and the order in which one is made of those it inherits.
class Environments {
 public:
  Environments(const Tree* tree, const Scope& scope) : tree_(tree), scope_(scope) {
    const Section shape{tree, scope};  // says so when it is no map
    if (shape.tree() == nullptr) tree_ = nullptr;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    if (tree_ != nullptr)
      for (const Tree& child : tree_->children) names.push_back(child.key);
    return names;
  }

  /// Applies `name` with what it inherits, the remotest first.
  void apply(const std::string& name, Settings& settings, const Scope& scope,
             bool url_needed) const {
    for (const Tree* tree : chain(name)) {
      Section section{tree, scope};
      std::string ignored;
      section.text("inherits", ignored);
      read_sections(section, settings, url_needed);
      section.done();
    }
  }

  const Tree* find(const std::string& name) const {
    return tree_ == nullptr ? nullptr : tree_->find(name);
  }

 private:
  std::vector<const Tree*> chain(const std::string& name) const {
    std::vector<const Tree*> result;
    for (const Tree* tree = find(name); tree != nullptr;) {
      for (const Tree* before : result)
        if (before == tree) {
          scope_.problem(*tree, "environment " + tree->key + " inherits itself");
          return result;
        }
      result.insert(result.begin(), tree);
      const Tree* inherits = tree->find("inherits");
      if (inherits == nullptr || !inherits->is_scalar()) break;
      tree = find(inherits->text);
      if (tree == nullptr)
        scope_.problem(*inherits, "inherits: there is no environment \"" + inherits->text + "\"" +
                                      did_you_mean(inherits->text, names()));
    }
    return result;
  }

  const Tree* tree_;
  const Scope& scope_;
};

std::string default_directory(const char* here, const std::string& installed) {
  std::error_code ignored;
  return std::filesystem::is_directory(here, ignored) ? here : installed;
}

constexpr const char* kState = "/var/lib/workwise";

std::string default_backups() {
  return ::access(kState, W_OK) == 0 ? std::string(kState) + "/backups" : "./backups";
}

std::string default_spool(const Overrides& overrides) {
  if (::access(kState, W_OK) == 0) return std::string(kState) + "/spool";
  const auto temporary =
      overrides.variable != nullptr ? overrides.variable("TMPDIR") : std::nullopt;
  const std::string root = temporary && !temporary->empty() ? *temporary : "/tmp";
  return root + "/workwise-spool-" + std::to_string(::getuid());
}

Settings defaults(const Overrides& overrides) {
  Settings settings;
  settings.migrations.directory =
      default_directory("./migrations", overrides.installed_data + "/migrations");
  settings.presets_directory =
      default_directory("./etc/presets", overrides.installed_data + "/presets");
  settings.migrations.backup.directory = default_backups();
  settings.ingest.spool_directory = default_spool(overrides);
  return settings;
}

void check_version(Section& section) {
  int version = 1;
  section.number("version", version, 1, 1);
  if (section.tree() != nullptr && !section.has("version"))
    section.scope().problem(*section.tree(),
                            "version is missing: the file begins with \"version: 1\"");
}

/// Reads every environment, for its mistakes, and applies the one that is wanted.
void read_environments(const Environments& environments, Settings& settings,
                       const Overrides& overrides, const Scope& scope) {
  Scope lenient = scope;
  lenient.variables_optional = true;
  lenient.from_environment = nullptr;
  for (const std::string& name : environments.names()) {
    Settings scratch = settings;
    environments.apply(name, scratch, lenient, false);
  }
  if (overrides.environment.empty()) return;
  settings.environment = overrides.environment;
  if (environments.find(overrides.environment) == nullptr) {
    const auto names = environments.names();
    scope.problems->add({scope.file, 1, 1},
                        "there is no environment \"" + overrides.environment + "\" in it" +
                            (names.empty() ? "" : ": known are " + join(names, ", ")));
    return;
  }
  environments.apply(overrides.environment, settings, scope, overrides.database_url.empty());
}

void read_sources(const Tree& tree, SourceReader& reader, const Scope& scope,
                  std::vector<Source>& sources) {
  if (tree.is_null()) return;  // every source is commented out
  if (!tree.is_sequence())
    return scope.problem(tree, "sources: expected a list of \"- name: …\", " + found(tree));
  std::map<std::string, Position> names;
  for (const Tree& each : tree.children) {
    Source source = reader.read(each);
    const auto [first, is_new] = names.emplace(source.name, source.position);
    if (!is_new && !source.name.empty())
      scope.problem(each, "a second source named \"" + source.name + "\" (the first is in line " +
                              std::to_string(first->second.line) + ")");
    sources.push_back(std::move(source));
  }
}

void check_overrides(const Overrides& overrides) {
  const std::string& url = overrides.database_url;
  const std::string wrong = url.empty() ? "" : wrong_with_database_url(url);
  if (!wrong.empty()) throw ConfigError("DATABASE_URL: " + wrong);
}

}  // namespace

Settings load(const std::string& file, const Overrides& overrides) {
  check_overrides(overrides);
  Problems problems;
  const Tree tree = parse_yaml_file(file, problems);
  problems.raise();  // nothing below makes sense on half a document
  if (tree.is_null())
    throw ConfigError(file + ":1:1: the file is empty; it begins with \"version: 1\"");

  Settings settings = defaults(overrides);
  settings.file = file;
  Scope scope;
  scope.file = file;
  scope.problems = &problems;
  scope.variable = overrides.variable;
  scope.read_secrets = overrides.read_secrets;
  scope.read_credentials = overrides.read_credentials;
  scope.from_environment = &settings.from_environment;

  Section section{&tree, scope};
  check_version(section);
  const Environments environments{section.take("environments"), scope};
  // What the picked environment overrides need not work here: its own url counts.
  const bool url_needed = overrides.database_url.empty() && overrides.environment.empty();
  read_sections(section, settings, url_needed);
  read_environments(environments, settings, overrides, scope);
  Scope database_scope = scope;
  database_scope.read_secrets = true;
  if (!overrides.database_url.empty()) {
    settings.database.url = overrides.database_url;
    settings.database.url_given = true;
  } else if (!url_needed &&
             settings.database.url.empty()) {  // the environment names none after all
    read_database({section.take("database"), database_scope}, settings.database);
  }

  Presets presets{settings.presets_directory, problems};
  const Tree* common = section.take("defaults");
  Scope source_scope = scope;
  source_scope.variables_optional = !overrides.read_secrets;  // they mostly stand for secrets
  SourceReader reader{presets, common, source_scope, settings.ingest.commit};
  reader.check_defaults();
  if (const Tree* sources = section.take("sources"))
    read_sources(*sources, reader, scope, settings.sources);
  section.done();
  problems.raise();
  return settings;
}

Settings without_file(const Overrides& overrides) {
  check_overrides(overrides);
  Settings settings = defaults(overrides);
  settings.database.url = overrides.database_url;
  settings.database.url_given = !overrides.database_url.empty();
  settings.environment = overrides.environment;
  return settings;
}

const Source& find_source(const Settings& settings, const std::string& name) {
  std::vector<std::string> names;
  for (const Source& source : settings.sources) {
    if (source.name == name) return source;
    names.push_back(source.name);
  }
  const std::string where = settings.file.empty() ? "" : " in " + settings.file;
  throw UsageError("there is no source \"" + name + "\"" + where + did_you_mean(name, names),
                   "workwise sources list");
}

Source source_from_preset(const std::string& presets_directory, const std::string& preset,
                          const std::string& url) {
  const auto names = preset_names(presets_directory);
  if (!wrong_with_preset_name(preset).empty() ||
      std::find(names.begin(), names.end(), preset) == names.end())
    throw UsageError("there is no preset \"" + preset + "\" in " + presets_directory +
                         did_you_mean(preset, names),
                     "workwise presets list");
  Problems problems;
  Scope scope;
  scope.problems = &problems;
  scope.variables_optional = true;
  scope.read_secrets = false;
  Presets presets{presets_directory, problems};
  SourceReader reader{presets, nullptr, scope, Commit::batch};
  Source source = reader.read_preset(preset, url);
  problems.raise();
  return source;
}

}  // namespace workwise::config
