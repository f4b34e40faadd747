#include "migrate/run_plan.hpp"

namespace workwise::migrate {
namespace {

class Runner {
 public:
  explicit Runner(postgres::Session& session) : session_(session) {
    session_.run("SET check_function_bodies = off");
  }

  void run(const schema::Plan& plan) {
    for (const schema::Change& change : plan.changes)
      for (const schema::Command& statement : change.statements) run(change, statement);
    commit();
    session_.run("RESET check_function_bodies");
  }

 private:
  void run(const schema::Change& change, const schema::Command& statement) {
    if (statement.no_transaction || committed_ != statement.own_transaction) commit();
    committed_ = statement.own_transaction;
    if (!statement.no_transaction && !open_) {
      session_.run("BEGIN");
      open_ = true;
    }
    try {
      session_.run(statement.sql);
    } catch (const postgres::Error& error) {
      fail(change, statement, error);
    }
    ++done_;
    if (!open_) kept_ = done_;
  }

  void commit() {
    if (open_) session_.run("COMMIT");
    open_ = false;
    kept_ = done_;
  }

  [[noreturn]] void fail(const schema::Change& change, const schema::Command& statement,
                         const postgres::Error& error) {
    if (open_ && session_.alive()) session_.run("ROLLBACK");
    PlanError told{std::string(error.what()) + "\nin: " + statement.sql, error.next()};
    told.sqlstate = error.sqlstate;
    told.message = error.message;
    told.detail = error.detail;
    told.hint = error.hint;
    told.context = error.context;
    told.change = &change;
    told.statement = &statement;
    told.at = done_ + 1;
    told.kept = kept_;
    throw told;
  }

  postgres::Session& session_;
  bool open_ = false;
  bool committed_ = false;
  std::size_t done_ = 0;
  std::size_t kept_ = 0;
};

}  // namespace

void run_plan(postgres::Session& session, const schema::Plan& plan) {
  Runner{session}.run(plan);
}

}  // namespace workwise::migrate
