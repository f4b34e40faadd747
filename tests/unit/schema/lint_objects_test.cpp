#include <gmock/gmock.h>

#include "unit/schema/lint_rules.hpp"

namespace workwise::schema {
namespace {

TEST(LintTypes, OpinionsOnTypesHoldForNewTablesToo) {
  const auto found = [](std::string_view rule, const std::string& type) {
    const std::size_t created = count(rule, "CREATE TABLE t (c " + type + ")");
    EXPECT_EQ(count(rule, "ALTER TABLE t ADD c " + type), created);
    return created == 1;
  };
  EXPECT_TRUE(found("ban-char-field", "char"));
  EXPECT_TRUE(found("ban-char-field", "CHARACTER(3)[]"));
  EXPECT_FALSE(found("ban-char-field", "\"char\"")) << "the server's own one-byte type";
  EXPECT_FALSE(found("ban-char-field", "character varying"));
  EXPECT_TRUE(found("prefer-bigint-over-int", "Integer"));
  EXPECT_TRUE(found("prefer-bigint-over-int", "serial4"));
  EXPECT_FALSE(found("prefer-bigint-over-int", "int2"));
  EXPECT_TRUE(found("prefer-bigint-over-smallint", "smallserial"));
  EXPECT_FALSE(found("prefer-bigint-over-smallint", "int4"));
  EXPECT_TRUE(found("prefer-big-int", "int"));
  EXPECT_TRUE(found("prefer-big-int", "smallint"));
  EXPECT_FALSE(found("prefer-big-int", "bigint"));
  EXPECT_TRUE(found("prefer-identity", "bigserial"));
  EXPECT_FALSE(found("prefer-identity", "bigint GENERATED ALWAYS AS IDENTITY"));
  EXPECT_TRUE(found("prefer-text-field", "varchar(20)"));
  EXPECT_FALSE(found("prefer-text-field", "varchar"));
  EXPECT_TRUE(found("prefer-timestamp-tz", "timestamp(3) without time zone"));
  EXPECT_FALSE(found("prefer-timestamp-tz", "timestamptz"));
}

TEST(LintTypes, AValueOfAnEnumHasItsPlace) {
  EXPECT_EQ(count("require-enum-value-ordering", "ALTER TYPE mood ADD VALUE 'glad'"), 1U);
  EXPECT_EQ(count("require-enum-value-ordering", "ALTER TYPE mood ADD VALUE 'glad' AFTER 'ok'"),
            0U);
  EXPECT_EQ(count("require-enum-value-ordering", "ALTER TYPE mood RENAME VALUE 'a' TO 'b'"), 0U);
}

TEST(LintRemovals, WhatIsDroppedIsGone) {
  EXPECT_EQ(count("ban-drop-column", "ALTER TABLE jobs DROP a, DROP COLUMN IF EXISTS b"), 2U);
  EXPECT_EQ(count("ban-drop-table", "DROP TABLE IF EXISTS a, b CASCADE"), 2U);
  EXPECT_EQ(count("ban-drop-table", "DROP VIEW a; DROP INDEX b"), 0U);
  EXPECT_EQ(count("ban-drop-database", "DROP DATABASE board"), 1U);
  EXPECT_EQ(count("ban-drop-database", "CREATE DATABASE board"), 0U);
  EXPECT_EQ(count("ban-drop-not-null", "ALTER TABLE jobs ALTER url DROP NOT NULL"), 1U);
  EXPECT_EQ(count("ban-drop-not-null", "ALTER DOMAIN d DROP NOT NULL"), 1U);
  EXPECT_EQ(count("ban-drop-not-null", "ALTER TABLE jobs ALTER url DROP DEFAULT"), 0U);
  EXPECT_EQ(count("ban-truncate-cascade", "TRUNCATE a, b CASCADE"), 1U);
  EXPECT_EQ(count("ban-truncate-cascade", "TRUNCATE a, b"), 0U);
}

TEST(LintRemovals, WhatTheFileMadeItselfMayGo) {
  const std::string made = "CREATE TEMP TABLE kept AS SELECT 1 AS x, 2 AS y;";
  EXPECT_EQ(count("ban-drop-table", made + "DROP TABLE kept"), 0U);
  EXPECT_EQ(count("ban-drop-column", made + "ALTER TABLE kept DROP y"), 0U);
  EXPECT_EQ(count("renaming-column", made + "ALTER TABLE kept RENAME x TO z"), 0U);
}

TEST(LintRemovals, NamesArePromises) {
  EXPECT_EQ(count("renaming-column", "ALTER TABLE jobs RENAME a TO b"), 1U);
  EXPECT_EQ(count("renaming-column", "ALTER VIEW open_jobs RENAME COLUMN a TO b"), 1U);
  EXPECT_EQ(count("renaming-column", "ALTER TABLE jobs RENAME CONSTRAINT a TO b"), 0U);
  EXPECT_EQ(count("renaming-table", "ALTER TABLE jobs RENAME TO adverts"), 1U);
  EXPECT_EQ(count("renaming-table", "ALTER INDEX i RENAME TO j"), 0U);
  EXPECT_EQ(count("renaming-schema", "ALTER SCHEMA a RENAME TO b"), 1U);
  EXPECT_EQ(count("renaming-schema", "CREATE SCHEMA b"), 0U);
}

TEST(LintNames, TheServerKeepsSixtyThreeBytes) {
  const std::string longest(63, 'a');
  const char* rule = "identifier-too-long";
  EXPECT_EQ(count(rule, "CREATE TABLE " + longest + " ()"), 0U);
  EXPECT_EQ(count(rule, "CREATE TABLE " + longest + "a ()"), 1U);
  EXPECT_EQ(count(rule, "SELECT 1 AS \"" + longest + "\"\"\""), 1U);
  EXPECT_EQ(count(rule, "SELECT 1 AS \"" + longest.substr(1) + "\"\"\""), 0U)
      << "63 with one quote";
  std::string umlauts;
  for (int i = 0; i < 32; ++i) umlauts += "ä";
  EXPECT_EQ(count(rule, "DROP TABLE \"" + umlauts + "\""), 1U);
  const std::string text = longest + longest;
  EXPECT_EQ(count(rule, "SELECT '" + text + "', E'\\'" + text + "', $$" + text + "$$, $q$" + text +
                            "$q$ -- " + text + "\n/* /* */ " + text + " */"),
            0U);
}

TEST(LintNames, ATableIsNamedWithItsSchema) {
  const char* rule = "require-table-schema";
  for (const char* sql :
       {"CREATE TABLE t ()", "CREATE TABLE t AS SELECT 1", "ALTER TABLE t ADD c int",
        "DROP TABLE t", "ALTER TABLE t RENAME TO u", "ALTER TABLE t SET SCHEMA s"})
    EXPECT_EQ(count(rule, sql), 1U) << sql;
  EXPECT_EQ(count(rule,
                  "CREATE TABLE s.t (); ALTER TABLE s.t ADD c int; DROP TABLE s.t;"
                  "CREATE TEMP TABLE q (); ALTER TABLE q ADD c int; DROP TABLE q; DROP VIEW v"),
            0U);
}

TEST(LintNames, AColumnIsNamedOnce) {
  const char* rule = "ban-duplicate-column-assignments";
  for (const char* sql :
       {"CREATE TABLE t (a int, a text)", "CREATE VIEW v (a, a) AS SELECT 1, 2",
        "UPDATE t SET a = 1, a = 2", "INSERT INTO t (a, a) VALUES (1, 2)",
        "ALTER TABLE t ADD a int, ADD a text", "WITH u AS (UPDATE t SET a = 1, a = 2) SELECT 1",
        "INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1, b = 2"})
    EXPECT_EQ(count(rule, sql), 1U) << sql;
  EXPECT_EQ(count(rule, "UPDATE t SET a[1] = 1, a[2] = 2; CREATE TABLE u (a int, \"A\" int)"), 0U);
}

}  // namespace
}  // namespace workwise::schema
