#include "migrate/backup.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <system_error>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "migrate/copy_schema.hpp"
#include "migrate/dump_folder.hpp"
#include "migrate/lock.hpp"
#include "migrate/table_count.hpp"
#include "migrate/touched.hpp"
#include "postgres/scratch.hpp"

namespace workwise::migrate {
namespace {

using Clock = std::chrono::steady_clock;

std::int64_t sum_of(const std::vector<TableCount>& tables, std::int64_t TableCount::* member) {
  std::int64_t sum = 0;
  for (const TableCount& table : tables) sum += table.*member;
  return sum;
}

/// "12,000 rows in 9 tables".
std::string described(const std::vector<TableCount>& tables) {
  const std::int64_t rows = sum_of(tables, &TableCount::rows);
  return with_thousands(rows) + (rows == 1 ? " row in " : " rows in ") +
         std::to_string(tables.size()) + (tables.size() == 1 ? " table" : " tables");
}

class Backup {
 public:
  Backup(const config::Settings& settings, const postgres::Tools& tools, const Plan& plan,
         const Report& report)
      : settings_(settings),
        backup_(settings.migrations.backup),
        tools_(tools),
        plan_(plan),
        report_(report),
        session_(connect_as(settings, "workwise backup")) {}

  void run() {
    const auto began = Clock::now();
    begin_snapshot();
    if (tables_.empty()) return tell("these migrations name no table that exists: nothing to dump");
    const DumpFolder folder{backup_.directory};
    require_space(folder);
    const std::string path = folder.new_name(now(), session_.database(), first_version());
    const std::string unproven = path + ".unproven";
    try {
      make(unproven);
      const std::uint64_t bytes = size_of(unproven);
      keep(unproven, path, bytes, Clock::now() - began);
      tell("proven: " + path + ", " + described(tables_) + ", " + bytes_to_text(bytes) + "  " +
           to_text(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began)));
    } catch (...) {
      remove_dump(unproven);
      remove_dump(path);
      throw;
    }
    folder.clear_out(session_.database(), static_cast<std::size_t>(backup_.keep));
  }

 private:
  bool all() const { return backup_.what == config::Backup::What::all; }
  const std::string& first_version() const { return plan_.tasks.front().version; }

  void tell(const std::string& text) const {
    report_({.kind = Event::Kind::progress, .text = "backup: " + text});
  }

  /// One state for the counts and the dump.
  void begin_snapshot() {
    session_.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    session_.run("SET LOCAL row_security = off");  // an error rather than a part of the rows
    snapshot_ = session_.run("SELECT pg_export_snapshot()").text(0, 0);
    tables_ = tables_of(session_);
    if (!all()) tables_ = touched_by(plan_, session_, tables_);
  }

  /// A dump is compressed; but what is large is compressed in the database already.
  void require_space(const DumpFolder& folder) const {
    const auto needed = static_cast<std::uint64_t>(sum_of(tables_, &TableCount::bytes));
    const std::uint64_t free = folder.free_bytes();
    if (free < needed)
      throw Error("there is no room for it in " + backup_.directory + ": " + bytes_to_text(free) +
                  " are free, the tables have " + bytes_to_text(needed) + " without their indexes");
  }

  void make(const std::string& path) {
    tell("dumping " +
         (all() ? std::string("the database")
                : std::to_string(tables_.size()) + " tables that the migrations name") +
         " into " + backup_.directory);
    for (TableCount& table : tables_) table.rows = count_rows(session_, table);
    tools_.run("pg_dump", words_of_dump(path));
    std::optional<SchemaCopy> schema;
    if (!all()) schema.emplace(tools_, snapshot_);
    session_.run("COMMIT");
    tell("restoring it into a scratch database: " + described(tables_));
    prove(path, schema);
  }

  std::vector<std::string> words_of_dump(const std::string& path) const {
    std::vector<std::string> words = {"--snapshot=" + snapshot_, "--file=" + path};
    if (backup_.jobs > 1)
      words.insert(words.end(), {"--format=directory", "--jobs=" + std::to_string(backup_.jobs)});
    else
      words.emplace_back("--format=custom");
    if (!all())
      for (const TableCount& table : tables_) words.push_back("--table=" + table.quoted());
    return words;
  }

  /// A dump of some tables has neither their schemas nor their types: those come from the side.
  void prove(const std::string& path, const std::optional<SchemaCopy>& schema) const {
    postgres::ScratchDatabase scratch{connect_as(settings_, "workwise backup")};
    const postgres::Tools tools{scratch.session(), tools_.stop()};
    if (schema) schema->restore_tables(tools, scratch.name());
    std::vector<std::string> words = {"--jobs=" + std::to_string(backup_.jobs), path};
    if (schema) words.insert(words.begin(), "--data-only");
    tools.run("pg_restore", into_scratch(scratch.name(), std::move(words)));
    for (const TableCount& table : tables_) {
      const std::int64_t rows = count_rows(scratch.session(), table);
      if (rows != table.rows)
        throw Error("the dump can't be relied on: restored, " + table.readable() + " has " +
                    with_thousands(rows) + " rows instead of " + with_thousands(table.rows));
    }
  }

  void keep(const std::string& unproven, const std::string& path, std::uint64_t bytes,
            Clock::duration took) {
    std::error_code error;
    std::filesystem::rename(unproven, path, error);
    if (error) throw Error("cannot rename " + unproven + ": " + error.message());
    write_privately(manifest_of(path), manifest(bytes, took));
  }

  std::string manifest(std::uint64_t bytes, Clock::duration took) {
    JsonWriter json;
    json.open_object().member("database", session_.database());
    json.member("what", all() ? "all" : "touched").member("made_at", to_rfc3339(now()));
    json.key("before").open_array();
    for (const Task& task : plan_.tasks) json.value(task.name());
    json.close().key("tables").open_array();
    for (const TableCount& table : tables_)
      json.open_object()
          .member("schema", table.schema)
          .member("name", table.name)
          .member("rows", table.rows)
          .close();
    json.close().member("rows", sum_of(tables_, &TableCount::rows)).member("bytes", bytes);
    json.member("server_version", session_.run("SHOW server_version").text(0, 0));
    json.member("pg_dump_version", tools_.version());
    json.member("microseconds",
                std::chrono::duration_cast<std::chrono::microseconds>(took).count());
    return json.close().text() + "\n";
  }

  const config::Settings& settings_;
  const config::Backup& backup_;
  const postgres::Tools& tools_;
  const Plan& plan_;
  const Report& report_;
  postgres::Session session_;
  std::string snapshot_;
  std::vector<TableCount> tables_;
};

}  // namespace

void back_up(const config::Settings& settings, const postgres::Tools& tools, const Plan& plan,
             const Report& report) {
  try {
    Backup{settings, tools, plan, report}.run();
  } catch (const Error& error) {
    throw Error("the backup before " + plan.tasks.front().name() + " failed: " + error.what() +
                    "\nNo migration was begun: nothing was changed.",
                error.next().empty() ? "workwise migrate" : error.next());
  }
}

}  // namespace workwise::migrate
