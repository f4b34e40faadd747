#include "migrate/push.hpp"

#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "migrate/lock.hpp"
#include "postgres/scratch.hpp"
#include "schema/load.hpp"

namespace workwise::migrate {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) throw Error("no schema to read: " + path, "workwise pull --output " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

std::string path_of(const config::Settings& settings, const Wanted& wanted) {
  return wanted.file.empty() ? settings.migrations.directory + "/schema.sql" : wanted.file;
}

schema::Catalog read_in_snapshot(postgres::Session& session, const std::vector<std::string>& exclude) {
  session.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  schema::Catalog catalog = schema::read_catalog(session, exclude);
  session.run("COMMIT");
  return catalog;
}

/// Notes are told; errors, all of them, end it.
void refuse_problems(const schema::Loaded& loaded, const Report& report) {
  std::string errors;
  for (const schema::Problem& problem : loaded.problems) {
    if (problem.severity == schema::Problem::Severity::note)
      report({.kind = Event::Kind::notice, .text = to_text(problem)});
    else
      errors += (errors.empty() ? "" : "\n") + to_text(problem);
  }
  if (!errors.empty()) throw Error(errors, "workwise validate");
}

schema::Catalog wanted_catalog(const config::Settings& settings, const Wanted& wanted, const Report& report) {
  const std::string path = path_of(settings, wanted);
  const std::string sql = text_of(path);
  postgres::ScratchDatabase scratch{connect_as(settings, "workwise push")};
  refuse_problems(schema::load(scratch.session(), sql, path), report);
  return read_in_snapshot(scratch.session(), wanted.exclude);
}

/// Runs the statements; those that may not stand in a transaction with others stand alone.
class Runner {
 public:
  explicit Runner(postgres::Session& session) : session_(session) {
    session_.run("SET check_function_bodies = off");
  }

  void run(const schema::Plan& plan) {
    for (const schema::Change& change : plan.changes)
      for (const schema::Command& statement : change.statements) run(statement);
    commit();
    session_.run("RESET check_function_bodies");
  }

 private:
  void run(const schema::Command& statement) {
    if (statement.no_transaction || committed_ != statement.own_transaction) commit();
    committed_ = statement.own_transaction;
    if (!statement.no_transaction && !open_) {
      session_.run("BEGIN");
      open_ = true;
    }
    try {
      session_.run(statement.sql);
    } catch (const postgres::Error& error) {
      if (open_ && session_.alive()) session_.run("ROLLBACK");
      postgres::Error told{std::string(error.what()) + "\nin: " + statement.sql, error.next()};
      told.sqlstate = error.sqlstate;
      throw told;
    }
  }

  void commit() {
    if (open_) session_.run("COMMIT");
    open_ = false;
  }

  postgres::Session& session_;
  bool open_ = false;
  bool committed_ = false;
};

void refuse_losses(const schema::Plan& plan) {
  const std::vector<std::string> losses = plan.losses();
  if (losses.empty()) return;
  throw Error("data would be lost: " + join(losses, ", ") + ". Nothing was changed.",
              "look at it with --dry-run; then, if it may go, --allow-data-loss");
}

}  // namespace

schema::Plan plan_push(const config::Settings& settings, const Wanted& wanted, const Report& report) {
  const schema::Catalog target = wanted_catalog(settings, wanted, report);
  postgres::Session session{connect_as(settings, "workwise push")};
  return schema::plan(read_in_snapshot(session, wanted.exclude), target, {.online = wanted.online});
}

schema::Plan push(const config::Settings& settings, const Wanted& wanted, const Options& options, const Report& report,
                  const std::function<bool(const schema::Plan&)>& agree) {
  const schema::Catalog target = wanted_catalog(settings, wanted, report);
  Lock lock{settings, options, report};
  postgres::Session session{connect_as(settings, "workwise push")};
  schema::Plan plan = schema::plan(read_in_snapshot(session, wanted.exclude), target, {.online = wanted.online});
  if (plan.empty()) return plan;
  if (!options.allow_data_loss) refuse_losses(plan);
  if (!agree(plan)) return {};
  Runner{session}.run(plan);
  const schema::Plan left = schema::plan(read_in_snapshot(session, wanted.exclude), target);
  if (!left.empty())
    throw Error("the database is not yet what the file wants: " + left.changes.front().id +
                    (left.changes.front().statements.empty() ? "" : ": " + left.changes.front().statements.front().sql),
                "workwise push again");
  return plan;
}

}  // namespace workwise::migrate
