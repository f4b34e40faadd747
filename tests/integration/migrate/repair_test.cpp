#include "migrate/repair.hpp"

#include "migrate/schema_drift.hpp"
#include "migrate_fixture.hpp"
#include "postgres/lock.hpp"

namespace workwise::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RepairTest : public MigrateTest {
 protected:
  RepairTest() {
    write("1_a.sql", kFirst);
    write("2_b.sql", "-- migrate:up\nCREATE TABLE b ();\n-- migrate:down\nDROP TABLE b;\n");
    migrate();
  }
  migrate::Repairs find() { return migrate::find_repairs(settings, database.session()); }
  /// Finds what there is to repair, accepts it, and finds nothing more. Returns the texts.
  std::string repair() {
    const migrate::Repairs repairs = find();
    std::string texts;
    for (const migrate::Repair& one : repairs.all) texts += one.text + "\n";
    migrate::accept(settings, repairs, {}, recorder());
    EXPECT_THAT(find().all, IsEmpty());
    return texts;
  }
  std::string text_of(const std::string& name) const {
    std::ifstream file(folder / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void run(const std::string& sql) { database.session().run_script(sql); }

  static constexpr const char* kFirst =
      "-- migrate:up\nCREATE TABLE a (x int);\n-- migrate:down\nDROP TABLE a;\n";
};

TEST_F(RepairTest, WhereAllAgreesThereIsNothing) {
  EXPECT_THAT(find().all, IsEmpty());
  EXPECT_EQ(find().refused, "");
}

TEST_F(RepairTest, WithoutALedgerThereIsNothing) {
  settings.database.url = Database().url();
  Database empty;
  EXPECT_THAT(migrate::find_repairs(settings, empty.session()).all, IsEmpty());
}

TEST_F(RepairTest, AnEditedFileIsTakenIntoTheLedgerAndNothingRuns) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a (x bigint);\n-- migrate:down\nDROP TABLE a;\n");
  EXPECT_THAT(repair(), AllOf(HasSubstr("ran:\n  CREATE TABLE a (x int)"),
                              HasSubstr("the file now:\n  CREATE TABLE a (x bigint)")));
  EXPECT_TRUE(status().current());
  EXPECT_EQ(status().count(migrate::Standing::applied), 2U);
  EXPECT_EQ(database.value("SELECT up || down FROM workwise.migrations WHERE version = '1'"),
            text_of("1_a.sql"));
  EXPECT_EQ(applied(), "1, 2");
  EXPECT_EQ(database.value("SELECT format_type(atttypid, -1) FROM pg_attribute WHERE attrelid = "
                           "'a'::regclass AND attname = 'x'"),
            "integer");
  EXPECT_EQ(migrate(), 0U);
  EXPECT_EQ(roll_back(2), 2U);
}

TEST_F(RepairTest, AnEditedCommentIsTakenToo) {
  write("1_a.sql", std::string("-- why\n") + kFirst);
  EXPECT_THAT(repair(), HasSubstr("not in the statements that ran"));
  EXPECT_EQ(migrate(), 0U);
  EXPECT_THAT(events, IsEmpty()) << "no notice any more";
}

TEST_F(RepairTest, AMissingFileIsWrittenFromTheLedger) {
  remove("1_a.sql");
  EXPECT_THAT(repair(), HasSubstr("writes " + path("1_a.sql")));
  EXPECT_EQ(text_of("1_a.sql"), kFirst);
  EXPECT_TRUE(status().current());
}

TEST_F(RepairTest, AFileThatCannotBeWrittenChangesNothing) {
  remove("1_a.sql");
  const migrate::Repairs repairs = find();
  std::filesystem::create_directory(folder / "1_a.sql");  // is no file, and is in the way
  const std::string said = complaint([&] { migrate::accept(settings, repairs, {}, recorder()); });
  EXPECT_THAT(said, AllOf(HasSubstr("can't write " + path("1_a.sql")),
                          HasSubstr("The ledger is as it was")));
}

TEST_F(RepairTest, ANameInTheLedgerThatLeavesTheFolderIsNoFile) {
  run("UPDATE workwise.migrations SET name = '/../../x' WHERE version = '1'");
  remove("1_a.sql");
  EXPECT_THAT(complaint([&] { find(); }), HasSubstr("that of no file"));
}

TEST_F(RepairTest, TheSchemaAsItIsIsTakenForWhatTheMigrationsMade) {
  run("ALTER TABLE a ALTER x TYPE bigint; DROP TABLE b; CREATE TABLE site ()");
  EXPECT_THAT(repair(), AllOf(HasSubstr("column public.a.x was changed; it is now\n  bigint"),
                              HasSubstr("table public.b is gone")));
  const migrate::Drift drift = migrate::find_drift(database.session());
  EXPECT_FALSE(drift.any());
  EXPECT_THAT(drift.added, ::testing::ElementsAre("table public.site"));
  run("ALTER TABLE a ALTER x TYPE text");
  EXPECT_TRUE(migrate::find_drift(database.session()).any()) << "it is guarded as it is now";
}

TEST_F(RepairTest, WhatAnotherServerRenderedIsTakenDownAnew) {
  run("UPDATE workwise.migrations SET schema_fingerprint = jsonb_set(schema_fingerprint, "
      "'{server}', '12') WHERE version = '2'");
  EXPECT_THAT(repair(), HasSubstr("taken down with 12"));
  EXPECT_EQ(migrate::find_drift(database.session()).unknown, "");
}

TEST_F(RepairTest, ADatabaseThatIsAheadIsNotRepaired) {
  remove("2_b.sql");
  EXPECT_THAT(find().all, IsEmpty());
  EXPECT_THAT(find().refused, HasSubstr("it has 2_b.\nInstall the release"));
}

TEST_F(RepairTest, WhatNobodyHasSeenIsNotAccepted) {
  run("ALTER TABLE a ALTER x TYPE bigint");
  const migrate::Repairs seen = find();
  run("DROP TABLE b");
  EXPECT_THROW(migrate::accept(settings, seen, {}, recorder()), migrate::DriftError);
  EXPECT_EQ(find().all.size(), 2U);
}

TEST_F(RepairTest, ItWaitsForTheMigrationLock) {
  run("DROP TABLE b");
  const migrate::Repairs repairs = find();
  postgres::Session other = database.connect();
  const auto lock = postgres::AdvisoryLock::try_lock(other, "migrations");
  EXPECT_THROW(
      migrate::accept(settings, repairs, {.lock_wait = std::chrono::milliseconds{0}}, recorder()),
      LockedError);
}

}  // namespace
}  // namespace workwise::testing
