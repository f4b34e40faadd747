#include <gmock/gmock.h>

#include "unit/schema/lint_rules.hpp"

namespace workwise::schema {
namespace {

TEST(LintTransactions, OneIsBegunAndEndedOnce) {
  const auto found = [](const std::string& sql, Commits commits = Commits::each) {
    return count("transaction-nesting", sql, commits);
  };
  EXPECT_EQ(found("BEGIN; COMMIT; START TRANSACTION; ROLLBACK"), 0U);
  EXPECT_EQ(found("BEGIN; SAVEPOINT a; ROLLBACK TO a; RELEASE a; END"), 0U);
  EXPECT_EQ(found("BEGIN; BEGIN; COMMIT; COMMIT"), 2U);
  EXPECT_EQ(found("BEGIN; COMMIT AND CHAIN; COMMIT"), 0U);
  EXPECT_EQ(found("BEGIN; COMMIT", Commits::tool), 1U);
  EXPECT_EQ(found("SELECT 1; ROLLBACK", Commits::tool), 1U);
  EXPECT_EQ(found("SELECT 1; BEGIN; COMMIT; SELECT 2", Commits::migration), 1U)
      << "`workwise migrate` refuses it";
  EXPECT_EQ(found("SELECT 1; COMMIT", Commits::migration), 1U);
}

TEST(LintTransactions, ABeginHasItsCommit) {
  const auto found = [](const std::string& sql) {
    return count("ban-uncommitted-transaction", sql);
  };
  EXPECT_EQ(found("BEGIN; SELECT 1"), 1U);
  EXPECT_EQ(found("BEGIN; COMMIT; BEGIN"), 1U);
  EXPECT_EQ(found("BEGIN; COMMIT AND CHAIN"), 1U);
  EXPECT_EQ(found("BEGIN; ABORT; BEGIN; END"), 0U);
  EXPECT_EQ(found("SELECT 1"), 0U);
}

TEST(LintTransactions, WhoLocksSaysHowLong) {
  const auto found = [](const std::string& sql) { return count("require-timeout-settings", sql); };
  const std::string both = "SET lock_timeout = '5s'; SET statement_timeout = 60000;";
  const std::string alter = "ALTER TABLE jobs ADD x int;";
  EXPECT_EQ(found(alter + alter), 2U) << "once a setting, not once a statement";
  EXPECT_EQ(found(both + alter), 0U);
  EXPECT_EQ(found(alter + both), 2U);
  EXPECT_EQ(found("SET lock_timeout = '5s';" + alter), 1U);
  EXPECT_EQ(found(both + "RESET lock_timeout;" + alter), 1U);
  EXPECT_EQ(found(both + "SET lock_timeout = 0;" + alter), 1U) << "0 is no limit";
  EXPECT_EQ(
      found("BEGIN; SET LOCAL lock_timeout = 1; SET LOCAL statement_timeout = 1; COMMIT;" + alter),
      2U);
  EXPECT_EQ(found("SELECT set_config('lock_timeout', '5s', false),"
                  " set_config('statement_timeout', '5s', false);" +
                  alter),
            0U);
  EXPECT_EQ(found("CREATE TABLE t (id int); INSERT INTO t VALUES (1)"), 0U);
  EXPECT_EQ(found("CREATE TABLE t (id int REFERENCES jobs)"), 2U) << "it locks jobs";
  EXPECT_EQ(count("require-lock-timeout", "SET statement_timeout = 1;" + alter), 1U);
  EXPECT_EQ(count("require-lock-timeout", "SET lock_timeout = 1;" + alter), 0U);
  EXPECT_EQ(count("require-statement-timeout", "SET lock_timeout = 1;" + alter), 1U);
  EXPECT_EQ(count("require-statement-timeout", "SET statement_timeout = 1;" + alter), 0U);
}

TEST(LintTransactions, RowsAreNotChangedUnderTheLockOfAnAlterTable) {
  const char* rule = "ban-backfill-in-altering-transaction";
  const std::string alter = "ALTER TABLE jobs ADD x int;";
  const std::string update = "UPDATE public.jobs SET x = 1;";
  EXPECT_EQ(count(rule, alter + update, Commits::migration), 1U);
  EXPECT_EQ(count(rule, "BEGIN;" + alter + "COMMIT;" + update), 0U);
  EXPECT_EQ(count(rule, alter + update), 0U);
  EXPECT_EQ(count(rule, update + alter, Commits::migration), 0U);
  EXPECT_EQ(
      count(rule, alter + "CREATE INDEX CONCURRENTLY i ON jobs (x);" + update, Commits::migration),
      0U)
      << "there is a commit around it";
  EXPECT_EQ(count(rule, "CREATE TABLE jobs ();" + alter + update, Commits::migration), 0U);
  EXPECT_EQ(count(rule, "ALTER TABLE jobs VALIDATE CONSTRAINT c;" + update, Commits::migration), 0U)
      << "whose lock readers and writers don't notice";
}

TEST(LintRetry, WhatIsCommittedOneByOneCanBeRunAgain) {
  const auto found = [](const std::string& sql, Commits commits = Commits::each) {
    return count("prefer-robust-stmts", "SELECT 1;" + sql, commits);
  };
  for (const char* sql :
       {"CREATE TABLE t ()", "CREATE INDEX CONCURRENTLY i ON t (a)", "ALTER TABLE t ADD c int",
        "ALTER TABLE t DROP c", "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0)", "DROP TABLE t",
        "ALTER TABLE t RENAME a TO b", "CREATE TYPE mood AS ENUM ('ok')", "CREATE SCHEMA s",
        "ALTER TYPE mood ADD VALUE 'glad'", "CREATE VIEW v AS SELECT 1",
        "ALTER TABLE t ATTACH PARTITION p DEFAULT"})
    EXPECT_EQ(found(sql), 1U) << sql;
  for (const char* sql :
       {"CREATE TABLE IF NOT EXISTS t ()", "CREATE INDEX IF NOT EXISTS i ON t (a)",
        "ALTER TABLE t ADD COLUMN IF NOT EXISTS c int, DROP COLUMN IF EXISTS d",
        "ALTER TABLE t ALTER c SET NOT NULL", "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
        "DROP TABLE IF EXISTS t", "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'glad'",
        "CREATE OR REPLACE VIEW v AS SELECT 1", "CREATE TEMP TABLE t ()", "UPDATE t SET a = 1",
        "ALTER TABLE t DROP CONSTRAINT IF EXISTS k; ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0)",
        "DROP TYPE IF EXISTS mood; CREATE TYPE mood AS ENUM ('ok')",
        "DROP POLICY IF EXISTS p ON t; CREATE POLICY p ON t",
        "DROP TRIGGER IF EXISTS g ON s.t;"
        "CREATE TRIGGER g AFTER INSERT ON s.t EXECUTE FUNCTION f()"})
    EXPECT_EQ(found(sql), 0U) << sql;
}

TEST(LintRetry, ATransactionIsUndoneAsAWhole) {
  const char* rule = "prefer-robust-stmts";
  EXPECT_EQ(count(rule, "BEGIN; CREATE TABLE t (); DROP TABLE u; COMMIT; DROP TABLE v"), 1U);
  EXPECT_EQ(count(rule, "CREATE TABLE t (); DROP TABLE u", Commits::tool), 0U);
  EXPECT_EQ(count(rule, "SELECT 1; CREATE INDEX CONCURRENTLY i ON t (a)", Commits::tool), 1U);
  EXPECT_EQ(count(rule, "SELECT 1; CREATE INDEX CONCURRENTLY i ON t (a)", Commits::migration), 0U);
  EXPECT_EQ(count(rule, "CREATE TABLE t ()"), 0U) << "one statement is done or not";
}

}  // namespace
}  // namespace workwise::schema
