#include "migrate/file.hpp"

#include <gmock/gmock.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"

namespace workwise::migrate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

File parse(const std::string& text, const std::string& path = "m/20260101000000_init.sql") {
  return parse_file(path, text);
}

/// The message of the error that parsing throws; "" when it throws none.
std::string complaint(const std::string& text, const std::string& path = "m/1_a.sql") {
  try {
    parse_file(path, text);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(MigrationFile, IsReadAtItsMarks) {
  const File file = parse(
      "-- adds a table\n"
      "-- migrate:up\n"
      "CREATE TABLE a ();\n"
      "-- migrate:data\n"
      "INSERT INTO a DEFAULT VALUES;\n"
      "-- migrate:verify\n"
      "SELECT count(*) = 1 FROM a;\n"
      "-- migrate:down\n"
      "DROP TABLE a;\n");
  EXPECT_EQ(file.version, "20260101000000");
  EXPECT_EQ(file.name, "init");
  EXPECT_EQ(full_name(file), "20260101000000_init");
  EXPECT_EQ(file.up.sql, "CREATE TABLE a ();\n");
  EXPECT_EQ(file.up.line, 3);
  EXPECT_EQ(file.data.sql, "INSERT INTO a DEFAULT VALUES;\n");
  EXPECT_EQ(file.data.line, 5);
  EXPECT_EQ(file.verify.sql, "SELECT count(*) = 1 FROM a;\n");
  EXPECT_EQ(file.down.sql, "DROP TABLE a;\n");
  EXPECT_EQ(file.down.line, 9);
  EXPECT_EQ(file.text.substr(file.down_offset), "-- migrate:down\nDROP TABLE a;\n");
}

TEST(MigrationFile, MaySayWhatItReplaces) {
  const File file = parse("-- migrate:up replaces:20261123000000,7\nSELECT 1;\n");
  EXPECT_THAT(file.up.replaces, ElementsAre("20261123000000", "7"));
  for (const char* value : {"replaces:", "replaces", "replaces:1,", "replaces:board"})
    EXPECT_THAT(complaint(std::string("-- migrate:up ") + value + "\n"),
                StartsWith("m/1_a.sql:1:15: " + std::string(value) + ": expected versions"))
        << value;
  EXPECT_THAT(complaint("-- migrate:up\n-- migrate:down replaces:1\n"),
              HasSubstr("unknown option \"replaces\""));
}

TEST(MigrationFile, NeedsNoDownSection) {
  const File file = parse("-- migrate:up\nSELECT 1");
  EXPECT_EQ(file.up.sql, "SELECT 1");
  EXPECT_FALSE(file.down.exists());
  EXPECT_EQ(file.down_offset, file.text.size());
}

TEST(MigrationFile, MayHaveAnUpSectionWithNothingInIt) {
  EXPECT_EQ(parse("-- migrate:up").up.sql, "");
  EXPECT_TRUE(parse("-- migrate:up").up.exists());
  EXPECT_EQ(parse("-- migrate:up\n-- migrate:down\n").up.sql, "");
}

TEST(MigrationFile, IsTheSameWithWindowsLineEndsAndAByteOrderMark) {
  const File plain =
      parse("-- migrate:up transaction:false\nSELECT 1;\n-- migrate:down\nSELECT 2;\n");
  const File windows = parse(
      "\xEF\xBB\xBF-- migrate:up transaction:false\r\nSELECT 1;\r\n-- migrate:down\r\nSELECT "
      "2;\r\n");
  EXPECT_EQ(windows.text, plain.text);
  EXPECT_EQ(windows.text_hash, plain.text_hash);
  EXPECT_FALSE(windows.up.transaction);
}

TEST(MigrationFile, MarksAreReadAsDbmateReadsThem) {
  EXPECT_EQ(parse("--migrate:up\nSELECT 1;\n--migrate:down\nSELECT 2;\n").down.sql, "SELECT 2;\n");
  EXPECT_EQ(parse("--   migrate:up  \t\nSELECT 1;\n").up.sql, "SELECT 1;\n");
  // Neither indented nor in capitals is a mark.
  EXPECT_EQ(parse("-- migrate:up\nSELECT 1;\n-- MIGRATE:DOWN\n").up.sql,
            "SELECT 1;\n-- MIGRATE:DOWN\n");
  EXPECT_EQ(parse("-- migrate:up\n  -- migrate:up\nSELECT 1;\n").up.sql,
            "  -- migrate:up\nSELECT 1;\n");
}

TEST(MigrationFile, OptionsStandOnTheMarkLine) {
  const File file = parse(
      "-- migrate:up transaction:false lock_timeout:500ms nolint:drop-column,rename\n"
      "-- migrate:down irreversible transaction:true\n");
  EXPECT_FALSE(file.up.transaction);
  EXPECT_EQ(file.up.lock_timeout, "500ms");
  EXPECT_THAT(file.up.nolint, ElementsAre("drop-column", "rename"));
  EXPECT_FALSE(file.up.irreversible);
  EXPECT_TRUE(file.down.irreversible);
  EXPECT_TRUE(file.down.transaction);
}

struct Broken {
  const char* text;
  const char* message;
};

TEST(MigrationFile, EveryMistakeIsToldWithItsPlace) {
  const Broken cases[] = {
      {"CREATE TABLE a ();\n", "m/1_a.sql:1:1: statements before \"-- migrate:up\""},
      {"", "m/1_a.sql:1:1: there is no line \"-- migrate:up\""},
      {"-- nothing here\n", "m/1_a.sql:1:1: there is no line \"-- migrate:up\""},
      {"  -- migrate:up\n",
       "m/1_a.sql:1:1: there is no line \"-- migrate:up\" at the beginning of a "
       "line; the one on line 1 is indented"},
      {"-- migrate:up\nSELECT 1;\n  -- migrate:down\nSELECT 2;\n",
       "m/1_a.sql:3:3: a mark begins its line"},
      {"-- migrate:up\n\n-- migrate:up\n",
       "m/1_a.sql:3:1: a second \"-- migrate:up\"; the first is on line 1"},
      {"-- migrate:up\n-- migrate:down\n-- migrate:down\n",
       "m/1_a.sql:3:1: a second \"-- migrate:down\"; the first is on line 2"},
      {"-- migrate:down\n-- migrate:up\n",
       "m/1_a.sql:1:1: \"-- migrate:down\" before \"-- migrate:up\""},
      {"-- migrate:up\n-- migrate:down\n-- migrate:data\n",
       "m/1_a.sql:3:1: \"-- migrate:data\" after \"-- migrate:down\", which is the last"},
      {"-- migrate:up\n-- migrate:verify\n-- migrate:data\n",
       "m/1_a.sql:3:1: \"-- migrate:data\" after \"-- migrate:verify\""},
      {"-- note\n\n  CREATE TABLE é ();\n-- migrate:up\n",
       "m/1_a.sql:3:3: statements before \"-- migrate:up\""},
      {"-- migrate:up\n-- migrate:dwon\n",
       "m/1_a.sql:2:12: unknown mark \"migrate:dwon\"; did you mean \"down\"?"},
      {"-- migrate:up transactoin:false\n",
       "m/1_a.sql:1:15: unknown option \"transactoin\" of migrate:up; did you mean "
       "\"transaction\"?"},
      {"-- migrate:up irreversible\n",
       "m/1_a.sql:1:15: unknown option \"irreversible\" of migrate:up"},
      {"-- migrate:up\n-- migrate:data transaction:false\n",
       "m/1_a.sql:2:17: unknown option \"transaction\" of migrate:data"},
      {"-- migrate:up  transaction:no\n", "m/1_a.sql:1:16: transaction:no: expected true or false"},
      {"-- migrate:up lock_timeout:5\n",
       "m/1_a.sql:1:15: lock_timeout:5: expected a duration like 500ms, 5s, 2min"},
      {"-- migrate:up lock_timeout:s\n", "m/1_a.sql:1:15: lock_timeout:s: expected a duration"},
      {"-- migrate:up\nSELECT 1;\nSELECT 'ends never;\n",
       "m/1_a.sql:3:8: this quoted text never ends"},
      {"-- migrate:up\n-- migrate:down\n  /* /* */", "m/1_a.sql:3:3: this comment never ends"},
      {"-- migrate:up\nSELECT 'caf\xE9';\n", "m/1_a.sql:2:12: this is not UTF-8"},
  };
  for (const Broken& broken : cases)
    EXPECT_THAT(complaint(broken.text), StartsWith(broken.message)) << broken.text;
  EXPECT_THAT(complaint(std::string("-- migrate:up\n\0", 15)),
              StartsWith("m/1_a.sql:2:1: a NUL character"));
}

TEST(MigrationFile, HasANameThatBeginsWithItsVersion) {
  const std::string text = "-- migrate:up\n";
  for (const char* path : {"m/a.sql", "m/1.sql", "m/1_.sql", "m/1-a.sql", "m/1_a.txt", "m/_a.sql"})
    EXPECT_THAT(complaint(text, path),
                StartsWith(std::string(path) + ":1:1: the name of a migration is its version"))
        << path;
  EXPECT_EQ(parse_file("1_a_b.up.sql", text).name, "a_b.up");
}

TEST(MigrationFile, VersionsAreNumbersOfAnyLength) {
  EXPECT_TRUE(version_before("9", "10"));
  EXPECT_FALSE(version_before("10", "9"));
  EXPECT_TRUE(version_before("20260101000000", "99999999999999999999999999"));
  EXPECT_FALSE(version_before("007", "7"));
  EXPECT_TRUE(same_version("007", "7"));
  EXPECT_TRUE(same_version("0", "000"));
  EXPECT_TRUE(version_before("0", "1"));
}

TEST(MigrationFile, OnlyWhatTheServerSeesCountsForItsTokens) {
  const File file =
      parse("-- migrate:up\nCREATE TABLE a (b int);\n-- migrate:down\nDROP TABLE a;\n");
  const File reworded = parse(
      "-- migrate:up\n-- why\ncreate  TABLE a\n  (b int) /* all of it */;\n-- migrate:down\n"
      "DROP TABLE a CASCADE;\n");
  const File edited =
      parse("-- migrate:up\nCREATE TABLE a (b bigint);\n-- migrate:down\nDROP TABLE a;\n");
  EXPECT_NE(file.text_hash, reworded.text_hash);
  EXPECT_EQ(file.token_hash, reworded.token_hash);
  EXPECT_NE(file.token_hash, edited.token_hash);
}

TEST(MigrationFile, AStatementThatMovesToAnotherSectionIsAnEdit) {
  EXPECT_NE(parse("-- migrate:up\nSELECT 1;\n-- migrate:data\nSELECT 2;\n").token_hash,
            parse("-- migrate:up\nSELECT 1;\nSELECT 2;\n-- migrate:data\n").token_hash);
}

class MigrationFolder : public ::testing::Test {
 protected:
  MigrationFolder() { std::filesystem::create_directory(folder_); }
  ~MigrationFolder() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& name, const std::string& text = "-- migrate:up\n") const {
    std::ofstream(folder_ / name) << text;
  }
  std::string complaint() const {
    try {
      read_files(folder_.string());
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
  std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
                                  ("workwise-migrations-" + std::to_string(::getpid()));
};

TEST_F(MigrationFolder, IsReadInOrderOfVersions) {
  for (const char* name : {"10_c.sql", "9_b.sql", "0001_a.sql"}) write(name);
  std::vector<std::string> names;
  for (const File& file : read_files(folder_.string())) names.push_back(full_name(file));
  EXPECT_THAT(names, ElementsAre("0001_a", "9_b", "10_c"));
}

TEST_F(MigrationFolder, MayHoldOtherThings) {
  for (const char* name : {"schema.sql", "README.md", ".gitkeep", "1_a.sql~"}) write(name, "?");
  write("1_a.sql");
  EXPECT_EQ(read_files(folder_.string()).size(), 1U);
}

TEST_F(MigrationFolder, MayHoldAFolderThatIsNamedLikeAMigration) {
  std::filesystem::create_directory(folder_ / "1_a.sql");
  write("2_b.sql");
  EXPECT_EQ(read_files(folder_.string()).size(), 1U);
}

TEST_F(MigrationFolder, ALinkToNowhereIsAFileThatCannotBeRead) {
  std::filesystem::create_symlink(folder_ / "gone", folder_ / "1_a.sql");
  EXPECT_THAT(complaint(), HasSubstr("1_a.sql: cannot be read: No such file"));
}

TEST_F(MigrationFolder, TwoFilesWithOneVersionAreRefused) {
  write("7_a.sql");
  write("007_b.sql");
  EXPECT_THAT(complaint(), HasSubstr("7_a.sql:1:1: version 007 is taken by"));
  EXPECT_THAT(complaint(), HasSubstr("007_b.sql"));
}

TEST_F(MigrationFolder, AFileThatIsNamedLikeAMigrationButIsNoneIsRefused) {
  write("2026-notes.sql", "?");
  EXPECT_THAT(complaint(), HasSubstr("2026-notes.sql:1:1: the name of a migration"));
}

TEST_F(MigrationFolder, ThatIsNotThereIsNamed) {
  std::filesystem::remove_all(folder_);
  EXPECT_THAT(complaint(), HasSubstr(folder_.string() + ", cannot be read: No such file"));
}

}  // namespace
}  // namespace workwise::migrate
