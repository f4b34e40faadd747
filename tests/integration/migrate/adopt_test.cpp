#include "migrate/adopt.hpp"

#include <sys/stat.h>

#include "migrate_fixture.hpp"

namespace workwise::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using Tool = migrate::Tool;

/// Another tool's ledger and files. Its tables are made as the tool makes them.
class AdoptTest : public MigrateTest {
 protected:
  AdoptTest() {
    from = folder / "from";
    ours = folder / "ours";
    std::filesystem::create_directories(from);
    settings.migrations.directory = ours.string();
  }

  void write_from(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((from / name).parent_path());
    std::ofstream(from / name, std::ios::binary) << text;
  }
  void run(const std::string& script) { database.session().run_script(script); }

  migrate::Adopted adopt(Tool tool, migrate::AdoptOptions options = {}) {
    options.tool = tool;
    if (options.from.empty()) options.from = from.string();
    return migrate::adopt(settings, options, recorder());
  }
  std::string adopt_complaint(Tool tool, const migrate::AdoptOptions& options = {}) {
    return complaint([&] { adopt(tool, options); });
  }
  std::vector<std::string> our_files() const {
    std::vector<std::string> names;
    if (std::filesystem::is_directory(ours))
      for (const auto& entry : std::filesystem::directory_iterator(ours))
        names.push_back(entry.path().filename());
    std::ranges::sort(names);
    return names;
  }
  migrate::Status our_status() {
    return migrate::inspect(database.session(), migrate::read_files(ours.string()));
  }
  /// Nothing was written, neither files nor rows.
  bool untouched() { return our_files().empty() && !exists("workwise.migrations"); }

  void drizzle_ledger() {
    run("CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations (id SERIAL PRIMARY KEY,"
        " hash text NOT NULL, created_at bigint);");
  }
  void drizzle_applied(const std::string& text, const std::string& when) {
    database.session().run(
        "INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES"
        " (encode(sha256(convert_to($1, 'UTF8')), 'hex'), $2)",
        {text, when});
  }
  void drizzle_journal(const std::string& entries) const {
    write_from("meta/_journal.json",
               R"({"version":"7","dialect":"postgresql","entries":[)" + entries + "]}");
  }

  std::filesystem::path from;
  std::filesystem::path ours;
};

constexpr const char* kFirst =
    "CREATE TABLE \"users\" (\"id\" serial PRIMARY KEY)\n--> statement-breakpoint\n"
    "CREATE TABLE \"posts\" (\"id\" serial);";
constexpr const char* kSecond = "ALTER TABLE \"users\" ADD COLUMN \"name\" text;";
constexpr const char* kJournal =
    R"({"idx":0,"version":"7","when":1767225600123,"tag":"0000_init","breakpoints":true},
       {"idx":1,"version":"7","when":1767312000000,"tag":"0001_add_name","breakpoints":true})";

TEST_F(AdoptTest, DrizzlesAppliedMigrationsAreRecordedAndTheOthersPending) {
  drizzle_ledger();
  drizzle_journal(kJournal);
  write_from("0000_init.sql", kFirst);
  write_from("0001_add_name.sql", kSecond);
  drizzle_applied(kFirst, "1767225600123");
  run("CREATE TABLE users (id serial PRIMARY KEY)");

  const migrate::Adopted adopted = adopt(Tool::drizzle);
  EXPECT_EQ(adopted.recorded.size(), 1U);
  EXPECT_EQ(adopted.pending.size(), 1U);
  EXPECT_THAT(our_files(), ElementsAre("20260101000000_init.sql", "20260102000000_add_name.sql"));
  EXPECT_EQ(applied(), "20260101000000");
  EXPECT_FALSE(exists("posts")) << "nothing is run";
  EXPECT_EQ(our_status().summary(), "1 migration pending (20260102000000_add_name)");
  EXPECT_EQ(database.value("SELECT count(*) FROM drizzle.__drizzle_migrations"), "1");

  const migrate::Adopted again = adopt(Tool::drizzle);
  EXPECT_THAT(again.recorded, IsEmpty());
  EXPECT_THAT(again.pending, IsEmpty());
  EXPECT_THAT(again.known, ElementsAre("20260101000000_init"));
  EXPECT_EQ(migrate(), 1U);
  EXPECT_TRUE(our_status().current());
  EXPECT_THAT(adopt_complaint(Tool::drizzle), "") << "the pending one is in the ledger meanwhile";
}

TEST_F(AdoptTest, AFileThatIsMissingIsWrittenAgain) {
  drizzle_ledger();
  drizzle_journal(kJournal);
  write_from("0000_init.sql", kFirst);
  write_from("0001_add_name.sql", kSecond);
  drizzle_applied(kFirst, "1767225600123");
  adopt(Tool::drizzle);
  std::filesystem::remove(ours / "20260101000000_init.sql");  // as if killed after the commit
  EXPECT_FALSE(our_status().current());
  adopt(Tool::drizzle);
  EXPECT_EQ(our_status().summary(), "1 migration pending (20260102000000_add_name)");
}

TEST_F(AdoptTest, AnEditedFileIsRefusedUnlessTheOperatorSaysYes) {
  drizzle_ledger();
  drizzle_journal(kJournal);
  write_from("0000_init.sql", kFirst);
  write_from("0001_add_name.sql", kSecond);
  drizzle_applied("CREATE TABLE another ();", "1767225600123");
  EXPECT_THAT(adopt_complaint(Tool::drizzle),
              AllOf(HasSubstr("0000_init.sql was edited after drizzle applied it"),
                    HasSubstr("Nothing was changed.")));
  EXPECT_TRUE(untouched());
  const migrate::Adopted adopted = adopt(Tool::drizzle, {.yes = true});
  EXPECT_EQ(adopted.notices.size(), 1U);
  EXPECT_EQ(applied(), "20260101000000");
}

TEST_F(AdoptTest, WhatDrizzleNeedsIsNamedWhereItIsMissing) {
  EXPECT_THAT(adopt_complaint(Tool::drizzle),
              HasSubstr("this database has no table drizzle.__drizzle_migrations"));
  drizzle_ledger();
  EXPECT_THAT(adopt_complaint(Tool::drizzle), HasSubstr("meta/_journal.json cannot be read"));
  write_from("meta/_journal.json", "{]");
  EXPECT_THAT(adopt_complaint(Tool::drizzle), HasSubstr("is not a journal of drizzle-kit"));
  drizzle_journal(kJournal);
  EXPECT_THAT(adopt_complaint(Tool::drizzle), HasSubstr("0000_init.sql cannot be read, and"));
  EXPECT_TRUE(untouched());
}

TEST_F(AdoptTest, DbmatesFilesMayStayWhereTheyAre) {
  run("CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY);"
      "INSERT INTO schema_migrations VALUES ('2'), ('10')");
  settings.migrations.directory = from.string();
  write_from("2_a.sql", "-- migrate:up\nSELECT 1;\n\n-- migrate:down\n");
  write_from("10_b.sql", "-- migrate:up\nSELECT 1;\n");
  write_from("11_c.sql", "-- migrate:up\nSELECT 1;\n");
  adopt(Tool::dbmate);
  EXPECT_EQ(applied(), "2, 10");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(applied(), "2, 10, 11");
}

TEST_F(AdoptTest, DbmatesLedgerAndGolangMigratesAreToldApart) {
  run("CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT "
      "NULL)");
  EXPECT_THAT(adopt_complaint(Tool::dbmate), StartsWith("schema_migrations is golang-migrate's"));
  EXPECT_EQ(next, "workwise adopt golang-migrate");
  run("DROP TABLE schema_migrations; CREATE TABLE schema_migrations (version varchar(128) PRIMARY "
      "KEY)");
  EXPECT_THAT(adopt_complaint(Tool::golang_migrate),
              StartsWith("schema_migrations is not golang-migrate's"));
  EXPECT_EQ(next, "workwise adopt dbmate");
}

TEST_F(AdoptTest, ALedgerOfAnotherNameIsNamed) {
  run("CREATE SCHEMA meta; CREATE TABLE meta.\"Applied\" (version varchar PRIMARY KEY);"
      "INSERT INTO meta.\"Applied\" VALUES ('1')");
  write_from("1_a.sql", "-- migrate:up\nSELECT 1;\n");
  adopt(Tool::dbmate, {.table = "meta.\"Applied\""});
  EXPECT_EQ(applied(), "1");
}

constexpr const char* kFlyway = R"sql(
CREATE TABLE flyway_schema_history (
  installed_rank integer NOT NULL PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL,
  type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum integer,
  installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(),
  execution_time integer NOT NULL, success boolean NOT NULL);
)sql";

TEST_F(AdoptTest, FlywaysHistoryKeepsItsOrderAndItsTimes) {
  run(std::string(kFlyway) +
      "INSERT INTO flyway_schema_history VALUES"
      " (1, '1', 'a', 'SQL', 'V1__a.sql', -873187034, 'me', '2026-01-01 10:00', 5, true),"
      " (2, '1.10', 'c', 'SQL', 'V1.10__c.sql', NULL, 'me', '2026-01-02 10:00', 5, true),"
      " (3, '1.2', 'b', 'SQL', 'V1_2__b.sql', NULL, 'me', '2026-01-03 10:00', 5, true),"
      " (4, NULL, 'views', 'SQL', 'R__views.sql', 1, 'me', '2026-01-03 10:00', 5, true)");
  write_from("V1__a.sql", "123456789\n");
  write_from("V1_2__b.sql", "SELECT 1;");
  write_from("more/V1.10__c.sql", "CREATE INDEX CONCURRENTLY i ON a (b);");
  write_from("R__views.sql", "CREATE VIEW v AS SELECT 1;");
  const migrate::Adopted adopted = adopt(Tool::flyway);
  EXPECT_THAT(adopted.notices, ElementsAre(HasSubstr("R__views.sql is left out")));
  EXPECT_EQ(applied(), "1000, 1010, 1002");
  EXPECT_EQ(database.value("SELECT applied_at FROM workwise.migrations WHERE version = '1010'"),
            "2026-01-02 10:00:00+00");
  EXPECT_TRUE(our_status().current());
}

TEST_F(AdoptTest, FlywaysTimesAreOfTheServersZone) {
  run("ALTER DATABASE " + database.name() + " SET TimeZone = 'Africa/Johannesburg'");
  run(std::string(kFlyway) +
      "INSERT INTO flyway_schema_history VALUES"
      " (1, '1', 'a', 'SQL', 'V1__a.sql', NULL, 'me', '2026-01-01 10:00', 5, true)");
  write_from("V1__a.sql", "SELECT 1;");
  adopt(Tool::flyway);
  EXPECT_EQ(database.value("SELECT applied_at FROM workwise.migrations"), "2026-01-01 08:00:00+00");
}

TEST_F(AdoptTest, AFailedMigrationOfFlywaysIsRefused) {
  run(std::string(kFlyway) +
      "INSERT INTO flyway_schema_history VALUES"
      " (1, '1', 'a', 'SQL', 'V1__a.sql', NULL, 'me', now(), 5, false)");
  write_from("V1__a.sql", "SELECT 1;");
  EXPECT_THAT(adopt_complaint(Tool::flyway, {.yes = true}),
              StartsWith("Flyway failed in V1__a.sql"));
  EXPECT_TRUE(untouched());
}

TEST_F(AdoptTest, GoosesMigrationsKeepTheirTimesAndWaysBack) {
  run("CREATE TABLE goose_db_version (id serial PRIMARY KEY, version_id bigint NOT NULL, is_applied"
      " boolean NOT NULL, tstamp timestamp DEFAULT now());"
      "INSERT INTO goose_db_version (version_id, is_applied, tstamp) VALUES (0, true, "
      "'2026-01-01'),"
      " (1, true, '2026-01-02'), (2, true, '2026-01-03'), (2, false, '2026-01-04');"
      "CREATE TABLE a ()");
  write_from("00001_a.sql", "-- +goose Up\nCREATE TABLE a ();\n-- +goose Down\nDROP TABLE a;\n");
  write_from("00002_b.sql", "-- +goose Up\nCREATE TABLE b ();\n");
  adopt(Tool::goose);
  EXPECT_EQ(applied(), "00001");
  EXPECT_EQ(database.value("SELECT applied_at FROM workwise.migrations"), "2026-01-02 00:00:00+00");
  EXPECT_EQ(our_status().summary(), "1 migration pending (00002_b)");
  EXPECT_EQ(roll_back(1), 1U) << "its down section is there";
  EXPECT_FALSE(exists("a"));
}

TEST_F(AdoptTest, FilesThatAreNotOursDoNotShareOurFolder) {
  run("CREATE TABLE goose_db_version (id serial, version_id bigint, is_applied boolean, tstamp "
      "timestamp)");
  settings.migrations.directory = from.string();
  EXPECT_THAT(adopt_complaint(Tool::goose), HasSubstr("the two can't share a folder"));
  EXPECT_THAT(next, HasSubstr("workwise adopt goose --from goose-migrations"));
}

TEST_F(AdoptTest, GolangMigrateHasAppliedWhatIsNotNewerThanItsVersion) {
  run("CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT "
      "NULL);"
      "INSERT INTO schema_migrations VALUES (2, false)");
  for (const char* version : {"000001", "000002", "000003"}) {
    write_from(std::string(version) + "_x.up.sql", "SELECT 1;");
    write_from(std::string(version) + "_x.down.sql", "SELECT 2;");
  }
  adopt(Tool::golang_migrate);
  EXPECT_EQ(applied(), "000001, 000002");
  EXPECT_EQ(migrate(), 1U);

  run("UPDATE schema_migrations SET dirty = true");
  EXPECT_THAT(adopt_complaint(Tool::golang_migrate, {.yes = true}),
              AllOf(HasSubstr("stopped in version 2 (dirty)"),
                    HasSubstr("UPDATE schema_migrations SET version = 000001, dirty = false;")));
}

TEST_F(AdoptTest, AMissingFileIsRefusedUnlessTheOperatorSaysYes) {
  run("CREATE TABLE schema_migrations (version varchar PRIMARY KEY);"
      "INSERT INTO schema_migrations VALUES ('1'), ('2')");
  write_from("1_a.sql", "-- migrate:up\nSELECT 1;\n");
  EXPECT_THAT(adopt_complaint(Tool::dbmate),
              StartsWith("2 is applied, and there is no file of it"));
  EXPECT_TRUE(untouched());
  adopt(Tool::dbmate, {.yes = true});
  EXPECT_EQ(applied(), "1");
}

TEST_F(AdoptTest, AMissingFolderIsNamed) {
  run("CREATE TABLE schema_migrations (version varchar PRIMARY KEY)");
  EXPECT_THAT(adopt_complaint(Tool::dbmate, {.from = path("nowhere")}),
              AllOf(StartsWith("the folder of dbmate's files, " + path("nowhere")),
                    HasSubstr("Name it with --from")));
}

TEST_F(AdoptTest, ADryRunWritesNothing) {
  run("CREATE TABLE schema_migrations (version varchar PRIMARY KEY);"
      "INSERT INTO schema_migrations VALUES ('1')");
  write_from("1_a.sql", "-- migrate:up\nSELECT 1;\n");
  EXPECT_EQ(adopt(Tool::dbmate, {.dry_run = true}).recorded.size(), 1U);
  EXPECT_TRUE(untouched());
}

TEST_F(AdoptTest, AFileInTheWayLeavesNothingBehind) {
  run("CREATE TABLE schema_migrations (version varchar PRIMARY KEY);"
      "INSERT INTO schema_migrations VALUES ('1'), ('2')");
  write_from("1_a.sql", "-- migrate:up\nSELECT 1;\n");
  write_from("2_b.sql", "-- migrate:up\nSELECT 1;\n");
  std::filesystem::create_directories(ours);
  std::ofstream(ours / "2_other.sql") << "-- migrate:up\nSELECT 7;\n";
  EXPECT_THAT(adopt_complaint(Tool::dbmate), HasSubstr("2_other.sql is there already"));
  EXPECT_THAT(our_files(), ElementsAre("2_other.sql"));
  EXPECT_FALSE(exists("workwise.migrations"));
}

TEST_F(AdoptTest, WhatCanNotBeRecordedLeavesNoFileBehind) {
  run("CREATE TABLE schema_migrations (version varchar PRIMARY KEY);"
      "INSERT INTO schema_migrations VALUES ('1');");
  std::filesystem::create_directories(ours);
  migrate();
  run("ALTER TABLE workwise.migrations ADD CHECK (version <> '1')");
  write_from("1_a.sql", "-- migrate:up\nSELECT 1;\n");
  EXPECT_THAT(adopt_complaint(Tool::dbmate), HasSubstr("violates check constraint"));
  EXPECT_THAT(our_files(), IsEmpty());
  EXPECT_EQ(applied(), "");
}

// ---- a baseline

class BaselineTest : public MigrateTest {
 protected:
  BaselineTest() {
    for (const char* version : {"1", "2", "3"})
      write(std::string(version) + "_a.sql",
            std::string("-- migrate:up\nCREATE TABLE t") + version + " ();\n");
  }
  std::string baseline_complaint(const std::string& version) {
    return complaint([&] { migrate::baseline(settings, version, {}, recorder()); });
  }
};

TEST_F(BaselineTest, RecordsEveryFileUpToTheVersionAndRunsNothing) {
  database.session().run("CREATE TABLE t1 ()");
  const migrate::Adopted adopted = migrate::baseline(settings, "2", {}, recorder());
  EXPECT_EQ(adopted.recorded.size(), 2U);
  EXPECT_EQ(applied(), "1, 2");
  EXPECT_FALSE(exists("t2"));
  EXPECT_EQ(migrate(), 1U);
  EXPECT_TRUE(exists("t3"));
  EXPECT_THAT(baseline_complaint("3"), StartsWith("the ledger has 3 migrations already"));
}

TEST_F(BaselineTest, AnEmptyDatabaseHasNoBaseline) {
  EXPECT_THAT(baseline_complaint("2"), StartsWith("this database is empty"));
  EXPECT_EQ(next, "workwise migrate --dry-run");
  EXPECT_THAT(baseline_complaint("7"), StartsWith("--baseline 7: there is no such migration in"));
}

}  // namespace
}  // namespace workwise::testing
