#include <thread>

#include "migrate_fixture.hpp"

namespace workwise::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class ApplyTest : public MigrateTest {};

TEST_F(ApplyTest, AppliesWhatIsPendingInOrderOfVersionsAndThenNothing) {
  write("10_c.sql", "-- migrate:up\nALTER TABLE a ADD COLUMN c int;\n");
  write("9_b.sql", "-- migrate:up\nALTER TABLE a ADD COLUMN b int;\n");
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\n-- migrate:down\nDROP TABLE a;\n");
  EXPECT_EQ(status().summary(), "3 migrations pending (1_a, 9_b, 10_c)");
  EXPECT_FALSE(status().ledger_exists);

  EXPECT_EQ(migrate(), 3U);
  EXPECT_EQ(story(), "starting 1, applied 1, starting 9, applied 9, starting 10, applied 10");
  EXPECT_EQ(applied(), "1, 9, 10");
  EXPECT_TRUE(status().current());
  EXPECT_TRUE(status().ledger_exists);
  EXPECT_TRUE(status().entries[0].applied_at.has_value());

  EXPECT_EQ(migrate(), 0U);
  EXPECT_EQ(story(), "");
}

TEST_F(ApplyTest, TheLedgerKeepsWhatWasApplied) {
  write("007_a.sql", "-- migrate:up\nSELECT 1;\nSELECT 2;\n-- migrate:down\nSELECT 3;\n");
  migrate();
  EXPECT_EQ(database.value("SELECT up FROM workwise.migrations"),
            "-- migrate:up\nSELECT 1;\nSELECT 2;\n");
  EXPECT_EQ(database.value("SELECT down FROM workwise.migrations"), "-- migrate:down\nSELECT 3;\n");
  EXPECT_EQ(database.value("SELECT version || '_' || name || ' ' || state || ' ' || statements_done"
                           " || '/' || statements_total FROM workwise.migrations"),
            "007_a applied 2/2");
  EXPECT_EQ(
      database.value("SELECT applied_by = session_user AND took_microseconds > 0 AND applied_at"
                     " > now() - interval '1 hour' AND schema_fingerprint IS NOT NULL AND error"
                     " IS NULL FROM workwise.migrations"),
      "t");
}

TEST_F(ApplyTest, MakesTheSchemaTheLedgerAndTheOutboxEvenWithoutAnyFile) {
  EXPECT_EQ(migrate(), 0U);
  EXPECT_TRUE(exists("workwise.migrations"));
  EXPECT_TRUE(exists("workwise.outbox"));
}

TEST_F(ApplyTest, NeedsNoRightToCreateWhatIsThere) {
  migrate();
  database.session().run_script(
      "DROP TABLE workwise.outbox; CREATE ROLE " + database.name() +
      " LOGIN; GRANT USAGE, CREATE "
      "ON SCHEMA workwise TO " +
      database.name() + "; GRANT ALL ON ALL TABLES IN SCHEMA workwise TO " + database.name());
  write("1_a.sql", "-- migrate:up\nSET ROLE " + database.name() + ";\nSELECT 1;\n");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_TRUE(exists("workwise.outbox"));
  database.session().run_script("DROP OWNED BY " + database.name() + "; DROP ROLE " +
                                database.name());
}

TEST_F(ApplyTest, StopsAfterTheVersionThatWasAskedFor) {
  for (const char* version : {"1", "2", "3"})
    write(std::string(version) + "_a.sql", "-- migrate:up\nSELECT 1;\n");
  EXPECT_EQ(migrate({.to = "2"}), 2U);
  EXPECT_EQ(applied(), "1, 2");
  EXPECT_THAT(migrate_complaint({.to = "4"}), StartsWith("--to 4: there is no such migration"));
  EXPECT_EQ(applied(), "1, 2");
  EXPECT_EQ(migrate({.to = "1"}), 0U);
}

TEST_F(ApplyTest, DataAndVerifyRunInTheSameTransaction) {
  write("1_a.sql",
        "-- migrate:up\nCREATE TABLE a (b int);\n-- migrate:data\nINSERT INTO a VALUES (1), (2);\n"
        "-- migrate:verify\nSELECT count(*) = 2 FROM a;\nSELECT b > 0 FROM a;\n");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(database.value("SELECT count(*) FROM a"), "2");
}

TEST_F(ApplyTest, AQueryOfVerifyThatIsNotTrueRollsTheMigrationBack) {
  struct Case {
    const char* query;
    const char* got;
  };
  for (const Case& one :
       {Case{"SELECT false", "got false"}, Case{"SELECT NULL::boolean", "got NULL"},
        Case{"SELECT true WHERE false", "got no row"},
        Case{"SELECT b > 1 FROM a ORDER BY b DESC", "got false"}, Case{"SELECT 7", "got \"7\""}}) {
    write("1_a.sql",
          std::string("-- migrate:up\nCREATE TABLE a (b int);\nINSERT INTO a VALUES (1), "
                      "(2);\n-- migrate:verify\nSELECT true;\n  ") +
              one.query + ";\n");
    const std::string said = migrate_complaint();
    EXPECT_THAT(said,
                StartsWith(path("1_a.sql") + ":6:3: migration 1_a failed at statement 4 of 4\n  " +
                           one.query + "\nverify: expected true, " + one.got))
        << one.query;
    EXPECT_THAT(said, HasSubstr("Nothing of it stands: it was rolled back."));
    EXPECT_FALSE(exists("a"));
    EXPECT_EQ(applied(), "");
  }
}

TEST_F(ApplyTest, WhatAFileSetsForItsSessionEndsWithIt) {
  // What pg_dump writes, and worse.
  write("1_dump.sql",
        "-- migrate:up\n"
        "-- back\\slash é\n"
        "SELECT pg_catalog.set_config('search_path', '', false);\n"
        "SET standard_conforming_strings = off;\n"
        "SET client_encoding = 'LATIN1';\n"
        "SET TimeZone = 'Africa/Johannesburg';\n"
        "SET statement_timeout = '7s';\n"
        "CREATE ROLE " +
            database.name() +
            ";\n"
            "CREATE TEMP TABLE left_over ();\n"
            "PREPARE left_over AS SELECT 1;\n"
            "SELECT pg_advisory_lock(42);\n"
            "SET SESSION AUTHORIZATION " +
            database.name() +
            ";\n"
            "SET ROLE " +
            database.name() +
            ";\n"
            "-- migrate:down\nDROP ROLE " +
            database.name() + ";\n");
  write("2_b.sql",
        "-- migrate:up\n"
        "CREATE TABLE public.seen AS SELECT current_setting('search_path') AS path,"
        " current_setting('standard_conforming_strings') AS strings,"
        " current_setting('client_encoding') AS encoding, current_setting('TimeZone') AS zone,"
        " current_setting('statement_timeout') AS timeout, current_user = session_user AND"
        " session_user <> '" +
            database.name() +
            "' AS same, to_regclass('pg_temp.left_over') AS left,"
            " (SELECT count(*) FROM pg_prepared_statements WHERE name = 'left_over') AS prepared,"
            " (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 42) AS locks,"
            " 'back\\slash é' AS text;\n-- migrate:down\nDROP TABLE public.seen;\n");
  EXPECT_EQ(migrate(), 2U);
  EXPECT_EQ(database.value("SELECT seen::text FROM public.seen"),
            "(\"\"\"$user\"\", public\",on,UTF8,UTC,0,t,,0,0,\"back\\\\slash é\")");
  EXPECT_EQ(
      database.value("SELECT up LIKE '%back\\\\slash é%' FROM workwise.migrations WHERE version ="
                     " '2'"),
      "t");
  EXPECT_EQ(database.value("SELECT up LIKE E'%-- back\\\\\\\\slash é\\n%' FROM workwise.migrations"
                           " WHERE version = '1'"),
            "t")
      << "as the file has it, whatever the file made of encoding and quotes";
  EXPECT_EQ(roll_back(2), 2U);
}

TEST_F(ApplyTest, ATemporaryTableWithADeferredKeyEndsWithTheFile) {
  write("1_a.sql",
        "-- migrate:up\nCREATE TEMP TABLE a (b int PRIMARY KEY);\n"
        "CREATE TEMP TABLE c (d int REFERENCES a DEFERRABLE INITIALLY DEFERRED);\n"
        "INSERT INTO c VALUES (1);\nINSERT INTO a VALUES (1);\n");
  EXPECT_EQ(migrate(), 1U);
}

TEST_F(ApplyTest, ATableNamedMigrationsInTheSearchPathIsNotTheLedger) {
  database.session().run("CREATE TABLE public.migrations (version text)");
  database.session().run("ALTER DATABASE " + database.name() +
                         " SET search_path = public, workwise");
  write("1_a.sql", "-- migrate:up\nSELECT 1;\n");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(applied(), "1");
  EXPECT_EQ(database.value("SELECT count(*) FROM public.migrations"), "0");
}

TEST_F(ApplyTest, ADryRunWritesNothingAndShowsTheSql) {
  write("1_a.sql",
        "-- migrate:up\nCREATE TABLE a ();\n-- migrate:verify\nSELECT true;\n-- migrate:down\nDROP "
        "TABLE a;\n");
  EXPECT_EQ(migrate({.dry_run = true}), 1U);
  EXPECT_EQ(story(), "would_apply 1");
  EXPECT_EQ(events[0].text,
            "BEGIN;\nCREATE TABLE a ();\n-- must be true:\nSELECT true;\nCOMMIT;\n");
  EXPECT_FALSE(exists("workwise.migrations"));
  EXPECT_EQ(database.value("SELECT to_regnamespace('workwise')"), "NULL");

  migrate();
  EXPECT_EQ(roll_back(1, {.dry_run = true}), 1U);
  EXPECT_EQ(story(), "would_roll_back 1");
  EXPECT_EQ(events[0].text,
            "BEGIN;\n-- ACCESS EXCLUSIVE on a: blocks reads and writes\n-- its rows are lost\n"
            "DROP TABLE a;\nCOMMIT;\n");
  EXPECT_TRUE(exists("a"));
}

TEST_F(ApplyTest, AMigrationOutOfOrderIsAppliedWithANotice) {
  write("1_a.sql", "-- migrate:up\nSELECT 1;\n");
  write("3_c.sql", "-- migrate:up\nSELECT 1;\n");
  migrate();
  write("2_b.sql", "-- migrate:up\nSELECT 1;\n");
  const std::string said = migrate_complaint({.strict = true});
  EXPECT_THAT(said, StartsWith("2_b is out of order: 3 is applied already, and newer. --strict"));
  EXPECT_EQ(applied(), "1, 3");

  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(story(), "notice 2, starting 2, applied 2");
  EXPECT_EQ(applied(), "1, 3, 2");
}

TEST_F(ApplyTest, AStopIsHeardBetweenTwoMigrations) {
  write("1_a.sql", "-- migrate:up\nSELECT 1;\n");
  write("2_b.sql", "-- migrate:up\nSELECT 1;\n");
  std::stop_source stop;
  const auto done =
      migrate::migrate(settings, {.stop = stop.get_token()}, [&](const migrate::Event& event) {
        if (event.kind == Kind::applied) stop.request_stop();
      });
  EXPECT_EQ(done, 1U);
  EXPECT_EQ(applied(), "1");
}

TEST_F(ApplyTest, AStopCancelsTheStatementThatRuns) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\nSELECT pg_sleep(3600);\n");
  std::stop_source stop;
  const std::string said = complaint([&] {
    migrate::migrate(settings, {.stop = stop.get_token()}, [&](const migrate::Event& event) {
      if (event.kind != Kind::starting) return;
      std::thread([this, token = &stop] {
        auto session = database.connect();
        while (session
                   .run("SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = "
                        "current_database()")
                   .rows() == 0) {
        }
        token->request_stop();
      }).detach();
    });
  });
  EXPECT_THAT(said, StartsWith(path("1_a.sql") + ":3:1: migration 1_a failed at statement 2 of 2"));
  EXPECT_EQ(sqlstate, "57014");
  EXPECT_FALSE(exists("a"));
}

}  // namespace
}  // namespace workwise::testing
