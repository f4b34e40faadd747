#include "migrate/replay.hpp"

#include <gmock/gmock.h>

#include <chrono>

#include "support/database.hpp"

namespace workwise::migrate {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ReplayTest : public testing::DatabaseTest {
 protected:
  void add(const std::string& name, const std::string& text) {
    files_.push_back(parse_file("m/" + name + ".sql", text));
  }
  static std::vector<std::string> said(const schema::Loaded& loaded) {
    std::vector<std::string> texts;
    for (schema::Problem problem : loaded.problems) {
      problem.hint.clear();
      problem.sqlstate.clear();
      texts.push_back(to_text(problem));
    }
    return texts;
  }
  std::string value(const std::string& sql) {
    return std::string(scratch_.session().run(sql).text(0, 0));
  }
  std::string tables() {
    return value(
        "SELECT coalesce(string_agg(relname, ' ' ORDER BY relname), '') FROM pg_class"
        " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace");
  }

  std::vector<File> files_;
  postgres::ScratchDatabase scratch_{{.url = database.url()}};
};

TEST_F(ReplayTest, TheSchemaOfAllUpSectionsStandsAndNoRowDoes) {
  add("1_a",
      "-- migrate:up\nCREATE TABLE a (b int);\nINSERT INTO a VALUES (1);\n"
      "-- migrate:data\nINSERT INTO nonesuch VALUES (2);\n"
      "-- migrate:verify\nSELECT false;\n-- migrate:down\nDROP TABLE a;\n");
  add("2_b", "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY i ON a (b);\n");
  add("3_c", "-- migrate:up\nCREATE TABLE workwise.c ();\nCREATE TABLE c ();\n");
  EXPECT_THAT(said(replay(scratch_, files_)), IsEmpty());
  EXPECT_EQ(tables(), "a c");
  EXPECT_EQ(value("SELECT count(*) FROM a"), "0");
  EXPECT_EQ(value("SELECT to_regclass('i') IS NOT NULL"), "t");
}

TEST_F(ReplayTest, ItEndsAfterTheVersionThatIsAskedFor) {
  add("8_a", "-- migrate:up\nCREATE TABLE a ();\n");
  add("9_b", "-- migrate:up\nCREATE TABLE b ();\n");
  add("10_c", "-- migrate:up\nCREATE TABLE c ();\n");
  EXPECT_THAT(said(replay(scratch_, files_, "9")), IsEmpty());
  EXPECT_EQ(tables(), "a b");
}

TEST_F(ReplayTest, EveryMistakeIsSaidWithItsFileAndTheOthersArePlayed) {
  add("1_a", "-- migrate:up\nCREATE TABLE a (b int);\nCREATE TABLE ü (\"c d\" nonesuch);\n");
  add("2_b", "-- migrate:up\n\nCREATE INDEX ON ü (\"c d\");\n");
  add("3_c", "-- migrate:up\r\n-- ä\r\nCREATE TABLE c ();  ALTER TABLE a ADD b text;\r\n");
  EXPECT_THAT(
      said(replay(scratch_, files_)),
      ElementsAre(
          "m/1_a.sql:3:23: error: type \"nonesuch\" does not exist",
          "m/2_b.sql:3:1: error: relation \"ü\" does not exist (follows from m/1_a.sql:3:23)",
          "m/3_c.sql:3:21: error: column \"b\" of relation \"a\" already exists"));
  EXPECT_EQ(tables(), "a c");
}

TEST_F(ReplayTest, WhatAFileSetsIsNoConcernOfTheNext) {
  add("1_a", "-- migrate:up\nCREATE SCHEMA own;\nSET search_path = own;\nCREATE TABLE a ();\n");
  add("2_b", "-- migrate:up\nCREATE TABLE b ();\n");
  EXPECT_THAT(said(replay(scratch_, files_)), IsEmpty());
  EXPECT_EQ(tables(), "b");
}

TEST_F(ReplayTest, WhatAnotherOneReplacesDoesNotRun) {
  add("1_a", "-- migrate:up\nCREATE TABLE a ();\n");
  add("2_b", "-- migrate:up replaces:1\nCREATE TABLE a (b int);\n");
  EXPECT_THAT(said(replay(scratch_, files_)), IsEmpty());
  EXPECT_EQ(
      value("SELECT count(*) FROM pg_attribute WHERE attrelid = 'a'::regclass AND attnum > 0"),
      "1");
}

TEST_F(ReplayTest, TheWayBackEndsWhereThereIsNone) {
  add("1_a", "-- migrate:up\nCREATE TABLE a ();\n-- migrate:down\nDROP TABLE a;\n");
  add("2_b", "-- migrate:up\nCREATE TABLE b ();\n-- migrate:down irreversible\n");
  add("3_c", "-- migrate:up\nCREATE TABLE c ();\n-- migrate:down\nDROP TABLE d;\n");
  add("4_d", "-- migrate:up\nCREATE TABLE d ();\n-- migrate:down\nDROP TABLE d;\n");
  EXPECT_THAT(said(replay(scratch_, files_)), IsEmpty());
  EXPECT_THAT(said(replay_back(scratch_, files_)),
              ElementsAre("m/3_c.sql:4:1: error: table \"d\" does not exist"));
  EXPECT_EQ(tables(), "a b c");
}

TEST_F(ReplayTest, HundredsOfFilesAreOneTransaction) {
  constexpr int kFiles = 500;
  for (int i = 1; i <= kFiles; ++i)
    add(std::to_string(i) + "_t", "-- migrate:up\nSET LOCAL lock_timeout = '5s';\nCREATE TABLE t" +
                                      std::to_string(i) + " (id int);\n");
  const auto began = std::chrono::steady_clock::now();
  EXPECT_THAT(said(replay(scratch_, files_)), IsEmpty());
  const auto took = std::chrono::steady_clock::now() - began;
  RecordProperty("milliseconds", std::to_string(took / std::chrono::milliseconds{1}));
  std::printf("%d files: %ld ms\n", kFiles, static_cast<long>(took / std::chrono::milliseconds{1}));
  EXPECT_EQ(value("SELECT count(*) FROM pg_class WHERE relname ~ '^t[0-9]+$'"), "500");
  EXPECT_EQ(value("SELECT count(DISTINCT xmin::text) FROM pg_class WHERE relname ~ '^t[0-9]+$'"),
            "1");
}

}  // namespace
}  // namespace workwise::migrate
