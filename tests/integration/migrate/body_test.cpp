#include "migrate_fixture.hpp"

namespace workwise::testing {
namespace {

/// What only the server can tell: that statements are cut where it would cut them.
class BodyTest : public MigrateTest {
 protected:
  /// Applies a file of `statements` and a last one behind them, which has to run on its own.
  void apply(const std::string& statements) {
    write("1_a.sql", "-- migrate:up\n" + statements + "CREATE TABLE last ();\n");
    EXPECT_EQ(migrate(), 1U);
    EXPECT_TRUE(exists("last"));
  }
};

TEST_F(BodyTest, AFunctionInTheStandardsWayIsOneStatement) {
  apply(
      "CREATE FUNCTION sign_of(n int) RETURNS text\n"
      "BEGIN ATOMIC\n"
      "  SELECT CASE WHEN n < 0 THEN 'minus; end' ELSE CASE n WHEN 0 THEN 'none' END END;\n"
      "  SELECT CASE WHEN n > 0 THEN 'plus' END AS case;\n"
      "END;\n");
  EXPECT_EQ(database.value("SELECT sign_of(7)"), "plus");
}

TEST_F(BodyTest, ADollarQuoteMayHoldAnother) {
  apply(
      "CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $body$\n"
      "BEGIN\n  EXECUTE $$SELECT ';'$$;\n  RETURN 'a;b';\nEND;\n$body$;\n");
  EXPECT_EQ(database.value("SELECT f()"), "a;b");
}

TEST_F(BodyTest, ARuleMayHaveSeveralActions) {
  apply(
      "CREATE TABLE a (b int);\nCREATE TABLE seen (b int);\n"
      "CREATE RULE twice AS ON INSERT TO a DO ALSO (INSERT INTO seen VALUES (new.b);"
      " INSERT INTO seen VALUES (-new.b));\nINSERT INTO a VALUES (5);\n");
  EXPECT_EQ(database.value("SELECT string_agg(b::text, ' ' ORDER BY b) FROM seen"), "-5 5");
}

TEST_F(BodyTest, QuotesEscapesAndNestedCommentsEndWhereTheServerEndsThem) {
  apply(
      "CREATE TABLE a AS SELECT E'it\\'s; \\\\' AS b, 'back\\' AS c, U&'\\0041;' AS d, /* ; /* ; "
      "*/ ; */ \"c;d\" AS e FROM (SELECT 'x''y;' AS \"c;d\") q -- ;'\n;\n");
  EXPECT_EQ(database.value("SELECT concat_ws('|', b, c, d, e) FROM a"), "it's; \\|back\\|A;|x'y;");
}

}  // namespace
}  // namespace workwise::testing
