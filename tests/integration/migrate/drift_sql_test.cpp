#include "migrate/drift_sql.hpp"

#include "migrate/fingerprint.hpp"
#include "migrate_fixture.hpp"
#include "support/object_kinds.hpp"

namespace workwise::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class DriftSqlTest : public MigrateTest {
 protected:
  void run(const std::string& sql) { database.session().run_script(sql); }
  void run(const migrate::DriftSql::Statements& statements) {
    for (const auto& statement : statements) run(statement.sql);
    run("RESET check_function_bodies");
  }
  std::vector<std::string> drifted() {
    const migrate::Drift drift = migrate::find_drift(database.session());
    EXPECT_EQ(drift.unknown, "");
    return drift.details();
  }
  migrate::DriftSql sql(const migrate::DriftSqlOptions& options = {}) {
    return migrate::in_sql(settings, migrate::find_drift(database.session()), options);
  }
  static std::vector<std::string> lines(const migrate::DriftSql::Statements& statements) {
    std::vector<std::string> lines;
    for (const auto& statement : statements) lines.push_back(statement.sql);
    return lines;
  }
  /// The statements lead to and fro.
  void expect_both_ways() {
    const std::vector<std::string> before = drifted();
    const migrate::DriftSql found = sql();
    EXPECT_EQ(found.unknown, "");
    EXPECT_THAT(found.not_told, IsEmpty());
    run(found.undo);
    EXPECT_THAT(drifted(), IsEmpty()) << join(lines(found.undo), ";\n");
    run(found.by_hand);
    EXPECT_EQ(drifted(), before) << join(lines(found.by_hand), ";\n");
    run(found.undo);
    ASSERT_THAT(drifted(), IsEmpty());
    EXPECT_FALSE(exists_scratch());
  }
  bool exists_scratch() {
    return database.value(
               "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = "
               "'workwise drift' AND datname LIKE 'workwise_scratch_%')") == "t";
  }
};

class EachKindOfDriftTest : public DriftSqlTest,
                            public ::testing::WithParamInterface<ObjectKind> {};

TEST_P(EachKindOfDriftTest, IsToldAndUndone) {
  const auto& [identity, make, change, drop] = GetParam();
  write("1_a.sql", "-- migrate:up transaction:false\n" + make + ";\n");
  migrate();
  for (const std::string& by_hand : {change, drop}) {
    if (by_hand.empty()) continue;
    run(by_hand);
    ASSERT_THAT(drifted(), Not(IsEmpty()));
    expect_both_ways();
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, EachKindOfDriftTest, ::testing::ValuesIn(object_kinds()));

TEST_F(DriftSqlTest, WhatSomebodyDidIsToldAsSqlAndSoIsTheWayBack) {
  write("1_a.sql",
        "-- migrate:up\nCREATE TABLE a (x int, y text);\nCREATE INDEX a_x ON a (x);\n"
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\n");
  migrate();
  run("ALTER TABLE a ALTER x TYPE bigint; DROP INDEX a_x;"
      "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'");
  const migrate::DriftSql found = sql();
  EXPECT_THAT(join(lines(found.by_hand), ";\n"),
              AllOf(HasSubstr("DROP INDEX public.a_x"), HasSubstr("ALTER COLUMN x TYPE bigint"),
                    HasSubstr("SELECT 2")));
  EXPECT_THAT(join(lines(found.undo), ";\n"),
              AllOf(HasSubstr("CREATE INDEX a_x ON public.a"),
                    HasSubstr("ALTER COLUMN x TYPE integer"), HasSubstr("SELECT 1")));
  std::vector<std::string> objects;
  for (const auto& statement : found.undo)
    if (!statement.object.empty()) objects.push_back(statement.object);
  EXPECT_THAT(objects, ::testing::UnorderedElementsAre("column public.a.x", "function public.f()",
                                                       "index public.a_x"));
  expect_both_ways();
}

TEST_F(DriftSqlTest, ASitesOwnIsNoPartOfItAndSurvivesTheWayBack) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a (x int);\n");
  migrate();
  run("ALTER TABLE a ADD mine text; CREATE INDEX mine ON a (mine); CREATE TABLE site (b int);"
      "INSERT INTO a VALUES (1, 'kept'); ALTER TABLE a ALTER x TYPE bigint;"
      "CREATE VIEW site_view AS SELECT x, mine FROM a; GRANT SELECT ON a TO public;"
      "COMMENT ON COLUMN a.x IS 'ours'; COMMENT ON VIEW site_view IS 'theirs'");
  const migrate::DriftSql found = sql();
  EXPECT_THAT(lines(found.by_hand), ::testing::Not(::testing::Contains(::testing::AnyOf(
                                        HasSubstr("mine"), HasSubstr("site (b"), HasSubstr("GRANT"),
                                        HasSubstr("COMMENT ON COLUMN")))));
  EXPECT_THAT(
      join(lines(found.added), ";\n"),
      AllOf(HasSubstr("ADD COLUMN mine text"), HasSubstr("CREATE INDEX mine"),
            HasSubstr("CREATE TABLE public.site"), HasSubstr("CREATE VIEW public.site_view")));
  run(found.undo);
  EXPECT_THAT(drifted(), IsEmpty());
  EXPECT_EQ(database.value("SELECT mine FROM site_view WHERE pg_typeof(x) = 'int'::regtype"),
            "kept");
  EXPECT_EQ(database.value("SELECT obj_description('site_view'::regclass) || "
                           "col_description('a'::regclass, 1) || (relacl::text LIKE '%{=r/%' OR "
                           "relacl::text LIKE '%,=r/%') FROM pg_class WHERE relname = 'a'"),
            "theirsourstrue");
}

TEST_F(DriftSqlTest, WhatWasProbablyRenamedIsSaid) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a (x int, y text);\n");
  migrate();
  run("ALTER TABLE a RENAME y TO z");
  const migrate::DriftSql found = sql();
  ASSERT_EQ(found.likely.size(), 1U);
  EXPECT_EQ(found.likely[0].from + " " + found.likely[0].to, "public.a.y z");
  ASSERT_EQ(found.by_hand.size(), 1U);
  EXPECT_EQ(found.by_hand[0].loss, "the column public.a.y");
}

TEST_F(DriftSqlTest, TheTextsThatRanCountAndNotTheFilesOfNow) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a (x int);\n");
  migrate();
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a (x text);\n");
  write("2_b.sql", "-- migrate:up\nCREATE TABLE pending ();\n");
  run("ALTER TABLE a ALTER x TYPE bigint");
  EXPECT_THAT(lines(sql().undo), ElementsAre(HasSubstr("TYPE integer")));
}

TEST_F(DriftSqlTest, OfAMigrationThatIsAppliedInPartTheStatementsThatRanCount) {
  write("1_a.sql",
        "-- migrate:up transaction:false\nCREATE TABLE a (x int);\nALTER TABLE a ADD y int;\n"
        "SELECT 1/0;\nALTER TABLE a ALTER y TYPE text;\n");
  migrate_complaint();
  EXPECT_EQ(applied(), "1 failed 2/4");
  run("ALTER TABLE a ALTER y TYPE bigint");
  EXPECT_THAT(lines(sql().undo), ElementsAre(HasSubstr("ALTER COLUMN y TYPE integer")));
  expect_both_ways();
}

TEST_F(DriftSqlTest, WhatAnotherMigrationStandsForIsNotPlayed) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a (x int);\n");
  write("2_b.sql", "-- migrate:up replaces:1\nCREATE TABLE a (x int, y int);\n");
  migrate();
  run("ALTER TABLE a ALTER y TYPE bigint");
  expect_both_ways();
}

TEST_F(DriftSqlTest, WhatRanBeforeAnotherStoodForItIsPlayed) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a (x int);\n");
  migrate();
  write("2_b.sql", "-- migrate:up replaces:1\nCREATE TABLE b (x int);\n");
  migrate();
  run("ALTER TABLE a ALTER x TYPE bigint");
  expect_both_ways();
}

TEST_F(DriftSqlTest, WhatWasAcceptedBeforeIsNamedAndNotGuessedAt) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a (x int, y int);\n");
  migrate();
  run("ALTER TABLE a ALTER x TYPE bigint");
  postgres::Session& session = database.session();
  migrate::SchemaFingerprint kept = migrate::read_kept(session).fingerprint;
  {
    const postgres::Transaction transaction{session};
    kept.objects = migrate::hashes_of(schema::read_objects(session));
  }
  migrate::keep_fingerprint(session, kept);
  run("ALTER TABLE a ALTER x TYPE text; ALTER TABLE a ALTER y TYPE bigint");
  const migrate::DriftSql found = sql();
  EXPECT_THAT(found.not_told, ElementsAre("column public.a.x"));
  EXPECT_THAT(lines(found.undo), ElementsAre(HasSubstr("ALTER COLUMN y TYPE integer")));
}

TEST_F(DriftSqlTest, SecretsAreNotShown) {
  write("1_a.sql",
        "-- migrate:up\nCREATE FOREIGN DATA WRAPPER w;\n"
        "CREATE SERVER s TYPE 'a' FOREIGN DATA WRAPPER w OPTIONS (host 'h');\n");
  migrate();
  run("DROP SERVER s; CREATE SERVER s TYPE 'b' FOREIGN DATA WRAPPER w "
      "OPTIONS (host 'h', password 'hush');"
      "CREATE USER MAPPING FOR public SERVER s OPTIONS (\"user\" 'u', password 'hush')");
  const migrate::DriftSql found = sql();
  const std::string all = join(lines(found.by_hand), ";\n") + join(lines(found.undo), ";\n") +
                          join(lines(found.added), ";\n");
  EXPECT_THAT(all, AllOf(Not(HasSubstr("hush")), HasSubstr("password '***'"), HasSubstr("host 'h'"),
                         HasSubstr("CREATE USER MAPPING")));
  EXPECT_THAT(join(drifted(), "\n"), Not(HasSubstr("hush")));
}

TEST_F(DriftSqlTest, WithoutTheRightToMakeADatabaseItSaysSoAndTakesOneThatIsGiven) {
  if (!Server::shared().is_private()) GTEST_SKIP() << "makes a role";
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a (x int);\n");
  migrate();
  run("ALTER TABLE a ALTER x TYPE bigint; CREATE ROLE humble LOGIN;"
      "GRANT USAGE ON SCHEMA workwise TO humble;"
      "GRANT SELECT ON ALL TABLES IN SCHEMA workwise TO humble");
  settings.database.url = database.url() + "&user=humble";
  EXPECT_THAT(sql().unknown,
              AllOf(HasSubstr("humble may not make one"), HasSubstr("--scratch-url")));
  {
    Database given;
    run("ALTER DATABASE " + given.name() + " OWNER TO humble");
    const migrate::DriftSql found = sql({.scratch_url = given.url() + "&user=humble"});
    EXPECT_EQ(found.unknown, "");
    EXPECT_THAT(lines(found.undo), ElementsAre(HasSubstr("TYPE integer")));
  }
  run("DROP OWNED BY humble; DROP ROLE humble");
}

TEST_F(DriftSqlTest, ALedgerThatCannotBeReplayedIsAReasonAndNoFailure) {
  run("CREATE TABLE by_another_tool (x int)");
  write("1_a.sql", "-- migrate:up\nALTER TABLE by_another_tool ADD y int;\n");
  migrate();
  run("ALTER TABLE by_another_tool ALTER y TYPE bigint");
  EXPECT_THAT(sql().unknown, HasSubstr("can't be replayed: workwise.migrations/1_a.sql:2:1"));
  EXPECT_THAT(lines(sql().undo), IsEmpty());
}

}  // namespace
}  // namespace workwise::testing
