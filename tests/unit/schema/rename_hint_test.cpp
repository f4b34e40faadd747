#include "schema/rename_hint.hpp"

#include <gmock/gmock.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace workwise::schema {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// "jobs > app.postings", each.
std::vector<std::string> hints(std::string_view sql) {
  std::vector<std::string> texts;
  for (const Rename& rename : rename_hints(sql, "schema.sql"))
    texts.push_back(join(rename.from, ".") + " > " + join(rename.to, "."));
  return texts;
}

std::string refusal(std::string_view sql) {
  try {
    rename_hints(sql, "schema.sql");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(RenameHint, StandsBehindWhatItIsAbout) {
  EXPECT_THAT(hints("CREATE TABLE app.postings (  -- @renamed from=jobs\n"
                    "  id int,\n"
                    "  heading text,  -- @renamed from=title\n"
                    "  place text -- @renamed from=location\n"
                    ");"),
              ElementsAre("jobs > app.postings", "title > app.postings.heading",
                          "location > app.postings.place"));
  EXPECT_THAT(
      hints("CREATE TABLE postings (id int); -- @renamed from=jobs\nCREATE TABLE b (c int)"),
      ElementsAre("jobs > postings"));
}

TEST(RenameHint, OrAloneOnTheLineAboveIt) {
  EXPECT_THAT(hints("-- @renamed from=jobs\nCREATE TABLE IF NOT EXISTS postings (\n"
                    "  -- @renamed from=title\n\n  heading text\n)"),
              ElementsAre("jobs > postings", "title > postings.heading"));
}

TEST(RenameHint, IsAboutAllThatCanHaveAnotherName) {
  EXPECT_THAT(
      hints("CREATE UNIQUE INDEX CONCURRENTLY b ON t (x); -- @renamed from=a\n"
            "CREATE TYPE mood AS ENUM ('gloomy', -- @renamed from='sad'\n 'ok');\n"
            "CREATE OR REPLACE VIEW v AS SELECT 1; -- @renamed from=app.u\n"
            "CREATE TABLE t (x int,\n CONSTRAINT positive CHECK (x > 0) -- @renamed from=c\n)"),
      ElementsAre("a > b", "sad > mood.gloomy", "app.u > v", "c > t.positive"));
}

TEST(RenameHint, TakesQuotedNamesAsTheyAre) {
  EXPECT_THAT(hints("CREATE TABLE \"New.Jobs\" (x int); -- @renamed from=\"Old \"\"Jobs\"\"\""),
              ElementsAre("Old \"Jobs\" > New.Jobs"));
}

TEST(RenameHint, IsNoHintInsideOfATextOrAsAnotherComment) {
  EXPECT_THAT(hints("CREATE TABLE t (x text DEFAULT '-- @renamed from=y'); -- was renamed once\n"
                    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n-- @renamed from=z\n"
                    "SELECT 1 $$;"),
              IsEmpty());
}

TEST(RenameHint, ThatCannotBeReadIsRefusedWithItsPlace) {
  EXPECT_THAT(refusal("CREATE TABLE t (\n  x int -- @renamed y\n)"),
              HasSubstr("schema.sql:2:9: which name it had is missing"));
  EXPECT_THAT(refusal("CREATE TABLE t (x int,\n  CHECK (x > 0) -- @renamed from=y\n)"),
              HasSubstr("schema.sql:2:17: this hint is about nothing"));
  EXPECT_THAT(refusal("SELECT 1; -- @renamed from=y"), HasSubstr("about nothing"));
}

TEST(ParseRename, CutsAtTheEqualsSignOutsideOfQuotes) {
  const Rename rename = parse_rename("app.\"a=b\".Title='x'");
  EXPECT_THAT(rename.from, ElementsAre("app", "a=b", "title"));
  EXPECT_THAT(rename.to, ElementsAre("x"));
  EXPECT_THROW(parse_rename("title"), UsageError);
  EXPECT_THROW(parse_rename("=title"), UsageError);
  EXPECT_THROW(parse_rename("title="), UsageError);
}

}  // namespace
}  // namespace workwise::schema
