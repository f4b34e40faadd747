#include "feed/page_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "feed/fetch.hpp"
#include "feed/json_template.hpp"
#include "feed/url_list.hpp"

namespace workwise::feed {
namespace {

using Style = config::Paging::Style;
using testing::ElementsAre;
using testing::IsEmpty;

config::Fetch list(Style style, const std::string& url = "https://api.example/jobs") {
  config::Fetch fetch;
  fetch.url = url;
  fetch.paging.style = style;
  return fetch;
}

std::map<std::string, std::string> query(const config::Fetch& fetch) {
  std::map<std::string, std::string> values;
  for (const auto& [name, secret] : fetch.query) values[name] = secret.value;
  return values;
}

std::string url(const config::Fetch& fetch, const Turn& turn) {
  return page_request(fetch, turn).url;
}

TEST(PageRequest, FillsThePlaceholdersOfTheUrl) {
  config::Fetch fetch = list(Style::page, "https://api.example/{page}/{per_page}/{other}");
  fetch.paging.per_page = 50;
  EXPECT_EQ(url(fetch, {.page = 3}), "https://api.example/3/50/{other}");
  EXPECT_THAT(query(page_request(fetch, {.page = 3})), IsEmpty());
  EXPECT_EQ(url(list(Style::offset, "https://h/?skip={offset}"), {.offset = 40}),
            "https://h/?skip=40");
  EXPECT_EQ(url(list(Style::cursor, "https://h/?at={cursor}"), {.cursor = "a b&c=d/../#{page}"}),
            "https://h/?at=a%20b%26c%3Dd%2F..%2F%23%7Bpage%7D");
}

TEST(PageRequest, SendsAParameterWhereNoPlaceholderStands) {
  using Query = std::map<std::string, std::string>;
  config::Fetch fetch = list(Style::page);
  EXPECT_EQ(query(page_request(fetch, {.page = 3})), (Query{{"page", "3"}}));
  fetch = list(Style::offset);
  fetch.paging.parameter = "skip";
  fetch.paging.limit_parameter = "limit";
  fetch.paging.per_page = 100;
  EXPECT_EQ(query(page_request(fetch, {.offset = 200})),
            (Query{{"skip", "200"}, {"limit", "100"}}));
  fetch = list(Style::cursor);
  EXPECT_EQ(query(page_request(fetch, {})), Query{}) << "there is no cursor yet";
  EXPECT_EQ(query(page_request(fetch, {.cursor = "abc"})), (Query{{"cursor", "abc"}}));
}

TEST(PageRequest, FillsTheQueryAndLeavesOutACursorThatIsNotKnownYet) {
  using Query = std::map<std::string, std::string>;
  config::Fetch fetch = list(Style::cursor);
  fetch.query["after"] = {.value = "{cursor}", .origin = "configuration"};
  fetch.query["where"] = {.value = "x{cursor}", .origin = "configuration"};
  EXPECT_EQ(query(page_request(fetch, {})), (Query{{"where", "x"}}));
  EXPECT_EQ(query(page_request(fetch, {.cursor = "c"})), (Query{{"after", "c"}, {"where", "xc"}}));
}

TEST(PageRequest, AsksForARange) {
  config::Fetch fetch = list(Style::range);
  fetch.paging.per_page = 150;
  EXPECT_EQ(page_request(fetch, {.offset = 150}).headers.at("Range"), "150-299");
  fetch.paging.parameter = "range";
  const config::Fetch by_query = page_request(fetch, {.offset = 150});
  EXPECT_EQ(by_query.query.at("range").value, "150-299");
  EXPECT_THAT(by_query.headers, IsEmpty());
}

std::string body(const std::string& json, const Turn& turn, Style style = Style::cursor) {
  config::Fetch fetch = list(style);
  fetch.post = true;
  fetch.content_type = "application/json; charset=utf-8";
  fetch.body = json;
  fetch.paging.per_page = 20;
  return page_request(fetch, turn).body;
}

TEST(PageRequest, FillsABodyOfJsonAndKeepsItJson) {
  EXPECT_EQ(body(R"({ "limit": "{per_page}", "offset": "{offset}", "searchText": "" })",
                 {.offset = 40}, Style::offset),
            R"({"limit":20,"offset":40,"searchText":""})");
  EXPECT_EQ(body(R"({"token": "{cursor}", "a": [1.50, true, null, {"b": "x-{cursor}"}]})",
                 {.cursor = "q\"\\,{}\n"}),
            R"({"token":"q\"\\,{}\n","a":[1.50,true,null,{"b":"x-q\"\\,{}\n"}]})");
  EXPECT_EQ(body(R"({"token": "{cursor}", "b": 1})", {}), R"({"b":1})")
      << "a cursor that is not known yet is left out";
  EXPECT_EQ(body(R"({"token": "{cursor}"})", {.cursor = "007"}), R"({"token":"007"})");
  EXPECT_EQ(body(R"({"token": "{other}"})", {.cursor = "x"}), R"({"token":"{other}"})");
}

TEST(PageRequest, DoesNotSendABodyThatOnlyCallsItselfJson) {
  EXPECT_THROW(body("{\"a\": }", {}), SourceError);
  EXPECT_THROW(body("{} {}", {}), SourceError);
}

TEST(PageRequest, FillsAFormAndAnyOtherText) {
  config::Fetch fetch = list(Style::cursor);
  fetch.post = true;
  fetch.content_type = "application/x-www-form-urlencoded";
  fetch.body = "at={cursor}&n=1";
  EXPECT_EQ(page_request(fetch, {.cursor = "a&b"}).body, "at=a%26b&n=1");
  fetch.content_type = "text/plain";
  EXPECT_EQ(page_request(fetch, {.cursor = "a&b"}).body, "at=a&b&n=1");
}

TEST(PageRequest, OfAListInOneDocumentIsWhatIsConfigured) {
  config::Fetch fetch = list(Style::none, "https://h/{page}");
  fetch.post = true;
  fetch.content_type = "application/json";
  fetch.body = "{\"a\": \"{cursor}\"}";
  EXPECT_EQ(page_request(fetch, {}).url, "https://h/{page}");
}

// --- what a list of links is

std::vector<std::string> listed(const std::string& document, const std::string& next = {}) {
  return listed_urls(document, next, config::Read{});
}

TEST(ListedUrls, AreThoseOfASitemap) {
  EXPECT_THAT(listed("<?xml version='1.0'?>\n<urlset xmlns='http://www.sitemaps.org/schemas/"
                     "sitemap/0.9'><url><loc> https://h/1?a=1&amp;b=2 </loc></url>"
                     "<url><loc>https://h/2</loc></url></urlset>"),
              ElementsAre("https://h/1?a=1&b=2", "https://h/2"));
  EXPECT_THAT(listed("<jobs><job url='/1'/></jobs>", "/jobs/job/@url"), ElementsAre("/1"));
}

TEST(ListedUrls, AreThoseOfJsonOfAPageAndOfLines) {
  EXPECT_THAT(listed(R"({"jobs": [{"url": "/1"}, {"url": "/2"}]})", "jobs[*].url"),
              ElementsAre("/1", "/2"));
  EXPECT_THAT(listed("<!DOCTYPE html><p><a class=x href='/job/1?a=1&amp;b=2'>One</a>"
                     "<!-- <a href='/no'> --><A HREF=/job/2>Two</A><a name=x><abbr href=/3>"),
              ElementsAre("/job/1?a=1&b=2", "/job/2"));
  EXPECT_THAT(listed("https://h/1\r\n\nhttps://h/2"), ElementsAre("https://h/1", "https://h/2"));
}

TEST(ListedUrls, AreNotGuessed) {
  EXPECT_THROW(listed(""), SourceError);
  EXPECT_THROW(listed("<urlset><url></urlset>"), SourceError);
  EXPECT_THROW(listed("<other/>"), SourceError);
  EXPECT_THROW(listed(R"({"jobs": []})", "links[*]"), SourceError);
  EXPECT_THROW(listed(R"({"jobs": []})"), ConfigError);
  EXPECT_THROW(listed("<!DOCTYPE urlset [<!ENTITY a 'b'>]><urlset/>"), SourceError);
  EXPECT_THROW(listed(std::string(kUrlListBytesMax + 1, 'x')), SourceError);
}

}  // namespace
}  // namespace workwise::feed
