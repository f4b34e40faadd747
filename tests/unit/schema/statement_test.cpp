#include "schema/statement.hpp"

#include <gmock/gmock.h>

#include "base/error.hpp"
#include "schema/control.hpp"

namespace workwise::schema {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> split(const std::string& sql) {
  std::vector<std::string> texts;
  for (const Statement& statement : split_statements(sql, "m/1_a.sql", 1))
    texts.emplace_back(statement.sql);
  return texts;
}

TEST(SplitStatements, CutsAtSemicolons) {
  EXPECT_THAT(split("SELECT 1; SELECT 2 ;\n;;SELECT 3"),
              ElementsAre("SELECT 1", "SELECT 2", "SELECT 3"));
  EXPECT_THAT(split(" \n -- nothing\n /* at all */ ;"), ElementsAre());
}

TEST(SplitStatements, LeavesOutTheCommentsAroundAStatementAndKeepsThoseWithin) {
  EXPECT_THAT(split("-- one;\nSELECT /* ; */ 1 -- ;\n; /* two */"),
              ElementsAre("SELECT /* ; */ 1"));
}

TEST(SplitStatements, KnowsQuotes) {
  for (const char* statement :
       {"SELECT 'a;''b;'", "SELECT \"a;\"\"b;\" FROM c", "SELECT E'it\\';s'", "SELECT e'\\\\'",
        "SELECT 'back\\'", "SELECT U&'\\0061;'", "SELECT U&\"d;\"", "SELECT B'1', x'ff', n';'",
        "SELECT $$a;b$$", "SELECT $body$ $$;$$ $other$;$other$ $body$", "SELECT $é$;$é$",
        "SELECT a$b$c, d$b$e", "EXECUTE p($1, $2)", "SELECT 'a' -- it's\n 'b;'",
        "SELECT /* /* ; */ ; */ 1", "SELECT 1 <-- it's\n 2"})
    EXPECT_THAT(split(std::string(statement) + "; SELECT 2"), ElementsAre(statement, "SELECT 2"));
}

TEST(SplitStatements, ATextThatOnlyEndsInALetterHasNoEscapes) {
  EXPECT_THAT(split("SELECT type'\\'; SELECT 2"), ElementsAre("SELECT type'\\'", "SELECT 2"));
}

TEST(SplitStatements, KeepsTheBodyOfAnSqlFunctionTogether) {
  const std::string function =
      "CREATE FUNCTION f(a int) RETURNS int\n"
      "BEGIN ATOMIC\n"
      "  SELECT CASE WHEN a > 0 THEN 1 ELSE CASE a WHEN 0 THEN 2 END END;\n"
      "  SELECT 1 AS end, 2 AS case;\n"
      "  SELECT 3;\n"
      "END";
  EXPECT_THAT(split(function + "; SELECT 2"), ElementsAre(function, "SELECT 2"));
  EXPECT_THAT(split("BEGIN; SELECT CASE WHEN true THEN 1 END; END; SELECT 2"),
              ElementsAre("BEGIN", "SELECT CASE WHEN true THEN 1 END", "END", "SELECT 2"));
}

TEST(SplitStatements, KeepsWhatStandsBetweenBracketsTogether) {
  const std::string rule = "CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b;)";
  EXPECT_THAT(split(rule + "; SELECT 2"), ElementsAre(rule, "SELECT 2"));
}

TEST(SplitStatements, SaysWhereAStatementBegins) {
  const auto statements = split_statements("é; SELECT 1;\n  -- x\n  SELECT\n2;\nSELECT 3", "p", 10);
  ASSERT_EQ(statements.size(), 4U);
  EXPECT_EQ(place_of(statements[1]), (Place{10, 4}));
  EXPECT_EQ(place_of(statements[2]), (Place{12, 3}));
  EXPECT_EQ(place_of(statements[3]), (Place{14, 1}));
}

TEST(SplitStatements, SaysWhereAQuoteBeginsThatNeverEnds) {
  const auto complaint = [](const std::string& sql) -> std::string {
    try {
      split_statements(sql, "m/1_a.sql", 3);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(complaint("SELECT 1;\nSELECT 'a;\n"), "m/1_a.sql:4:8: this quoted text never ends");
  EXPECT_EQ(complaint("SELECT E'\\'"), "m/1_a.sql:3:9: this quoted text never ends");
  EXPECT_EQ(complaint("SELECT \"a"), "m/1_a.sql:3:8: this quoted name never ends");
  EXPECT_EQ(complaint("DO $x$ BEGIN END $y$;"), "m/1_a.sql:3:4: this dollar quote never ends");
  EXPECT_EQ(complaint("SELECT 1; /* a /* b */"), "m/1_a.sql:3:11: this comment never ends");
}

TEST(Place, CountsCharactersAndLines) {
  EXPECT_EQ(after_characters({5, 9}, "naïve", 3), (Place{5, 12}));
  EXPECT_EQ(after_characters({5, 9}, "ß\nab", 3), (Place{6, 2}));
  EXPECT_EQ(after_characters({5, 9}, "ab", 99), (Place{5, 11}));
  EXPECT_EQ(located("m/1_a.sql", {3, 4}), "m/1_a.sql:3:4: ");
}

TEST(Control, FindsWhatOpensOrEndsATransaction) {
  for (const char* sql : {"BEGIN", "begin work", "Start Transaction", "COMMIT AND CHAIN"})
    EXPECT_EQ(control_of(sql), Control::opens) << sql;
  for (const char* sql : {"COMMIT", "end", "ROLLBACK", "ABORT", "ROLLBACK /* to */ WORK",
                          "PREPARE TRANSACTION 'x'", "COMMIT AND NO CHAIN", "COMMIT PREPARED 'x'"})
    EXPECT_EQ(control_of(sql), Control::ends) << sql;
  for (const char* sql : {"ROLLBACK TO a", "ROLLBACK WORK TO SAVEPOINT a", "SAVEPOINT a",
                          "PREPARE p AS SELECT 1", "SELECT 'COMMIT'", "DO $$BEGIN END$$", ""})
    EXPECT_EQ(control_of(sql), Control::none) << sql;
}

TEST(Control, FindsWhatRunsConcurrentlyAndWhatItMakes) {
  using Kind = Concurrent::Kind;
  const Concurrent index =
      concurrent_of("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS a ON ONLY \"B\".c (d)");
  EXPECT_EQ(index.kind, Kind::create_index);
  EXPECT_EQ(index.name, "a");
  EXPECT_EQ(index.table, "\"B\".c");
  const Concurrent unnamed = concurrent_of("create index concurrently on b (c)");
  EXPECT_EQ(unnamed.name, "");
  EXPECT_EQ(unnamed.table, "b");
  const Concurrent detached = concurrent_of("ALTER TABLE a.b DETACH PARTITION c.d concurrently");
  EXPECT_EQ(detached.kind, Kind::detach);
  EXPECT_EQ(detached.name, "c.d");
  EXPECT_EQ(detached.table, "a.b");
  EXPECT_EQ(concurrent_of("DROP INDEX CONCURRENTLY IF EXISTS s.a").name, "s.a");
  EXPECT_EQ(concurrent_of("REINDEX (VERBOSE) INDEX CONCURRENTLY a").kind, Kind::reindex);
  for (const char* sql :
       {"CREATE INDEX a ON b (c)", "ALTER TABLE a DETACH PARTITION b",
        "COMMENT ON TABLE a IS 'CONCURRENTLY'", "REFRESH MATERIALIZED VIEW CONCURRENTLY a"})
    EXPECT_EQ(concurrent_of(sql).kind, Kind::none) << sql;
}

TEST(Control, KnowsWhatTheServerRefusesInATransaction) {
  for (const char* sql :
       {"VACUUM", "vacuum (analyze) a", "CREATE DATABASE a", "DROP DATABASE IF EXISTS a",
        "CREATE TABLESPACE a LOCATION '/a'", "ALTER SYSTEM SET a = 1", "REINDEX DATABASE a",
        "REINDEX (VERBOSE) SCHEMA a", "CLUSTER",
        "CREATE SUBSCRIPTION a CONNECTION '' PUBLICATION b",
        "ALTER SUBSCRIPTION a REFRESH PUBLICATION", "ALTER DATABASE a SET TABLESPACE b",
        "DROP INDEX CONCURRENTLY a"})
    EXPECT_TRUE(needs_no_transaction(sql)) << sql;
  for (const char* sql :
       {"CREATE TABLE vacuum (a int)", "REINDEX TABLE a", "CLUSTER a USING b", "DROP INDEX a",
        "ALTER DATABASE a SET work_mem = 1", "CREATE INDEX ON a (b)", "ALTER TABLE a ADD b int",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY a", ""})
    EXPECT_FALSE(needs_no_transaction(sql)) << sql;
}

TEST(Control, FindsTheValueThatAnEnumGets) {
  EXPECT_EQ(added_value("ALTER TYPE s.\"T\" ADD VALUE IF NOT EXISTS 'it''s' AFTER 'b'"), "'it''s'");
  EXPECT_EQ(added_value("ALTER TYPE t RENAME VALUE 'a' TO 'b'"), "");
  EXPECT_EQ(added_value("ALTER TYPE t ADD ATTRIBUTE a int"), "");
}

}  // namespace
}  // namespace workwise::schema
