#include "service/records.hpp"

#include <gtest/gtest.h>

#include "migrate/migrate.hpp"
#include "postgres/copy.hpp"
#include "support/database.hpp"

namespace workwise::service {
namespace {

using namespace std::chrono_literals;

class RecordsTest : public testing::DatabaseTest {
 protected:
  RecordsTest() {
    settings.database.url = database.url();
    settings.migrations.directory = WORKWISE_SOURCE_DIR "/migrations";
    migrate::migrate(settings, {}, [](const migrate::Event&) {});
  }
  Records records() { return {std::make_shared<const config::Settings>(settings), ""}; }

  config::Settings settings;
  const Instant noon = std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + 12h + 1us;
};

TEST_F(RecordsTest, WhatIsSavedIsRememberedToTheMicrosecond) {
  Records desk = records();
  desk.look();
  desk.save({{"mzansi", {.next_due = noon, .failures = 3}}});
  desk.save({{"karoo", {.next_due = noon}}, {"mzansi", {.next_due = noon + 1h, .failures = 0}}});
  const auto look = records().look();
  ASSERT_TRUE(look.verdict.open);
  EXPECT_EQ(look.sources.at("mzansi"), (Remembered{.next_due = noon + 1h}));
  EXPECT_EQ(look.sources.at("karoo"), (Remembered{.next_due = noon}));
}

TEST_F(RecordsTest, SavingTouchesNothingElseThatIsKnownOfASource) {
  database.session().run(
      "INSERT INTO workwise.sources (name, etag, held_run) VALUES ('a', 'x', 7)");
  Records desk = records();
  EXPECT_EQ(desk.look().sources.at("a"), (Remembered{.next_due = {}, .held = true}));
  desk.save({{"a", {.next_due = noon, .failures = 1}}});
  EXPECT_EQ(database.value("SELECT etag || held_run FROM workwise.sources"), "x7");
}

TEST_F(RecordsTest, ARowThatAnotherHoldsIsNotSavedNorWaitedFor) {
  Records desk = records();
  desk.save({{"karoo", {.next_due = noon}}});
  postgres::Session other = database.connect();
  std::optional<postgres::Transaction> open(other);
  other.run("SELECT FROM workwise.sources WHERE name = 'karoo' FOR SHARE");  // as a batch does
  EXPECT_EQ(desk.save({{"karoo", {.next_due = noon + 1h}}, {"mzansi", {.next_due = noon}}}),
            std::set<std::string>{"mzansi"});
  open.reset();
  EXPECT_EQ(desk.save({{"karoo", {.next_due = noon + 1h}}}), std::set<std::string>{"karoo"});
  EXPECT_EQ(records().look().sources.at("karoo"), (Remembered{.next_due = noon + 1h}));
}

TEST_F(RecordsTest, ATableThatAnotherHoldsIsNotWaitedForEither) {
  Records desk = records();
  postgres::Session other = database.connect();
  const postgres::Transaction open(other);
  other.run("LOCK TABLE workwise.sources");
  try {
    desk.save({{"karoo", {.next_due = noon}}});
    FAIL() << "it was saved";
  } catch (const postgres::Error& error) {
    EXPECT_EQ(error.sqlstate, "55P03");
  }
}

TEST_F(RecordsTest, ATimeThatAnotherDaemonWroteIsNoticed) {
  const Remembered at_noon{.next_due = noon};
  Records desk = records();
  desk.look();
  EXPECT_FALSE(desk.permission("mzansi", {}, noon, noon).moved_on) << "nobody ran it yet";
  desk.save({{"mzansi", {.next_due = noon}}});
  EXPECT_FALSE(desk.permission("mzansi", at_noon, noon, noon).moved_on) << "as we left it";
  records().save({{"mzansi", {.next_due = noon + 1h, .failures = 2}}});
  const auto permission = desk.permission("mzansi", at_noon, noon, noon);
  ASSERT_TRUE(permission.moved_on);
  EXPECT_EQ(*permission.moved_on, (Remembered{.next_due = noon + 1h, .failures = 2}));
  EXPECT_FALSE(desk.permission("mzansi", at_noon, noon, noon + 2h).moved_on)
      << "that is past as well";
  EXPECT_FALSE(desk.permission("mzansi", {.next_due = noon + 1h}, noon, noon).moved_on)
      << "we know of it, and run earlier: the schedule was changed";
}

TEST_F(RecordsTest, ARunThatAnotherDaemonHasDoneSinceIsNoticedWithoutItsNextTime) {
  Records desk = records();
  desk.save({{"mzansi", {.next_due = noon}}});
  const auto known = desk.look().sources.at("mzansi");
  const auto done_by = [&](const std::string& state, Instant finished) {
    database.session().run(
        "WITH run AS (INSERT INTO workwise.runs (source, state, finished_at)"
        " VALUES ('mzansi', $1, $2::timestamptz) RETURNING id) "
        "UPDATE workwise.sources SET current_run = id FROM run",
        {state, to_rfc3339(finished)});
    return desk.permission("mzansi", known, noon, noon + 1min).done_by_run;
  };
  EXPECT_EQ(done_by("done", noon - 1min), 0) << "before it was due: by hand";
  EXPECT_EQ(done_by("failed", noon), 0) << "stopped, perhaps: still due";
  EXPECT_EQ(done_by("done", noon), 3);
  EXPECT_EQ(desk.permission("mzansi", {.next_due = noon, .run = 3}, noon, noon).done_by_run, 0)
      << "our own";
}

TEST_F(RecordsTest, AQuestionThatTakesTooLongLosesItsConnectionAndTheNextOneHasAnother) {
  Records desk(std::make_shared<const config::Settings>(settings), "", 500ms);
  desk.look();
  database.session().run(
      "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
      " $$ BEGIN PERFORM pg_sleep(3600); END $$");
  database.session().run(
      "CREATE TRIGGER slow BEFORE INSERT ON workwise.sources EXECUTE FUNCTION slow()");
  try {
    desk.save({{"karoo", {.next_due = noon}}});
    FAIL() << "it was saved";
  } catch (const postgres::Error& error) {
    EXPECT_TRUE(error.connection_lost());
    EXPECT_EQ(error.message, "no answer within 500 ms");
  }
  EXPECT_TRUE(desk.permission("karoo", {}, noon, noon).verdict.open);
}

TEST_F(RecordsTest, ALookComparesTheSchemaOnlyWhereItWasFoundChanged) {
  Records desk = records();
  database.session().run("ALTER TABLE jobs ALTER title DROP NOT NULL");
  EXPECT_TRUE(desk.look().verdict.open) << "the ledger alone opens: a start must not wait";
  EXPECT_FALSE(desk.compare().open);
  const Verdict closed = desk.look().verdict;
  EXPECT_FALSE(closed.open);
  EXPECT_EQ(closed.next, "workwise drift");
  database.session().run("ALTER TABLE jobs ALTER title SET NOT NULL");
  EXPECT_TRUE(desk.look().verdict.open);
  EXPECT_TRUE(desk.compare().open);
}

TEST_F(RecordsTest, AComparisonThatTakesTooLongIsGivenUpAndLosesNoConnection) {
  Records desk(std::make_shared<const config::Settings>(settings), "", 1s);
  database.session().run("CREATE VIEW held AS SELECT title FROM jobs");
  postgres::Session other = database.connect();
  std::optional<postgres::Transaction> open(other);
  other.run("LOCK TABLE jobs IN ACCESS EXCLUSIVE MODE");
  try {
    desk.compare();
    FAIL() << "it was compared";
  } catch (const postgres::Error& error) {
    EXPECT_EQ(error.sqlstate, "57014");
    EXPECT_FALSE(error.connection_lost());
  }
  open.reset();
  EXPECT_TRUE(desk.compare().open);
}

TEST_F(RecordsTest, OnlyARunWhoseBackendWorksWaitsForTheServer) {
  const std::string name = "a-source-whose-name-is-longer-than-the-server-keeps-of-a-session";
  auto working = database.connect("workwise ingest " + name);
  auto idle = database.connect("workwise ingest karoo");
  auto copying = database.connect("workwise ingest mzansi");
  postgres::CopyReader unread(copying, "SELECT repeat('x', 1000) FROM generate_series(1, 1000000)");
  working.send("SELECT pg_sleep(3600)");
  while (database.value("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'ClientWrite'") ==
         "0") {
  }
  Records desk = records();
  std::set<std::string> waiting;
  while (waiting.empty()) waiting = desk.waiting_for_server({name, "karoo", "mzansi", "nobody"});
  EXPECT_EQ(waiting, std::set<std::string>{name});
  working.cancel();
  EXPECT_THROW(working.collect(), postgres::Error);
}

}  // namespace
}  // namespace workwise::service
