#include <gmock/gmock.h>

#include <string>

#include "way_fixture.hpp"

namespace workwise::schema {
namespace {

class RareKindsTest : public WayTest {};

std::string base_type(const std::string& options) {
  return "CREATE TYPE b;"
         "CREATE FUNCTION b_in(cstring) RETURNS b LANGUAGE internal IMMUTABLE STRICT AS 'int4in';"
         "CREATE FUNCTION b_out(b) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';"
         "CREATE TYPE b (INPUT = b_in, OUTPUT = b_out, INTERNALLENGTH = 4, PASSEDBYVALUE" +
         options + ");";
}

TEST_F(RareKindsTest, ABaseTypeComesWithItsFunctions) {
  lead("", base_type("") + "CREATE TABLE t (a b)");
}

TEST_F(RareKindsTest, ABaseTypeGoesWithItsFunctions) {
  lead(base_type("") + "CREATE TABLE t (a b)", "");
}

TEST_F(RareKindsTest, ColumnsOutliveAnotherDefinitionOfTheirBaseType) {
  const std::string rest = "CREATE TABLE t (a b, c b[]); CREATE VIEW v AS SELECT a FROM t";
  lead(base_type("") + rest + "; INSERT INTO t VALUES ('1', '{2,3}')",
       base_type(", CATEGORY = 'x'") + rest);
  EXPECT_EQ(here.value("SELECT t::text FROM t"), "(1,\"{2,3}\")");
}

TEST_F(RareKindsTest, RightsOnMembersOfAnExtensionAreThoseThatItDidNotGiveItself) {
  const std::string extension = "CREATE EXTENSION hstore; ";
  const std::string rights =
      "GRANT EXECUTE ON FUNCTION hstore(text, text) TO pg_monitor;"
      "REVOKE USAGE ON TYPE hstore FROM PUBLIC";
  lead("", extension + rights);
  EXPECT_EQ(here.value("SELECT has_type_privilege('pg_monitor', 'hstore', 'USAGE')"), "f");
}

TEST_F(RareKindsTest, RightsOnMembersOfAnExtensionGoWithoutIt) {
  lead("CREATE EXTENSION hstore; GRANT EXECUTE ON FUNCTION hstore(text, text) TO pg_monitor",
       "CREATE EXTENSION hstore; REVOKE EXECUTE ON FUNCTION hstore(text, text) FROM PUBLIC");
  EXPECT_EQ(
      here.value("SELECT has_function_privilege('pg_monitor', 'hstore(text, text)', 'EXECUTE')"),
      "f");
}

TEST_F(RareKindsTest, RightsOnMembersOfAnExtensionGoWithIt) {
  lead("CREATE EXTENSION hstore; GRANT EXECUTE ON FUNCTION hstore(text, text) TO pg_monitor", "");
}

TEST_F(RareKindsTest, AnOperatorBringsTheOtherEndOfItsTie) {
  const std::string less =
      "CREATE FUNCTION f(point, point) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';"
      "CREATE OPERATOR <<< (FUNCTION = f, LEFTARG = point, RIGHTARG = point);";
  const std::string greater =
      "CREATE OPERATOR >>> (FUNCTION = f, LEFTARG = point, RIGHTARG = point, COMMUTATOR = <<<)";
  lead(less, less + greater);
}

TEST_F(RareKindsTest, AnOperatorTakesTheOtherEndOfItsTieAlong) {
  const std::string less =
      "CREATE FUNCTION f(point, point) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';"
      "CREATE OPERATOR <<< (FUNCTION = f, LEFTARG = point, RIGHTARG = point);";
  const std::string greater =
      "CREATE OPERATOR >>> (FUNCTION = f, LEFTARG = point, RIGHTARG = point, COMMUTATOR = <<<)";
  lead(less + greater, less);
}

TEST_F(RareKindsTest, AnIndexIsBuiltAgainForAnotherOperatorClass) {
  const std::string around = "CREATE TABLE t (a int);";
  const auto made = [&](const std::string& more) {
    return around +
           "CREATE OPERATOR CLASS mine FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, "
           "OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int)" +
           more + "; CREATE INDEX i ON t (a mine);";
  };
  lead(made(""), made(", FUNCTION 4 btequalimage(oid)"));
}

TEST_F(RareKindsTest, AForeignTableFollowsItsServerToAnotherWrapper) {
  const auto made = [](const std::string& wrapper) {
    return "CREATE FOREIGN DATA WRAPPER " + wrapper + "; CREATE SERVER s FOREIGN DATA WRAPPER " +
           wrapper + "; CREATE FOREIGN TABLE t (a int) SERVER s;" +
           "CREATE USER MAPPING FOR public SERVER s";
  };
  lead(made("w"), made("v"));
}

TEST_F(RareKindsTest, AConfigurationLeavesADictionaryBeforeThatGoes) {
  lead(
      "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple);"
      "CREATE TEXT SEARCH CONFIGURATION c (COPY = english);"
      "ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR word WITH d",
      "CREATE TEXT SEARCH DICTIONARY e (TEMPLATE = simple);"
      "CREATE TEXT SEARCH CONFIGURATION c (COPY = english);"
      "ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR word WITH e");
}

TEST_F(RareKindsTest, APublicationLetsGoOfWhatIsDropped) {
  if (here.session().server_version() < 150000) GTEST_SKIP() << "no lists of columns";
  lead(
      "CREATE TABLE t (a int, b int); CREATE TABLE u (a int); CREATE SCHEMA s;"
      "CREATE PUBLICATION p FOR TABLE t, u, TABLES IN SCHEMA s"
      " WITH (publish = 'insert')",
      "CREATE TABLE t (b bigint, c int); CREATE TABLE w (a int);"
      "CREATE PUBLICATION p FOR TABLE t (b, c), w WHERE (a > 1)");
}

TEST_F(RareKindsTest, AnEventTriggerSeesNothingOfThePlanThatMakesOrDropsIt) {
  const std::string guard =
      "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS"
      " $$BEGIN RAISE 'not while I am watching'; END$$;"
      "CREATE TABLE t (a int); CREATE PUBLICATION p;"
      "CREATE EVENT TRIGGER e ON ddl_command_start WHEN TAG IN ('CREATE TABLE', 'DROP TABLE',"
      " 'CREATE PUBLICATION', 'DROP PUBLICATION') EXECUTE FUNCTION f();";
  lead("", guard);
  there.session().run_script(
      "DROP EVENT TRIGGER e; DROP FUNCTION f; DROP TABLE t; DROP PUBLICATION p");
  lead("", "");
}

TEST_F(RareKindsTest, DefaultPrivilegesOfBeforeAndAfterDoNotShowOnWhatIsNew) {
  lead(
      "ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO pg_monitor;"
      "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
      "CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';"
      "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor;"
      "ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO pg_monitor WITH GRANT OPTION");
}

TEST_F(RareKindsTest, TheIndexOfAConstraintHasACommentOfItsOwn) {
  lead("CREATE TABLE t (a int PRIMARY KEY, b int); COMMENT ON INDEX t_pkey IS 'old'",
       "CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE); COMMENT ON INDEX t_pkey IS 'key';"
       "COMMENT ON INDEX t_b_key IS 'new'");
  EXPECT_EQ(here.value("SELECT obj_description('t_pkey'::regclass, 'pg_class') ||"
                       " obj_description('t_b_key'::regclass, 'pg_class')"),
            "keynew");
}

TEST_F(RareKindsTest, TheSequenceOfAnIdentityColumnHasRightsAndACommentOfItsOwn) {
  const std::string rights = "GRANT USAGE ON SEQUENCE t_a_seq TO pg_monitor;";
  lead("CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY);" + rights,
       "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY, b int GENERATED ALWAYS AS IDENTITY);"
       "ALTER TABLE t OWNER TO pg_read_all_data; COMMENT ON SEQUENCE t_b_seq IS 'numbers';"
       "GRANT SELECT ON SEQUENCE t_b_seq TO pg_monitor");
  EXPECT_EQ(here.value("SELECT has_sequence_privilege('pg_monitor', 't_b_seq', 'SELECT') ||"
                       " obj_description('t_b_seq'::regclass, 'pg_class')"),
            "truenumbers");
  EXPECT_EQ(here.value("SELECT has_sequence_privilege('pg_monitor', 't_a_seq', 'USAGE')"), "f");
}

TEST_F(RareKindsTest, ASequenceThatAColumnOwnsIsHandedOverWithTheTable) {
  const std::string table = "CREATE TABLE t (a serial); GRANT USAGE ON SEQUENCE t_a_seq TO ";
  lead(table + "pg_monitor; ALTER TABLE t OWNER TO pg_read_all_data",
       table + "pg_read_all_data; ALTER TABLE t OWNER TO pg_monitor");
}

TEST_F(RareKindsTest, TheSequenceOfANarrowerIdentityColumnFitsIts) {
  lead("CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY)",
       "CREATE TABLE t (a smallint GENERATED ALWAYS AS IDENTITY)");
}

TEST_F(RareKindsTest, ColumnsOutliveAnotherDefinitionOfTheirRangeType) {
  lead(
      "CREATE TYPE r AS RANGE (SUBTYPE = float8); CREATE TABLE t (a r);"
      "INSERT INTO t VALUES ('[1,2)')",
      "CREATE TYPE r AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi); CREATE TABLE t (a r)");
  EXPECT_EQ(here.value("SELECT a::text FROM t"), "[1,2)");
}

TEST_F(RareKindsTest, TheSequenceOfAnIdentityColumnMayBeLoggedOtherwiseThanItsTable) {
  if (here.session().server_version() < 150000) GTEST_SKIP() << "since 15";
  lead("",
       "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY); ALTER SEQUENCE t_a_seq SET "
       "UNLOGGED");
}

}  // namespace
}  // namespace workwise::schema
