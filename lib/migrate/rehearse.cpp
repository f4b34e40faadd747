#include "migrate/rehearse.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "migrate/catalog.hpp"
#include "migrate/copy_schema.hpp"
#include "migrate/ledger.hpp"
#include "migrate/lock.hpp"
#include "migrate/plan.hpp"
#include "migrate/reach.hpp"
#include "migrate/rehearsal.hpp"
#include "migrate/sample.hpp"
#include "postgres/copy.hpp"
#include "postgres/scratch.hpp"
#include "postgres/tools.hpp"

namespace workwise::migrate {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;

// A foreign table of the copy would write to the real one.
constexpr const char* kNoWayOut = R"sql(
DO $workwise$
DECLARE
  mapping record;
BEGIN
  FOR mapping IN SELECT umuser, usename, srvname FROM pg_user_mappings LOOP
    EXECUTE format('DROP USER MAPPING FOR %s SERVER %I',
                   CASE WHEN mapping.umuser = 0 THEN 'PUBLIC' ELSE quote_ident(mapping.usename) END,
                   mapping.srvname);
  END LOOP;
END
$workwise$
)sql";

constexpr const char* kLedgerExists = "SELECT to_regclass('workwise.migrations') IS NOT NULL";

/// What one migration took, in the copy.
struct Step {
  microseconds up{0};
  std::optional<microseconds> down{};
  std::optional<microseconds> again{};
};

/// Of the copy, and what is pending there.
config::Settings settings_of_copy(config::Settings settings, const std::string& url) {
  settings.database.url = url;
  settings.migrations.require_rehearsal = false;
  settings.migrations.backup.what = config::Backup::What::none;
  settings.migrations.on_failure = config::OnFailure::stop;
  settings.notifications.clear();
  return settings;
}

/// Whether a rollback of it alone brings back what was before it.
bool has_way_back(const Task& task) {
  const Section& down = task.file->down;
  return !task.begun && down.exists() && !down.irreversible &&
         !task_to_roll_back(*task.file).statements.empty();
}

class Attempt {
 public:
  Attempt(const config::Settings& settings, const Options& options, std::optional<std::size_t> rows,
          const Report& report)
      : settings_(settings), options_(options), rows_(rows), report_(report) {}

  Rehearsed run() {
    const postgres::Connect connect{.url = settings_.database.url,
                                    .application_name = "workwise rehearsal",
                                    .timeout = settings_.database.connect_timeout};
    const std::vector<File> files = read_files(settings_.migrations.directory);
    postgres::Session session{connect};
    const Plan plan =
        plan_to_apply(session, files, read_ledger(session).value_or(std::vector<Row>{}), options_);
    for (const Event& event : plan.notices) report_(event);
    if (plan.tasks.empty()) return {};
    refuse_beyond_database(plan);

    const postgres::Tools tools{session, options_.stop};
    postgres::ScratchDatabase scratch{connect};
    const postgres::Tools scratch_tools{scratch.session(), options_.stop};
    const Fingerprint schema = copy(session, tools, scratch, scratch_tools);
    try {
      there_and_back(plan, settings_of_copy(settings_, scratch.connect().url), scratch_tools);
    } catch (const postgres::Error& error) {
      fail(error.what());
    }
    Passed passed{hash_of(plan), schema, to_json(plan, session, tools, scratch.session())};
    leave(session, passed);
    return {.migrations = plan.tasks.size(), .receipt = std::move(passed.receipt)};
  }

 private:
  void tell(const std::string& text) const {
    report_({.kind = Event::Kind::progress, .text = "rehearsal: " + text});
  }

  [[noreturn]] static void fail(const std::string& why) {
    throw Error(
        "the rehearsal failed. All of this was in a copy; the database itself was left alone.\n" +
            why,
        "workwise migrate --rehearse");
  }

  /// The schema, the ledger and, where asked for, rows, of one moment. Returns the schema's hash.
  Fingerprint copy(postgres::Session& session, const postgres::Tools& tools,
                   postgres::ScratchDatabase& scratch, const postgres::Tools& scratch_tools) {
    const auto began = Clock::now();
    session.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    session.run("SET LOCAL row_security = off");
    const std::string snapshot{session.run("SELECT pg_export_snapshot()").text(0, 0)};
    const Fingerprint schema = hash_of(read_catalog(tools, snapshot));
    const SchemaCopy dump{tools, snapshot};
    dump.restore_tables(scratch_tools, scratch.name());
    scratch.session().run(kNoWayOut);
    if (rows_) copied_rows_ = copy_sample(session, scratch.session(), *rows_);
    if (session.run(kLedgerExists).boolean(0, 0))
      postgres::copy_through(session, "SELECT * FROM workwise.migrations", scratch.session(),
                             "workwise.migrations");
    copy_sequences(session, scratch.session());
    session.run("COMMIT");
    dump.restore_rest(scratch_tools, scratch.name());
    copy_took_ = since(began);
    tell("the schema is copied" +
         (rows_ ? ", with " + with_thousands(static_cast<std::int64_t>(copied_rows_)) + " rows"
                : std::string()) +
         "  " + to_text(copy_took_));
    return schema;
  }

  void there_and_back(const Plan& plan, const config::Settings& settings,
                      const postgres::Tools& tools) {
    const std::vector<Task>& tasks = plan.tasks;
    std::vector<Catalog> before;
    for (const Task& task : tasks) {
      before.push_back(read_catalog(tools));
      steps_.push_back({.up = apply(task, settings, "applied")});
    }
    const Catalog after = read_catalog(tools);
    std::size_t left = tasks.size();
    for (; left > 0 && has_way_back(tasks[left - 1]); --left)
      way_back(tasks[left - 1], settings, tools, before[left - 1], steps_[left - 1]);
    if (left > 0) tell_skipped(tasks, left);
    for (std::size_t i = left; i < tasks.size(); ++i)
      steps_[i].again = apply(tasks[i], settings, "applied again");
    if (left < tasks.size()) require_same(after, read_catalog(tools), *tasks.back().file);
  }

  microseconds apply(const Task& task, const config::Settings& settings, const std::string& word) {
    Options options = options_;
    options.to = task.file->version;
    const auto began = Clock::now();
    migrate(settings, options, quiet());
    require_no_stop();
    const auto took = since(began);
    tell(word + "  " + task.name() + "  " + to_text(took));
    return took;
  }

  void way_back(const Task& task, const config::Settings& settings, const postgres::Tools& tools,
                const Catalog& before, Step& step) {
    Options options = options_;
    options.to.clear();
    options.allow_data_loss = true;  // they are copies
    const auto began = Clock::now();
    roll_back(settings, 1, options, quiet());
    require_no_stop();
    step.down = since(began);
    tell("rolled back  " + task.name() + "  " + to_text(*step.down));
    const Difference found = difference(before, read_catalog(tools));
    if (found.text.empty()) return;
    const std::string name = task.name();
    if (found.order_only)
      return notice(*task.file,
                    name + ": its down section leaves columns in another order\n" + found.text);
    fail(schema::located(task.file->path, {task.file->down.line - 1, 1}) + name +
         ": its down section does not undo it. After up and down:\n" + found.text +
         "Mend it; or write \"-- migrate:down irreversible\" where there is no way back.");
  }

  /// Whoever rolls back has to be able to go forward again.
  static void require_same(const Catalog& after, const Catalog& again, const File& last) {
    const Difference found = difference(after, again);
    if (found.text.empty() || found.order_only) return;
    fail(schema::located(last.path, {1, 1}) +
         "rolled back and applied again, the migrations make another schema than at first:\n" +
         found.text);
  }

  void tell_skipped(const std::vector<Task>& tasks, std::size_t left) const {
    const File& file = *tasks[left - 1].file;
    const std::string what = tasks[left - 1].begun    ? " was applied in part before"
                             : file.down.irreversible ? " is marked irreversible"
                                                      : " has no down section";
    notice(file, full_name(file) + what + ": it was not rolled back" +
                     (left > 1 ? ", nor were the " + std::to_string(left - 1) + " before it" : ""));
  }

  void notice(const File& file, const std::string& text) const {
    report_(
        {.kind = Event::Kind::notice, .version = file.version, .name = file.name, .text = text});
  }

  /// What is applied to the copy is not applied.
  Report quiet() const {
    return [this](const Event& event) {
      if (event.kind == Event::Kind::waiting) report_(event);
    };
  }

  void require_no_stop() const {
    if (options_.stop.stop_requested()) fail("stopped on request");
  }

  static microseconds since(Clock::time_point began) {
    return std::chrono::duration_cast<microseconds>(Clock::now() - began);
  }

  std::string to_json(const Plan& plan, postgres::Session& session, const postgres::Tools& tools,
                      postgres::Session& scratch) const {
    JsonWriter json;
    json.open_object().key("migrations").open_array();
    for (std::size_t i = 0; i < plan.tasks.size(); ++i) {
      const Task& task = plan.tasks[i];
      const auto count = [](const auto& took) {
        return took ? std::optional(took->count()) : std::nullopt;
      };
      json.open_object().member("version", task.version).member("name", task.file->name);
      json.member("up_microseconds", steps_[i].up.count());
      json.member("down_microseconds", count(steps_[i].down));
      json.member("again_microseconds", count(steps_[i].again));
      const auto locks =
          scratch.run("SELECT locks FROM workwise.migrations WHERE version = $1", {task.version});
      json.key("locks");
      if (locks.rows() == 0 || locks.null(0, 0))
        json.null();
      else
        json.raw(locks.text(0, 0));
      json.close();
    }
    json.close().member("rows_a_table", rows_).member("rows", copied_rows_);
    json.member("copy_microseconds", copy_took_.count());
    json.member("server_version", session.run("SHOW server_version").text(0, 0));
    json.member("pg_dump_version", tools.version());
    return json.close().text();
  }

  /// The first time there is no table for it.
  void leave(postgres::Session& session, const Passed& passed) const {
    const auto table = session.run("SELECT to_regclass('workwise.rehearsals') IS NOT NULL");
    if (!table.boolean(0, 0)) {
      const Lock lock{settings_, options_, report_};
      make_ledger(session);
    }
    write_rehearsal(session, passed);
  }

  const config::Settings& settings_;
  const Options& options_;
  const std::optional<std::size_t> rows_;
  const Report& report_;
  std::vector<Step> steps_;
  std::size_t copied_rows_ = 0;
  microseconds copy_took_{0};
};

}  // namespace

Rehearsed rehearse(const config::Settings& settings, const Options& options,
                   std::optional<std::size_t> rows, const Report& report) {
  return Attempt{settings, options, rows, report}.run();
}

}  // namespace workwise::migrate
