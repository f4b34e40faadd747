#include "migrate_fixture.hpp"

namespace workwise::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// 1_new stands for 2_old and 3_old.
class ReplaceTest : public MigrateTest {
 protected:
  ReplaceTest() {
    write("2_old.sql", "-- migrate:up\nCREATE TABLE a ();\n-- migrate:down\nDROP TABLE a;\n");
    write("3_old.sql", "-- migrate:up\nCREATE TABLE b ();\n-- migrate:down\nDROP TABLE b;\n");
    write("4_next.sql", "-- migrate:up\nCREATE TABLE c ();\n-- migrate:down\nDROP TABLE c;\n");
  }
  void write_new() {
    write("1_new.sql",
          "-- migrate:up replaces:2,3\nCREATE TABLE a ();\nCREATE TABLE b ();\nCREATE TABLE d ();\n"
          "-- migrate:down\nDROP TABLE a, b, d;\n");
  }
};

TEST_F(ReplaceTest, WhatIsReplacedIsRecordedAndNotRun) {
  write_new();
  EXPECT_EQ(migrate(), 2U);
  EXPECT_EQ(story(), "notice 1, notice 1, starting 1, applied 1, starting 4, applied 4");
  EXPECT_EQ(events[0].text, "2_old is not run: 1_new stands for it");
  EXPECT_EQ(applied(), "1, 2, 3, 4");
  EXPECT_TRUE(status().current());
  EXPECT_EQ(migrate(), 0U);
}

TEST_F(ReplaceTest, AFailureRecordsNeither) {
  write("1_new.sql", "-- migrate:up replaces:2,3\nSELECT 1 / 0;\n");
  EXPECT_THAT(migrate_complaint(), HasSubstr("division by zero"));
  EXPECT_EQ(applied(), "");
}

TEST_F(ReplaceTest, ATransactionIsNotNeeded) {
  write("1_new.sql",
        "-- migrate:up transaction:false replaces:2,3\nCREATE TABLE a ();\nCREATE TABLE b ();\n"
        "-- migrate:down transaction:false\nDROP TABLE a;\nDROP TABLE b;\n");
  EXPECT_EQ(migrate(), 2U);
  EXPECT_EQ(applied(), "1, 2, 3, 4");
  EXPECT_EQ(roll_back(2), 2U);
  EXPECT_EQ(applied(), "");
}

TEST_F(ReplaceTest, GoesBackWithTheOneThatReplacesIt) {
  write_new();
  migrate();
  EXPECT_EQ(roll_back(2), 2U);
  EXPECT_EQ(story(), "starting 4, rolled_back 4, starting 1, rolled_back 1");
  EXPECT_EQ(applied(), "");
  EXPECT_FALSE(exists("a"));
  EXPECT_EQ(migrate(), 2U) << "and forward again";
  EXPECT_EQ(applied(), "1, 2, 3, 4");
}

TEST_F(ReplaceTest, IsNeverRolledBackByItself) {
  write_new();
  migrate({.to = "1"});
  EXPECT_EQ(applied(), "1, 2, 3");
  EXPECT_EQ(roll_back(1, {.to = "1"}), 0U) << "2 and 3 are later, and nothing of them ran";
  EXPECT_TRUE(exists("a"));
  remove("1_new.sql");
  EXPECT_EQ(roll_back(1), 1U) << "the ledger knows what stands for what, without the file";
  EXPECT_EQ(story(), "notice 1, starting 1, rolled_back 1");
  EXPECT_EQ(applied(), "");
}

TEST_F(ReplaceTest, StandsForWhatHasRunAlreadyWithoutRunning) {
  migrate();
  write_new();
  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(applied(), "2, 3, 4, 1");
  EXPECT_FALSE(exists("d"));
  EXPECT_EQ(events[1].text, "1_new is not run: what it stands for is applied already");
  EXPECT_TRUE(status().current());
  EXPECT_EQ(roll_back(2), 2U);
  EXPECT_EQ(applied(), "2, 3") << "its down section was not run either";
  EXPECT_TRUE(exists("a"));
}

TEST_F(ReplaceTest, StandsForAllOrForNone) {
  migrate({.to = "2"});
  write_new();
  EXPECT_THAT(migrate_complaint(),
              StartsWith(path("1_new.sql") +
                         ":1:1: 1_new replaces 2_old, which is applied, and 3_old, which is not"));
  EXPECT_EQ(applied(), "2");
}

TEST_F(ReplaceTest, NeedsTheFilesOfWhatItReplaces) {
  write_new();
  remove("3_old.sql");
  EXPECT_THAT(migrate_complaint(), StartsWith(path("1_new.sql") + ":1:1: 1_new replaces 3, and"));
  EXPECT_EQ(applied(), "");
}

TEST_F(ReplaceTest, ADryRunSaysWhatIsNotRun) {
  write_new();
  EXPECT_EQ(migrate({.dry_run = true}), 2U);
  EXPECT_EQ(story(), "notice 1, notice 1, would_apply 1, would_apply 4");
  EXPECT_EQ(roll_back(1, {.dry_run = true}), 0U) << "without a ledger";
}

}  // namespace
}  // namespace workwise::testing
