#include "schema/lint.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "unit/schema/lint_rules.hpp"

namespace workwise::schema {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Lint kDrops{{"ban-drop-table", "ban-drop-column"}};

std::vector<std::string> places(const std::vector<Finding>& findings) {
  std::vector<std::string> list;
  for (const Finding& finding : findings)
    list.push_back(std::to_string(finding.line) + ":" + std::to_string(finding.column));
  return list;
}

TEST(Lint, SaysWhereInCodePoints) {
  EXPECT_THAT(places(kDrops("SELECT 'ü'; DROP TABLE a;\n\n-- gone\n  DROP TABLE b;")),
              ElementsAre("1:13", "4:3"));
  const Lint types{{"prefer-bigint-over-int"}};
  EXPECT_THAT(places(types("CREATE TABLE t (\r\n  \"größe\" int,\r\n  b bigint,\r\n  c int)")),
              ElementsAre("2:11", "4:5"));
}

TEST(Lint, SaysOfWhat) {
  const auto findings = kDrops("ALTER TABLE public.jobs DROP \"Old Title\"");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings[0].message,
              HasSubstr("column Old Title of public.jobs: a column is dropped"));
}

TEST(Lint, SaysWhereTheParserStumbledAndReadsTheRest) {
  const Lint lint{{"syntax-error", "ban-drop-table"}};
  const auto findings = lint("DROP TABLE a;\nSELEC 'é', 1;\nDROP TABLE b;\nSELECT f(1,);");
  ASSERT_THAT(places(findings), ElementsAre("1:1", "2:1", "3:1", "4:12"));
  EXPECT_THAT(findings[1].message, HasSubstr("syntax error at or near \"SELEC\""));
  EXPECT_THAT(places(lint("SELECT 'é', 2 FROM FROM x")), ElementsAre("1:20"));
}

TEST(Lint, CutsAtNoSemicolonOfABody) {
  const Lint lint{{"syntax-error"}};
  const std::string body =
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; "
      "END;"
      "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM u; DELETE FROM v);";
  EXPECT_THAT(lint(body), IsEmpty());
  EXPECT_THAT(lint(body + "SELEC 1"), SizeIs(1));
  EXPECT_THAT(lint("SELECT (1; DROP TABLE a"), SizeIs(1)) << "a bracket that never closes";
}

TEST(Lint, TakesNothingForAFile) {
  const Lint all{default_lint_rules()};
  EXPECT_THAT(all(""), IsEmpty());
  EXPECT_THAT(all(";;\n-- only this\n/* and this"), SizeIs(1)) << "a comment without an end";
}

TEST(Lint, RefusesWhatIsNoText) {
  const Lint lint{{"syntax-error"}};
  EXPECT_THAT(places(lint(std::string_view{"SELECT 1;\0", 10})), ElementsAre("1:10"));
  EXPECT_THAT(places(lint("SELECT '\xFF'")), ElementsAre("1:9"));
  EXPECT_THAT(lint("SELECT 'a"), SizeIs(1));
}

TEST(Lint, LeavesOutWhatOnlyANewerServerKnows) {
  const char* sql = "ALTER TABLE t ADD b int GENERATED ALWAYS AS (a) VIRTUAL; DROP TABLE u";
  const Lint lint{{"syntax-error", "ban-drop-table"}};
  EXPECT_THAT(lint(sql), SizeIs(1));
  EXPECT_THAT(lint.result(sql).skipped, SizeIs(1));
  EXPECT_THAT((Lint{lint.rules, Commits::each, 17}(sql)), SizeIs(2)) << "17 does not";
}

TEST(Lint, TellsOfWhatItCouldNotReadWhereItIsNotAskedForSyntax) {
  const LintResult result = kDrops.result("SELEC 1; DROP TABLE a");
  EXPECT_THAT(result.findings, SizeIs(1));
  EXPECT_THAT(result.skipped, SizeIs(1));
}

TEST(Lint, GivesUpOnATreeThatIsTooDeepAndGoesOn) {
  std::string sum = "SELECT 1";
  for (int i = 0; i < 20'000; ++i) sum += "+1";
  const Lint lint{{"syntax-error", "ban-drop-table"}};
  const LintResult result = lint.result(sum + "; DROP TABLE a");
  EXPECT_THAT(result.findings, SizeIs(1));
  EXPECT_THAT(result.skipped, SizeIs(1));
}

TEST(Lint, IsSilencedByACommentOnTheStatementOrAboveIt) {
  EXPECT_THAT(kDrops("-- nolint:ban-drop-table\nDROP TABLE a;"), IsEmpty());
  EXPECT_THAT(kDrops("DROP TABLE a; -- nolint:ban-drop-table"), IsEmpty());
  EXPECT_THAT(kDrops("DROP TABLE a -- nolint:ban-drop-table\n;"), IsEmpty());
  EXPECT_THAT(kDrops("DROP /* nolint:ban-drop-table */ TABLE a;"), IsEmpty());
  EXPECT_THAT(kDrops("-- nolint: ban-drop-column, ban-drop-table nobody reads it\n"
                     "-- another comment\n\nDROP TABLE a;"),
              IsEmpty());
  EXPECT_THAT(kDrops("-- nolint\nDROP TABLE a;"), IsEmpty());
}

TEST(Lint, IsSilencedForOneStatementAndForTheRulesThatAreNamed) {
  EXPECT_THAT(places(kDrops("-- nolint:ban-drop-table\nDROP TABLE a;\nDROP TABLE b;")),
              ElementsAre("3:1"));
  EXPECT_THAT(places(kDrops("DROP TABLE a; -- nolint:ban-drop-table\nDROP TABLE b;")),
              ElementsAre("2:1"));
  EXPECT_THAT(kDrops("-- nolint:ban-drop-column\nDROP TABLE a;"), SizeIs(1));
  EXPECT_THAT(kDrops("-- nolint:\nDROP TABLE a;"), SizeIs(1)) << "names no rule";
  EXPECT_THAT(kDrops("-- nolints are fine\nDROP TABLE a;"), SizeIs(1));
  EXPECT_THAT(kDrops("DROP TABLE a, \"-- nolint\";"), SizeIs(2)) << "no comment";
}

TEST(Lint, IsSilencedForAWholeFile) {
  EXPECT_THAT(kDrops("DROP TABLE a;\nALTER TABLE b DROP c;\n-- nolint-file:ban-drop-table"),
              SizeIs(1));
  EXPECT_THAT(kDrops("-- nolint-file\nDROP TABLE a;\nALTER TABLE b DROP c;"), IsEmpty());
}

TEST(Lint, HonoursTheCommentsOfSquawk) {
  EXPECT_THAT(kDrops("-- squawk-ignore ban-drop-column, ban-drop-table\nDROP TABLE a;"), IsEmpty());
  EXPECT_THAT(kDrops("-- squawk-ignore-file ban-drop-table\nDROP TABLE a;\nDROP TABLE b;"),
              IsEmpty());
  EXPECT_THAT(kDrops("-- squawk-ignore-file\nDROP TABLE a;"), IsEmpty());
  EXPECT_THAT(kDrops("-- squawk-ignore ban-drop-column\nDROP TABLE a;"), SizeIs(1));
  const Lint old{{"prefer-timestamp-tz"}};
  EXPECT_THAT(old("-- squawk-ignore prefer-timestamptz\nCREATE TABLE t (c timestamp)"), IsEmpty())
      << "the rule's older name";
  const Lint nesting{{"transaction-nesting"}};
  EXPECT_THAT(nesting("-- squawk-enable-assume-in-transaction\nBEGIN; COMMIT;"), SizeIs(1));
}

TEST(Lint, ReadsSectionsOneAfterTheOther) {
  const std::string up = "CREATE TABLE a (x int);";
  const std::string data = "CREATE INDEX ON a (x); CREATE INDEX ON b (x);";
  const std::string text = up + data + "DROP TABLE a; SELEC";
  std::vector<LintSection> sections(3);
  sections[0].end = sections[1].begin = up.size();
  sections[1].end = sections[2].begin = up.size() + data.size();
  sections[1].continues = true;
  sections[2].end = text.size();
  sections[2].syntax_only = true;
  const LintSettings settings{
      {}, {"require-concurrent-index-creation", "ban-drop-table", "syntax-error"}};
  EXPECT_THAT(places(lint(text, sections, settings).findings), ElementsAre("1:47", "1:83"));
  sections[1].nolint = {"require-concurrent-index-creation"};
  EXPECT_THAT(lint(text, sections, settings).findings, SizeIs(1)) << "the section says so";
}

TEST(LintRules, SayWhyAndWhatInstead) {
  EXPECT_GE(lint_rules().size(), 47U);
  for (const RuleText& rule : lint_rules()) {
    EXPECT_FALSE(rule.wrong.empty()) << rule.id;
    EXPECT_TRUE(rule.reason.ends_with('.') || rule.reason.ends_with(')')) << rule.id;
    EXPECT_TRUE(rule.safe.ends_with('.')) << rule.id;
    EXPECT_EQ(find_lint_rule(rule.id), &rule) << "twice?";
  }
  EXPECT_EQ(find_lint_rule("prefer-nothing"), nullptr);
}

TEST(LintRules, AreInTheManualAsTheProgramTellsThem) {
  std::ifstream stream{WORKWISE_SOURCE_DIR "/docs/lint.md"};
  const std::string manual{std::istreambuf_iterator<char>(stream), {}};
  for (const RuleText& rule : lint_rules())
    EXPECT_THAT(manual,
                HasSubstr("| `" + std::string{rule.id} + "` | " + std::string{rule.wrong} + " | " +
                          std::string{rule.reason} + " | " + std::string{rule.safe} + " |"));
}

TEST(LintRules, AreOnForWhatIsUnsafeAndOffForTaste) {
  const auto on = default_lint_rules();
  for (const char* id : {"ban-drop-table", "adding-field-with-default", "syntax-error",
                         "require-concurrent-index-creation", "transaction-nesting"})
    EXPECT_TRUE(on.contains(id)) << id;
  for (const char* id : {"prefer-text-field", "require-table-schema", "ban-char-field",
                         "prefer-robust-stmts", "require-timeout-settings"})
    EXPECT_FALSE(on.contains(id)) << id;
}

}  // namespace
}  // namespace workwise::schema
