#include "schema/token.hpp"

#include <gmock/gmock.h>

namespace workwise::schema {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> tokens(std::string_view sql) {
  std::vector<std::string> texts;
  TokenReader reader{sql};
  while (const auto token = reader.next()) texts.emplace_back(token->text);
  return texts;
}

TEST(Tokens, AreCutWhereTheServerCutsThem) {
  EXPECT_THAT(tokens("a.b->>'c' >= 1.5e3::int"),
              ElementsAre("a", ".", "b", "->>", "'c'", ">=", "1.5e3", ":", ":", "int"));
  EXPECT_THAT(tokens("x=-1--note\n+.5"), ElementsAre("x", "=-", "1", "+", ".5"));
  EXPECT_THAT(tokens("a$1 $1 $$x$$"), ElementsAre("a$1", "$1", "$$x$$"));
}

TEST(TokenHash, OverlooksCommentsBlanksAndTheCaseOfWords) {
  const auto hash = token_hash("CREATE TABLE a (b int)");
  EXPECT_EQ(token_hash("create table A(B INT)"), hash);
  EXPECT_EQ(token_hash("\n--x\nCREATE/**/TABLE\ta ( b int )\n"), hash);
}

TEST(TokenHash, SeesEveryOtherChange) {
  const std::vector<std::string> different{
      "SELECT 'a'",        "SELECT 'A'",    "SELECT 'a '",    "SELECT \"a\"",   "SELECT \"A\"",
      "SELECT a",          "SELECT a b",    "SELECT ab",      "SELECT a - > b", "SELECT a -> b",
      "SELECT $$a$$",      "SELECT $$ a$$", "SELECT $x$a$x$", "SELECT 1.5",     "SELECT 1 .5",
      "SELECT E'a'",       "SELECT E 'a'",  "SELECT '--a'",   "SELECT '/**/'",  "SELECT a;",
      "SELECT 'ends never"};
  for (std::size_t i = 0; i < different.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      EXPECT_NE(token_hash(different[i]), token_hash(different[j]))
          << different[i] << " and " << different[j];
}

}  // namespace
}  // namespace workwise::schema
