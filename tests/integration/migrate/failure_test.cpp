#include "migrate_fixture.hpp"

namespace workwise::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class FailureTest : public MigrateTest {};

TEST_F(FailureTest, TheMessageSaysWhatWhereWhyWhatStandsAndWhatToType) {
  write("1_a.sql",
        "-- migrate:up\nCREATE TABLE a (b int PRIMARY KEY);\nINSERT INTO a VALUES (1);\n");
  write("2_b.sql",
        "-- a comment: é\n\n-- migrate:up\nSELECT 1;\n/* é */ INSERT INTO a\n  VALUES (1);\nSELECT "
        "2;\n");
  const std::string said = migrate_complaint();
  EXPECT_EQ(said,
            path("2_b.sql") +
                ":5:9: migration 2_b failed at statement 2 of 3\n"
                "  INSERT INTO a\n"
                "    VALUES (1)\n"
                "23505: duplicate key value violates unique constraint \"a_pkey\"\n"
                "DETAIL: Key (b)=(1) already exists.\n"
                "Nothing of it stands: it was rolled back. 1 migration before it was applied.");
  EXPECT_EQ(next, "workwise migrate");
  EXPECT_EQ(sqlstate, "23505");
  EXPECT_EQ(applied(), "1");
}

TEST_F(FailureTest, TheServersPositionIsTheFiles) {
  write("1_a.sql", "-- migrate:up\nSELECT 1;\n  SELECT 'é', 'ü',\n   missing FROM pg_class;\n");
  EXPECT_THAT(migrate_complaint(), StartsWith(path("1_a.sql") + ":4:4: migration 1_a failed"));
  write("1_a.sql", "-- migrate:up\nSELECT 'é' SELEC;SELECT 1 FRO 2;\n");
  EXPECT_THAT(migrate_complaint(), StartsWith(path("1_a.sql") + ":2:31: "));
  write("1_a.sql", "-- migrate:up\nSELECT 1;\n-- migrate:data\n\nUPDATE pg_class SET é = 1;\n");
  EXPECT_THAT(migrate_complaint(), StartsWith(path("1_a.sql") + ":5:21: "));
}

TEST_F(FailureTest, HintAndContextAreInTheMessage) {
  write("1_a.sql",
        "-- migrate:up\n"
        "DO $$ BEGIN\n  RAISE EXCEPTION 'no' USING DETAIL = 'the detail', HINT = 'the hint';\nEND "
        "$$;\n");
  EXPECT_THAT(migrate_complaint(),
              AllOf(HasSubstr("\nP0001: no\nDETAIL: the detail\nHINT: the hint\nCONTEXT: PL/pgSQL"),
                    HasSubstr("line 2")));
}

TEST_F(FailureTest, AStatementInTheMiddleThatFailsLeavesNoTrace) {
  for (int failing = 1; failing <= 3; ++failing) {
    std::string text = "-- migrate:up\n";
    for (int i = 1; i <= 3; ++i)
      text += i == failing ? "SELECT 1/0;\n" : "CREATE TABLE t" + std::to_string(i) + " ();\n";
    write("1_a.sql", text);
    const std::string place = ":" + std::to_string(failing + 1) +
                              ":1: migration 1_a failed at statement " + std::to_string(failing) +
                              " of 3\n";
    EXPECT_THAT(migrate_complaint(), StartsWith(path("1_a.sql") + place));
    EXPECT_EQ(
        database.value("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
        "0");
    EXPECT_EQ(applied(), "");
    EXPECT_EQ(status().summary(), "1 migration pending (1_a)");
  }
}

TEST_F(FailureTest, ADeferredConstraintIsAFailureOfTheMigration) {
  write("1_a.sql",
        "-- migrate:up\nCREATE TABLE a (b int UNIQUE DEFERRABLE INITIALLY DEFERRED);\n"
        "INSERT INTO a VALUES (1), (1);\n");
  EXPECT_THAT(
      migrate_complaint(),
      StartsWith(path("1_a.sql") +
                 ":1:1: migration 1_a failed at its end, after the last statement\n23505: "));
  EXPECT_FALSE(exists("a"));
  EXPECT_EQ(applied(), "");
}

TEST_F(FailureTest, AStatementThatMayNotRunInATransactionNamesTheWayOut) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a (b int);\nDISCARD ALL;\n");
  EXPECT_THAT(migrate_complaint(),
              AllOf(StartsWith(path("1_a.sql") + ":3:1: "), HasSubstr("25001: "),
                    HasSubstr("write \"-- migrate:up transaction:false\"")));
}

TEST_F(FailureTest, ACommitInAFileIsRefusedBeforeAnythingRuns) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\n");
  write("2_b.sql", "-- migrate:up\nCREATE TABLE b ();\nCOMMIT;\n");
  EXPECT_THAT(migrate_complaint(), StartsWith(path("2_b.sql") + ":3:1: "));
  EXPECT_FALSE(exists("a"));
}

TEST_F(FailureTest, ALostConnectionRollsBack) {
  write("1_a.sql",
        "-- migrate:up\nCREATE TABLE a ();\nSELECT pg_terminate_backend(pg_backend_pid());\n");
  EXPECT_THAT(migrate_complaint(), StartsWith(path("1_a.sql") + ":3:1: "));
  EXPECT_THAT(sqlstate, ::testing::AnyOf("57P01", "08006"));
  EXPECT_FALSE(exists("a"));
  EXPECT_EQ(applied(), "");
}

TEST_F(FailureTest, AWrongFileAnywhereStopsEverything) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\n");
  write("2_b.sql", "-- migrate:up\nSELECT $x$;\n");
  EXPECT_EQ(migrate_complaint(), path("2_b.sql") + ":2:8: this dollar quote never ends");
  EXPECT_FALSE(exists("a"));
}

TEST_F(FailureTest, NoPasswordIsInTheMessageWhenTheDatabaseIsAway) {
  settings.database.url = "postgresql://someone:canary@localhost:1/nowhere";
  const std::string said = migrate_complaint();
  EXPECT_THAT(said, HasSubstr("localhost"));
  EXPECT_THAT(said, Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace workwise::testing
