#include "migrate/segment.hpp"

#include <gmock/gmock.h>

#include "base/error.hpp"
#include "migrate/file.hpp"

namespace workwise::migrate {
namespace {

using ::testing::HasSubstr;

/// "T2 A1 B1": transactions of two statements, one alone, one in batches.
std::string cut(const std::string& text) {
  const File file = parse_file("m/1_a.sql", text);
  std::string shape;
  for (const Segment& segment : segments_of(task_to_apply(file))) {
    constexpr const char kLetters[] = "TAB";
    shape += (shape.empty() ? "" : " ") + std::string(1, kLetters[static_cast<int>(segment.kind)]) +
             std::to_string(segment.end - segment.begin);
  }
  return shape;
}

TEST(Segments, OneTransactionIsTheRule) {
  EXPECT_EQ(cut("-- migrate:up\n"), "T0");
  EXPECT_EQ(cut("-- migrate:up\nSELECT 1; SELECT 2;\n-- migrate:data\nSELECT 3;\n"
                "-- migrate:verify\nSELECT true;\n"),
            "T4");
}

TEST(Segments, WhatTheServerRefusesInATransactionStandsAlone) {
  EXPECT_EQ(cut("-- migrate:up\nCREATE TABLE a (b int);\nCREATE INDEX CONCURRENTLY ON a (b);\n"
                "VACUUM a;\nSELECT 1;\nSELECT 2;\n"),
            "T1 A1 A1 T2");
  EXPECT_EQ(cut("-- migrate:up\nCREATE INDEX CONCURRENTLY ON a (b);\n"), "A1");
}

TEST(Segments, ANewValueOfAnEnumIsCommittedBeforeItIsUsed) {
  const std::string add = "-- migrate:up\nALTER TYPE t ADD VALUE 'new';\n";
  EXPECT_EQ(cut(add + "SELECT 1;\n"), "T2") << "nobody uses it";
  EXPECT_EQ(cut(add + "SELECT 1;\nUPDATE a SET b = 'new';\nSELECT 'new';\n"), "T2 T2");
  EXPECT_EQ(cut(add + "ALTER TYPE t ADD VALUE 'newer' AFTER 'new';\nSELECT 'newer';\n"), "T1 T1 T1")
      << "AFTER speaks of it too";
  EXPECT_EQ(cut("-- migrate:up\nCREATE TYPE t AS ENUM ('old');\nALTER TYPE t ADD VALUE 'new';\n"
                "SELECT 'new'::t;\n"),
            "T3")
      << "of a type of its own";
  EXPECT_EQ(cut(add + "DO $$BEGIN UPDATE a SET b = 'new'; END$$;\n"), "T1 T1");
  EXPECT_EQ(cut(add + "-- migrate:verify\nSELECT 'new'::t IS NOT NULL;\n"), "T1 T1");
}

TEST(Segments, WithoutATransactionEachStatementAndEachBlockOfTheFilesOwnStandsAlone) {
  EXPECT_EQ(
      cut("-- migrate:up transaction:false\nSELECT 1;\nBEGIN;\nSELECT 2;\nCOMMIT;\nSELECT 3;\n"),
      "A1 A3 A1");
}

TEST(Segments, ADataSectionInBatchesIsItsOwn) {
  const std::string data =
      "-- migrate:data batch:100 key:a.id pause:10ms\n"
      "UPDATE a SET b = 1 WHERE id BETWEEN $1 AND $2;\n";
  EXPECT_EQ(cut("-- migrate:up\nSELECT 1;\n" + data + "-- migrate:verify\nSELECT true;\n"),
            "T1 B1 T1");
  EXPECT_EQ(cut("-- migrate:up transaction:false\nSELECT 1;\n" + data), "A1 B1");
}

std::string complaint_about(const std::string& data) {
  try {
    const File file = parse_file("m/1_a.sql", "-- migrate:up\n" + data);
    task_to_apply(file);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Segments, ABatchHasToSayItsRange) {
  EXPECT_THAT(complaint_about("-- migrate:data batch:100 key:a.id\nUPDATE a SET b = $1;\n"),
              HasSubstr("m/1_a.sql:3:1: a data section with batch: runs for one range of keys"));
}

TEST(Segments, BatchAndKeyGoTogether) {
  const std::string together = "m/1_a.sql:2:1: batch and key go together";
  EXPECT_THAT(complaint_about("-- migrate:data batch:100\n"), HasSubstr(together));
  EXPECT_THAT(complaint_about("-- migrate:data key:a.id\n"), HasSubstr(together));
  EXPECT_THAT(complaint_about("-- migrate:data batch:0 key:a.id\n"),
              HasSubstr("m/1_a.sql:2:17: batch:0: expected a number of rows like 5000"));
  EXPECT_THAT(complaint_about("-- migrate:data batch:5 key:id\n"),
              HasSubstr("m/1_a.sql:2:25: key:id: expected table.column"));
}

}  // namespace
}  // namespace workwise::migrate
