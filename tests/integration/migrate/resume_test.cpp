#include "migrate_fixture.hpp"

namespace workwise::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// Files that say transaction:false.
class ResumeTest : public MigrateTest {
 protected:
  std::string tables() {
    return database.value(
        "SELECT coalesce(string_agg(relname, ' ' ORDER BY relname), '') FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'");
  }
};

TEST_F(ResumeTest, TheFailedStatementIsWhereTheNextCallGoesOn) {
  write("1_a.sql",
        "-- migrate:up transaction:false\nCREATE TABLE a ();\nCREATE TABLE b ();\n"
        "SELECT 1/0;\nCREATE TABLE c ();\n");
  EXPECT_THAT(
      migrate_complaint(),
      AllOf(StartsWith(path("1_a.sql") + ":4:1: migration 1_a failed at statement 3 of 4\n"),
            HasSubstr("2 statements of 4 stand: it runs without a transaction. The next try "
                      "goes on at statement 3.")));
  EXPECT_EQ(next, "workwise migrate");
  EXPECT_EQ(applied(), "1 failed 2/4");
  EXPECT_EQ(database.value("SELECT error FROM workwise.migrations"), "division by zero");
  EXPECT_EQ(tables(), "a b");
  EXPECT_EQ(status().exit_code(), Exit::pending_migrations);
  EXPECT_EQ(status().summary(), "1 migration pending (1_a: stopped at statement 3 of 4)");

  EXPECT_THAT(migrate_complaint(), StartsWith(path("1_a.sql") + ":4:1: "));
  EXPECT_EQ(migrate({.dry_run = true}), 1U);
  EXPECT_EQ(events[0].text, "-- goes on at statement 3\nSELECT 1/0;\nCREATE TABLE c ();\n");

  write("1_a.sql",
        "-- migrate:up transaction:false\ncreate table a ();\nCREATE TABLE b ();\n"
        "CREATE TABLE c ();\n");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(applied(), "1");
  EXPECT_EQ(tables(), "a b c");
  EXPECT_EQ(migrate(), 0U);
  EXPECT_EQ(
      database.value("SELECT error IS NULL AND statements_total = 3 FROM workwise.migrations"),
      "t");
}

TEST_F(ResumeTest, WhatRanAlreadyMayNotBeEdited) {
  write("1_a.sql", "-- migrate:up transaction:false\nCREATE TABLE a ();\nSELECT 1/0;\n");
  migrate_complaint();
  write("1_a.sql", "-- migrate:up transaction:false\nCREATE TABLE x ();\nSELECT 1;\n");
  EXPECT_THAT(migrate_complaint(),
              AllOf(StartsWith("1_a stopped half-way, and what ran of it was edited since:\n" +
                               path("1_a.sql") + ":2:1: statement 1 is not the one that ran"),
                    HasSubstr("ran:\n  CREATE TABLE a ()")));
  EXPECT_THROW(migrate(), migrate::DriftError);
  EXPECT_EQ(applied(), "1 failed 1/2");
}

TEST_F(ResumeTest, ALostConnectionIsNoReasonToRepeatWhatStands) {
  write("1_a.sql",
        "-- migrate:up transaction:false\nCREATE TABLE a ();\n"
        "SELECT pg_terminate_backend(pg_backend_pid()) WHERE to_regclass('go') IS NULL;\n"
        "CREATE TABLE b ();\n");
  EXPECT_THAT(migrate_complaint(), StartsWith(path("1_a.sql") + ":3:1: "));
  EXPECT_EQ(applied(), "1 failed 1/3");
  database.session().run("CREATE TABLE go ()");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(tables(), "a b go");
}

TEST_F(ResumeTest, ATransactionOfTheFilesOwnStandsOrFallsAsAWhole) {
  write("1_a.sql",
        "-- migrate:up transaction:false\nCREATE TABLE a ();\nBEGIN;\nCREATE TABLE b ();\n"
        "SELECT 1/0;\nCOMMIT;\n");
  EXPECT_THAT(migrate_complaint(), HasSubstr("1 statement of 5 stands"));
  EXPECT_EQ(applied(), "1 failed 1/5");
  EXPECT_EQ(tables(), "a");
  write("1_a.sql",
        "-- migrate:up transaction:false\nCREATE TABLE a ();\nBEGIN;\nCREATE TABLE b ();\n"
        "COMMIT;\n");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(tables(), "a b");
}

TEST_F(ResumeTest, WhatAFileSetsHoldsForItsStatementsAndNotForTheNext) {
  write("1_a.sql",
        "-- migrate:up transaction:false\nCREATE SCHEMA elsewhere;\nSET search_path = "
        "elsewhere;\nCREATE TABLE a ();\n");
  write("2_b.sql", "-- migrate:up\nCREATE TABLE b ();\n");
  EXPECT_EQ(migrate(), 2U);
  EXPECT_TRUE(exists("elsewhere.a"));
  EXPECT_TRUE(exists("public.b"));
}

TEST_F(ResumeTest, AFileMendedToRunInATransactionGoesOnToo) {
  write("1_a.sql", "-- migrate:up transaction:false\nCREATE TABLE a ();\nSELECT 1/0;\n");
  migrate_complaint();
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\nCREATE TABLE b ();\n");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(applied(), "1");
  EXPECT_EQ(tables(), "a b");
}

TEST_F(ResumeTest, AVerifyThatIsFalseIsAskedAgainByTheNextCall) {
  write("1_a.sql",
        "-- migrate:up transaction:false\nCREATE TABLE a ();\n-- migrate:verify\n"
        "SELECT count(*) = 1 FROM pg_class WHERE relname = 'wanted';\n");
  EXPECT_THAT(migrate_complaint(), HasSubstr("1 statement of 2 stands"));
  database.session().run("CREATE TABLE wanted ()");
  EXPECT_EQ(migrate(), 1U);
}

}  // namespace
}  // namespace workwise::testing
