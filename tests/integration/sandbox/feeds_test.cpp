#include "sandbox/feeds.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace workwise::sandbox {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr decltype(&ndjson) kFormats[] = {indeed_xml, ndjson, greenhouse_json, rss};

std::size_t count(std::string_view text, std::string_view word) {
  std::size_t found = 0;
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
    ++found;
  return found;
}

std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
  const auto begin = text.find(before) + before.size();
  return text.substr(begin, text.find(after, begin) - begin);
}

/// Each job's line of NDJSON, by its reference.
std::map<std::string, std::string> by_reference(const Edition& edition) {
  std::map<std::string, std::string> jobs;
  const std::string text = whole(ndjson, edition);
  for (std::string_view rest = text; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1)) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    jobs.emplace(between(line, R"("referencenumber":")", "\""), line);
  }
  return jobs;
}

TEST(FeedsTest, TheSameEditionIsTheSameToTheByte) {
  const Edition edition{.seed = 7, .jobs = 50, .edited_every = 10, .removed_every = 20, .added = 3};
  for (const auto format : kFormats) EXPECT_EQ(whole(format, edition), whole(format, edition));
}

TEST(FeedsTest, AnotherSeedIsAnotherFeed) {
  const auto one = by_reference({.seed = 1, .jobs = 100});
  for (const auto& [reference, line] : by_reference({.seed = 2, .jobs = 100}))
    EXPECT_FALSE(one.contains(reference)) << reference;
}

TEST(FeedsTest, ALaterEditionDiffersExactlyWhereItWasAskedTo) {
  const auto before = by_reference({.jobs = 1000});
  const auto after =
      by_reference({.jobs = 1000, .edited_every = 100, .removed_every = 50, .added = 60});
  std::size_t edited = 0;
  std::size_t added = 0;
  for (const auto& [reference, line] : after) {
    const auto old = before.find(reference);
    if (old == before.end())
      ++added;
    else if (old->second != line)
      ++edited;
  }
  EXPECT_EQ(before.size(), 1000U);
  EXPECT_EQ(after.size(), 1000U - 20U + 60U);
  EXPECT_EQ(added, 60U);
  EXPECT_EQ(edited, 10U);
}

TEST(FeedsTest, AnEditKeepsAllOfTheOldText) {
  const auto before = by_reference({.jobs = 10});
  const auto after = by_reference({.jobs = 10, .edited_every = 10});
  for (const auto& [reference, line] : before) {
    const auto old = between(line, R"("description":")", R"(","salary")");
    EXPECT_THAT(std::string(between(after.at(reference), R"("description":")", R"(","salary")")),
                StartsWith(std::string(old)));
  }
}

TEST(FeedsTest, EveryJobCanBeEditedOrLeftOut) {
  EXPECT_EQ(jobs_in({.jobs = 10, .removed_every = 1}), 0U);
  EXPECT_EQ(jobs_in({.jobs = 10, .removed_every = 1, .added = 2}), 2U);
  const auto before = by_reference({.jobs = 10});
  for (const auto& [reference, line] : by_reference({.jobs = 10, .edited_every = 1}))
    EXPECT_NE(before.at(reference), line);
}

TEST(FeedsTest, EveryFormatHasEveryJob) {
  const Edition edition{.jobs = 120, .removed_every = 40, .added = 5};
  ASSERT_EQ(jobs_in(edition), 122U);
  EXPECT_EQ(count(whole(indeed_xml, edition), "<job>"), 122U);
  EXPECT_EQ(count(whole(ndjson, edition), "\n"), 122U);
  EXPECT_EQ(count(whole(rss, edition), "<item>"), 122U);
  const std::string board = whole(greenhouse_json, edition);
  EXPECT_EQ(count(board, "\"absolute_url\":"), 122U);
  EXPECT_THAT(board, EndsWith("],\"meta\":{\"total\":122}}\n"));
}

TEST(FeedsTest, AnEmptyFeedIsWholeNevertheless) {
  const Edition none{.jobs = 0};
  EXPECT_THAT(whole(indeed_xml, none), EndsWith("</source>\n"));
  EXPECT_EQ(whole(ndjson, none), "");
  EXPECT_EQ(whole(greenhouse_json, none), "{\"jobs\":[\n\n],\"meta\":{\"total\":0}}\n");
  EXPECT_THAT(whole(rss, none), EndsWith("</channel>\n</rss>\n"));
}

TEST(FeedsTest, ReferencesAreUniqueAndCompaniesMany) {
  const std::string text = whole(ndjson, {.jobs = 3000});
  std::set<std::string_view> companies;
  for (std::string_view rest = text; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1))
    companies.insert(between(rest, R"("company":")", "\""));
  EXPECT_EQ(by_reference({.jobs = 3000}).size(), 3000U);
  EXPECT_GT(companies.size(), 300U);
}

TEST(FeedsTest, AJobIsAboutAsLargeAsARealOne) {
  const std::size_t bytes = whole(ndjson, {.jobs = 1000}).size() / 1000;
  EXPECT_GT(bytes, 3500U);
  EXPECT_LT(bytes, 4600U);
}

TEST(FeedsTest, ALargeFeedComesInPieces) {
  std::vector<std::size_t> sizes;
  ndjson({.jobs = 1000}, [&](const std::string& piece) { sizes.push_back(piece.size()); });
  ASSERT_GE(sizes.size(), 3U);
  EXPECT_LT(*std::max_element(sizes.begin(), sizes.end()), std::size_t{5} << 18U);
}

TEST(FeedsTest, MarkupInABoardIsEscapedOnceMore) {
  const std::string board = whole(greenhouse_json, {.jobs = 20});
  EXPECT_THAT(board, HasSubstr("&lt;p&gt;&lt;strong&gt;"));
  EXPECT_THAT(board, HasSubstr("&amp;amp;"));
  EXPECT_EQ(count(board, "<"), 0U);
}

}  // namespace
}  // namespace workwise::sandbox
