#include <gmock/gmock.h>

#include "base/error.hpp"
#include "migrate/file.hpp"
#include "migrate/foreign.hpp"
#include "migrate/task.hpp"
#include "migrate/tools.hpp"

namespace workwise::migrate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string complaint(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

std::vector<std::string> names(const std::vector<Foreign>& all) {
  std::vector<std::string> result;
  for (const Foreign& one : all) result.push_back(one.version + "_" + one.name);
  return result;
}

/// What our parser makes of it.
File parsed(const Foreign& one) {
  return parse_file("m/" + one.file_name(), one.text);
}

// ---- what all tools share

TEST(ForeignText, EndsItsLastStatement) {
  EXPECT_EQ(whole("SELECT 1"), "SELECT 1;");
  EXPECT_EQ(whole("SELECT 1 -- one\n"), "SELECT 1; -- one\n");
  EXPECT_EQ(whole("SELECT ';' /* ; */\n"), "SELECT ';'; /* ; */\n");
  EXPECT_EQ(whole("SELECT 1;\n"), "SELECT 1;\n");
  EXPECT_EQ(whole("-- nothing\n"), "-- nothing\n");
}

TEST(ForeignText, KeepsCommentsFromBeingMarks) {
  const std::string text =
      our_text({.up = "-- migrate:down\nSELECT 1;\n  -- migrate:up\n"}, "a.sql");
  const File file = parse_file("m/1_a.sql", text);
  EXPECT_EQ(task_to_apply(file).statements.size(), 1U);
  EXPECT_FALSE(file.down.exists());
  EXPECT_EQ(complaint([] {
              our_text({.up = "SELECT 1;\nSELECT '\n-- migrate:down\n'"}, "a.sql");
            }).substr(0, 22),
            "a.sql:3:1: this line o");
}

TEST(ForeignText, SaysWhatCannotRunInATransaction) {
  const auto alone = [](const std::string& sql) {
    return !parse_file("m/1_a.sql", our_text({.up = sql}, "a.sql")).up.transaction;
  };
  EXPECT_TRUE(alone("CREATE UNIQUE INDEX CONCURRENTLY i ON a (b);"));
  EXPECT_TRUE(alone("SELECT 1; VACUUM a"));
  EXPECT_TRUE(alone("BEGIN;\nCREATE TABLE a ();\nCOMMIT;"));
  EXPECT_FALSE(alone("CREATE TABLE vacuum (reindex text);"));
  EXPECT_FALSE(alone("REFRESH MATERIALIZED VIEW CONCURRENTLY m;"));
}

TEST(ForeignText, NamesAreOfPlainCharacters) {
  EXPECT_EQ(our_name("add users/é"), "add_users___");
  EXPECT_EQ(our_name("..."), "migration");
  EXPECT_EQ(our_name(""), "migration");
}

// ---- drizzle

constexpr std::int64_t kDay = 86'400'000;
constexpr std::int64_t kBegin = 1'767'225'600'000;  // 2026-01-01

DrizzleEntry entry(std::int64_t when, const std::string& tag, const std::string& text) {
  return {.when = when,
          .tag = tag,
          .path = "drizzle/" + tag + ".sql",
          .text = text,
          .hash = "hash of " + text};
}
DrizzleRow row_of(const DrizzleEntry& one) {
  return {.hash = one.hash, .created_at = one.when};
}

TEST(Drizzle, BreakpointsBecomeSemicolons) {
  const std::vector<DrizzleEntry> entries{
      entry(kBegin, "0000_init",
            "CREATE TABLE a ()\n--> statement-breakpoint\nCREATE TABLE b ();--> "
            "statement-breakpoint\nSELECT 1")};
  const Adoption adoption = from_drizzle({row_of(entries[0])}, entries);
  EXPECT_THAT(names(adoption.applied), ElementsAre("20260101000000_init"));
  const File file = parsed(adoption.applied[0]);
  EXPECT_EQ(task_to_apply(file).statements.size(), 3U);
  EXPECT_THAT(adoption.doubts, IsEmpty());
}

TEST(Drizzle, TwoMigrationsOfOneSecondAreTwoVersions) {
  const std::vector<DrizzleEntry> entries{entry(kBegin, "0000_a", "SELECT 1"),
                                          entry(kBegin + 999, "0001_b", "SELECT 2"),
                                          entry(kBegin + 1000, "0002_2024", "SELECT 3")};
  EXPECT_THAT(names(from_drizzle({}, entries).pending),
              ElementsAre("20260101000000_a", "20260101000001_b", "20260101000002_2024"));
}

TEST(Drizzle, SaysWhatItSkippedWithoutAWord) {
  const std::vector<DrizzleEntry> entries{entry(kBegin + 2 * kDay, "0000_a", "SELECT 1"),
                                          entry(kBegin, "0001_of_a_branch", "SELECT 2"),
                                          entry(kBegin + 3 * kDay, "0002_c", "SELECT 3")};
  const Adoption adoption = from_drizzle({row_of(entries[0])}, entries);
  EXPECT_THAT(names(adoption.pending),
              ElementsAre("20260101000000_of_a_branch", "20260104000000_c"));
  ASSERT_EQ(adoption.notices.size(), 1U);
  EXPECT_THAT(adoption.notices[0],
              HasSubstr("drizzle/0001_of_a_branch.sql was never applied: drizzle only looks at"));
}

TEST(Drizzle, DoubtsWhatWasEditedOrIsGone) {
  const std::vector<DrizzleEntry> entries{entry(kBegin, "0000_a", "SELECT 1")};
  const Adoption adoption =
      from_drizzle({{.hash = "another", .created_at = kBegin},
                    {.hash = "0123456789abcdef", .created_at = kBegin + kDay}},
                   entries);
  ASSERT_EQ(adoption.doubts.size(), 2U);
  EXPECT_THAT(adoption.doubts[0], HasSubstr("drizzle/0000_a.sql was edited after drizzle"));
  EXPECT_THAT(adoption.doubts[1],
              HasSubstr("the migration of 20260102000000 (hash 0123456789ab…) is applied, and "
                        "there is no file"));
  EXPECT_THAT(names(adoption.applied), ElementsAre("20260101000000_a"));
}

TEST(Drizzle, FilesOfOneTextAreToldApartByTheirTime) {
  const std::vector<DrizzleEntry> entries{entry(kBegin, "0000_a", "SELECT 1"),
                                          entry(kBegin + kDay, "0001_b", "SELECT 1")};
  const Adoption adoption = from_drizzle({row_of(entries[1])}, entries);
  EXPECT_THAT(names(adoption.applied), ElementsAre("20260102000000_b"));
}

// ---- dbmate

TEST(Dbmate, FilesStayAsTheyAre) {
  const std::string text = "-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n";
  const Adoption adoption = from_dbmate(
      {"9", "20260101000000"}, {{.name = "10_pending.sql", .path = "", .text = text},
                                {.name = "20260101000000-dashed.sql", .path = "", .text = text},
                                {.name = "9_first.sql", .path = "", .text = text},
                                {.name = "schema.sql", .path = ""}});
  EXPECT_THAT(names(adoption.applied), ElementsAre("9_first", "20260101000000_dashed"));
  EXPECT_THAT(names(adoption.pending), ElementsAre("10_pending"));
  EXPECT_EQ(adoption.applied[0].text, text);
}

// ---- Flyway

ToolFile script(const std::string& name, const std::string& text = "SELECT 1;\n") {
  return {.name = name, .path = "sql/" + name, .text = text};
}
FlywayRow history(const std::string& version, const std::string& type = "SQL") {
  return {.version = version,
          .description = "",
          .type = type,
          .script = "V" + version + "__x.sql",
          .checksum = {},
          .installed_on = "2026-01-0" + version.substr(0, 1) + " 00:00:00+00"};
}

TEST(Flyway, ChecksumsAreOfLinesWithoutTheirEnds) {
  // "123456789" is the check value of CRC-32.
  EXPECT_EQ(flyway_checksum("123456789"), static_cast<std::int32_t>(0xCBF43926U));
  EXPECT_EQ(flyway_checksum("\xEF\xBB\xBF"
                            "123\r\n456\n789\n"),
            flyway_checksum("123456789"));
  EXPECT_EQ(flyway_checksum(""), 0);
}

TEST(Flyway, VersionsKeepTheirOrder) {
  EXPECT_THAT(flyway_versions({"1", "002", "20260101000000"}),
              ElementsAre("1", "002", "20260101000000"));
  EXPECT_THAT(flyway_versions({"1", "1.2", "1.10", "2_0_1"}),
              ElementsAre("1000000", "1002000", "1010000", "2000001"));
  EXPECT_THAT(flyway_versions({"1.20260101", "2"}), ElementsAre("120260101", "200000000"));
}

TEST(Flyway, AppliedIsWhatStandsInTheOrderOfInstallation) {
  const Adoption adoption = from_flyway(
      {history("1"), history("3"), history("2"), history("4"), history("4", "UNDO_SQL")},
      {script("V1__a.sql"), script("V2__b.sql"), script("more/V3__c.sql"), script("V4__d.sql"),
       script("U3__c.sql", "SELECT 'back'")});
  EXPECT_THAT(names(adoption.applied), ElementsAre("1_a", "3_c", "2_b"));
  EXPECT_THAT(names(adoption.pending), ElementsAre("4_d"));
  EXPECT_EQ(adoption.applied[1].applied_at, "2026-01-03 00:00:00+00");
  EXPECT_EQ(parsed(adoption.applied[1]).down.sql, "SELECT 'back';\n");
}

TEST(Flyway, WhatLiesBelowTheBaselineWasThereBefore) {
  const Adoption adoption =
      from_flyway({history("2", "BASELINE"), history("3")},
                  {script("V1__a.sql"), script("V2__b.sql"), script("V3__c.sql")});
  EXPECT_THAT(names(adoption.applied), ElementsAre("1_a", "2_b", "3_c"));
  EXPECT_THAT(adoption.pending, IsEmpty());
}

TEST(Flyway, ABaselineScriptIsWhatRanWhereItRan) {
  EXPECT_THAT(names(from_flyway({history("5", "SQL_BASELINE")},
                                {script("B5__all.sql"), script("V6__next.sql")})
                        .applied),
              ElementsAre("5_all"));
  const Adoption left = from_flyway({history("1")}, {script("B1__all.sql"), script("V1__a.sql")});
  EXPECT_THAT(names(left.applied), ElementsAre("1_a"));
  EXPECT_THAT(left.notices, ElementsAre(HasSubstr("sql/B1__all.sql is left out")));
}

TEST(Flyway, NamesWhatItCannotTake) {
  const Adoption adoption = from_flyway(
      {history("1")}, {script("V1__a.sql", "SELECT '${schema}';"), script("R__views.sql"),
                       script("afterMigrate.sql"), script("V2__b.sql.conf")});
  EXPECT_THAT(adoption.doubts, ElementsAre(HasSubstr("sql/V1__a.sql has placeholders")));
  EXPECT_THAT(adoption.notices,
              ElementsAre(HasSubstr("sql/afterMigrate.sql is left out"),
                          HasSubstr("sql/R__views.sql is left out: Flyway runs")));
}

TEST(Flyway, RefusesAFailedMigrationWithTheWayOn) {
  FlywayRow failed = history("1");
  failed.success = false;
  EXPECT_THAT(complaint([&] { from_flyway({failed}, {script("V1__x.sql")}); }),
              HasSubstr("\"flyway repair\""));
}

TEST(Flyway, DoubtsAnotherChecksumAndAMissingFile) {
  FlywayRow edited = history("1");
  edited.checksum = 7;
  const Adoption adoption = from_flyway({edited, history("2")}, {script("V1__x.sql")});
  EXPECT_THAT(adoption.doubts,
              ElementsAre(HasSubstr("sql/V1__x.sql was edited after Flyway"),
                          HasSubstr("V2__x.sql is applied, and there is no file of it")));
}

TEST(Flyway, AScriptMaySayThatItRunsWithoutATransaction) {
  const Adoption adoption = from_flyway(
      {}, {script("V1__a.sql"), script("V1__a.sql.conf", "executeInTransaction = false")});
  EXPECT_FALSE(parsed(adoption.pending.at(0)).up.transaction);
}

// ---- goose

TEST(Goose, AnnotationsBecomeMarks) {
  const Adoption adoption = from_goose(
      {{.version = "1", .at = "2026-01-01 00:00:00+00"}},
      {{.name = "00001_init.sql",
        .path = "m/00001_init.sql",
        .text = "-- users\n-- +goose NO TRANSACTION\n-- +goose Up\n-- +goose StatementBegin\n"
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$\n"
                "-- +goose StatementEnd\nCREATE TABLE a ();\n\n-- +goose Down\nDROP TABLE a;\n"}});
  EXPECT_THAT(names(adoption.applied), ElementsAre("00001_init"));
  EXPECT_EQ(adoption.applied[0].text,
            "-- users\n-- migrate:up transaction:false\n"
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;\nCREATE TABLE a ();\n"
            "\n-- migrate:down transaction:false\nDROP TABLE a;\n");
  EXPECT_EQ(task_to_apply(parsed(adoption.applied[0])).statements.size(), 2U);
}

TEST(Goose, TheLastRowOfAVersionCounts) {
  const std::string text = "-- +goose Up\nSELECT 1;\n";
  const std::vector<ToolFile> files{{.name = "1_a.sql", .path = "", .text = text},
                                    {.name = "2_b.sql", .path = "", .text = text},
                                    {.name = "3_c.sql", .path = "", .text = text}};
  const Adoption adoption = from_goose({{.version = "1"},
                                        {.version = "2"},
                                        {.version = "3"},
                                        {.version = "3", .applied = false},
                                        {.version = "2", .applied = false},
                                        {.version = "2"}},
                                       files);
  EXPECT_THAT(names(adoption.applied), ElementsAre("1_a", "2_b"));
  EXPECT_THAT(names(adoption.pending), ElementsAre("3_c"));
}

TEST(Goose, NamesProgramsAndWhatTheEnvironmentFills) {
  const Adoption adoption =
      from_goose({}, {{.name = "1_a.go", .path = "m/1_a.go"},
                      {.name = "1_a_test.go", .path = "m/1_a_test.go"},
                      {.name = "main.go", .path = "m/main.go"},
                      {.name = "2_b.sql",
                       .path = "m/2_b.sql",
                       .text = "-- +goose Up\n-- +goose ENVSUB ON\nSELECT '$X';\n"}});
  EXPECT_THAT(adoption.doubts, ElementsAre(HasSubstr("m/1_a.go is a program"),
                                           HasSubstr("m/2_b.sql:2:1: goose puts values")));
  EXPECT_THAT(complaint([] {
                from_goose({}, {{.name = "1_a.sql", .path = "m/1_a.sql", .text = "SELECT 1;"}});
              }),
              HasSubstr("m/1_a.sql:1:1: there is no line \"-- +goose Up\""));
}

// ---- golang-migrate

TEST(GolangMigrate, EverythingUpToTheVersionIsApplied) {
  const std::vector<ToolFile> files{{.name = "1_a.up.sql", .path = "", .text = "SELECT 1"},
                                    {.name = "1_a.down.sql", .path = "", .text = "SELECT 2"},
                                    {.name = "2_b.up.sql", .path = "", .text = "SELECT 3"},
                                    {.name = "10_c.up.sql", .path = "", .text = "SELECT 4"}};
  const Adoption adoption = from_golang_migrate({.version = "2"}, "schema_migrations", files);
  EXPECT_THAT(names(adoption.applied), ElementsAre("1_a", "2_b"));
  EXPECT_THAT(names(adoption.pending), ElementsAre("10_c"));
  EXPECT_EQ(parsed(adoption.applied[0]).down.sql, "SELECT 2;\n");
  EXPECT_THAT(from_golang_migrate({}, "schema_migrations", files).applied, IsEmpty());
  EXPECT_THAT(from_golang_migrate({.version = "7"}, "schema_migrations", files).doubts,
              ElementsAre(HasSubstr("7 is applied, and there is no file")));
}

TEST(GolangMigrate, RefusesADirtyOneWithTheWayOn) {
  const std::vector<ToolFile> files{{.name = "1_a.up.sql", .path = "m/1_a.up.sql"},
                                    {.name = "2_b.up.sql", .path = "m/2_b.up.sql"}};
  const std::string said = complaint(
      [&] { from_golang_migrate({.version = "2", .dirty = true}, "schema_migrations", files); });
  EXPECT_THAT(said, HasSubstr("golang-migrate stopped in version 2 (dirty)"));
  EXPECT_THAT(said, HasSubstr("where m/2_b.up.sql has no BEGIN"));
  EXPECT_THAT(said, HasSubstr("UPDATE schema_migrations SET version = 1, dirty = false;"));
  EXPECT_THAT(complaint([&] {
                from_golang_migrate({.version = "1", .dirty = true}, "schema_migrations", files);
              }),
              HasSubstr("DELETE FROM schema_migrations;"));
}

}  // namespace
}  // namespace workwise::migrate
