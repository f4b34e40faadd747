#include <gmock/gmock.h>

#include "migrate/match.hpp"
#include "migrate/migrate.hpp"

namespace workwise::migrate {
namespace {

using ::testing::ElementsAre;

File file(const std::string& version, const std::string& sql = "SELECT 1;") {
  return parse_file("m/" + version + "_x.sql", "-- migrate:up\n" + sql + "\n");
}

Row row_of(const File& one, Row::State state = Row::State::applied) {
  return {.version = one.version,
          .name = one.name,
          .state = state,
          .text_hash = one.text_hash,
          .token_hash = one.token_hash};
}

std::vector<Standing> standings(const std::vector<File>& files, const std::vector<Row>& rows) {
  std::vector<Standing> all;
  for (const Match& match : match_up(files, rows)) all.push_back(match.standing);
  return all;
}

TEST(Standings, AreFoundByVersion) {
  const std::vector<File> files{file("1"), file("3"), file("10")};
  EXPECT_THAT(standings(files, {}),
              ElementsAre(Standing::pending, Standing::pending, Standing::pending));
  // 2 has no file; 11 is newer than every file; 3 is applied though 10 was applied before it.
  EXPECT_THAT(standings(files, {row_of(file("11")), row_of(files[2]), row_of(files[1]),
                                row_of(file("2")), row_of(files[0])}),
              ElementsAre(Standing::applied, Standing::missing, Standing::applied,
                          Standing::applied, Standing::ahead));
  EXPECT_THAT(standings({}, {row_of(file("1"))}), ElementsAre(Standing::ahead));
}

TEST(Standings, OutOfOrderIsPendingLikeAnyOther) {
  const std::vector<File> files{file("1"), file("2")};
  EXPECT_THAT(standings(files, {row_of(files[1])}),
              ElementsAre(Standing::pending, Standing::applied));
}

TEST(Standings, AnEditedCommentIsANoteAndAnEditedStatementIsNot) {
  const Row row = row_of(file("1"));
  EXPECT_THAT(standings({file("1", "SELECT  1; -- why")}, {row}), ElementsAre(Standing::reworded));
  EXPECT_THAT(standings({file("1", "SELECT 2;")}, {row}), ElementsAre(Standing::edited));
}

TEST(Standings, WhatIsDoneInPartIsPendingWhateverItsTextIs) {
  for (const Row::State state : {Row::State::running, Row::State::failed, Row::State::rolling_back})
    EXPECT_THAT(standings({file("1", "SELECT 2;")}, {row_of(file("1"), state)}),
                ElementsAre(Standing::pending));
}

TEST(Note, SaysWhereItStopped) {
  Row row = row_of(file("1"), Row::State::failed);
  row.statements_total = 5;
  row.statements_done = 2;
  EXPECT_EQ(note_of(&row), "stopped at statement 3 of 5");
  row.state = Row::State::rolling_back;
  EXPECT_EQ(note_of(&row), "its rollback stopped at statement 3 of 5");
  row.statements_done = 5;
  EXPECT_EQ(note_of(&row), "its rollback stopped after its last statement");
  row.state = Row::State::applied;
  EXPECT_EQ(note_of(&row), "");
  EXPECT_EQ(note_of(nullptr), "");
}

Status status(const std::vector<Standing>& standings) {
  Status status;
  for (const Standing standing : standings)
    status.entries.push_back({.version = std::to_string(status.entries.size() + 1),
                              .name = "x",
                              .standing = standing,
                              .path = {},
                              .applied_at = {},
                              .took = {}});
  return status;
}

TEST(StatusSummary, IsOneSentence) {
  using enum Standing;
  EXPECT_EQ(status({}).summary(), "up to date");
  EXPECT_EQ(status({applied, reworded}).summary(), "up to date");
  EXPECT_EQ(status({applied, pending}).summary(), "1 migration pending (2_x)");
  EXPECT_EQ(status({pending, pending, pending, pending}).summary(),
            "4 migrations pending (1_x, 2_x, 3_x, …)");
  EXPECT_EQ(
      status({edited, missing, ahead, pending}).summary(),
      "the database is ahead of the files by 1 migration (3_x); 1 migration edited after being "
      "applied (1_x); 1 applied migration without a file (2_x); 1 migration pending (4_x)");
  Status partial = status({pending});
  partial.entries[0].note = "stopped at statement 2 of 3";
  EXPECT_EQ(partial.summary(), "1 migration pending (1_x: stopped at statement 2 of 3)");
}

TEST(StatusExitCode, PutsDriftBeforePending) {
  using enum Standing;
  EXPECT_EQ(status({applied, reworded}).exit_code(), Exit::done);
  EXPECT_TRUE(status({applied, reworded}).current());
  EXPECT_EQ(status({pending}).exit_code(), Exit::pending_migrations);
  for (const Standing drift : {edited, missing, ahead}) {
    EXPECT_EQ(status({pending, drift}).exit_code(), Exit::drift);
    EXPECT_FALSE(status({drift}).current());
  }
}

}  // namespace
}  // namespace workwise::migrate
