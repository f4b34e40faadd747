#include "migrate/lint_sections.hpp"

#include <gmock/gmock.h>

#include "base/error.hpp"

namespace workwise::migrate {
namespace {

using schema::Commits;
using schema::LintSection;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string_view text_of(std::string_view text, const LintSection& section) {
  return text.substr(section.begin, section.end - section.begin);
}

TEST(LintSections, AreThoseOfAMigration) {
  const std::string text =
      "-- about it\n-- migrate:up nolint:ban-drop-table,renaming-table\nSELECT 1;\n"
      "-- migrate:data\nSELECT 2;\n-- migrate:verify\nSELECT 3;\n-- migrate:down\nSELECT 4;\n";
  const auto sections = lint_sections("m/1_a.sql", text, Commits::tool);
  ASSERT_THAT(sections, SizeIs(4));
  EXPECT_EQ(text_of(text, sections[0]), "SELECT 1;\n");
  EXPECT_EQ(text_of(text, sections[3]), "SELECT 4;\n");
  EXPECT_THAT(sections[0].nolint, ElementsAre("ban-drop-table", "renaming-table"));
  for (const LintSection& section : sections) EXPECT_EQ(section.commits, Commits::migration);
  EXPECT_FALSE(sections[0].continues);
  EXPECT_TRUE(sections[1].continues) << "data runs in up's transaction";
  EXPECT_TRUE(sections[2].continues);
  EXPECT_FALSE(sections[2].syntax_only);
  EXPECT_TRUE(sections[3].syntax_only) << "a way back drops what came";
}

TEST(LintSections, RunAsTheirMarksSay) {
  const auto sections = lint_sections(
      "m/1_a.sql", "-- migrate:up transaction:false\n-- migrate:data\n-- migrate:down\n",
      Commits::tool);
  ASSERT_THAT(sections, SizeIs(3));
  EXPECT_EQ(sections[0].commits, Commits::each);
  EXPECT_EQ(sections[1].commits, Commits::each);
  const auto batches = lint_sections(
      "m/1_a.sql", "-- migrate:up\n-- migrate:data batch:500 key:jobs.id\n-- migrate:verify\n",
      Commits::tool);
  ASSERT_THAT(batches, SizeIs(3));
  EXPECT_EQ(batches[1].commits, Commits::each);
  EXPECT_FALSE(batches[1].continues) << "each batch commits";
}

TEST(LintSections, AreOneWhereThereAreNoMarks) {
  const std::string text = "SELECT 1;\n -- migrate:up is only mentioned\n";
  const auto sections = lint_sections("schema.sql", text, Commits::tool);
  ASSERT_THAT(sections, SizeIs(1));
  EXPECT_EQ(text_of(text, sections[0]), text);
  EXPECT_EQ(sections[0].commits, Commits::tool);
}

TEST(LintSections, SayWhichMarkCannotBeRead) {
  try {
    lint_sections("m/1_a.sql", "-- migrate:upp\n", Commits::each);
    FAIL() << "no such mark";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("m/1_a.sql:1:12: unknown mark"));
  }
}

}  // namespace
}  // namespace workwise::migrate
