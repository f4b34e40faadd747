#include "migrate/task.hpp"

#include <gmock/gmock.h>

#include "base/error.hpp"

namespace workwise::migrate {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string complaint_about(const std::string& text) {
  const File file = parse_file("m/1_a.sql", text);
  try {
    task_to_apply(file);
    task_to_roll_back(file);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Task, RefusesACommitInTheTransactionOfTheMigration) {
  const std::string said =
      complaint_about("-- migrate:up\nSELECT 1;\n  COMMIT;\n-- migrate:down\n");
  EXPECT_THAT(said, StartsWith("m/1_a.sql:3:3: a migration runs in a transaction of its own"));
  EXPECT_THAT(said, HasSubstr("-- migrate:up transaction:false"));
  EXPECT_THAT(said, HasSubstr("\n  COMMIT\n"));
  EXPECT_THAT(said, HasSubstr("Nothing of 1_a was run."));
  EXPECT_THAT(complaint_about("-- migrate:up\n-- migrate:data\nBEGIN;\n"),
              StartsWith("m/1_a.sql:3:1: "));
  EXPECT_THAT(complaint_about("-- migrate:up\n-- migrate:down\nROLLBACK;\n"),
              HasSubstr("-- migrate:down transaction:false"));
}

TEST(Task, LetsAFileWithoutATransactionHaveItsOwn) {
  EXPECT_EQ(complaint_about("-- migrate:up transaction:false\nBEGIN; SELECT 1; COMMIT;\n"), "");
  EXPECT_THAT(complaint_about("-- migrate:up transaction:false\nSELECT 1;\nBEGIN;\nSELECT 2;\n"),
              StartsWith("m/1_a.sql:3:1: the transaction that begins here is never ended"));
}

TEST(Task, HasTheStatementsOfUpDataAndVerifyInThisOrder) {
  const File file = parse_file(
      "m/1_a.sql",
      "-- migrate:up\nSELECT 1;\n-- migrate:data\nSELECT 2;\n-- migrate:verify\nSELECT true;\n");
  const Task task = task_to_apply(file);
  ASSERT_EQ(task.statements.size(), 3U);
  EXPECT_EQ(task.verify_from, 2U);
  EXPECT_EQ(place_of(task.statements[2]), (schema::Place{6, 1}));
}

TEST(Excerpt, ShowsTheFirstLinesAndNoHalfCharacters) {
  EXPECT_EQ(excerpt("SELECT 1\n  + 2"), "  SELECT 1\n    + 2");
  EXPECT_EQ(excerpt("a\nb\nc\nd\ne\nf\ng"), "  a\n  b\n  c\n  d\n  e\n  f\n  …");
  EXPECT_EQ(excerpt(std::string(159, 'x') + "éé"), "  " + std::string(159, 'x') + "é …");
}

}  // namespace
}  // namespace workwise::migrate
