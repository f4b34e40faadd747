#include "feed/pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feed/content_range.hpp"
#include "feed/fetch.hpp"
#include "feed/link_header.hpp"

namespace workwise::feed {
namespace {

using Style = config::Paging::Style;
using Kind = SourceError::Kind;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kUrl = "https://api.example/jobs?a=1";

config::Fetch list(Style style, std::uint64_t start = 0, std::uint64_t per_page = 0) {
  config::Fetch fetch;
  fetch.url = kUrl;
  fetch.paging.style = style;
  fetch.paging.start = start;
  fetch.paging.per_page = per_page;
  return fetch;
}

/// A page with items of its own.
Page page(std::uint64_t items, const std::string& next = {}) {
  static std::uint64_t edition = 0;
  Page result;
  result.url = kUrl;
  result.items = items;
  result.content = {.high = ++edition, .low = items};
  result.next = next;
  return result;
}

Page of_total(Page page, std::uint64_t total) {
  page.total = total;
  return page;
}

Page in_range(std::uint64_t items, const std::string& content_range) {
  Page result = page(items);
  result.part = true;
  result.content_range = content_range;
  return result;
}

Page with_link(Page page, const std::string& link) {
  page.link = link;
  return page;
}

std::optional<Kind> refusal(Pages& pages, const Page& page) {
  try {
    pages.advance(page);
  } catch (const SourceError& error) {
    return error.kind;
  }
  return std::nullopt;
}

// --- numbered pages

TEST(Pages, AreNumberedFromWhereTheyStart) {
  for (const std::uint64_t start : {0U, 1U}) {
    Pages pages(list(Style::page, start));
    EXPECT_EQ(pages.turn().page, start);
    ASSERT_TRUE(pages.advance(page(20)));
    EXPECT_EQ(pages.turn().page, start + 1);
    EXPECT_FALSE(pages.advance(page(0))) << "an empty page is behind the last";
    EXPECT_FALSE(pages.cut_off());
  }
}

TEST(Pages, ByOffsetGoOnBehindWhatCame) {
  Pages pages(list(Style::offset, 0, 100));
  ASSERT_TRUE(pages.advance(of_total(page(20), 55))) << "the server gives fewer than asked";
  EXPECT_EQ(pages.turn().offset, 20U);
  ASSERT_TRUE(pages.advance(of_total(page(20), 0))) << "some say the total on the first page only";
  EXPECT_EQ(pages.turn().offset, 40U);
  EXPECT_FALSE(pages.advance(of_total(page(15), 0)));
  EXPECT_EQ(pages.total(), 55U);
}

TEST(Pages, EndWithAShortPageWhereNothingElseIsKnown) {
  Pages pages(list(Style::page, 1, 20));
  ASSERT_TRUE(pages.advance(page(20)));
  EXPECT_FALSE(pages.advance(page(19)));
}

TEST(Pages, EndWithTheTotal) {
  Pages pages(list(Style::page, 1, 20));
  ASSERT_TRUE(pages.advance(of_total(page(20), 40)));
  EXPECT_FALSE(pages.advance(of_total(page(20), 40)));
}

TEST(Pages, EndWithTheLastOfAKnownNumber) {
  Pages pages(list(Style::page, 1));
  Page first = page(20);
  first.pages = 2;
  ASSERT_TRUE(pages.advance(first));
  EXPECT_FALSE(pages.advance(page(20)));
}

TEST(Pages, ThatEndBeforeTheirOwnNumberAreNotAll) {
  Pages pages(list(Style::page, 1));
  Page first = page(20);
  first.pages = 10;
  ASSERT_TRUE(pages.advance(first));
  EXPECT_FALSE(pages.advance(page(0)));
  EXPECT_TRUE(pages.cut_off());
}

TEST(Pages, ThatAreEmptyAndNameAnotherAreNotTheLast) {
  Pages pages(list(Style::cursor));
  ASSERT_TRUE(pages.advance(page(20, "a")));
  ASSERT_TRUE(pages.advance(page(0, "b")));
  EXPECT_FALSE(pages.advance(page(0, "c")));
  EXPECT_TRUE(pages.cut_off());
  Pages ended(list(Style::cursor));
  ASSERT_TRUE(ended.advance(page(20, "d")));
  ASSERT_TRUE(ended.advance(page(0, "e")));
  EXPECT_FALSE(ended.advance(page(0)));
  EXPECT_FALSE(ended.cut_off());
}

TEST(Pages, ATotalOfZeroOnAPageWithItemsSaysNothing) {
  Pages pages(list(Style::page, 1));
  EXPECT_TRUE(pages.advance(of_total(page(20), 0)));
  EXPECT_EQ(pages.total(), std::nullopt);
}

TEST(Pages, EndWhereTheServerSaysThatThereIsNothing) {
  for (const Style style : {Style::page, Style::offset, Style::range, Style::cursor}) {
    Pages pages(list(style));
    Page nothing = page(0, "x");
    nothing.beyond_end = true;
    EXPECT_FALSE(pages.advance(nothing));
  }
}

TEST(Pages, AreNotMoreThanAllowed) {
  config::Fetch fetch = list(Style::page, 1);
  fetch.paging.max_pages = 2;
  Pages pages(fetch);
  ASSERT_TRUE(pages.advance(page(20)));
  EXPECT_FALSE(pages.advance(page(20)));
  EXPECT_TRUE(pages.cut_off());

  Pages exact(fetch);
  ASSERT_TRUE(exact.advance(of_total(page(20), 40)));
  EXPECT_FALSE(exact.advance(of_total(page(20), 40)));
  EXPECT_FALSE(exact.cut_off()) << "the last allowed page was the last one";
}

TEST(Pages, OfTheSameItemsAreALoop) {
  Pages pages(list(Style::page, 1));
  const Page first = page(20);
  ASSERT_TRUE(pages.advance(first));
  ASSERT_TRUE(pages.advance(page(20)));
  EXPECT_EQ(refusal(pages, first), Kind::not_readable) << "the page before the last one again";
}

TEST(PageFingerprint, IsThatOfTheItemsInAnyOrder) {
  PageFingerprint one;
  PageFingerprint other;
  one.add(fingerprint("a"));
  one.add(fingerprint("b"));
  other.add(fingerprint("b"));
  other.add(fingerprint("a"));
  EXPECT_EQ(one.sum(), other.sum());
  other.add(fingerprint("a"));
  EXPECT_NE(one.sum(), other.sum());
}

// --- pages that name the next one

TEST(Pages, FollowACursorUntilThereIsNone) {
  Pages pages(list(Style::cursor, 0, 100));
  EXPECT_EQ(pages.turn().cursor, "");
  ASSERT_TRUE(pages.advance(page(3, "abc"))) << "a short page is not the last one here";
  EXPECT_EQ(pages.turn().cursor, "abc");
  ASSERT_TRUE(pages.advance(page(0, "abd"))) << "nor is one empty page: it names the next";
  ASSERT_TRUE(pages.advance(page(3, "abe")));
  EXPECT_FALSE(pages.advance(page(3)));
}

TEST(Pages, EndWithTheSecondEmptyOneInARow) {
  Pages pages(list(Style::cursor));
  ASSERT_TRUE(pages.advance(page(0, "1")));
  EXPECT_FALSE(pages.advance(page(0, "2")));
}

TEST(Pages, ACursorThatComesBackIsALoop) {
  Pages pages(list(Style::cursor));
  ASSERT_TRUE(pages.advance(page(3, "abc")));
  ASSERT_TRUE(pages.advance(page(3, "abd")));
  EXPECT_EQ(refusal(pages, page(3, "abc")), Kind::not_readable);
}

TEST(Pages, FollowUrlsRelativeToWhereTheyStand) {
  const std::pair<const char*, const char*> cases[] = {
      {"https://api.example/jobs?page=2", "https://api.example/jobs?page=2"},
      {"/jobs?page=2", "https://api.example/jobs?page=2"},
      {"?page=2", "https://api.example/jobs?page=2"},
      {"//other.example/2", "https://other.example/2"},
      {"jobs/2#top", "https://api.example/jobs/2"},
      {"http://api.example/jobs?page=2", "https://api.example/jobs?page=2"},
  };
  for (const auto& [named, url] : cases) {
    Pages pages(list(Style::next_url));
    ASSERT_TRUE(pages.advance(page(3, named))) << named;
    EXPECT_EQ(pages.turn().url, url);
    EXPECT_FALSE(pages.advance(page(3)));
  }
}

TEST(Pages, LeadNowhereButToTheWeb) {
  for (const char* named : {"file:///etc/passwd", "ftp://api.example/2", "gopher://x/", "data:,x",
                            "https://", "javascript:void(0)"}) {
    Pages pages(list(Style::next_url));
    EXPECT_EQ(refusal(pages, page(3, named)), Kind::refused) << named;
  }
  Pages pages(list(Style::next_url));
  EXPECT_EQ(refusal(pages, page(3, std::string(5000, 'a'))), Kind::not_readable);
}

TEST(Pages, AUrlThatWasAskedForIsALoop) {
  Pages pages(list(Style::next_url));
  EXPECT_EQ(refusal(pages, page(3, "?a=1")), Kind::not_readable)
      << "the first page is its own next";

  Pages later(list(Style::next_url));
  ASSERT_TRUE(later.advance(page(3, "?page=2")));
  EXPECT_EQ(refusal(later, page(3, "?page=2#again")), Kind::not_readable);
}

TEST(Pages, FollowTheLinkHeader) {
  Pages pages(list(Style::link_header));
  ASSERT_TRUE(pages.advance(with_link(page(3), "</jobs?page=2>; rel=\"next\"")));
  EXPECT_EQ(pages.turn().url, "https://api.example/jobs?page=2");
  EXPECT_FALSE(pages.advance(with_link(page(3), "</jobs?page=1>; rel=\"prev\"")));
}

TEST(LinkHeader, NamesTheNextPage) {
  const std::pair<const char*, const char*> cases[] = {
      {"<https://h/2>; rel=\"next\"", "https://h/2"},
      {"<https://h/1>; rel=prev, <https://h/3>; rel=next", "https://h/3"},
      {"<https://h/a,b;c>; title=\"a \\\" > , <x>; rel=next\"; rel=\"last NEXT\"",
       "https://h/a,b;c"},
      {"<https://h/2> ; foo ; REL = next", "https://h/2"},
      {"<https://h/2>; rel=prev; rel=next", ""},
      {"<https://h/2>; rel=next; anchor=\"/other\"", ""},
      {"<https://h/2>; rel=nextish", ""},
      {"<https://h/2>", ""},
      {"<https://h/2; rel=next", ""},
      {"", ""},
      {"<>; rel=next", ""},
  };
  for (const auto& [value, url] : cases) EXPECT_EQ(next_in_link_header(value), url) << value;
}

// --- ranges

TEST(Pages, AskForTheRangeBehindTheOneThatCame) {
  Pages pages(list(Style::range, 0, 150));
  EXPECT_EQ(pages.turn().offset, 0U);
  ASSERT_TRUE(pages.advance(in_range(150, "offres 0-149/320")));
  EXPECT_EQ(pages.turn().offset, 150U);
  ASSERT_TRUE(pages.advance(in_range(150, "offres 150-299/320")));
  EXPECT_FALSE(pages.advance(in_range(20, "offres 300-319/320")));
  EXPECT_EQ(pages.total(), 320U);
}

TEST(Pages, OfARangeWithoutALengthEndWithAShortOne) {
  Pages pages(list(Style::range, 0, 150));
  ASSERT_TRUE(pages.advance(in_range(150, "items 0-149/*")));
  ASSERT_TRUE(pages.advance(in_range(150, "")));
  EXPECT_EQ(pages.turn().offset, 300U);
  EXPECT_FALSE(pages.advance(in_range(3, "items 300-302/*")));
}

TEST(Pages, AWholeAnswerToARangeIsTheList) {
  Pages pages(list(Style::range, 0, 2));
  EXPECT_FALSE(pages.advance(page(500)));
}

TEST(Pages, ARangeThatDoesNotMoveOnIsALoop) {
  Pages pages(list(Style::range, 0, 2));
  ASSERT_TRUE(pages.advance(in_range(2, "items 0-1/9")));
  EXPECT_EQ(refusal(pages, in_range(2, "items 0-1/9")), Kind::not_readable);
}

TEST(ContentRange, SaysWhatIsThereAndHowMuchThereIs) {
  EXPECT_EQ(parse_content_range("items 0-149/2453"), (ContentRange{149, 2453}));
  EXPECT_EQ(parse_content_range("150-299/*"), (ContentRange{299, {}}));
  EXPECT_EQ(parse_content_range("*/0"), (ContentRange{{}, 0}));
  EXPECT_EQ(parse_content_range("bytes a-b/c"), ContentRange{});
  EXPECT_EQ(parse_content_range("0-99999999999999999999/-1"), ContentRange{});
}

// --- a list of links

TEST(Pages, BehindAListAreItsLinksThatMatch) {
  config::Fetch fetch = list(Style::links);
  fetch.paging.match = "/job/[0-9]+";
  fetch.paging.max_pages = 3;
  Pages pages(fetch);
  EXPECT_TRUE(pages.at_list_of_links());
  Page sitemap = page(0);
  sitemap.links = {"/job/1",
                   "/about",
                   "mailto:jobs@api.example/job/1",
                   "/job/1#apply",
                   "file:///job/2",
                   "https://www.example/job/3",
                   ""};
  std::vector<std::string> urls;
  bool more = pages.advance(sitemap);
  for (; more; more = pages.advance(page(0))) {
    EXPECT_FALSE(pages.at_list_of_links());
    urls.push_back(pages.turn().url);
  }
  EXPECT_THAT(urls, ElementsAre("https://api.example/job/1", "https://www.example/job/3"));
  EXPECT_FALSE(pages.cut_off());
}

TEST(Pages, OfLinksMayHoldTheSameAndAreNotMoreThanAllowed) {
  config::Fetch fetch = list(Style::links);
  fetch.paging.max_pages = 2;
  Pages pages(fetch);
  Page sitemap = page(0);
  sitemap.links = {"/1", "/2", "/3"};
  ASSERT_TRUE(pages.advance(sitemap));
  const Page same = page(1);
  ASSERT_TRUE(pages.advance(same));
  EXPECT_FALSE(pages.advance(same));
  EXPECT_TRUE(pages.cut_off());
}

TEST(Pages, SayWhatRepeats) {
  Pages pages(list(Style::next_url));
  try {
    pages.advance(page(3, kUrl));
    FAIL() << "it went round";
  } catch (const SourceError& error) {
    EXPECT_THAT(error.what(), HasSubstr("the source repeats itself"));
  }
}

}  // namespace
}  // namespace workwise::feed
