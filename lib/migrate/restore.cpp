#include "migrate/restore.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "base/text.hpp"
#include "migrate/dump_folder.hpp"
#include "migrate/lock.hpp"
#include "migrate/table_count.hpp"
#include "postgres/quote.hpp"
#include "postgres/tools.hpp"

namespace workwise::migrate {
namespace {

namespace fs = std::filesystem;

/// Empties the database. The schema public stays (its owner and its rights are the server's own
/// making), and in it what extensions brought: most may not bring it back. Each object of public by
/// itself: pg_depend has them all, and knows which are an extension's.
constexpr const char* kEmpty = R"sql(
DO $workwise$
DECLARE
  statements text[];
  statement text;
BEGIN
  IF EXISTS (SELECT FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
              WHERE d.datname = current_database()) THEN
    RAISE 'this database has subscriptions, which no transaction can take back: drop them first';
  END IF;
  SELECT array_agg(s ORDER BY turn) INTO statements FROM (
    SELECT 1, format('DROP EVENT TRIGGER IF EXISTS %I', evtname) FROM pg_event_trigger e
     WHERE NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_event_trigger'::regclass
                                               AND objid = e.oid AND deptype = 'e')
    UNION ALL
    SELECT 2, format('DROP PUBLICATION IF EXISTS %I', pubname) FROM pg_publication
    UNION ALL
    SELECT 3, format('DROP SCHEMA IF EXISTS %I CASCADE', nspname) FROM pg_namespace n
     WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
       AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_namespace'::regclass
                                               AND objid = n.oid AND deptype = 'e')
    UNION ALL
    SELECT 4, format('DROP %s IF EXISTS %s CASCADE',
                     CASE i.type WHEN 'composite type' THEN 'type'
                                 WHEN 'statistics object' THEN 'statistics' ELSE i.type END, i.identity)
      FROM pg_depend d, pg_identify_object(d.classid, d.objid, d.objsubid) i
     WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = to_regnamespace('public')
       AND d.deptype = 'n' AND i.type NOT IN ('default acl', 'extension')
       AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classid AND e.objid = d.objid
                                                 AND e.deptype = 'e')
    UNION ALL
    SELECT 5, format('DROP SERVER IF EXISTS %I CASCADE', srvname) FROM pg_foreign_server s
     WHERE NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_foreign_server'::regclass
                                               AND objid = s.oid AND deptype = 'e')
    UNION ALL
    SELECT 6, format('SELECT lo_unlink(%s)', oid) FROM pg_largeobject_metadata
  ) AS one (turn, s);
  FOREACH statement IN ARRAY coalesce(statements, '{}') LOOP
    EXECUTE statement;
  END LOOP;
END
$workwise$;
)sql";

/// What happened is not known.
struct InDoubt : Error {
  using Error::Error;
};

struct Manifest {
  std::string database;
  bool all = false;
  std::string made_at;
  std::vector<TableCount> tables;
};

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::string find(const config::Settings& settings, const std::string& database,
                 const std::string& file) {
  const std::string& folder = settings.migrations.backup.directory;
  if (file.empty()) {
    const std::vector<std::string> dumps = DumpFolder::proven(folder, database);
    if (dumps.empty())
      throw UsageError("there is no backup of " + database + " in " + folder +
                           ": `migrations.backup` makes them",
                       "workwise config show");
    return dumps.front();
  }
  const std::string found = fs::exists(file) ? file : (fs::path(folder) / file).string();
  if (!fs::exists(found)) throw UsageError("there is no backup " + file + ", nor one in " + folder);
  if (!fs::exists(manifest_of(found)))
    throw UsageError(found + " is no backup that workwise has proven: " + manifest_of(found) +
                     " is not there");
  return found;
}

/// The server reads the JSON.
Manifest read_manifest(postgres::Session& session, const std::string& file) {
  const std::string json = text_of(manifest_of(file));
  const postgres::Result head = session.run(
      "SELECT m->>'database', m->>'what' = 'all', m->>'made_at' FROM (SELECT $1::jsonb AS m) j",
      {json});
  Manifest manifest{.database = std::string(head.text(0, 0)),
                    .all = head.boolean(0, 1),
                    .made_at = std::string(head.text(0, 2)),
                    .tables = {}};
  const postgres::Result rows = session.run(
      "SELECT \"schema\", name, rows FROM jsonb_to_recordset($1::jsonb->'tables')"
      " AS t (\"schema\" text, name text, rows bigint)",
      {json});
  for (std::size_t i = 0; i < rows.rows(); ++i)
    manifest.tables.push_back({.schema = std::string(rows.text(i, 0)),
                               .name = std::string(rows.text(i, 1)),
                               .rows = rows.integer(i, 2)});
  return manifest;
}

void require_usable(const Manifest& manifest, const std::string& file,
                    const std::string& database) {
  if (manifest.database != database)
    throw Error(file + " is a backup of " + manifest.database + ", not of " + database);
  if (manifest.all) return;
  std::vector<std::string> names;
  for (const TableCount& table : manifest.tables) names.push_back(table.readable());
  throw Error(file + " holds a few tables only (" + join(names, ", ") +
                  "): the database can't be put back as it was. Their rows can be had from it, "
                  "into a database where these tables are empty",
              "pg_restore --data-only --single-transaction --dbname=DATABASE " + file);
}

std::vector<Change> changes_since(postgres::Session& session, const Manifest& manifest) {
  std::map<std::string, Change> all;
  for (const TableCount& table : manifest.tables)
    all[table.readable()] = {.table = table.readable(), .then = table.rows, .now = {}};
  for (const TableCount& table : tables_of(session)) {
    Change& change = all[table.readable()];
    change.table = table.readable();
    change.now = count_rows(session, table);
  }
  std::vector<Change> changes;
  for (auto& [name, change] : all)
    if (change.then != change.now) changes.push_back(std::move(change));
  return changes;
}

/// What the script must not do again: public stays, and what is said about extensions is for their
/// owner to say.
std::string contents(const postgres::Tools& tools, const std::string& file) {
  const std::string all = tools.run("pg_restore", {"--list", file});
  std::string list;
  for (const std::string_view line : split(all, '\n')) {
    const bool kept = line.find(" SCHEMA - public ") != std::string_view::npos ||
                      line.find(" COMMENT - SCHEMA public ") != std::string_view::npos ||
                      line.find(" COMMENT - EXTENSION ") != std::string_view::npos;
    if (!kept) list += std::string(line) + "\n";
  }
  return list;
}

std::string count_check(const Manifest& manifest) {
  std::string sql = "DO $workwise$ BEGIN\n";
  for (const TableCount& table : manifest.tables)
    sql += "  IF (SELECT count(*) FROM ONLY " + table.quoted() + ") <> " +
           std::to_string(table.rows) + " THEN RAISE 'restored, % does not have its % rows', " +
           postgres::quote_literal(table.readable()) + ", " + std::to_string(table.rows) +
           "; END IF;\n";
  return sql + "END $workwise$;\n";
}

/// The list of contents, as a file for pg_restore, gone at the end.
class ListFile {
 public:
  explicit ListFile(const std::string& text)
      : path_((fs::temp_directory_path() / "workwise-list-XXXXXX").string()) {
    const int file = ::mkstemp(path_.data());
    if (file < 0) throw Error("cannot make a file like " + path_);
    ::close(file);
    write_privately(path_, text);
  }
  ~ListFile() { ::unlink(path_.c_str()); }
  ListFile(const ListFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// What psql's exit means once it was given everything. 2 is a lost connection.
void require_committed(const postgres::Tools& tools, const Ended& ended) {
  if (ended.status == 0) return;
  if (ended.status == 2)
    throw InDoubt(
        "the connection was lost at the end: the database is either as it was in the "
        "backup or as it was before.\n" +
            std::string(trim(ended.errors)),
        "workwise status");
  tools.require_success("psql", ended);
}

/// psql reads: what empties the database, pg_restore's script, the check, COMMIT. Whatever fails,
/// or whoever is killed: psql never reads the COMMIT, and the server takes it all back.
void run_script(const postgres::Tools& tools, const std::string& file, const Manifest& manifest,
                std::chrono::milliseconds lock_timeout) {
  const ListFile list{contents(tools, file)};
  Command command = tools.command("psql", {"--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1",
                                           "--output=/dev/null", "--file=-"});
  command.fed = true;
  std::stop_source ending;  // a stop is heard until COMMIT is on its way
  std::optional<std::stop_callback<std::function<void()>>> heed{std::in_place, tools.stop(),
                                                                [&] { ending.request_stop(); }};
  Child psql{command, ending.get_token()};
  bool heard = psql.write("SET client_min_messages = warning;\nBEGIN;\nSET LOCAL lock_timeout = " +
                          std::to_string(lock_timeout.count()) + ";\n" + kEmpty);
  const Ended script =
      run(tools.command("pg_restore", {"--file=-", "--use-list=" + list.path(), file}),
          tools.stop(), [&](std::string_view bytes) { heard = heard && psql.write(bytes); });
  heed.reset();
  const bool whole = script.status == 0 && heard && !ending.stop_requested() &&
                     psql.write("\n" + count_check(manifest) + "COMMIT;\n");
  const Ended ended = psql.finish();
  if (whole) return require_committed(tools, ended);
  tools.require_success("psql", ended);
  tools.require_success("pg_restore", script);
  throw Error("psql ended before it had read everything");
}

}  // namespace

bool restore(const config::Settings& settings, const std::string& file, const Options& options,
             const std::function<bool(const WayBack&)>& agreed, const Report& report) {
  postgres::Session session{connect_as(settings, "workwise rollback")};
  const std::string path = find(settings, session.database(), file);
  const Manifest manifest = read_manifest(session, path);
  require_usable(manifest, path, session.database());
  const postgres::Tools tools{session, options.stop};

  std::optional<Lock> lock;
  if (!options.dry_run) lock.emplace(settings, options, report);
  const WayBack way{path, manifest.made_at, changes_since(session, manifest)};
  if (!agreed(way) || options.dry_run) return false;
  report({.kind = Event::Kind::progress, .text = "backup: restoring " + path});
  try {
    run_script(tools, path, manifest, options.lock_timeout);
  } catch (const InDoubt&) {
    throw;
  } catch (const Error& error) {
    throw Error("the database could not be put back: " + std::string(error.what()) +
                    "\nNothing was changed: it was one transaction, and it was rolled back.",
                error.next());
  }
  report({.kind = Event::Kind::progress,
          .text = "backup: the database is as it was at " + manifest.made_at});
  return true;
}

}  // namespace workwise::migrate
