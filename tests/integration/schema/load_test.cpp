#include "schema/load.hpp"

#include <gmock/gmock.h>

#include <stop_token>
#include <thread>

#include "support/database.hpp"

namespace workwise::schema {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class LoadTest : public testing::DatabaseTest {
 protected:
  /// What is said about it, without the hints.
  std::vector<std::string> play(std::string_view sql) {
    std::vector<std::string> said;
    problems_ = load(database.session(), sql, "s.sql").problems;
    for (const Problem& problem : problems_) {
      Problem bare = problem;
      bare.hint.clear();
      bare.sqlstate.clear();
      said.push_back(to_text(bare));
    }
    return said;
  }
  std::string hint() const { return problems_.empty() ? "none" : problems_.front().hint; }
  bool is_there(const std::string& name) {
    return database.value("SELECT to_regclass($1) IS NOT NULL", {name}) == "t";
  }
  std::string setting(const std::string& name) {
    return database.value("SELECT current_setting($1)", {name});
  }
  std::string roles() { return database.value("SELECT count(*) FROM pg_roles"); }

  std::vector<Problem> problems_;
};

TEST_F(LoadTest, WhatStandsByItselfIsOneTransaction) {
  EXPECT_THAT(play("CREATE SCHEMA a;\nCREATE TABLE a.b (c int PRIMARY KEY);\n"
                   "-- a comment\nCREATE VIEW a.d AS SELECT * FROM a.b;"),
              IsEmpty());
  EXPECT_EQ(database.value("SELECT count(DISTINCT xmin::text) FROM pg_class WHERE oid >= 16384"),
            "1");
  EXPECT_TRUE(is_there("a.d"));
}

TEST_F(LoadTest, NothingIsAnEmptySchema) {
  EXPECT_THAT(play(""), IsEmpty());
  EXPECT_THAT(play("\xEF\xBB\xBF-- only a comment;\r\n"), IsEmpty());
}

TEST_F(LoadTest, EveryMistakeIsFoundAndWhatIsSoundStands) {
  EXPECT_THAT(play("CREATE TABLE a (b int);\n"
                   "CREATE TABLE c (d nonesuch);\n"
                   "CREATE INDEX ON a (z);\n"
                   "CREATE TABLE e (f int);\n"
                   "SELEKT 1;\n"),
              ElementsAre("s.sql:2:19: error: type \"nonesuch\" does not exist",
                          "s.sql:3:1: error: column \"z\" does not exist",
                          "s.sql:5:1: error: syntax error at or near \"SELEKT\""));
  EXPECT_TRUE(is_there("a"));
  EXPECT_TRUE(is_there("e"));
  EXPECT_FALSE(is_there("c"));
}

TEST_F(LoadTest, AnErrorThatComesOfAnEarlierOneSaysOfWhich) {
  EXPECT_THAT(
      play("CREATE TABLE \"Odd. \"\"ü\" (b nonesuch);\n"
           "CREATE VIEW v AS SELECT * FROM \"Odd. \"\"ü\";\n"
           "CREATE VIEW w AS SELECT * FROM v;\n"
           "CREATE VIEW x AS SELECT * FROM other;\n"),
      ElementsAre("s.sql:1:28: error: type \"nonesuch\" does not exist",
                  AllOf(StartsWith("s.sql:2:32: error: "), EndsWith("(follows from s.sql:1:28)")),
                  "s.sql:3:32: error: relation \"v\" does not exist (follows from s.sql:2:32)",
                  "s.sql:4:32: error: relation \"other\" does not exist"));
}

TEST_F(LoadTest, WhatAColumnOrAFunctionLacksFollowsFromWhereItFailed) {
  EXPECT_THAT(play("CREATE TABLE a (b int);\n"
                   "ALTER TABLE a ADD COLUMN c nonesuch;\n"
                   "CREATE INDEX ON a (c);\n"
                   "CREATE FUNCTION f(i int) RETURNS int LANGUAGE sql AS 'SELEC 1';\n"
                   "CREATE TABLE d (e int DEFAULT f(1));\n"),
              ElementsAre(StartsWith("s.sql:2:28: error"), EndsWith("(follows from s.sql:2:28)"),
                          StartsWith("s.sql:4:"), HasSubstr("(follows from s.sql:4:")));
}

TEST_F(LoadTest, PlacesAreCountedInCharactersWithWindowsLineEnds) {
  EXPECT_THAT(play("\xEF\xBB\xBF-- ä\r\nCREATE TABLE \"größe\" (a int);\r\n"
                   "CREATE TABLE a (\"ü\" int, b nonesuch);\r\n"),
              ElementsAre("s.sql:3:28: error: type \"nonesuch\" does not exist"));
}

TEST_F(LoadTest, ABodyKeepsNoWindowsLineEnds) {
  play("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\r\nSELECT 1\r\n$$;\r\n");
  EXPECT_EQ(database.value("SELECT prosrc = E'\\nSELECT 1\\n' FROM pg_proc WHERE proname = 'f'"),
            "t");
}

TEST_F(LoadTest, AQuoteThatNeverEndsIsSaidAndWhatIsBeforeItStands) {
  EXPECT_THAT(play("CREATE TABLE a ();\nCREATE TABLE b (c text DEFAULT 'x);\n"),
              ElementsAre("s.sql:2:32: error: this quoted text never ends"));
  EXPECT_TRUE(is_there("a"));
}

TEST_F(LoadTest, WhatIsNoUtf8IsRefusedWithItsPlace) {
  EXPECT_THAT(play("CREATE TABLE a ();\n-- \xFF\n"),
              ElementsAre("s.sql:2:4: error: this is not UTF-8; save the file as UTF-8 text"));
}

TEST_F(LoadTest, NamesOfSixtyThreeBytesAreNotCut) {
  const std::string name(63, 'n');
  const std::string wide = "\"" + std::string(61, 'n') + "ü\"";
  EXPECT_THAT(play("CREATE TABLE " + name + " ();\nCREATE TABLE \"a.b\".c ();"),
              ElementsAre("s.sql:2:14: error: schema \"a.b\" does not exist"));
  EXPECT_TRUE(is_there(name));
  EXPECT_THAT(play("CREATE SCHEMA \"a.b\";\nCREATE TABLE \"a.b\"." + wide + " ();"), IsEmpty());
  EXPECT_TRUE(is_there("\"a.b\"." + wide));
}

TEST_F(LoadTest, WhatNoTransactionMayHoldRunsAlone) {
  EXPECT_THAT(play("CREATE TABLE a (b int);\n"
                   "CREATE INDEX CONCURRENTLY i ON a (b);\n"
                   "CREATE VIEW v AS SELECT b FROM a;"),
              IsEmpty());
  EXPECT_TRUE(is_there("i"));
}

TEST_F(LoadTest, AValueIsUsedInTheScriptThatAddsIt) {
  EXPECT_THAT(play("CREATE TYPE mood AS ENUM ('sad');\n"
                   "ALTER TYPE mood ADD VALUE 'glad';\n"
                   "CREATE TABLE a (m mood DEFAULT 'glad');"),
              IsEmpty());
}

TEST_F(LoadTest, TheScriptsOwnTransactionsCount) {
  EXPECT_THAT(play("BEGIN;\nCREATE TABLE a (b int);\nCOMMIT;\nCREATE TABLE c ();\n"
                   "BEGIN;\nCREATE TABLE d (e nonesuch);\nCREATE TABLE f ();\nCOMMIT;\n"
                   "BEGIN;\nCREATE TABLE g ();\nROLLBACK;"),
              ElementsAre("s.sql:6:19: error: type \"nonesuch\" does not exist"));
  for (const char* name : {"a", "c", "f"}) EXPECT_TRUE(is_there(name)) << name;
  EXPECT_FALSE(is_there("g"));
}

TEST_F(LoadTest, ATransactionThatIsNeverEndedIsSaid) {
  EXPECT_THAT(play("CREATE TABLE a ();\n  BEGIN;\nCREATE TABLE b ();"),
              ElementsAre("s.sql:2:3: error: the transaction that begins here is never ended"));
  EXPECT_TRUE(database.session().idle());
}

TEST_F(LoadTest, WhatADumpSetsHoldsToItsEndAndNoFurther) {
  const std::string before = setting("search_path");
  EXPECT_THAT(play("\\restrict aBc'1\n"
                   "SET statement_timeout = 0;\nSET client_min_messages = warning;\n"
                   "SELECT pg_catalog.set_config('search_path', '', false);\n"
                   "CREATE TABLE public.a (b int);\n"
                   "SET search_path = public;\nSET ROLE NONE;\n"
                   "CREATE TEMP TABLE t ();\nCREATE VIEW w AS SELECT b FROM a;\n"
                   "\\unrestrict aBc'1\n"),
              IsEmpty());
  EXPECT_TRUE(is_there("public.w"));
  EXPECT_FALSE(is_there("t"));
  EXPECT_EQ(setting("search_path"), before);
  EXPECT_EQ(setting("TimeZone"), "UTC");
}

TEST_F(LoadTest, ALocalSettingHoldsToTheEndWhetherOrNotSomethingFails) {
  EXPECT_THAT(play("CREATE SCHEMA own;\nSET LOCAL search_path = own;\nCREATE TABLE a ();\n"
                   "CREATE TABLE b (c nonesuch);\nCREATE TABLE d ();"),
              SizeIs(1));
  EXPECT_TRUE(is_there("own.a"));
  EXPECT_TRUE(is_there("own.d"));
  EXPECT_EQ(setting("search_path"), "\"$user\", public");
}

TEST_F(LoadTest, ASettingThatTheServerDoesNotKnowIsANote) {
  EXPECT_THAT(play("SET made_up_timeout = 0;\nCREATE TABLE a ();"),
              ElementsAre(StartsWith("s.sql:1:1: note: unrecognized configuration parameter")));
  EXPECT_TRUE(is_there("a"));
}

TEST_F(LoadTest, TheSchemaThatEveryDatabaseHasMayBeMadeAgain) {
  EXPECT_THAT(play("CREATE SCHEMA public;\nCREATE TABLE public.a ();"), IsEmpty());
}

TEST_F(LoadTest, RowsAreSteppedOverWithOneNote) {
  EXPECT_THAT(play("CREATE TABLE a (b int, c text);\nCREATE SEQUENCE s;\n"
                   "INSERT INTO a VALUES (1, 'x');\n"
                   "COPY a (b, c) FROM stdin;\n1\tit's\n2\t; CREATE TABLE z (\n\\.\n"
                   "WITH n AS (SELECT 1) UPDATE a SET b = 2;\n"
                   "SELECT pg_catalog.setval('s', 7, true);\nTRUNCATE a;\n"
                   "CREATE TABLE d AS SELECT 1 AS e;\nSELECT 2 AS f INTO g;\n"
                   "CREATE TABLE h (i nonesuch);\n"),
              ElementsAre("s.sql:3:1: note: INSERT and 4 more like it are stepped over: rows are "
                          "no part of a schema",
                          "s.sql:13:19: error: type \"nonesuch\" does not exist"));
  EXPECT_THAT(hint(), HasSubstr("data section of a migration"));
  EXPECT_EQ(database.value("SELECT count(*) FROM a"), "0");
  EXPECT_TRUE(is_there("d"));
  EXPECT_TRUE(is_there("g"));
}

TEST_F(LoadTest, BlocksAndFunctionsRun) {
  EXPECT_THAT(play("CREATE FUNCTION make(n text) RETURNS void LANGUAGE plpgsql AS\n"
                   "$$ BEGIN EXECUTE format('CREATE TABLE %I ()', n); END $$;\n"
                   "SELECT make('A b');\nDO $$ BEGIN PERFORM make('c'); END $$;"),
              IsEmpty());
  EXPECT_TRUE(is_there("\"A b\""));
  EXPECT_TRUE(is_there("c"));
}

TEST_F(LoadTest, PsqlsOwnLinesAreExplained) {
  EXPECT_THAT(play("\\connect board\n\\set ON_ERROR_STOP on\nCREATE TABLE a ();\n"
                   "  \\i other.sql\nSELECT 'CREATE TABLE x ()' \\gexec\n"
                   "CREATE TABLE b (c text DEFAULT '\n\\d\n');\n\\copy a FROM 'it''s'\n"),
              ElementsAre(HasSubstr(":1:1: note: psql's \\connect is stepped over"),
                          HasSubstr(":2:1: note: psql's \\set is stepped over"),
                          HasSubstr(":4:3: error: psql's \\i reads another file"),
                          HasSubstr(":5:28: error: psql's \\gexec"),
                          HasSubstr(":9:1: note: psql's \\copy: rows are no part")));
  EXPECT_TRUE(is_there("b"));
}

TEST_F(LoadTest, WhatAllDatabasesShareIsSteppedOver) {
  const std::string before = roles();
  EXPECT_THAT(
      play("CREATE ROLE \"new one\";\nALTER DATABASE board SET search_path = x;\n"
           "DO $$ BEGIN CREATE ROLE another; EXCEPTION WHEN duplicate_object THEN NULL; END $$;\n"
           "CREATE TABLE a ();\nALTER SYSTEM SET work_mem = '1MB';\n"),
      ElementsAre("s.sql:1:1: note: CREATE ROLE is stepped over: roles are the server's, not a "
                  "schema's",
                  StartsWith("s.sql:2:1: note: ALTER DATABASE is stepped over"),
                  StartsWith("s.sql:3:1: note: CREATE ROLE is stepped over"),
                  StartsWith("s.sql:5:1: note: ALTER SYSTEM is stepped over")));
  EXPECT_EQ(roles(), before);
  EXPECT_TRUE(is_there("a"));
}

TEST_F(LoadTest, ARoleThatDoesNotExistIsNamedOnceWithWhatToRun) {
  EXPECT_THAT(play("CREATE TABLE a ();\nALTER TABLE a OWNER TO \"no one\";\n"
                   "GRANT SELECT ON a TO \"no one\";\n"),
              ElementsAre("s.sql:2:1: error: role \"no one\" does not exist",
                          EndsWith("(follows from s.sql:2:1)")));
  EXPECT_THAT(hint(), EndsWith("has to run: CREATE ROLE \"no one\""));
}

TEST_F(LoadTest, ARoleThatTheFileItselfMakesIsExplained) {
  play("CREATE TABLE a ();\nCREATE ROLE reader_of_this;\nGRANT SELECT ON a TO reader_of_this;");
  ASSERT_THAT(problems_, SizeIs(2));
  EXPECT_THAT(problems_[1].hint, AllOf(HasSubstr("CREATE ROLE \"reader_of_this\""),
                                       HasSubstr("the statement at s.sql:2:1")));
}

TEST_F(LoadTest, WhatReachesBeyondTheDatabaseIsRefused) {
  const std::string mine = database.value("SELECT pg_backend_pid()");
  EXPECT_THAT(play("SELECT pg_terminate_backend(" + mine +
                   ");\nDO $$ BEGIN PERFORM pg_catalog.\"pg_read_file\"('x'); END $$;\n"
                   "COPY (SELECT 1) TO PROGRAM 'cat';\n"
                   "SELECT dblink_exec('dbname=x', 'DROP TABLE y');\n"
                   "CREATE MATERIALIZED VIEW m AS SELECT lo_import('/etc/passwd');\n"
                   "IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c;\n"
                   "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS\n"
                   "$$ BEGIN PERFORM dblink_exec('a', 'b'); END $$;"),
              ElementsAre(StartsWith("s.sql:1:1: error: pg_terminate_backend() reaches beyond"),
                          StartsWith("s.sql:2:1: error: pg_read_file() reaches beyond"),
                          StartsWith("s.sql:3:1: error: COPY … PROGRAM reaches beyond"),
                          StartsWith("s.sql:4:1: error: dblink_exec() reaches beyond"),
                          StartsWith("s.sql:5:1: error: lo_import() reaches beyond"),
                          StartsWith("s.sql:6:1: error: IMPORT FOREIGN SCHEMA reaches beyond")));
}

TEST_F(LoadTest, AnExtensionThatTheServerLacksSaysHowToInstallIt) {
  EXPECT_THAT(play("CREATE EXTENSION pg_nonesuch;\nCREATE TABLE a (b of_nonesuch);\n"),
              ElementsAre(StartsWith("s.sql:1:1: error: extension \"pg_nonesuch\""),
                          EndsWith("(follows from s.sql:1:1)")));
  const std::string major =
      database.value("SELECT current_setting('server_version_num')::int / 10000");
  EXPECT_THAT(hint(), AllOf(HasSubstr("postgresql-" + major + "-pg-nonesuch"),
                            HasSubstr("postgresql-contrib")));
}

class SubscriptionLoadTest : public LoadTest {
 protected:
  ~SubscriptionLoadTest() override {
    if (count() != "0")
      for (const char* sql : {"ALTER SUBSCRIPTION s SET (slot_name = NONE)", "DROP SUBSCRIPTION s"})
        database.session().run(sql);
  }
  std::string count() {
    return database.value(
        "SELECT count(*) FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid"
        " WHERE d.datname = current_database()");
  }
  std::string of(const std::string& column) {
    return database.value("SELECT " + column +
                          "::text FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid"
                          " WHERE d.datname = current_database()");
  }
};

TEST_F(SubscriptionLoadTest, NothingConnects) {
  EXPECT_THAT(play("CREATE SUBSCRIPTION s CONNECTION 'host=/nowhere dbname=x' PUBLICATION p, q\n"
                   "WITH (slot_name = 'own_slot', ENABLED = true, binary, copy_data = true,\n"
                   "create_slot = true, \"connect\" = true, synchronous_commit = 'remote_apply');\n"
                   "ALTER SUBSCRIPTION s ENABLE;\nALTER SUBSCRIPTION s REFRESH PUBLICATION;\n"
                   "ALTER SUBSCRIPTION s ADD PUBLICATION r WITH (copy_data = false);\n"
                   "ALTER SUBSCRIPTION s SET (slot_name = 'another');\n"),
              IsEmpty());
  EXPECT_EQ(of("subenabled"), "false");
  EXPECT_EQ(of("subslotname"), "another");
  EXPECT_EQ(of("subbinary"), "true");
  EXPECT_EQ(of("subsynccommit"), "remote_apply");
  EXPECT_EQ(of("subpublications"), "{p,q,r}");
}

TEST_F(SubscriptionLoadTest, OneWithoutASlotOrWithoutOptionsIsMade) {
  EXPECT_THAT(play("CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (slot_name = NONE)"),
              IsEmpty());
  EXPECT_EQ(of("subslotname IS NULL"), "true");
  EXPECT_THAT(play("DROP SUBSCRIPTION s;\nCREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p"),
              IsEmpty());
  EXPECT_EQ(of("subslotname"), "s");
  EXPECT_THAT(play("DROP SUBSCRIPTION IF EXISTS s; DROP SUBSCRIPTION IF EXISTS t"), IsEmpty());
  EXPECT_EQ(count(), "0");
}

TEST_F(SubscriptionLoadTest, OneThatIsNotThereIsStillAMistake) {
  EXPECT_THAT(play("\nDROP SUBSCRIPTION t;"),
              ElementsAre("s.sql:2:1: error: subscription \"t\" does not exist"));
}

TEST_F(LoadTest, SectionsOfFilesAreSaidWithTheLinesOfTheirFiles) {
  const std::vector<Script> scripts{
      {.sql = "CREATE TABLE a ();\nSET search_path = nowhere;", .path = "1.sql", .first_line = 2},
      {.sql = "CREATE TABLE b ();\nCREATE TABLE c (d nonesuch);", .path = "2.sql", .first_line = 7},
      {.sql = "INSERT INTO c VALUES (1);\nCREATE VIEW e AS SELECT * FROM c;",
       .path = "3.sql",
       .first_line = 1}};
  const Loaded loaded = load(database.session(), scripts);
  EXPECT_FALSE(loaded.whole());
  ASSERT_THAT(loaded.problems, SizeIs(3));
  EXPECT_THAT(to_text(loaded.problems[0]), StartsWith("2.sql:8:19: error: type \"nonesuch\""));
  EXPECT_THAT(to_text(loaded.problems[1]), StartsWith("3.sql:1:1: note: INSERT is stepped over"));
  EXPECT_EQ(loaded.problems[2].follows, "2.sql:8:19");
  EXPECT_TRUE(is_there("public.b"));
}

TEST_F(LoadTest, AStopIsHeardInTheMiddleOfAStatement) {
  std::stop_source source;
  database.session();
  std::jthread stopper{[&] {
    postgres::Session other = database.connect();
    const char* kSleeps = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
    while (other.run(kSleeps).integer(0, 0) == 0) std::this_thread::yield();
    source.request_stop();
  }};
  EXPECT_THROW(load(database.session(), "CREATE TABLE a ();\nSELECT pg_sleep(600);\nSELECT 1;",
                    "s.sql", source.get_token()),
               Error);
  EXPECT_TRUE(database.session().idle());
  EXPECT_FALSE(is_there("a"));
}

TEST_F(LoadTest, AConnectionThatIsLostIsNoMistakeOfTheFile) {
  const std::string pid = database.value("SELECT pg_backend_pid()");
  postgres::Session other = database.connect();
  other.run("SELECT pg_terminate_backend($1::int)", {pid});
  EXPECT_THROW(play("CREATE TABLE a ();\nCREATE TABLE b ();"), postgres::Error);
  database.disconnect();
}

}  // namespace
}  // namespace workwise::schema
