#include "migrate/migrate.hpp"

#include <algorithm>

#include "migrate/apply.hpp"
#include "migrate/ledger.hpp"
#include "postgres/lock.hpp"

namespace workwise::migrate {
namespace {

constexpr const char* kLock = "migrations";

postgres::Session open(const config::Settings& settings, const char* what) {
  return postgres::Session({.url = settings.database.url,
                            .application_name = what,
                            .timeout = settings.database.connect_timeout});
}

/// The lock lives on a session of its own that does nothing else: no statement of ours can lose it.
class Locked {
 public:
  Locked(const config::Settings& settings, const Options& options, const Report& report)
      : session_(open(settings, "workwise migrate (lock)")),
        lock_(postgres::AdvisoryLock::lock(
            session_, kLock, options.lock_wait, options.stop, [&](const postgres::Holder& holder) {
              report({.kind = Event::Kind::waiting,
                      .version = {},
                      .name = {},
                      .text = "waiting for the migration lock, held by " + to_string(holder)});
            })) {}

 private:
  postgres::Session session_;
  postgres::AdvisoryLock lock_;
};

/// Nothing is applied on top of a history that differs from the files.
void refuse_drift(const Status& status) {
  if (status.exit_code() != Exit::drift) return;
  std::string ways;
  if (status.count(Standing::edited) > 0)
    ways += "\nAn edited file: restore its text and write the change as a new migration.";
  if (status.count(Standing::missing) > 0)
    ways += "\nA missing file: bring it back from version control.";
  if (status.count(Standing::ahead) > 0)
    ways += "\nA database that is ahead: install the newer workwise, or point at its migrations.";
  throw Error("not migrating: " + status.summary() + "." + ways, "workwise list");
}

const File* find(const std::vector<File>& files, const std::string& version) {
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const File& file) { return file.version == version; });
  return found == files.end() ? nullptr : &*found;
}

std::string newest_applied(const Status& status) {
  std::string newest;
  for (const Entry& entry : status.entries)
    if (entry.standing != Standing::pending && version_less(newest, entry.version))
      newest = entry.version;
  return newest;
}

std::vector<const File*> plan(const std::vector<File>& files, const Status& status,
                              const Options& options, const Report& report) {
  if (!options.to.empty() && find(files, options.to) == nullptr)
    throw UsageError("--to: there is no migration " + options.to, "workwise list");
  const std::string newest = newest_applied(status);
  std::vector<const File*> pending;
  for (const Entry& entry : status.entries) {
    if (entry.standing != Standing::pending) continue;
    if (!options.to.empty() && version_less(options.to, entry.version)) break;
    if (version_less(entry.version, newest)) {
      const std::string text = entry.version + "_" + entry.name + " is out of order: older than " +
                               newest + ", which is applied";
      if (options.strict) throw Error("not migrating: " + text + " (--strict)", "workwise list");
      report({.kind = Event::Kind::notice,
              .version = entry.version,
              .name = entry.name,
              .text = text + "; it is applied now"});
    }
    pending.push_back(find(files, entry.version));
  }
  for (const Entry& entry : status.entries)
    if (entry.standing == Standing::reworded)
      report({.kind = Event::Kind::notice,
              .version = entry.version,
              .name = entry.name,
              .text = entry.version + "_" + entry.name +
                      ": comments or blanks differ from what was applied; its statements do not"});
  return pending;
}

/// A dry run can't write: the database itself holds it to that.
void forbid_writing(postgres::Session& session) {
  session.run("SET default_transaction_read_only = on");
}

int done_before(postgres::Session& session, const std::string& version) {
  if (const auto ledger = read_ledger(session))
    for (const Applied& applied : *ledger)
      if (applied.version == version && applied.partial) return applied.statements_done;
  return 0;
}

/// The file of an applied migration, or, where it is gone, what the ledger kept of it.
File file_to_undo(const std::vector<File>& files, const Undo& undo) {
  if (const File* file = find(files, undo.version)) return *file;
  File kept = parse_file("ledger/" + undo.version + "_" + undo.name + ".sql", undo.text);
  kept.path = "workwise.migrations(" + undo.version + ")";
  return kept;
}

void refuse_irreversible(const std::vector<File>& back) {
  for (const File& file : back) {
    if (file.down.irreversible)
      throw Error(file.path + ": migration " + file.version + "_" + file.name +
                  " says that it is irreversible; nothing was rolled back");
    if (file.down.line == 0 || split_statements(file.down.sql, file.path, file.down.line).empty())
      throw Error(file.path + ": migration " + file.version + "_" + file.name +
                      " has no migrate:down; nothing was rolled back",
                  "add a -- migrate:down section, or undo it by a new migration");
  }
}

std::vector<File> plan_back(postgres::Session& session, const std::vector<File>& files,
                            std::size_t steps, const Options& options) {
  std::vector<File> back;
  if (!read_ledger(session)) return back;
  bool known = options.to.empty();
  for (const Undo& undo : read_undo(session)) {
    known = known || undo.version == options.to;
    if (options.to.empty() ? back.size() < steps : version_less(options.to, undo.version))
      back.push_back(file_to_undo(files, undo));
  }
  if (!known)
    throw UsageError("--to: migration " + options.to + " is not applied", "workwise list");
  refuse_irreversible(back);
  return back;
}

}  // namespace

std::size_t migrate(const config::Settings& settings, const Options& options,
                    const Report& report) {
  const std::vector<File> files = read_files(settings.migrations.directory);
  std::optional<Locked> lock;
  if (!options.dry_run) lock.emplace(settings, options, report);
  postgres::Session session = open(settings, "workwise migrate");
  if (options.dry_run)
    forbid_writing(session);
  else
    ensure_ledger(session);
  const Status status = inspect(session, files);
  refuse_drift(status);

  std::size_t count = 0;
  for (const File* file : plan(files, status, options, report)) {
    if (options.stop.stop_requested())
      throw Error("stopped; " + std::to_string(count) + " migrations were applied before",
                  "workwise status");
    if (options.dry_run)
      report({.kind = Event::Kind::would_apply,
              .version = file->version,
              .name = file->name,
              .text = file->up.sql + file->data.sql + file->verify.sql});
    else
      apply({.session = session, .file = *file, .options = options, .report = report},
            file->up.transaction ? 0 : done_before(session, file->version));
    ++count;
  }
  return count;
}

std::size_t roll_back(const config::Settings& settings, std::size_t steps, const Options& options,
                      const Report& report) {
  const std::vector<File> files = read_files(settings.migrations.directory);
  std::optional<Locked> lock;
  if (!options.dry_run) lock.emplace(settings, options, report);
  postgres::Session session = open(settings, "workwise rollback");
  if (options.dry_run) forbid_writing(session);
  const std::vector<File> back = plan_back(session, files, steps, options);
  for (const File& file : back) {
    if (options.dry_run)
      report({.kind = Event::Kind::would_roll_back,
              .version = file.version,
              .name = file.name,
              .text = file.down.sql});
    else
      undo({.session = session, .file = file, .options = options, .report = report});
  }
  return back.size();
}

}  // namespace workwise::migrate
