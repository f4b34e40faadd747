#include "migrate_fixture.hpp"

namespace workwise::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class RollBackTest : public MigrateTest {
 protected:
  void table(const std::string& version, const std::string& down_options = {}) {
    write(version + "_t.sql", "-- migrate:up\nCREATE TABLE t" + version + " ();\n-- migrate:down" +
                                  down_options + "\nDROP TABLE t" + version + ";\n");
  }
};

TEST_F(RollBackTest, GoesBackInTheOrderOfApplication) {
  table("1");
  table("3");
  migrate();
  table("2");
  migrate();
  EXPECT_EQ(applied(), "1, 3, 2");
  EXPECT_EQ(roll_back(2), 2U);
  EXPECT_EQ(story(), "starting 2, rolled_back 2, starting 3, rolled_back 3");
  EXPECT_EQ(applied(), "1");
  EXPECT_TRUE(exists("t1"));
  EXPECT_FALSE(exists("t2"));
  EXPECT_FALSE(exists("t3"));
  EXPECT_EQ(migrate(), 2U);
}

TEST_F(RollBackTest, GoesBackToAVersion) {
  for (const char* version : {"1", "2", "3"}) table(version);
  migrate();
  EXPECT_EQ(roll_back(1, {.to = "1"}), 2U);
  EXPECT_EQ(applied(), "1");
  EXPECT_THAT(roll_back_complaint(1, {.to = "7"}),
              StartsWith("--to 7: there is no such migration"));
  EXPECT_EQ(roll_back(1, {.to = "0"}), 1U);
  EXPECT_EQ(roll_back(), 0U);
}

TEST_F(RollBackTest, OfWhatHasNoFileUsesTheLedger) {
  table("1");
  migrate();
  remove("1_t.sql");
  EXPECT_EQ(roll_back(), 1U);
  EXPECT_EQ(story(), "notice 1, starting 1, rolled_back 1");
  EXPECT_FALSE(exists("t1"));
}

TEST_F(RollBackTest, WhatCannotBeUndoneIsRefusedBeforeAnythingRuns) {
  write("1_t.sql", "-- migrate:up\nSELECT 1;\n");
  table("2", " irreversible");
  table("3");
  migrate();
  const std::string irreversible = roll_back_complaint(2);
  EXPECT_THAT(irreversible, StartsWith(path("2_t.sql") + ":3:1: 2_t is marked irreversible."));
  EXPECT_EQ(applied(), "1, 2, 3");
  EXPECT_TRUE(exists("t3"));

  table("2");
  EXPECT_THAT(roll_back_complaint(3),
              StartsWith(path("1_t.sql") + ":1:1: 1_t says nothing under \"-- migrate:down\""));
  EXPECT_EQ(applied(), "1, 2, 3");
}

TEST_F(RollBackTest, ThatFailsLeavesTheMigrationApplied) {
  write("1_t.sql",
        "-- migrate:up\nCREATE TABLE t1 ();\n-- migrate:down\nDROP TABLE t1;\n  DROP TABLE "
        "nothing;\n");
  migrate();
  EXPECT_THAT(
      roll_back_complaint(),
      AllOf(
          StartsWith(path("1_t.sql") +
                     ":5:3: the rollback of 1_t failed at statement 2 of 2\n  DROP TABLE nothing"),
          HasSubstr("42P01: "), HasSubstr("Nothing of it stands: it was rolled back.")));
  EXPECT_EQ(next, "workwise rollback");
  EXPECT_EQ(applied(), "1");
  EXPECT_TRUE(exists("t1"));
}

TEST_F(RollBackTest, WithoutATransactionGoesOnWhereItStopped) {
  write("1_t.sql",
        "-- migrate:up\nCREATE TABLE t1 ();\nCREATE TABLE t2 ();\n"
        "-- migrate:down transaction:false\nDROP TABLE t1;\nDROP TABLE t3;\n");
  migrate();
  EXPECT_THAT(roll_back_complaint(),
              HasSubstr("1 statement of 2 stands: it runs without a transaction."
                        " The next try goes on at statement 2."));
  EXPECT_EQ(applied(), "1 rolling_back 1/2");
  EXPECT_EQ(status().summary(),
            "1 migration pending (1_t: its rollback stopped at statement 2 of 2)");
  EXPECT_THAT(migrate_complaint(), StartsWith("the rollback of 1_t stopped at statement 2 of 2"));
  EXPECT_EQ(next, "workwise rollback");

  write("1_t.sql",
        "-- migrate:up\nCREATE TABLE t1 ();\nCREATE TABLE t2 ();\n"
        "-- migrate:down transaction:false\nDROP TABLE t1;\nDROP TABLE t2;\n");
  EXPECT_EQ(roll_back(), 1U);
  EXPECT_EQ(applied(), "");
  EXPECT_FALSE(exists("t2"));
}

TEST_F(RollBackTest, WhatIsLostIsCountedAndSaidFirst) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a (b int);\n-- migrate:down\nDROP TABLE a;\n");
  write("2_b.sql",
        "-- migrate:up\nALTER TABLE a ADD c int;\nCREATE TABLE empty ();\n"
        "-- migrate:down\nDROP TABLE empty;\nALTER TABLE a DROP COLUMN c;\n");
  migrate();
  database.session().run("INSERT INTO a VALUES (1, 1), (2, NULL), (3, NULL)");
  EXPECT_EQ(roll_back(2, {.dry_run = true}), 2U);
  EXPECT_THAT(texts_of(Kind::notice),
              ::testing::ElementsAre("the rollback of 2_b loses 1 value of a.c",
                                     "the rollback of 1_a loses 3 rows of a"));
  EXPECT_EQ(roll_back(2), 2U);
}

TEST_F(RollBackTest, AGeneratedDownThatLosesRowsWantsToBeAllowed) {
  write("1_a.sql",
        "-- migrate:up\nCREATE TABLE a (b int);\n-- migrate:down generated\nDROP TABLE a;\n");
  migrate();
  database.session().run("INSERT INTO a VALUES (1)");
  EXPECT_EQ(roll_back_complaint(),
            path("1_a.sql") +
                ":4:1: the rollback of 1_a loses 1 row of a, and its down section was generated. "
                "Nothing was rolled back. --allow-data-loss lets it.");
  EXPECT_TRUE(exists("a"));
  EXPECT_EQ(roll_back(1, {.allow_data_loss = true}), 1U);
  migrate();
  EXPECT_EQ(roll_back(), 1U) << "without rows there is nothing to lose";
}

}  // namespace
}  // namespace workwise::testing
