#include "migrate/adopt.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/adopt_board.hpp"
#include "migrate/folder.hpp"
#include "migrate/ledger.hpp"
#include "migrate/lock.hpp"
#include "migrate/task.hpp"
#include "migrate/tools.hpp"
#include "postgres/quote.hpp"

namespace workwise::migrate {
namespace {

namespace fs = std::filesystem;

std::string name_of(Tool tool) {
  constexpr const char* kNames[] = {"drizzle", "dbmate", "Flyway", "goose", "golang-migrate"};
  return kNames[static_cast<int>(tool)];
}

std::string default_folder(Tool tool) {
  if (tool == Tool::flyway && fs::is_directory("src/main/resources/db/migration"))
    return "src/main/resources/db/migration";
  constexpr const char* kFolders[] = {"drizzle", "db/migrations", "sql", "migrations",
                                      "migrations"};
  return kFolders[static_cast<int>(tool)];
}

/// dbmate's files are ours; any others beside ours would be read as ours.
void refuse_same_folder(Tool tool, const std::string& from, const std::string& ours) {
  std::error_code error;
  if (tool == Tool::dbmate || !fs::equivalent(from, ours, error)) return;
  const std::string own = name_of(tool) + "-migrations";
  throw Error("the files of " + name_of(tool) + " are in " + ours +
                  ", where those of workwise are to be, and the two can't share a folder. Move "
                  "them, and say where they are. Nothing was changed.",
              "mv " + ours + " " + own + " && mkdir " + ours + " && workwise adopt " +
                  to_lower(name_of(tool)) + " --from " + own);
}

Adoption read(postgres::Session& session, const AdoptOptions& options, const std::string& from) {
  const std::string tool = name_of(options.tool);
  switch (options.tool) {
    case Tool::drizzle: {
      const auto rows = read_drizzle(session, options.table);
      return from_drizzle(rows, read_journal(session, from));
    }
    case Tool::dbmate: {
      const auto rows = read_dbmate(session, options.table);
      return from_dbmate(rows, read_folder(from, tool, false));
    }
    case Tool::flyway: {
      const auto rows = read_flyway(session, options.table);
      return from_flyway(rows, read_folder(from, tool, true));
    }
    case Tool::goose: {
      const auto rows = read_goose(session, options.table);
      return from_goose(rows, read_folder(from, tool, false));
    }
    case Tool::golang_migrate:
      break;
  }
  const auto state = read_golang_migrate(session, options.table);
  return from_golang_migrate(state, options.table.empty() ? "schema_migrations" : options.table,
                             read_folder(from, tool, false));
}

void refuse_doubts(Adoption& adoption, bool yes) {
  if (adoption.doubts.empty()) return;
  if (!yes) throw Error(join(adoption.doubts, "\n") + "\nNothing was changed.");
  std::ranges::move(adoption.doubts, std::back_inserter(adoption.notices));
}

/// What has to be written and recorded, once it is known what is there already.
class Work {
 public:
  Work(const std::string& directory, const std::vector<Row>& rows) : directory_(directory) {
    rows_ = &rows;
    if (fs::is_directory(directory)) files_ = read_files(directory);
  }

  void add(const Foreign& foreign, bool applied) {
    File file = parse_file((fs::path(directory_) / foreign.file_name()).string(), foreign.text);
    const std::size_t statements = task_to_apply(file).statements.size();
    const Row* row = row_of(file);
    const File* there = file_of(file);
    if (row != nullptr) {
      if (row->state != Row::State::applied)
        throw Error("the ledger has " + full_name(*row) + ", and not as applied",
                    "workwise status");
      adopted.known.push_back(full_name(*row));
      if (there == nullptr) to_write_.push_back(foreign);
      return;
    }
    const bool same = there != nullptr && full_name(*there) == full_name(file);
    if (there != nullptr && (!same || (applied && there->text_hash != file.text_hash)))
      throw Error(there->path + " is there already, and " + foreign.origin +
                      " would become that version with another text. Move it away. Nothing was "
                      "changed.",
                  "workwise list");
    if (there == nullptr) to_write_.push_back(foreign);
    if (applied)
      record(foreign, file, statements);
    else if (there == nullptr)
      adopted.pending.push_back(foreign);
  }

  void write(NewFiles& files) const {
    for (const Foreign& one : to_write_) files.write(one.file_name(), one.text);
  }
  const std::string& sql() const { return sql_; }

  bool has(const std::string& version) const {
    return std::ranges::any_of(
        files_, [&](const File& file) { return same_version(file.version, version); });
  }
  bool pending(const std::string& version) const {
    return has(version) && std::ranges::none_of(*rows_, [&](const Row& row) {
             return same_version(row.version, version);
           });
  }

  Adopted adopted;

 private:
  void record(const Foreign& foreign, const File& file, std::size_t statements) {
    sql_ += sql_record(file.version, file, Row::State::applied, statements, statements,
                       std::chrono::microseconds{0}) +
            ";\n";
    if (!foreign.applied_at.empty())
      sql_ += "UPDATE workwise.migrations SET applied_at = " +
              postgres::quote_literal(foreign.applied_at) +
              " WHERE version = " + postgres::quote_literal(file.version) + ";\n";
    adopted.recorded.push_back(foreign);
  }

  const Row* row_of(const File& file) const {
    const auto found = std::ranges::find_if(
        *rows_, [&](const Row& row) { return same_version(row.version, file.version); });
    return found == rows_->end() ? nullptr : &*found;
  }
  const File* file_of(const File& file) const {
    const auto found = std::ranges::find_if(
        files_, [&](const File& one) { return same_version(one.version, file.version); });
    return found == files_.end() ? nullptr : &*found;
  }

  std::string directory_;
  const std::vector<Row>* rows_;
  std::vector<File> files_;
  std::vector<Foreign> to_write_;
  std::string sql_;
};

/// The board's migration would find tables of other shapes in its way.
void point_to_board(postgres::Session& session, const Work& work, Adopted& adopted) {
  const bool open = work.pending(kBoardVersion) && !work.has(kBoardAdoption);
  if (open && session.run("SELECT to_regclass('public.jobs') IS NOT NULL").boolean(0, 0))
    adopted.notices.push_back(
        "this database has a table public.jobs of its own: before you migrate, \"workwise adopt "
        "board\" writes the migration that brings it into shape");
}

/// In a read-only transaction; nothing is locked and nothing written.
template <typename Make>
Adopted show(const config::Settings& settings, const Make& make) {
  postgres::Session session{connect_as(settings, "workwise adopt --dry-run")};
  const auto rows = read_ledger(session).value_or(std::vector<Row>{});
  const postgres::Transaction transaction{session, postgres::Transaction::Mode::read_only};
  return make(session, rows).adopted;
}

/// Files, then the rows at once, then the files' names: what fails in between leaves nothing that
/// looks pending and has run.
template <typename Make>
Adopted work(const config::Settings& settings, const AdoptOptions& options, const Report& report,
             const Make& make) {
  if (options.dry_run) return show(settings, make);
  Lock lock{settings, {.lock_wait = options.lock_wait}, report};
  postgres::Session& session = lock.session();
  const auto rows = read_ledger(session).value_or(std::vector<Row>{});
  const Work work = make(session, rows);
  NewFiles files{settings.migrations.directory};
  work.write(files);
  make_ledger(session);
  postgres::Transaction transaction{session};
  if (!work.sql().empty()) session.run_script(work.sql());
  transaction.commit();
  files.keep();
  return work.adopted;
}

}  // namespace

Adopted adopt(const config::Settings& settings, const AdoptOptions& options, const Report& report) {
  const std::string from = options.from.empty() ? default_folder(options.tool) : options.from;
  refuse_same_folder(options.tool, from, settings.migrations.directory);
  return work(settings, options, report,
              [&](postgres::Session& session, const std::vector<Row>& rows) {
                Adoption adoption = read(session, options, from);
                refuse_doubts(adoption, options.yes);
                Work todo{settings.migrations.directory, rows};
                for (const Foreign& one : adoption.applied) todo.add(one, true);
                for (const Foreign& one : adoption.pending) todo.add(one, false);
                todo.adopted.notices = std::move(adoption.notices);
                point_to_board(session, todo, todo.adopted);
                return todo;
              });
}

namespace {

constexpr const char* kNothingThere = R"sql(
SELECT NOT EXISTS (
  SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'workwise'
     AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_')
)sql";

}  // namespace

Adopted baseline(const config::Settings& settings, const std::string& version,
                 const AdoptOptions& options, const Report& report) {
  const std::vector<File> files = read_files(settings.migrations.directory);
  const bool known = std::ranges::any_of(
      files, [&](const File& file) { return same_version(file.version, version); });
  if (!known) {
    std::vector<std::string> versions;
    for (const File& file : files) versions.push_back(file.version);
    const std::string near = nearest(version, versions);
    throw UsageError("--baseline " + version + ": there is no such migration in " +
                         settings.migrations.directory +
                         (near.empty() ? "" : "; did you mean " + near + "?"),
                     "workwise list");
  }
  return work(
      settings, options, report, [&](postgres::Session& session, const std::vector<Row>& rows) {
        if (!rows.empty())
          throw Error("the ledger has " + std::to_string(rows.size()) +
                          " migrations already: a baseline is for a database without one. "
                          "Nothing was changed.",
                      "workwise status");
        if (session.run(kNothingThere).boolean(0, 0))
          throw Error("this database is empty: there is nothing that the migrations up to " +
                          version + " could have made. Nothing was changed.",
                      "workwise migrate --dry-run");
        Work todo{settings.migrations.directory, rows};
        for (const File& file : files)
          if (!version_before(version, file.version))
            todo.add({.origin = file.path,
                      .version = file.version,
                      .name = file.name,
                      .text = file.text},
                     true);
        return todo;
      });
}

}  // namespace workwise::migrate
