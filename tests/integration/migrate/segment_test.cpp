#include <gmock/gmock.h>

#include "migrate_fixture.hpp"

namespace workwise::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

/// Migrations that need a commit in their middle, without saying so.
class SegmentTest : public MigrateTest {
 protected:
  std::string invalid_indexes() {
    return database.value(
        "SELECT coalesce(string_agg(indexrelid::regclass::text, ' '), '') FROM pg_index"
        " WHERE NOT indisvalid");
  }
};

TEST_F(SegmentTest, AnIndexIsBuiltConcurrentlyBetweenTwoTransactions) {
  write("1_a.sql",
        "-- migrate:up\nCREATE TABLE a (b int);\nINSERT INTO a VALUES (1);\n"
        "CREATE INDEX CONCURRENTLY a_b ON a (b);\nCOMMENT ON INDEX a_b IS 'x';\n"
        "-- migrate:verify\nSELECT count(*) = 1 FROM a;\n"
        "-- migrate:down\nDROP INDEX CONCURRENTLY a_b;\nDROP TABLE a;\n");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(applied(), "1");
  EXPECT_TRUE(exists("a_b"));
  EXPECT_EQ(roll_back(), 1U);
  EXPECT_FALSE(exists("a"));
  EXPECT_EQ(applied(), "");
}

TEST_F(SegmentTest, AnEnumsNewValueIsUsedInTheSameFile) {
  database.session().run("CREATE TYPE mode AS ENUM ('onsite')");
  write("1_a.sql",
        "-- migrate:up\nALTER TYPE mode ADD VALUE 'remote';\n"
        "CREATE TABLE a (b mode DEFAULT 'remote');\nINSERT INTO a DEFAULT VALUES;\n");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(database.value("SELECT b FROM a"), "remote");
}

TEST_F(SegmentTest, WhatWasCommittedStandsAndTheNextCallGoesOnAfterIt) {
  write("1_a.sql",
        "-- migrate:up\nCREATE TABLE a (b int);\nCREATE INDEX CONCURRENTLY a_b ON a (b);\n"
        "CREATE TABLE c ();\nSELECT 1/0;\n");
  EXPECT_THAT(
      migrate_complaint(),
      AllOf(StartsWith(path("1_a.sql") + ":5:1: migration 1_a failed at statement 4 of 4\n"),
            HasSubstr("2 statements of 4 stand: what followed could not run in the same "
                      "transaction. The next try goes on at statement 3.")));
  EXPECT_EQ(applied(), "1 failed 2/4");
  EXPECT_FALSE(exists("c"));
  write("1_a.sql",
        "-- migrate:up\nCREATE TABLE a (b int);\nCREATE INDEX CONCURRENTLY a_b ON a (b);\n"
        "CREATE TABLE c ();\n");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(applied(), "1");
  EXPECT_TRUE(exists("c"));
}

TEST_F(SegmentTest, AFirstTransactionThatFailsLeavesNothingNotEvenARow) {
  write("1_a.sql",
        "-- migrate:up\nCREATE TABLE a (b int);\nSELECT 1/0;\n"
        "CREATE INDEX CONCURRENTLY a_b ON a (b);\n");
  EXPECT_THAT(migrate_complaint(), HasSubstr("Nothing of it stands: it was rolled back."));
  EXPECT_EQ(applied(), "");
  EXPECT_FALSE(exists("a"));
}

TEST_F(SegmentTest, AnIndexThatCouldNotBeBuiltLeavesNothingInvalidBehind) {
  database.session().run_script("CREATE TABLE a (b int); INSERT INTO a VALUES (1), (1)");
  write("1_a.sql", "-- migrate:up\nCREATE UNIQUE INDEX CONCURRENTLY a_b ON a (b);\n");
  EXPECT_THAT(migrate_complaint(), HasSubstr("23505: "));
  EXPECT_EQ(invalid_indexes(), "");
  database.session().run("DELETE FROM a");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(applied(), "1");
}

TEST_F(SegmentTest, AnInvalidIndexOfAnEarlierTryIsDroppedAndBuiltAgain) {
  database.session().run_script("CREATE TABLE a (b int); INSERT INTO a VALUES (1), (1)");
  complaint([&] { database.session().run("CREATE UNIQUE INDEX CONCURRENTLY a_b ON a (b)"); });
  ASSERT_EQ(invalid_indexes(), "a_b");
  database.session().run("DELETE FROM a");
  write("1_a.sql", "-- migrate:up\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS a_b ON a (b);\n");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_THAT(texts_of(Kind::notice), ElementsAre(HasSubstr("index public.a_b was INVALID")));
  EXPECT_EQ(invalid_indexes(), "");
}

TEST_F(SegmentTest, AnInvalidIndexThatIsNobodysIsLeftAlone) {
  database.session().run_script("CREATE TABLE a (b int); INSERT INTO a VALUES (1), (1)");
  complaint([&] { database.session().run("CREATE UNIQUE INDEX CONCURRENTLY other ON a (b)"); });
  write("1_a.sql", "-- migrate:up\nCREATE INDEX CONCURRENTLY a_b ON a (b);\n");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(invalid_indexes(), "other");
}

TEST_F(SegmentTest, ADatabaseThatGoesAwayBetweenTwoSegmentsIsWhereTheNextCallGoesOn) {
  write("1_a.sql",
        "-- migrate:up\nCREATE TABLE a (b int);\nCREATE INDEX CONCURRENTLY a_b ON a (b);\n"
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name LIKE 'workwise migrate%' AND to_regclass('go') IS NULL;\n"
        "CREATE TABLE c ();\n");
  EXPECT_THAT(migrate_complaint(), StartsWith(path("1_a.sql") + ":4:1: migration 1_a failed at"));
  EXPECT_THAT(applied(), StartsWith("1 "));
  EXPECT_FALSE(exists("c"));
  database.session().run("CREATE TABLE go ()");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(applied(), "1");
  EXPECT_TRUE(exists("c"));
}

TEST_F(SegmentTest, TheReceiptSaysWhatWasLockedAndLeavesOutWhatIsNew) {
  database.session().run("CREATE TABLE a (b int)");
  write("1_a.sql",
        "-- migrate:up\nCREATE TABLE c ();\nALTER TABLE a ADD COLUMN d int;\nSELECT FROM a;\n");
  EXPECT_EQ(migrate(), 1U);
  const auto& locks = events.back().locks.locks;
  ASSERT_EQ(locks.size(), 1U);
  EXPECT_EQ(locks[0].relation, "public.a");
  EXPECT_EQ(locks[0].mode, "AccessExclusiveLock");
  EXPECT_EQ(database.value("SELECT locks #>> '{locks,0,relation}' FROM workwise.migrations"),
            "public.a");
}

/// A data section that goes over a large table in batches.
class BatchTest : public MigrateTest {
 protected:
  void SetUp() override {
    database.session().run_script(
        "CREATE TABLE a (id text PRIMARY KEY, b int);"
        "INSERT INTO a SELECT 'k' || n FROM generate_series(1, 1000) n");
    write_file("UPDATE a SET b = coalesce(b, 0) + 1 WHERE id BETWEEN $1 AND $2;\n");
  }
  void write_file(const std::string& data, const std::string& options = "batch:300 key:a.id") {
    write("1_a.sql", "-- migrate:up\nALTER TABLE a ADD COLUMN c int;\n-- migrate:data " + options +
                         "\n" + data + "-- migrate:verify\nSELECT bool_and(b = 1) FROM a;\n");
  }
  std::string done() { return database.value("SELECT count(*) FROM a WHERE b = 1"); }
};

TEST_F(BatchTest, EveryRowIsVisitedOnceInTransactionsOfSoManyRows) {
  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(done(), "1000");
  EXPECT_EQ(database.value("SELECT count(DISTINCT xmin::text) FROM a"), "4");
  EXPECT_EQ(applied(), "1");
  EXPECT_EQ(database.value("SELECT progress IS NULL FROM workwise.migrations"), "t");
  EXPECT_THAT(texts_of(Kind::progress),
              ElementsAre(StartsWith("300 rows"), StartsWith("600 rows"), StartsWith("900 rows"),
                          StartsWith("1000 rows")));
}

TEST_F(BatchTest, AnEmptyTableIsDoneAtOnce) {
  database.session().run("DELETE FROM a");
  write("1_a.sql",
        "-- migrate:up\n-- migrate:data batch:1 key:a.id\n"
        "UPDATE a SET b = 1 WHERE id BETWEEN $1 AND $2;\n");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_THAT(texts_of(Kind::progress), IsEmpty());
}

TEST_F(BatchTest, ABatchThatFailsIsWhereTheNextCallGoesOn) {
  database.session().run("UPDATE a SET b = 0 WHERE id = 'k5'");  // in the second batch
  write_file("UPDATE a SET b = 1 / coalesce(b, 1) WHERE id BETWEEN $1 AND $2;\n");
  EXPECT_THAT(migrate_complaint(),
              AllOf(StartsWith(path("1_a.sql") + ":4:1: migration 1_a failed at statement 2 of 3"),
                    HasSubstr("22012: ")));
  const std::string before = done();
  EXPECT_NE(before, "0");
  database.session().run("UPDATE a SET b = NULL WHERE id = 'k5'");
  EXPECT_EQ(migrate(), 1U);
  EXPECT_EQ(done(), "1000");
}

TEST_F(BatchTest, AKeyThatCanNotCarryAWalkIsRefused) {
  database.session().run(
      "ALTER TABLE a ADD COLUMN loose int, ADD COLUMN bare int NOT NULL DEFAULT 1");
  const std::string data = "SELECT $1::int, $2::int;\n";
  write_file(data, "batch:1 key:a.none");
  EXPECT_THAT(migrate_complaint(), HasSubstr("key:a.none: there is no such column"));
  write_file(data, "batch:1 key:a.loose");
  EXPECT_THAT(migrate_complaint(), HasSubstr("key:a.loose: it may be NULL"));
  write_file(data, "batch:1 key:a.bare");
  EXPECT_THAT(migrate_complaint(), HasSubstr("key:a.bare: no index begins with it"));
}

}  // namespace
}  // namespace workwise::testing
