#include "migrate/backup.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "migrate/restore.hpp"
#include "migrate_fixture.hpp"
#include "postgres/lock.hpp"
#include "postgres/tools.hpp"
#include "support/small_disk.hpp"

namespace workwise::testing {
namespace {

namespace fs = std::filesystem;

using config::Backup;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::SizeIs;
using ::testing::StartsWith;

class BackupTest : public MigrateTest {
 protected:
  BackupTest() {
    settings.migrations.backup.what = Backup::What::all;
    settings.migrations.backup.directory = (folder / "backups").string();
    database.session().run("CREATE TABLE jobs (id int PRIMARY KEY, title text)");
    database.session().run(
        "INSERT INTO jobs SELECT n, 'job ' || n FROM generate_series(1, 1000) n");
    write("1_a.sql",
          "-- migrate:up\nALTER TABLE jobs ADD pay int;\n-- migrate:down\nALTER TABLE jobs DROP "
          "pay;\n");
  }

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(settings.migrations.backup.directory, none))
      names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
  }
  std::string in_backups(const std::string& name) const {
    return settings.migrations.backup.directory + "/" + name;
  }
  std::string text_of(const std::string& path) const {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  static mode_t mode_of(const std::string& path) {
    struct stat found{};
    ::stat(path.c_str(), &found);
    return found.st_mode & 0777U;
  }

  /// Between the dump and its proof.
  std::size_t migrate_tampering(const std::function<void(const std::string&)>& tamper) {
    return migrate::migrate(settings, {}, [&](const migrate::Event& event) {
      if (!event.text.starts_with("backup: restoring it")) return;
      for (const std::string& name : files())
        if (name.ends_with(".unproven")) tamper(in_backups(name));
    });
  }
  void nothing_happened() {
    EXPECT_EQ(database.value("SELECT count(*) FROM pg_attribute WHERE attname = 'pay'"), "0");
    EXPECT_EQ(applied(), "");
    EXPECT_THAT(files(), IsEmpty());
    EXPECT_EQ(database.value("SELECT count(*) FROM pg_database WHERE datname LIKE"
                             " 'workwise\\_scratch\\_%'"),
              "0");
  }
};

TEST_F(BackupTest, IsTakenAndProvenBeforeTheFirstStatement) {
  EXPECT_EQ(migrate(), 1U);
  ASSERT_THAT(files(), SizeIs(2));
  EXPECT_THAT(files()[0],
              MatchesRegex("[0-9]+T[0-9]+\\.[0-9]+Z_" + database.name() + "_before_1\\.dump"));
  EXPECT_EQ(files()[1], files()[0] + ".json");
  EXPECT_EQ(mode_of(settings.migrations.backup.directory), 0700U);
  EXPECT_EQ(mode_of(in_backups(files()[0])), 0600U);
  EXPECT_EQ(mode_of(in_backups(files()[1])), 0600U);
  EXPECT_THAT(text_of(in_backups(files()[1])),
              AllOf(HasSubstr("\"what\":\"all\""), HasSubstr("\"before\":[\"1_a\"]"),
                    HasSubstr("{\"schema\":\"public\",\"name\":\"jobs\",\"rows\":1000}")));
  EXPECT_THAT(texts_of(Kind::progress),
              ElementsAre(StartsWith("backup: dumping the database into "),
                          StartsWith("backup: restoring it into a scratch database: 1,000 rows in"),
                          StartsWith("backup: proven: ")));
  EXPECT_THAT(story(), StartsWith("progress , progress , progress , starting 1, applied 1"));
}

TEST_F(BackupTest, NothingToApplyNeedsNone) {
  migrate();
  fs::remove_all(settings.migrations.backup.directory);
  EXPECT_EQ(migrate(), 0U);
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(BackupTest, ADumpThatWasCutShortIsFoundAndNothingIsMigrated) {
  const std::string said = complaint([&] {
    migrate_tampering(
        [](const std::string& dump) { fs::resize_file(dump, fs::file_size(dump) - 900); });
  });
  EXPECT_THAT(said, AllOf(StartsWith("the backup before 1_a failed: pg_restore failed"),
                          HasSubstr("No migration was begun: nothing was changed.")));
  EXPECT_EQ(next, "workwise migrate");
  nothing_happened();
}

TEST_F(BackupTest, ADumpThatIsEmptyOrAnothersIsFound) {
  EXPECT_THAT(complaint([&] {
                migrate_tampering([](const std::string& dump) { fs::resize_file(dump, 0); });
              }),
              StartsWith("the backup before 1_a failed: pg_restore failed"));
  nothing_happened();
  // A whole dump, of a moment with fewer rows: what counts is what comes back.
  const std::string other = path("other.dump");
  const postgres::Tools tools{database.session()};
  database.session().run("DELETE FROM jobs WHERE id = 1000");
  tools.run("pg_dump", {"--format=custom", "--file=" + other});
  database.session().run("INSERT INTO jobs VALUES (1000)");
  EXPECT_THAT(complaint([&] {
                migrate_tampering([&](const std::string& dump) {
                  fs::copy_file(other, dump, fs::copy_options::overwrite_existing);
                });
              }),
              HasSubstr("restored, public.jobs has 999 rows instead of 1,000"));
  nothing_happened();
}

TEST_F(BackupTest, ADiskWithoutRoomIsRefusedWithItsFigures) {
  const SmallDisk disk{"32k"};
  if (!disk.why().empty()) GTEST_SKIP() << disk.why();
  settings.migrations.backup.directory = disk.path();
  EXPECT_THAT(
      migrate_complaint(),
      AllOf(HasSubstr("there is no room for it in " + disk.path()), HasSubstr("32.0 KiB are free"),
            HasSubstr("without their indexes"), HasSubstr("nothing was changed")));
  nothing_happened();
}

TEST_F(BackupTest, ADiskThatFillsUpMeanwhileIsNoticed) {
  const SmallDisk disk{"4m"};
  if (!disk.why().empty()) GTEST_SKIP() << disk.why();
  settings.migrations.backup.directory = disk.path();
  database.session().run(
      "INSERT INTO jobs SELECT n, string_agg(md5(n::text || m), '')"
      " FROM generate_series(2000, 3000) n, generate_series(1, 20) m GROUP BY n");
  const std::string said = complaint([&] {
    migrate::migrate(settings, {}, [&](const migrate::Event& event) {
      if (event.text.starts_with("backup: dumping"))
        std::ofstream(disk.path() + "/filler") << std::string(disk.free_bytes() - 50'000, 'x');
    });
  });
  EXPECT_THAT(said, AllOf(HasSubstr("pg_dump failed"), HasSubstr("No space left on device")));
  fs::remove(disk.path() + "/filler");
  nothing_happened();
}

TEST_F(BackupTest, AFolderThatCannotBeWrittenIsNamed) {
  std::ofstream(path("file")) << "x";
  settings.migrations.backup.directory = path("file") + "/backups";
  EXPECT_THAT(migrate_complaint(),
              AllOf(HasSubstr("cannot make " + path("file")), HasSubstr("nothing was changed")));
}

TEST_F(BackupTest, TheNewestFewAreKept) {
  settings.migrations.backup.keep = 2;
  for (const char* version : {"1", "2", "3", "4"}) {
    write(std::string(version) + "_a.sql", "-- migrate:up\nSELECT 1;\n");
    migrate();
  }
  ASSERT_THAT(files(), SizeIs(4));
  EXPECT_THAT(files()[0], HasSubstr("_before_3.dump"));
  EXPECT_THAT(files()[3], HasSubstr("_before_4.dump.json"));
}

TEST_F(BackupTest, WhatIsOfAnotherDatabaseOrUnprovenByAKilledProgramIsNoBackupOfThisOne) {
  settings.migrations.backup.keep = 1;
  fs::create_directory(settings.migrations.backup.directory);
  const std::string name = "20200101T000000.000000Z_" + database.name() + "_before_1.dump";
  std::ofstream(in_backups(name)) << "x";
  std::ofstream(in_backups(name + ".json")) << "{\"database\":\"another\",";
  std::ofstream(in_backups(name + ".unproven")) << "x";
  migrate();
  EXPECT_THAT(files(), SizeIs(4));
  EXPECT_THAT(files(), ::testing::Not(::testing::Contains(name + ".unproven")));
}

TEST_F(BackupTest, SeveralJobsMakeAFolder) {
  settings.migrations.backup.jobs = 2;
  EXPECT_EQ(migrate(), 1U);
  ASSERT_THAT(files(), SizeIs(2));
  EXPECT_TRUE(fs::is_directory(in_backups(files()[0])));
  EXPECT_EQ(mode_of(in_backups(files()[0])), 0700U);
}

// ---- touched

class TouchedTest : public BackupTest {
 protected:
  TouchedTest() {
    settings.migrations.backup.what = Backup::What::touched;
    database.session().run_script(
        "CREATE TYPE colour AS ENUM ('red'); CREATE SCHEMA own;"
        "CREATE TABLE own.\"Odd name\" (c colour DEFAULT 'red');"
        "INSERT INTO own.\"Odd name\" VALUES ('red');"
        "CREATE TABLE parts (id int) PARTITION BY LIST (id);"
        "CREATE TABLE one PARTITION OF parts DEFAULT; INSERT INTO parts VALUES (1);"
        "CREATE TABLE aside (id int)");
  }
  std::string dumped() {
    return database.value(
        "SELECT string_agg(t->>'name', ', ' ORDER BY t->>'name') FROM"
        " jsonb_array_elements($1::jsonb->'tables') t",
        {text_of(in_backups(files().back()))});
  }
};

TEST_F(TouchedTest, HoldsTheTablesThatTheMigrationsName) {
  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(dumped(), "jobs, migrations");
  write("2_b.sql",
        "-- migrate:up\nDO $$ BEGIN EXECUTE 'ALTER TABLE own.\"Odd name\" ADD d int'; END $$;\n"
        "-- migrate:data\nUPDATE Parts SET id = 2;\n");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(dumped(), "Odd name, migrations, one");
}

TEST_F(TouchedTest, SaysSoWhereTheyNameNone) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE quite_new ();\n");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_THAT(files(), IsEmpty());
  EXPECT_THAT(texts_of(Kind::progress),
              ElementsAre(HasSubstr("name no table that exists: nothing to dump")));
}

TEST_F(TouchedTest, IsProvenToo) {
  const std::string said = complaint([&] {
    migrate_tampering(
        [](const std::string& dump) { fs::resize_file(dump, fs::file_size(dump) - 900); });
  });
  EXPECT_THAT(said, HasSubstr("pg_restore failed"));
  nothing_happened();
}

TEST_F(TouchedTest, IsNothingToGoBackToAsAWhole) {
  migrate();
  const auto all = [](const migrate::WayBack&) { return true; };
  EXPECT_THAT(complaint([&] { migrate::restore(settings, {}, {}, all, recorder()); }),
              HasSubstr("holds a few tables only (public.jobs, workwise.migrations)"));
  EXPECT_THAT(next, StartsWith("pg_restore --data-only --single-transaction --dbname=DATABASE /"));
}

// ---- rollback --to-backup

class RestoreTest : public BackupTest {
 protected:
  bool restore(const std::string& file = {}, const migrate::Options& options = {}) {
    changes.clear();
    return migrate::restore(
        settings, file, options,
        [&](const migrate::WayBack& way) {
          for (const migrate::Change& change : way.changes)
            changes.push_back(change.table + " " +
                              (change.then ? std::to_string(*change.then) : "none") + " " +
                              (change.now ? std::to_string(*change.now) : "none"));
          return agrees;
        },
        recorder());
  }
  std::string schema() {
    const postgres::Tools tools{database.session()};
    std::string text = tools.run("pg_dump", {"--schema-only"});
    std::string kept;
    for (const std::string_view line : split(text, '\n'))
      if (!line.starts_with("\\") && !line.starts_with("--")) kept += std::string(line) + "\n";
    return kept;
  }
  std::string rows() {
    return database.value("SELECT md5(string_agg(jobs::text, ' ' ORDER BY id)) FROM jobs");
  }

  bool agrees = true;
  std::vector<std::string> changes;
};

TEST_F(RestoreTest, PutsTheDatabaseBackAsItWas) {
  database.session().run_script(
      "CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gin SCHEMA pg_catalog;"
      "CREATE SCHEMA own; CREATE TYPE own.pair AS (a int, b text); CREATE DOMAIN word AS text;"
      "CREATE TABLE own.facts (id bigserial PRIMARY KEY, job int REFERENCES jobs, p own.pair);"
      "INSERT INTO own.facts (job, p) VALUES (1, (2, 'x'));"
      "CREATE VIEW loud AS SELECT id, upper(title) FROM jobs;"
      "CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM jobs;"
      "CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT 2 * $1';"
      "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int);"
      "CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq);"
      "CREATE COLLATION plain (LOCALE = 'C'); CREATE TEXT SEARCH CONFIGURATION mine (COPY = "
      "simple);"
      "CREATE TABLE spare (a int, b int); CREATE STATISTICS both_columns ON a, b FROM spare;"
      "CREATE PUBLICATION everything FOR ALL TABLES;"
      "CREATE INDEX ON jobs USING gin (title gin_trgm_ops);"
      "SELECT lo_from_bytea(4711, 'x'); COMMENT ON TABLE jobs IS 'the board';"
      "CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';"
      "CREATE EVENT TRIGGER watcher ON ddl_command_end EXECUTE FUNCTION watch()");
  migrate({.to = "0001"});
  database.session().run("DELETE FROM workwise.rehearsals");
  const std::string before_schema = [&] {  // as it was before 1_a, with the ledger's tables
    roll_back();
    fs::remove_all(settings.migrations.backup.directory);
    return schema();
  }();
  const std::string before_rows = rows();
  migrate();
  ASSERT_THAT(files(), SizeIs(2));

  database.session().run_script(
      "DROP VIEW loud; ALTER TABLE jobs DROP title CASCADE; DELETE FROM own.facts; DROP SCHEMA own "
      "CASCADE;"
      "CREATE SCHEMA newer; CREATE TABLE newer.things (a int REFERENCES jobs);"
      "INSERT INTO newer.things VALUES (7); INSERT INTO jobs VALUES (5000); CREATE TABLE later ();"
      "CREATE FUNCTION later() RETURNS int LANGUAGE sql AS 'SELECT 1'; SELECT lo_unlink(4711);"
      "CREATE TYPE moods AS ENUM ('fine'); CREATE PUBLICATION other FOR TABLE jobs");
  EXPECT_TRUE(restore());
  EXPECT_THAT(changes,
              ElementsAre("newer.things none 1", "own.facts 1 none", "public.jobs 1000 1001",
                          "public.later none 0", "workwise.migrations 0 1"));
  EXPECT_EQ(schema(), before_schema);
  EXPECT_EQ(rows(), before_rows);
  EXPECT_EQ(database.value("SELECT count(*) FROM own.facts"), "1");
  EXPECT_EQ(database.value("SELECT lo_get(4711)::text"), "\\x78");
  EXPECT_EQ(applied(), "");
  EXPECT_EQ(migrate(), 1U) << "and forward again";
}

TEST_F(RestoreTest, ADryRunOrANoOnlyTells) {
  migrate();
  database.session().run("INSERT INTO jobs VALUES (5000)");
  EXPECT_FALSE(restore({}, {.dry_run = true}));
  EXPECT_THAT(changes, ElementsAre("public.jobs 1000 1001", "workwise.migrations 0 1"));
  agrees = false;
  EXPECT_FALSE(restore());
  EXPECT_EQ(applied(), "1");
}

TEST_F(RestoreTest, ADumpThatIsBrokenMeanwhileChangesNothing) {
  migrate();
  const std::string dump = in_backups(files()[0]);
  fs::resize_file(dump, fs::file_size(dump) - 900);
  EXPECT_THAT(
      complaint([&] { restore(); }),
      AllOf(StartsWith("the database could not be put back: "), HasSubstr("Nothing was changed")));
  EXPECT_EQ(applied(), "1");
  EXPECT_EQ(database.value("SELECT count(*) FROM jobs"), "1000");
}

TEST_F(RestoreTest, AManifestThatSaysAnotherCountChangesNothing) {
  migrate();
  const std::string manifest = in_backups(files()[1]);
  std::string text = text_of(manifest);
  text.replace(text.find("\"rows\":1000}"), 12, "\"rows\":1001}");
  std::ofstream(manifest) << text;
  EXPECT_THAT(complaint([&] { restore(); }),
              HasSubstr("restored, public.jobs does not have its 1001 rows"));
  EXPECT_EQ(applied(), "1");
}

TEST_F(RestoreTest, ATableThatIsInUseIsNotWaitedForLong) {
  migrate();
  auto reader = database.connect("a slow report");
  reader.run_script("BEGIN; SELECT FROM jobs");
  EXPECT_THAT(complaint([&] { restore({}, {.lock_timeout = std::chrono::milliseconds{100}}); }),
              AllOf(HasSubstr("lock timeout"), HasSubstr("Nothing was changed")));
}

TEST_F(RestoreTest, AStopTakesItBack) {
  migrate();
  std::stop_source stop;
  const std::string said = complaint([&] {
    migrate::restore(
        settings, {}, {.stop = stop.get_token()}, [](const migrate::WayBack&) { return true; },
        [&](const migrate::Event&) { stop.request_stop(); });
  });
  EXPECT_THAT(said, AllOf(HasSubstr("stopped on request"), HasSubstr("Nothing was changed")));
  EXPECT_EQ(applied(), "1");
}

TEST_F(RestoreTest, IsUnderTheMigrationLock) {
  migrate();
  auto holder = database.connect("the other one");
  const auto lock = postgres::AdvisoryLock::try_lock(holder, "migrations");
  EXPECT_THROW(restore({}, {.lock_wait = std::chrono::milliseconds{0}}), LockedError);
}

TEST_F(RestoreTest, WhichBackupIsSaidByItsNameOrItsPathElseItIsTheNewest) {
  migrate();
  const std::string first = files()[0];
  write("2_b.sql", "-- migrate:up\nCREATE TABLE b ();\n");
  migrate();
  EXPECT_TRUE(restore());
  EXPECT_EQ(applied(), "1");
  EXPECT_TRUE(restore(first));
  EXPECT_EQ(applied(), "");
  EXPECT_TRUE(restore(in_backups(first)));
  EXPECT_THROW(restore("nothing.dump"), UsageError);
  std::ofstream(in_backups("mine.dump")) << "x";
  EXPECT_THAT(complaint([&] { restore("mine.dump"); }),
              HasSubstr("no backup that workwise has proven"));
}

}  // namespace
}  // namespace workwise::testing
