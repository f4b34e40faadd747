#include <atomic>
#include <thread>

#include "migrate_fixture.hpp"

namespace workwise::testing {
namespace {

/// Comes back once somebody waits for a lock on a table of this database.
void await_a_waiter(postgres::Session& session) {
  while (session
             .run("SELECT FROM pg_locks WHERE NOT granted AND locktype = 'relation' AND database"
                  " = (SELECT oid FROM pg_database WHERE datname = current_database())")
             .rows() == 0) {
  }
}

class QueueTest : public MigrateTest {};

TEST_F(QueueTest, AQueryBehindAWaitingMigrationGetsThroughWhileTheBlockerStays) {
  database.session().run("CREATE TABLE a ()");
  write("1_a.sql", "-- migrate:up\nALTER TABLE a ADD COLUMN b int;\n");
  auto report = database.connect("a slow report");
  report.run_script("BEGIN; SELECT FROM a");

  std::atomic<bool> asked = false;
  std::atomic<bool> answered = false;
  std::thread visitor([&, session = database.connect("visitor")]() mutable {
    await_a_waiter(session);
    asked = true;
    session.run("SELECT FROM a");
    answered = true;
    answered.notify_all();
  });
  // A migration that says it will try again has stepped back: the visitor is served, though the
  // report is still there.
  const auto done = migrate::migrate(settings, {.lock_timeout = std::chrono::milliseconds{200}},
                                     [&](const migrate::Event& event) {
                                       if (event.kind != Kind::waiting || !asked) return;
                                       answered.wait(false);
                                       report.run_script("COMMIT");
                                     });
  visitor.join();
  EXPECT_EQ(done, 1U);
}

}  // namespace
}  // namespace workwise::testing
