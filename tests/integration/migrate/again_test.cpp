#include "migrate_fixture.hpp"

namespace workwise::testing {
namespace {

using ::testing::HasSubstr;

/// The second attempt, when the file or its name has changed since the first.
class AgainTest : public MigrateTest {
 protected:
  void write_down(const std::string& down) {
    write("1_a.sql",
          "-- migrate:up\nCREATE TABLE t1 ();\nCREATE TABLE t2 ();\n"
          "-- migrate:down transaction:false\n" +
              down);
  }
};

TEST_F(AgainTest, ADownMendedAfterApplyingGoesOnWhereItStoppedItself) {
  write_down("DROP TABLE nothing;\n");
  migrate();
  write_down("DROP TABLE t1;\nDROP TABLE nothing;\n");
  EXPECT_THAT(roll_back_complaint(), HasSubstr("goes on at statement 2."));
  EXPECT_THAT(roll_back_complaint(), HasSubstr("failed at statement 2 of 2")) << "once more";
  write_down("DROP TABLE t1;\nDROP TABLE t2;\n");
  EXPECT_EQ(roll_back(), 1U);
  EXPECT_EQ(applied(), "");
  EXPECT_FALSE(exists("t2"));
}

TEST_F(AgainTest, WhatRanOfARollbackMayNotBeEdited) {
  write_down("DROP TABLE nothing;\n");
  migrate();
  write_down("DROP TABLE t1;\nDROP TABLE nothing;\n");
  roll_back_complaint();
  // As it was applied, in its first statement; but that is not what ran of the rollback.
  write_down("DROP TABLE nothing;\nDROP TABLE t2;\n");
  EXPECT_THROW(roll_back(), migrate::DriftError);
  EXPECT_TRUE(exists("t2"));
}

TEST_F(AgainTest, AVersionWithOtherZerosIsTheSameMigrationOnTheWayBack) {
  write("7_a.sql", "-- migrate:up\nCREATE TABLE a ();\n-- migrate:down\nDROP TABLE a;\n");
  migrate();
  remove("7_a.sql");
  write("007_a.sql", "-- migrate:up\nCREATE TABLE a ();\n-- migrate:down\nDROP TABLE a;\n");
  EXPECT_TRUE(status().current());
  EXPECT_EQ(migrate(), 0U);
  EXPECT_EQ(roll_back(), 1U);
  EXPECT_EQ(applied(), "");
}

TEST_F(AgainTest, AVersionWithOtherZerosIsTheSameMigrationWhereItGoesOn) {
  write("7_a.sql", "-- migrate:up transaction:false\nCREATE TABLE a ();\nSELECT 1/0;\n");
  migrate_complaint();
  remove("7_a.sql");
  write("007_a.sql", "-- migrate:up transaction:false\nCREATE TABLE a ();\nCREATE TABLE b ();\n");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(applied(), "7");
  EXPECT_TRUE(exists("b"));
}

TEST_F(AgainTest, WhatStoppedOnItsWayBackComesBeforeWhatWasAppliedLater) {
  const auto table = [&](const std::string& version, const std::string& down) {
    write(version + "_t.sql", "-- migrate:up\nCREATE TABLE t" + version +
                                  " ();\n-- migrate:down transaction:false\n" + down);
  };
  table("3", "DROP TABLE t3;\nDROP TABLE nothing;\n");
  migrate();
  table("2", "DROP TABLE t2;\n");
  migrate();
  roll_back_complaint(1, {.to = "2"});
  EXPECT_EQ(applied(), "3 rolling_back 1/2, 2");
  table("3", "DROP TABLE t3;\n");
  EXPECT_EQ(roll_back(), 1U);
  EXPECT_EQ(applied(), "2");
}

}  // namespace
}  // namespace workwise::testing
