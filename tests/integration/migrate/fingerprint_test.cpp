#include "migrate/fingerprint.hpp"

#include "migrate/schema_drift.hpp"
#include "migrate_fixture.hpp"

namespace workwise::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class FingerprintTest : public MigrateTest {
 protected:
  FingerprintTest() {
    write("1_a.sql",
          "-- migrate:up\nCREATE TABLE a (x int);\nCREATE INDEX a_x ON a (x);\n"
          "-- migrate:down\nDROP TABLE a;\n");
  }
  void run(const std::string& sql) { database.session().run_script(sql); }

  migrate::Drift drift() { return migrate::find_drift(database.session()); }
  std::vector<std::string> sentences() {
    const migrate::Drift found = drift();
    EXPECT_EQ(found.unknown, "");
    return found.sentences();
  }
  /// The identities that the ledger has, and of which migration's row: "2: column public.a.x, …".
  std::string kept() {
    return database.value(
        "SELECT coalesce(string_agg(version || ': ' || (SELECT coalesce(string_agg(key, ', ' ORDER "
        "BY key), '') FROM jsonb_object_keys(schema_fingerprint->'objects') key), '; '), 'nothing')"
        " FROM workwise.migrations WHERE schema_fingerprint IS NOT NULL");
  }
  std::string unsettled() { return database.value("SELECT count(*) FROM workwise.schema_before"); }
  void pretend_server(int version) {
    run("UPDATE workwise.migrations SET schema_fingerprint = jsonb_set(schema_fingerprint, "
        "'{server}', '" +
        std::to_string(version) + "')");
  }
  /// As after a kill -9 at that point: the marker is what the next invocation finds.
  void migrate_and_be_killed_at(const std::string& failpoint);
};

TEST_F(FingerprintTest, WhatTheMigrationsMadeIsKeptOnceWithTheNewestRow) {
  write("2_b.sql", "-- migrate:up\nALTER TABLE a ADD y int;\n");
  migrate();
  EXPECT_EQ(kept(), "2: column public.a.x, column public.a.y, index public.a_x, table public.a");
  EXPECT_EQ(database.value("SELECT schema_fingerprint->>'server' FROM workwise.migrations "
                           "WHERE version = '2'"),
            std::to_string(migrate::major_version(database.session())));
  write("3_c.sql", "-- migrate:up\nALTER TABLE a DROP y;\n");
  migrate();
  EXPECT_EQ(kept(), "3: column public.a.x, index public.a_x, table public.a");
  EXPECT_THAT(sentences(), IsEmpty());
  EXPECT_EQ(unsettled(), "0");
}

TEST_F(FingerprintTest, ASitesOwnIsNeverInItAndIsANote) {
  run("CREATE TABLE site (a int)");
  migrate();
  run("ALTER TABLE a ADD extra int");
  write("2_b.sql", "-- migrate:up\nCREATE VIEW v AS SELECT x FROM a;\n");
  migrate();
  EXPECT_EQ(kept(), "2: column public.a.x, index public.a_x, table public.a, view public.v");
  run("ALTER TABLE site ALTER a TYPE bigint; DROP VIEW IF EXISTS w");
  EXPECT_FALSE(drift().any());
  EXPECT_THAT(drift().added, ElementsAre("column public.a.extra", "table public.site"));
}

TEST_F(FingerprintTest, ChangedAndMissingAreToldWithWhatIsThereNow) {
  migrate();
  run("ALTER TABLE a ALTER x TYPE bigint; DROP INDEX a_x");
  EXPECT_THAT(sentences(),
              ElementsAre("column public.a.x was changed", "index public.a_x is gone"));
  EXPECT_EQ(drift().changed.at(0).now, "bigint");
  run("ALTER TABLE a ALTER x TYPE int; CREATE INDEX a_x ON a (x)");
  EXPECT_THAT(sentences(), IsEmpty()) << "put back";
}

TEST_F(FingerprintTest, ADriftStaysOneWhenOtherMigrationsAreApplied) {
  migrate();
  run("ALTER TABLE a ALTER x TYPE bigint; DROP INDEX a_x");
  write("2_b.sql", "-- migrate:up\nCREATE TABLE b ();\n");
  migrate();
  EXPECT_THAT(sentences(),
              ElementsAre("column public.a.x was changed", "index public.a_x is gone"));
}

TEST_F(FingerprintTest, ARollbackMovesItToTheRowBeforeAndTheLastTakesItAway) {
  migrate();
  write("2_b.sql", "-- migrate:up\nCREATE TABLE b ();\n-- migrate:down\nDROP TABLE b;\n");
  migrate();
  roll_back();
  EXPECT_EQ(kept(), "1: column public.a.x, index public.a_x, table public.a");
  EXPECT_THAT(sentences(), IsEmpty());
  roll_back();
  EXPECT_EQ(kept(), "nothing");
  EXPECT_FALSE(drift().any());
  EXPECT_EQ(unsettled(), "0");
}

TEST_F(FingerprintTest, WhatStandsWhenALaterMigrationFailsIsKept) {
  write("2_b.sql", "-- migrate:up\nCREATE TABLE b ();\nSELECT 1/0;\n");
  EXPECT_THAT(migrate_complaint(), HasSubstr("division by zero"));
  EXPECT_EQ(kept(), "1: column public.a.x, index public.a_x, table public.a");
  EXPECT_THAT(sentences(), IsEmpty());
  EXPECT_THAT(drift().added, IsEmpty());
}

TEST_F(FingerprintTest, TheStatementsThatStandOfAFileWithoutATransactionAreKept) {
  write("2_b.sql", "-- migrate:up transaction:false\nCREATE TABLE b ();\nSELECT 1/0;\n");
  migrate_complaint();
  EXPECT_EQ(kept(), "2: column public.a.x, index public.a_x, table public.a, table public.b");
  write("2_b.sql", "-- migrate:up transaction:false\nCREATE TABLE b ();\nCREATE TABLE c ();\n");
  migrate();
  EXPECT_THAT(kept(), HasSubstr("table public.c"));
  EXPECT_THAT(sentences(), IsEmpty());
}

TEST_F(FingerprintTest, AMigrationThatIsStoppedKeepsWhatStands) {
  std::stop_source source;
  write("2_b.sql", "-- migrate:up\nCREATE TABLE b ();\n");
  migrate::migrate(settings, {.stop = source.get_token()}, [&](const migrate::Event& event) {
    if (event.kind == Kind::applied) source.request_stop();
  });
  EXPECT_THAT(kept(), StartsWith("1: "));
  EXPECT_THAT(drift().added, IsEmpty());
}

// ---- an end that the program does not see

/// The session with the lock is lost: nothing more can be written down, as after kill -9.
void FingerprintTest::migrate_and_be_killed_at(const std::string& version) {
  migrate::Options options;
  complaint([&] {
    migrate::migrate(settings, options, [&](const migrate::Event& event) {
      if (event.kind == Kind::applied && event.version == version)
        database.end_backends("application_name = 'workwise migrate' AND pid <> pg_backend_pid()");
    });
  });
}

TEST_F(FingerprintTest, WhatAKilledInvocationMadeIsNoForeignDriftForTheNext) {
  run("CREATE TABLE site (a int)");
  write("2_b.sql", "-- migrate:up\nALTER TABLE a ADD y int;\nDROP INDEX a_x;\n");
  migrate_and_be_killed_at("1");
  EXPECT_EQ(applied(), "1");
  EXPECT_EQ(kept(), "nothing");
  EXPECT_EQ(unsettled(), "1");
  EXPECT_FALSE(drift().any());
  EXPECT_THAT(drift().unknown, HasSubstr("cut off"));

  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(kept(), "2: column public.a.x, column public.a.y, table public.a");
  EXPECT_THAT(sentences(), IsEmpty());
  EXPECT_EQ(unsettled(), "0");
}

TEST_F(FingerprintTest, AKilledInvocationIsSettledThoughNothingIsPending) {
  migrate();
  run("ALTER TABLE a ALTER x TYPE bigint");  // a drift from before
  write("2_b.sql", "-- migrate:up\nCREATE TABLE b ();\n");
  migrate_and_be_killed_at("2");
  EXPECT_EQ(applied(), "1, 2");
  EXPECT_NE(drift().unknown, "");
  EXPECT_EQ(migrate(), 0U);
  EXPECT_EQ(kept(), "2: column public.a.x, index public.a_x, table public.a, table public.b");
  EXPECT_THAT(sentences(), ElementsAre("column public.a.x was changed"));
}

TEST_F(FingerprintTest, AKilledRollbackTakesNothingAlong) {
  write("2_b.sql", "-- migrate:up\nCREATE TABLE b ();\n-- migrate:down\nDROP TABLE b;\n");
  migrate();
  complaint([&] {
    migrate::roll_back(settings, 1, {}, [&](const migrate::Event& event) {
      if (event.kind == Kind::rolled_back)
        database.end_backends("application_name LIKE 'workwise %'");
    });
  });
  EXPECT_EQ(applied(), "1");
  EXPECT_EQ(kept(), "nothing") << "it went with the row";
  remove("2_b.sql");
  EXPECT_EQ(migrate(), 0U);
  EXPECT_EQ(kept(), "1: column public.a.x, index public.a_x, table public.a");
}

TEST_F(FingerprintTest, NothingIsComparedWhileMigrationsAreApplied) {
  migrate();
  write("2_b.sql",
        "-- migrate:up transaction:false\nALTER TABLE a ADD y int;\nDROP INDEX a_x;\n"
        "SELECT 1;\n");
  std::string said;
  migrate::migrate(settings, {}, [&](const migrate::Event& event) {
    if (event.kind == Kind::applied) said = drift().unknown;
  });
  EXPECT_THAT(said, HasSubstr("just now"));
  EXPECT_THAT(sentences(), IsEmpty());
}

TEST_F(FingerprintTest, WhatCannotBeWrittenDownBeforehandIsNotBegun) {
  migrate({.to = "1"});
  write("2_b.sql", "-- migrate:up\nCREATE TABLE b ();\n");
  run("CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'no'; END$$;"
      "CREATE TRIGGER no BEFORE INSERT ON workwise.schema_before EXECUTE FUNCTION no()");
  EXPECT_THAT(migrate_complaint(), AllOf(HasSubstr("no"), HasSubstr("Nothing was begun.")));
  EXPECT_EQ(sqlstate, "P0001");
  EXPECT_EQ(applied(), "1");
}

TEST_F(FingerprintTest, WhatCannotBeWrittenDownAtTheEndIsANoticeAndLeftToTheNext) {
  migrate({.to = "1"});
  write("2_b.sql", "-- migrate:up\nCREATE TABLE b ();\n");
  run("CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'no'; END$$;"
      "CREATE TRIGGER no BEFORE DELETE ON workwise.schema_before EXECUTE FUNCTION no()");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_THAT(texts_of(Kind::notice), ElementsAre(HasSubstr("could not be written down")));
  EXPECT_EQ(unsettled(), "1");
  run("DROP TRIGGER no ON workwise.schema_before");
  EXPECT_EQ(migrate(), 0U);
  EXPECT_THAT(kept(), HasSubstr("table public.b"));
}

// ---- what is not known

TEST_F(FingerprintTest, WithoutALedgerThereIsNothingToKnow) {
  EXPECT_FALSE(drift().any());
  EXPECT_EQ(drift().unknown, "nothing was migrated yet");
}

TEST_F(FingerprintTest, ALedgerOfAnEarlierReleaseHasNoDriftAndKeepsWhatComesNext) {
  migrate();
  run("UPDATE workwise.migrations SET schema_fingerprint = NULL; DROP TABLE workwise.schema_before;"
      " DROP INDEX a_x");
  EXPECT_THAT(drift().unknown, HasSubstr("earlier release"));
  EXPECT_EQ(migrate(), 0U);
  EXPECT_THAT(drift().unknown, HasSubstr("earlier release"));
  write("2_b.sql", "-- migrate:up\nCREATE TABLE b ();\n");
  migrate();
  EXPECT_EQ(kept(), "2: table public.b");
  EXPECT_THAT(sentences(), IsEmpty());
}

TEST_F(FingerprintTest, AnotherMajorVersionIsNotComparedAndTakenDownAnewByTheNextMigrate) {
  migrate();
  run("ALTER TABLE a ALTER x TYPE bigint; DROP INDEX a_x");
  pretend_server(12);
  EXPECT_FALSE(drift().any());
  EXPECT_THAT(drift().unknown, HasSubstr("taken down with 12"));
  EXPECT_EQ(migrate(), 0U);
  EXPECT_THAT(sentences(), ElementsAre("index public.a_x is gone"))
      << "what is gone is gone, however it would be rendered";
}

TEST_F(FingerprintTest, AUserWhoMayOnlyLookAtTheLedgerFindsNothingToDo) {
  migrate();
  run("CREATE ROLE workwise_reader LOGIN; GRANT USAGE ON SCHEMA workwise TO workwise_reader;"
      " GRANT SELECT ON workwise.migrations TO workwise_reader");
  postgres::Session reader = database.connect();
  reader.run("SET ROLE workwise_reader");
  EXPECT_TRUE(migrate::fingerprint_is_settled(reader));
  EXPECT_THAT(migrate::find_drift(reader).unknown, HasSubstr("permission denied for table"));
  run("DROP OWNED BY workwise_reader; DROP ROLE workwise_reader");
}

TEST_F(FingerprintTest, TheProjectsOwnSchemaIsAsItsMigrationsMadeIt) {
  settings.migrations.directory = WORKWISE_SOURCE_DIR "/migrations";
  migrate();
  EXPECT_THAT(sentences(), IsEmpty());
  EXPECT_THAT(drift().added, IsEmpty());
  run("ALTER TABLE jobs ALTER title DROP NOT NULL; ALTER TABLE workwise.runs ADD x int");
  EXPECT_THAT(sentences(), ElementsAre("column public.jobs.title was changed"));
  EXPECT_THAT(drift().added, ElementsAre("column workwise.runs.x"));
}

}  // namespace
}  // namespace workwise::testing
