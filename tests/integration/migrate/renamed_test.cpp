#include "migrate/renamed.hpp"

#include <gmock/gmock.h>

#include "base/error.hpp"
#include "migrate/run_plan.hpp"
#include "schema/rename_hint.hpp"
#include "support/database.hpp"

namespace workwise::migrate {
namespace {

using testing::Database;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class RenamedTest : public ::testing::Test {
 protected:
  Renamed way(const std::string& to, const std::vector<std::string>& flags = {}) {
    Database wanted;
    wanted.session().run_script(to);
    const schema::Catalog target = read_in_snapshot(wanted.session(), {});
    std::vector<schema::Rename> renames = schema::rename_hints(to, "schema.sql");
    for (const std::string& flag : flags) renames.push_back(schema::parse_rename(flag));
    return plan_renamed(live.session(), read_in_snapshot(live.session(), {}), target, renames, {});
  }

  static std::string script_of(const schema::Plan& plan) {
    std::string sql;
    for (const schema::Change& change : plan.changes)
      for (const schema::Command& command : change.statements) sql += command.sql + ";\n";
    return sql;
  }

  /// Goes there, and says what it did. There, nothing is left to do, and nothing was lost.
  std::string go(const std::string& to, const std::vector<std::string>& flags = {}) {
    const Renamed renamed = way(to, flags);
    const std::string script = script_of(renamed.plan);
    SCOPED_TRACE(script);
    EXPECT_THAT(renamed.plan.losses(), IsEmpty());
    run_plan(live.session(), renamed.plan);
    EXPECT_EQ(script_of(way(to).plan), "");
    return script;
  }

  Database live;
};

TEST_F(RenamedTest, AHintKeepsTheRowsOfWhatHasAnotherName) {
  live.session().run_script(
      "CREATE TABLE jobs (id serial PRIMARY KEY, title text); INSERT INTO jobs (title) VALUES "
      "('a')");
  go("CREATE TABLE postings ( -- @renamed from=jobs\n id serial PRIMARY KEY,\n"
     " heading text -- @renamed from=title\n)");
  EXPECT_EQ(live.value("SELECT id || heading FROM postings"), "1a");
  EXPECT_EQ(live.value("SELECT nextval(pg_get_serial_sequence('postings', 'id'))"), "2");
}

TEST_F(RenamedTest, AFlagSaysTheSameAsAHint) {
  live.session().run_script(
      "CREATE SCHEMA app; CREATE TABLE app.jobs (title text);"
      "INSERT INTO app.jobs VALUES ('a')");
  go("CREATE SCHEMA app; CREATE TABLE app.postings (heading text)",
     {"app.jobs.title=heading", "app.jobs=app.postings"});
  EXPECT_EQ(live.value("SELECT heading FROM app.postings"), "a");
}

TEST_F(RenamedTest, WhatUsesARenamedColumnStaysWhereItIs) {
  live.session().run_script(
      "CREATE TABLE t (a int CHECK (a > 0), UNIQUE (a)); CREATE VIEW v AS SELECT a AS n FROM t;"
      "CREATE INDEX t_i ON t ((a + 1))");
  EXPECT_EQ(go("CREATE TABLE t (b int, CONSTRAINT t_a_check CHECK (b > 0),"
               " CONSTRAINT t_a_key UNIQUE (b));"
               "CREATE VIEW v AS SELECT b AS n FROM t; CREATE INDEX t_i ON t ((b + 1))",
               {"t.a=b"}),
            "ALTER TABLE public.t RENAME COLUMN a TO b;\n");
}

TEST_F(RenamedTest, NamesAreSwappedByWayOfAnother) {
  live.session().run_script(
      "CREATE TABLE t (a text, b text); INSERT INTO t VALUES ('1', '2');"
      "CREATE TABLE u (x int); CREATE TABLE w (y int)");
  go("CREATE TABLE t (b text, a text); CREATE TABLE w (x int); CREATE TABLE u (y int)",
     {"t.a=b", "t.b=a", "u=w", "w=u"});
  EXPECT_EQ(live.value("SELECT b || a FROM t"), "12");
}

TEST_F(RenamedTest, AChainBeginsAtItsEnd) {
  live.session().run_script("CREATE TABLE t (a text, b text); INSERT INTO t VALUES ('1', '2')");
  const std::string script = go("CREATE TABLE t (b text, c text)", {"t.a=b", "t.b=c"});
  EXPECT_EQ(live.value("SELECT b || c FROM t"), "12");
  EXPECT_THAT(script, Not(HasSubstr("workwise_old")));
}

TEST_F(RenamedTest, ATableMovesToAnotherSchemaUnderAnotherName) {
  live.session().run_script(
      "CREATE SCHEMA a; CREATE SCHEMA b; CREATE TABLE a.t (x int);"
      "INSERT INTO a.t VALUES (1)");
  go("CREATE SCHEMA a; CREATE SCHEMA b; CREATE TABLE b.u (x int); -- @renamed from=a.t");
  EXPECT_EQ(live.value("SELECT x FROM b.u"), "1");
}

TEST_F(RenamedTest, ASchemaTakesAllAlongThatIsInIt) {
  live.session().run_script(
      "CREATE SCHEMA a; CREATE TABLE a.t (x int); INSERT INTO a.t VALUES (1);"
      "CREATE FUNCTION a.f() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'");
  go("CREATE SCHEMA b; -- @renamed from=a\nCREATE TABLE b.u ( -- @renamed from=t\n"
     " y int -- @renamed from=x\n);"
     "CREATE FUNCTION b.f() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'");
  EXPECT_EQ(live.value("SELECT y FROM b.u"), "1");
}

TEST_F(RenamedTest, LabelsAttributesAndTypesHaveNewNamesToo) {
  live.session().run_script(
      "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE pair AS (a int);"
      "CREATE TABLE t (m mood, p pair); INSERT INTO t VALUES ('sad', ROW(1))");
  go("CREATE TYPE feeling AS ENUM ('gloomy', -- @renamed from=sad\n'ok'); -- @renamed from=mood\n"
     "CREATE TYPE pair AS (b int -- @renamed from=a\n); CREATE TABLE t (m feeling, p pair)");
  EXPECT_EQ(live.value("SELECT m || ((p).b)::text FROM t"), "gloomy1");
}

TEST_F(RenamedTest, ColumnsOfPartitionsFollowTheirParents) {
  live.session().run_script(
      "CREATE TABLE t (a int) PARTITION BY LIST (a);"
      "CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1); INSERT INTO t VALUES (1)");
  go("CREATE TABLE t (b int -- @renamed from=a\n) PARTITION BY LIST (b);"
     "CREATE TABLE t1 (b int -- @renamed from=a\n);"
     "ALTER TABLE t ATTACH PARTITION t1 FOR VALUES IN (1)");
  EXPECT_EQ(live.value("SELECT b FROM t1"), "1");
}

TEST_F(RenamedTest, AHintThatWasFollowedIsOverlookedFromThenOn) {
  live.session().run_script("CREATE TABLE t (b int, a text)");
  EXPECT_EQ(go("CREATE TABLE t (b int, -- @renamed from=a\n a text)"), "");
}

TEST_F(RenamedTest, SoIsAFlag) {
  live.session().run_script("CREATE TABLE t (b int)");
  EXPECT_EQ(go("CREATE TABLE t (b int)", {"t.a=b"}), "");
}

TEST_F(RenamedTest, HintsThatSwapTwoNamesDoNotSwapThemAgain) {
  live.session().run_script("CREATE TABLE t (a int, b int)");
  EXPECT_EQ(go("CREATE TABLE t (a int, -- @renamed from=b\nb int -- @renamed from=a\n)"), "");
}

TEST_F(RenamedTest, AFlagThatNamesNothingIsRefused) {
  live.session().run_script("CREATE TABLE t (a int)");
  const auto refusal = [&](const std::string& flag) {
    try {
      way("CREATE TABLE t (b int)", {flag});
    } catch (const UsageError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(refusal("t.x=b"), HasSubstr("there is no t.x"));
  EXPECT_THAT(refusal("t.a=c"), HasSubstr("the wanted schema has no public.t.c"));
}

TEST_F(RenamedTest, TheWayBackIsKnown) {
  live.session().run_script(
      "CREATE SCHEMA a; CREATE TABLE a.t (x int); INSERT INTO a.t VALUES (1)");
  const schema::Catalog before = read_in_snapshot(live.session(), {});
  const Renamed there =
      way("CREATE SCHEMA b; CREATE TABLE b.u (y int)", {"a=b", "a.t=u", "a.t.x=y"});
  run_plan(live.session(), there.plan);
  const schema::Catalog after = read_in_snapshot(live.session(), {});
  run_plan(live.session(), plan_renamed(live.session(), after, before, there.back, {}).plan);
  EXPECT_EQ(live.value("SELECT x FROM a.t"), "1");
}

TEST_F(RenamedTest, WhatWasProbablyRenamedIsSaid) {
  live.session().run_script(
      "CREATE TABLE t (id int, title text, n int); CREATE TABLE jobs (a int, b int, c text)");
  const Renamed renamed = way(
      "CREATE TABLE t (id int, heading text, n int); CREATE TABLE postings (a int, b int, c text)");
  std::vector<std::string> likely;
  for (const schema::LikelyRename& each : renamed.plan.likely)
    likely.push_back(each.from + "=" + each.to);
  EXPECT_THAT(likely, ::testing::UnorderedElementsAre("public.t.title=heading",
                                                      "public.jobs=public.postings"));
}

TEST_F(RenamedTest, AnIndexOrAConstraintThatOnlyHasAnotherNameIsNotBuiltAgain) {
  live.session().run_script(
      "CREATE TABLE t (a int CONSTRAINT p PRIMARY KEY, b int CONSTRAINT c"
      " CHECK (b > 0)); CREATE INDEX i ON t (b);"
      "CREATE TABLE u (a int CONSTRAINT f REFERENCES t)");
  EXPECT_EQ(go("CREATE TABLE t (a int CONSTRAINT p2 PRIMARY KEY, b int CONSTRAINT c2"
               " CHECK (b > 0)); CREATE INDEX i2 ON t (b);"
               "CREATE TABLE u (a int CONSTRAINT f2 REFERENCES t)"),
            "ALTER TABLE public.t RENAME CONSTRAINT p TO p2;\n"
            "ALTER TABLE public.t RENAME CONSTRAINT c TO c2;\n"
            "ALTER INDEX public.i RENAME TO i2;\n"
            "ALTER TABLE public.u RENAME CONSTRAINT f TO f2;\n");
}

}  // namespace
}  // namespace workwise::migrate
