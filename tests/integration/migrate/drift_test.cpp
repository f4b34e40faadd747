#include "migrate_fixture.hpp"

namespace workwise::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class DriftTest : public MigrateTest {
 protected:
  DriftTest() {
    write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\nCREATE TABLE b ();\n");
    write("2_b.sql", "-- migrate:up\nCREATE TABLE c ();\n-- migrate:down\nDROP TABLE c;\n");
    migrate();
  }
  /// Refused, with the type that exits with 4, and nothing done.
  std::string drift() {
    write("3_c.sql", "-- migrate:up\nCREATE TABLE pending ();\n");
    EXPECT_EQ(status().exit_code(), Exit::drift);
    EXPECT_THROW(migrate(), migrate::DriftError);
    EXPECT_THROW(migrate({.dry_run = true}), migrate::DriftError);
    EXPECT_FALSE(exists("pending"));
    const std::string said = migrate_complaint();
    EXPECT_EQ(next, "workwise status");
    return said;
  }
};

TEST_F(DriftTest, AnEditedStatementIsShownBesideTheOneThatRan) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\n\n  CREATE TABLE b (x int);\n");
  const std::string said = drift();
  EXPECT_THAT(said, StartsWith("1_a was edited after it was applied (on 20"));
  EXPECT_THAT(said,
              HasSubstr("\n" + path("1_a.sql") +
                        ":4:3: statement 2 is not the one that ran\nran:\n  CREATE TABLE b ()\n"
                        "the file now:\n  CREATE TABLE b (x int)\n"));
  EXPECT_EQ(status().summary(),
            "1 migration edited after being applied (1_a); 1 migration pending (3_c)");
}

TEST_F(DriftTest, AStatementMoreOrLessIsShown) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\n");
  EXPECT_THAT(drift(),
              HasSubstr(":1:1: statement 2 ran, and the file has it no more\nran:\n  CREATE "
                        "TABLE b ()"));
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\nCREATE TABLE b ();\nSELECT 1;\n");
  EXPECT_THAT(drift(),
              HasSubstr(":4:1: statement 3 is new, it did not run\nthe file now:\n  SELECT 1"));
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\n-- migrate:data\nCREATE TABLE b ();\n");
  EXPECT_THAT(drift(), HasSubstr("its statements moved to another section"));
}

TEST_F(DriftTest, AnEditThatTheDatabaseHasAlreadyIsAcceptedByRepair) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\nCREATE TABLE b (x int);\n");
  EXPECT_THAT(drift(), HasSubstr("accept the file as it is: workwise repair"));
}

TEST_F(DriftTest, AnEditedCommentIsANotice) {
  write("1_a.sql", "-- why\n-- migrate:up\ncreate table a ();\n\n\nCREATE TABLE b (); -- both\n");
  EXPECT_TRUE(status().current());
  EXPECT_EQ(status().count(migrate::Standing::reworded), 1U);
  EXPECT_EQ(migrate(), 0U);
  EXPECT_EQ(story(), "notice 1");
  EXPECT_THAT(events[0].text, HasSubstr("but not in the statements that ran"));
}

TEST_F(DriftTest, ADownSectionThatWasMendedIsANotice) {
  write("2_b.sql", "-- migrate:up\nCREATE TABLE c ();\n-- migrate:down\nDROP TABLE IF EXISTS c;\n");
  EXPECT_EQ(migrate(), 0U);
  EXPECT_EQ(story(), "notice 2");
}

TEST_F(DriftTest, AMissingFileCanBeHadFromTheLedger) {
  remove("1_a.sql");
  const std::string said = drift();
  EXPECT_THAT(said, StartsWith("1_a was applied (on 20"));
  EXPECT_THAT(said, HasSubstr("has no file of it.\nBring the file back"));
  EXPECT_THAT(said, HasSubstr("have it written as it was applied: workwise repair"));
}

TEST_F(DriftTest, ADatabaseAheadOfTheFilesIsRefusedWithTheWayBack) {
  remove("2_b.sql");
  EXPECT_EQ(status().exit_code(), Exit::drift);
  EXPECT_EQ(status().summary(), "the database is ahead of the files by 1 migration (2_b)");
  EXPECT_THROW(migrate(), migrate::DriftError);
  EXPECT_THAT(migrate_complaint(),
              HasSubstr("it has 2_b.\nInstall the release that brought them, or "
                        "go back to this one's: workwise rollback --to 1"));
  EXPECT_EQ(roll_back(0, {.to = "1"}), 1U);
  EXPECT_TRUE(status().current());
}

}  // namespace
}  // namespace workwise::testing
