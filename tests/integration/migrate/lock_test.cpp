#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/error.hpp"
#include "migrate_fixture.hpp"
#include "postgres/lock.hpp"

namespace workwise::testing {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// How many of something have come, and a wait for that.
class Counter {
 public:
  void add() {
    const std::scoped_lock lock{mutex_};
    ++count_;
    changed_.notify_all();
  }
  void wait_for(int count) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return count_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

class LockTest : public MigrateTest {
 protected:
  static constexpr int kRunners = 8;

  /// Eight at once; each answer is how many it applied, or -1. `waiting` counts those who wait.
  std::vector<int> run_all(Counter& waiting, const std::function<void()>& meanwhile = {}) {
    std::vector<int> answers(kRunners, -1);
    std::vector<std::thread> threads;
    for (int i = 0; i < kRunners; ++i)
      threads.emplace_back([&, i] {
        try {
          answers[static_cast<std::size_t>(i)] =
              static_cast<int>(migrate::migrate(settings, {}, [&](const migrate::Event& event) {
                if (event.kind == Kind::waiting) waiting.add();
              }));
        } catch (const std::exception& error) {
          ADD_FAILURE() << error.what();
        }
      });
    if (meanwhile) meanwhile();
    for (std::thread& thread : threads) thread.join();
    std::ranges::sort(answers);
    return answers;
  }
  static std::vector<int> one_did_it(int count) {
    std::vector<int> answers(kRunners, 0);
    answers.back() = count;
    return answers;
  }
};

TEST_F(LockTest, OfEightAtOnceOneAppliesAndTheOthersFindNothingToDo) {
  for (const char* version : {"1", "2", "3"})
    write(std::string(version) + "_a.sql",
          std::string("-- migrate:up\nCREATE TABLE t") + version + " ();\n");
  Counter waiting;
  EXPECT_EQ(run_all(waiting), one_did_it(3));
  EXPECT_EQ(applied(), "1, 2, 3");
}

TEST_F(LockTest, AnIndexIsBuiltConcurrentlyWhileTheOthersWait) {
  database.session().run("CREATE TABLE a (b int)");
  write("1_a.sql", "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY a_b ON a (b);\n");
  // The build waits for this transaction, so that it does not end before all the others wait.
  auto older = database.connect();
  older.run_script("BEGIN; INSERT INTO a VALUES (1)");
  Counter waiting;
  const auto answers = run_all(waiting, [&] {
    waiting.wait_for(kRunners - 1);
    older.run_script("COMMIT");
  });
  EXPECT_EQ(answers, one_did_it(1));
  EXPECT_EQ(database.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_b'::regclass"),
            "t");
}

TEST_F(LockTest, WhoeverWaitsTooLongIsToldWhoHoldsIt) {
  write("1_a.sql", "-- migrate:up\nSELECT 1;\n");
  auto holder = database.connect("the other one");
  const auto lock = postgres::AdvisoryLock::try_lock(holder, "migrations");
  const std::string said = migrate_complaint({.lock_wait = milliseconds{300}});
  EXPECT_THAT(said, AllOf(StartsWith("migrations is locked by pid "), HasSubstr("the other one")));
  EXPECT_EQ(story(), "waiting ");
  EXPECT_THAT(events[0].text,
              AllOf(StartsWith("waiting for another migration: pid "), HasSubstr("the other one")));
  EXPECT_THROW(migrate({.lock_wait = milliseconds{0}}), LockedError);
  EXPECT_THROW(roll_back(1, {.lock_wait = milliseconds{0}}), LockedError);
  EXPECT_FALSE(exists("workwise.migrations"));
  EXPECT_EQ(migrate({.dry_run = true}), 1U) << "who only looks needs no lock";
}

TEST_F(LockTest, ThatIsNotToBeHadIsTriedAgainAndThenTheBlockerIsNamed) {
  database.session().run("CREATE TABLE a ()");
  write("1_a.sql", "-- migrate:up\nCREATE TABLE b ();\nALTER TABLE a ADD COLUMN c int;\n");
  auto reader = database.connect("a slow report");
  reader.run_script("BEGIN; SELECT FROM a");
  const std::string said = migrate_complaint({.lock_timeout = milliseconds{100}});
  EXPECT_THAT(
      said,
      AllOf(StartsWith(path("1_a.sql") + ":3:1: migration 1_a failed at statement 2 of 2"),
            HasSubstr("55P03: canceling statement due to lock timeout\nTried 5 times.\nIn the "
                      "way: pid " +
                      std::to_string(reader.backend_pid()) +
                      " (a slow report over a local socket, idle in transaction since 20"),
            HasSubstr("Nothing of it stands: it was rolled back.")));
  EXPECT_EQ(sqlstate, "55P03");
  ASSERT_EQ(texts_of(Kind::waiting).size(), 4U);
  EXPECT_THAT(texts_of(Kind::waiting)[0],
              StartsWith("1_a got no lock within 100ms; in the way: pid "));
  EXPECT_FALSE(exists("b"));
  EXPECT_EQ(database.value("SELECT count(*) FROM a"), "0") << "nobody queues behind us any more";
}

TEST_F(LockTest, ComesWhenTheBlockerGoes) {
  database.session().run("CREATE TABLE a ()");
  write("1_a.sql", "-- migrate:up lock_timeout:20ms\nALTER TABLE a ADD COLUMN c int;\n");
  auto reader = database.connect();
  reader.run_script("BEGIN; SELECT FROM a");
  const auto done = migrate::migrate(settings, {}, [&](const migrate::Event& event) {
    events.push_back(event);
    if (event.kind == Kind::waiting) reader.run_script("COMMIT");
  });
  EXPECT_EQ(done, 1U);
  EXPECT_EQ(story(), "starting 1, waiting 1, applied 1");
}

TEST_F(LockTest, IsTriedAgainStatementByStatementWithoutATransaction) {
  database.session().run("CREATE TABLE a ()");
  write("1_a.sql",
        "-- migrate:up transaction:false lock_timeout:20ms\nCREATE TABLE b ();\n"
        "ALTER TABLE a ADD COLUMN c int;\n");
  auto reader = database.connect();
  reader.run_script("BEGIN; SELECT FROM a");
  migrate::migrate(settings, {}, [&](const migrate::Event& event) {
    events.push_back(event);
    if (event.kind == Kind::waiting) reader.run_script("COMMIT");
  });
  EXPECT_EQ(story(), "starting 1, waiting 1, applied 1");
  EXPECT_EQ(applied(), "1");
}

TEST_F(LockTest, WhatAFileSetHoldsForTheSecondTryToo) {
  database.session().run_script(
      "CREATE SCHEMA app; CREATE TYPE app.mode AS ENUM ('old');"
      "CREATE TABLE app.a (b app.mode); CREATE TABLE a ()");
  write("1_a.sql",
        "-- migrate:up lock_timeout:20ms\nSET search_path = app;\n"
        "ALTER TYPE mode ADD VALUE 'new';\nALTER TABLE a ALTER b SET DEFAULT 'new';\n");
  auto reader = database.connect();
  reader.run_script("BEGIN; SELECT FROM app.a");
  migrate::migrate(settings, {}, [&](const migrate::Event& event) {
    events.push_back(event);
    if (event.kind == Kind::waiting) reader.run_script("COMMIT");
  });
  EXPECT_EQ(story(), "starting 1, waiting 1, applied 1");
  database.session().run("INSERT INTO app.a DEFAULT VALUES");
  EXPECT_EQ(database.value("SELECT b FROM app.a"), "new");
}

TEST_F(LockTest, LostInTheMiddleLeavesNothingCommittedBesideWhoeverHasItNow) {
  write("1_a.sql",
        "-- migrate:up\nSELECT pg_terminate_backend(pid, 60000) FROM pg_locks WHERE locktype = "
        "'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = "
        "current_database());\n");
  write("2_b.sql", "-- migrate:up\nSELECT 1;\n");
  EXPECT_THAT(migrate_complaint(),
              AllOf(StartsWith(path("1_a.sql") + ":2:1: "),
                    HasSubstr("the connection that holds the migration lock is lost"),
                    HasSubstr("Nothing of it stands")));
  EXPECT_EQ(applied(), "");
}

}  // namespace
}  // namespace workwise::testing
