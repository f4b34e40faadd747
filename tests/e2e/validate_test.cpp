// workwise validate, as somebody types it.
#include <gmock/gmock.h>

#include "support/installation.hpp"

namespace workwise {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ValidateTest : public ::testing::Test {
 protected:
  using Words = testing::Installation::Words;

  ValidateTest() {
    installation.database_url = database.url();
    installation.migrations = installation.file("migrations");
    std::filesystem::create_directory(installation.migrations);
    installation.configure();
  }
  std::string path(const std::string& name) const { return installation.migrations + "/" + name; }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
  }
  int validate(Words words = {}) {
    words.insert(words.begin(), "validate");
    return installation.workwise(words);
  }
  std::string scratch_databases() {
    return database.value("SELECT count(*) FROM pg_database WHERE datname ~ '^workwise_scratch_'");
  }
  testing::Database database;
  testing::Installation installation;
};

TEST_F(ValidateTest, WhatIsSoundIsSaidToBe) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a (b int);\n-- migrate:down\nDROP TABLE a;\n");
  write("schema.sql", "CREATE TABLE a (b int);\n");
  EXPECT_EQ(validate(), 0);
  EXPECT_EQ(installation.out, "1 migration and " + path("schema.sql") + ": valid\n");
  EXPECT_EQ(database.value("SELECT to_regclass('a') IS NULL"), "t");
  EXPECT_EQ(scratch_databases(), "0");
}

TEST_F(ValidateTest, MigrationsThatMakeAnotherSchemaAreAMistake) {
  write("1_a.sql",
        "-- migrate:up\nCREATE TABLE a (b int);\nCREATE TABLE c ();\nCREATE SCHEMA other;\n"
        "CREATE TABLE other.t ();\n");
  write("schema.sql", "CREATE TABLE a (b text);\nCREATE VIEW v AS SELECT b FROM a;\n");
  EXPECT_EQ(validate({"--exclude-schema", "other"}), 1);
  EXPECT_EQ(installation.out,
            path("schema.sql") +
                ":1:1: error: the migrations make another schema: table public.c is not wanted, "
                "column public.a.b is another, view public.v is missing\n"
                "  workwise generate NAME writes the migration that leads from them to this file\n"
                "1 migration and " +
                path("schema.sql") + ": 1 error\n");
  EXPECT_EQ(validate({path("schema.sql")}), 0);
  EXPECT_EQ(
      installation.workwise({"generate", "b", "--exclude-schema", "other", "--allow-data-loss"}), 0)
      << installation.errors;
  EXPECT_EQ(validate({"--exclude-schema", "other"}), 0) << installation.out;
}

TEST_F(ValidateTest, WithoutMigrationsThereIsNothingToCompare) {
  write("schema.sql", "CREATE TABLE a (b int);\n");
  EXPECT_EQ(validate(), 0) << installation.out;
}

TEST_F(ValidateTest, EveryMistakeOfEveryFileIsToldWithItsPlace) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a (b int, c nonesuch);\nCREATE TABLE d ();\n");
  write("2_b.sql", "-- migrate:up\nCREATE INDEX ON a (b);\n-- migrate:dwon\n");
  write("3_c.sql", "-- migrate:up\nALTER TABLE d ADD e text DEFAULT 'it;\n");
  write("4_d.sql", "-- migrate:up\nCOMMIT;\nCREATE INDEX ON a (b);\n");
  write("schema.sql", "CREATE TABLE a (b int);\r\n\r\nCREATE INDEX ON a (ü);\r\nSELEC 1;\r\n");
  EXPECT_EQ(validate(), 1);
  EXPECT_THAT(
      installation.out,
      AllOf(
          HasSubstr(path("1_a.sql") + ":2:26: error: type \"nonesuch\" does not exist\n"),
          HasSubstr(path("2_b.sql") + ":3:"), HasSubstr(path("3_c.sql") + ":2:34: error: "),
          HasSubstr(path("4_d.sql") + ":2:1: error: a migration runs in a transaction"),
          HasSubstr(path("4_d.sql") + ":3:1: error: relation \"a\" does not exist (follows from " +
                    path("1_a.sql") + ":2:26)"),
          HasSubstr(path("schema.sql") + ":3:1: error: column \"ü\" does not exist"),
          HasSubstr(path("schema.sql") + ":4:1: error: syntax error"),
          HasSubstr("4 migrations and " + path("schema.sql") + ": 7 errors\n")));
  EXPECT_EQ(scratch_databases(), "0");
}

TEST_F(ValidateTest, ADownSectionIsTriedToo) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\n-- migrate:down\nDROP TABLE b;\n");
  EXPECT_EQ(validate(), 1);
  EXPECT_THAT(installation.out,
              HasSubstr(path("1_a.sql") + ":4:1: error: table \"b\" does not exist"));
}

TEST_F(ValidateTest, OneFileIsLookedAtByItself) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\nCREATE TABLE z (b nonesuch);\n");
  write("2_b.sql", "-- migrate:up\nALTER TABLE a ADD b int;\n");
  write("3_c.sql", "-- migrate:up\nnonsense;\n");
  EXPECT_EQ(validate({path("2_b.sql")}), 0);
  EXPECT_EQ(installation.out, "1 migration: valid\n");
  EXPECT_EQ(validate({path("3_c.sql")}), 1);
  EXPECT_THAT(installation.out, AllOf(StartsWith(path("3_c.sql") + ":2:1: error: syntax error"),
                                      Not(HasSubstr("1_a.sql"))));
  write("other.sql", "CREATE TABLE a ();\nINSERT INTO a DEFAULT VALUES;\n");
  EXPECT_EQ(validate({path("other.sql")}), 0);
  EXPECT_THAT(installation.out, AllOf(HasSubstr("other.sql:2:1: note: INSERT is stepped over"),
                                      HasSubstr("other.sql: valid\n")));
  EXPECT_EQ(validate({path("4_none.sql")}), 1);
  EXPECT_THAT(installation.errors, HasSubstr("4_none.sql: cannot be read"));
}

TEST_F(ValidateTest, AMachineHasItAsJson) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a (b nonesuch);\n");
  EXPECT_EQ(validate({"--json"}), 1);
  EXPECT_THAT(installation.out,
              AllOf(StartsWith("{\"valid\":false,\"migrations\":1,\"schema\":null,"),
                    HasSubstr("{\"severity\":\"error\",\"path\":\"" + path("1_a.sql") +
                              "\",\"line\":2,\"column\":19,\"message\":\"type \\\"nonesuch\\\""),
                    HasSubstr("\"sqlstate\":\"42704\",\"follows\":null")));
}

TEST_F(ValidateTest, ADatabaseThatIsGivenIsUsedForAllAndLeftEmpty) {
  const testing::Database given;
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a (b int);\n");
  write("schema.sql", "CREATE TABLE a (b int);\n");
  for (int i = 0; i < 2; ++i) EXPECT_EQ(validate({"--scratch-url", given.url()}), 0);
  EXPECT_THAT(installation.out, HasSubstr(": valid"));
}

}  // namespace
}  // namespace workwise
