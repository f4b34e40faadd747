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

}  // namespace

void run_plan(postgres::Session& session, const schema::Plan& plan) {
  Runner{session}.run(plan);
}

}  // namespace workwise::migrate
