#include <gmock/gmock.h>

#include "migrate_fixture.hpp"

namespace workwise::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

/// Migrations that stop after some of them was committed.
class UndoTest : public MigrateTest {
 protected:
  UndoTest() {
    database.session().run_script("CREATE TABLE a (b int); INSERT INTO a VALUES (1), (1)");
  }
  void rolls_back_on_failure() { settings.migrations.on_failure = config::OnFailure::rollback; }
  /// `down` is what has to lead back.
  void write_file(const std::string& down, const std::string& mark = "-- migrate:down\n") {
    write("1_a.sql",
          "-- migrate:up\nCREATE TABLE c (d int);\nALTER TABLE a ADD e int;\n"
          "CREATE UNIQUE INDEX CONCURRENTLY a_b ON a (b);\nCREATE TABLE f ();\n" +
              mark + down);
  }
  const std::string kBack =
      "DROP TABLE f;\nDROP INDEX a_b;\nALTER TABLE a DROP COLUMN e;\nDROP TABLE c;\n";
  std::string columns() {
    return database.value(
        "SELECT string_agg(attname, ' ') FROM pg_attribute WHERE attrelid = 'a'::regclass"
        " AND attnum > 0 AND NOT attisdropped");
  }
};

TEST_F(UndoTest, WhatStandsIsUndoneWhereTheConfigurationWantsIt) {
  rolls_back_on_failure();
  write_file(kBack);
  EXPECT_THAT(migrate_complaint(),
              AllOf(HasSubstr("23505: "), HasSubstr("the schema is as it was before")));
  EXPECT_EQ(applied(), "");
  EXPECT_FALSE(exists("c"));
  EXPECT_EQ(columns(), "b");
  database.session().run("DELETE FROM a");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_TRUE(exists("a_b"));
}

TEST_F(UndoTest, OtherwiseItStaysAndRollbackBringsItBackLater) {
  write_file(kBack);
  migrate_complaint();
  EXPECT_EQ(applied(), "1 failed 2/4");
  EXPECT_EQ(roll_back(), 1U);
  EXPECT_EQ(story(), "starting 1, rolled_back 1");
  EXPECT_EQ(applied(), "");
  EXPECT_FALSE(exists("c"));
  EXPECT_EQ(columns(), "b");
}

TEST_F(UndoTest, AWayThatDoesNotLeadBackIsNotTaken) {
  rolls_back_on_failure();
  write_file("DROP TABLE f;\nDROP TABLE c;\n");
  EXPECT_THAT(migrate_complaint(),
              AllOf(HasSubstr("on_failure: rollback did not lead back: column public.a.e is still "
                              "there. Nothing was changed by that."),
                    HasSubstr("2 statements of 4 stand")));
  EXPECT_EQ(applied(), "1 failed 2/4");
  EXPECT_TRUE(exists("c"));
  EXPECT_THAT(roll_back_complaint(),
              HasSubstr("did not lead back: column public.a.e is still there"));
  write_file(kBack);
  EXPECT_EQ(roll_back(), 1U) << "the down section was mended";
}

TEST_F(UndoTest, AWayThatFailsIsNotTakenByHalf) {
  rolls_back_on_failure();
  write_file("DROP TABLE c;\nSELECT 1/0;\n");
  EXPECT_THAT(migrate_complaint(), HasSubstr("did not lead back: 22012: division by zero"));
  EXPECT_TRUE(exists("c"));
}

TEST_F(UndoTest, ADownSectionWithConcurrentStatementsLeadsBackToo) {
  rolls_back_on_failure();
  write_file(
      "DROP TABLE f;\nDROP INDEX CONCURRENTLY a_b;\nALTER TABLE a DROP COLUMN e;\nDROP TABLE c;\n");
  EXPECT_THAT(migrate_complaint(), HasSubstr("the schema is as it was before"));
  EXPECT_EQ(applied(), "");
  EXPECT_EQ(columns(), "b");
}

TEST_F(UndoTest, AWayInPiecesThatStopsCanOnlyGoOnBackwards) {
  rolls_back_on_failure();
  database.session().run("CREATE SCHEMA site");
  write_file(
      "DROP TABLE f;\nDROP INDEX CONCURRENTLY a_b;\nDROP TABLE c;\nSELECT 1/0;\n"
      "ALTER TABLE a DROP COLUMN e;\n");
  EXPECT_THAT(migrate_complaint(), HasSubstr("did not lead back: 22012"));
  EXPECT_EQ(next, "workwise rollback");
  EXPECT_FALSE(exists("c"));
  database.session().run("DELETE FROM a");
  EXPECT_THAT(migrate_complaint(), HasSubstr("the rollback of 1_a stopped"))
      << "going on forwards would leave c out";
  write_file(
      "DROP TABLE f;\nDROP INDEX CONCURRENTLY a_b;\nDROP TABLE c;\n"
      "ALTER TABLE a DROP COLUMN e;\n");
  EXPECT_EQ(roll_back(), 1U);
  EXPECT_EQ(applied(), "");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_TRUE(exists("c"));
}

TEST_F(UndoTest, AWayInPiecesThatStopsAtOnceSaysThatItGoesBackwards) {
  rolls_back_on_failure();
  write_file("SELECT 1/0;\nDROP INDEX CONCURRENTLY a_b;\nDROP TABLE c;\n");
  EXPECT_THAT(migrate_complaint(), HasSubstr("It is on its way back now"));
  EXPECT_EQ(next, "workwise rollback");
  EXPECT_EQ(applied(), "1 rolling_back 0/3");
}

TEST_F(UndoTest, AnIrreversibleOneStays) {
  rolls_back_on_failure();
  write_file("", "-- migrate:down irreversible\n");
  EXPECT_THAT(migrate_complaint(),
              AllOf(HasSubstr("It has no way back"), HasSubstr("2 statements of 4")));
  EXPECT_EQ(applied(), "1 failed 2/4");
}

TEST_F(UndoTest, WhatWasThereBeforeIsForgottenOnceItIsApplied) {
  write_file(kBack);
  migrate_complaint();
  EXPECT_EQ(database.value("SELECT before IS NOT NULL FROM workwise.migrations"), "t");
  database.session().run("DELETE FROM a");
  migrate();
  EXPECT_EQ(database.value("SELECT before IS NULL FROM workwise.migrations"), "t");
}

}  // namespace
}  // namespace workwise::testing
