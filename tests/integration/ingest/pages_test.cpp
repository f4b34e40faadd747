// A list on several pages, and a document that says how many items it has: what becomes of the
// jobs when not all of it came.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "sandbox/feed_server.hpp"
#include "support/board.hpp"

namespace workwise::ingest {
namespace {

using sandbox::Answer;
using sandbox::Request;
using ::testing::HasSubstr;
using testing::jobs;
using testing::to_xml;
using Style = config::Paging::Style;

class PagesTest : public ::testing::Test {
 protected:
  PagesTest() {
    board.source.fetch.url = server.url("/feed.xml?page={page}");
    board.source.fetch.allow_private = true;
    board.source.fetch.paging.style = Style::page;
    board.source.fetch.paging.start = 1;
    server.on("/feed.xml", [this](const Request& request) {
      const int number = std::stoi(request.target.substr(request.target.find('=') + 1));
      const auto found = pages.find(number);
      return found == pages.end() ? Answer{.body = to_xml({})} : found->second;
    });
  }

  /// `count` jobs, ten a page, from page 1 on.
  void publish(int count, const std::string& more_elements = {}) {
    pages.clear();
    for (int first = 1, page = 1; first <= count; first += 10, ++page)
      pages[page].body = to_xml(jobs(std::min(10, count - first + 1), first), more_elements);
  }
  std::string value(const std::string& sql) { return board.database.value(sql); }
  void expect_open(const char* count) {
    EXPECT_EQ(board.open_jobs(), count);
    EXPECT_EQ(board.broken_invariant(), "");
  }

  testing::Board board;
  sandbox::FeedServer server;
  std::map<int, Answer> pages;
};

TEST_F(PagesTest, AllOfThemAreTheList) {
  publish(35);
  RunReport report = board.poll();
  EXPECT_EQ(report.state, State::done) << report.error;
  EXPECT_EQ(report.counts.inserted, 35);
  EXPECT_EQ(report.pages, 5) << "the empty one behind the last too";
  expect_open("35");

  report = board.poll();
  EXPECT_TRUE(report.not_modified) << "the same bytes on all pages";

  publish(32);
  report = board.poll();
  EXPECT_EQ(report.counts.unchanged, 32);
  EXPECT_EQ(report.closed, 3);
  expect_open("32");
}

TEST_F(PagesTest, ItemsAreCountedOnFromPageToPage) {
  publish(25);
  pages[3].body = to_xml(jobs(4, 21), "<job><referencenumber>X</referencenumber></job>");
  EXPECT_EQ(board.poll().counts.quarantined, 1);
  EXPECT_EQ(value("SELECT ordinal FROM workwise.quarantine"), "25");
}

TEST_F(PagesTest, OneThatFailsInTheMiddleClosesNothing) {
  publish(40);
  board.poll();
  pages[2].body = to_xml(jobs(10, 101));
  pages[3].status = 503;
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::failed);
  EXPECT_THAT(report.error, HasSubstr("503"));
  EXPECT_EQ(report.counts.inserted, 10) << "the pages before it are merged";
  EXPECT_EQ(report.closed, 0);
  expect_open("50");
}

TEST_F(PagesTest, OneThatIsCutOffClosesNothing) {
  publish(40);
  board.poll();
  pages[2].body = to_xml(jobs(10, 101));
  pages[3].body.resize(pages[3].body.size() - 20);
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::failed);
  EXPECT_EQ(report.counts.inserted, 10);
  expect_open("50");
}

TEST_F(PagesTest, TheLastOneForEverClosesNothing) {
  publish(40);
  board.poll();
  publish(20);
  for (int page = 3; page < 20; ++page) pages[page] = pages[2];
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::failed);
  EXPECT_THAT(report.error, HasSubstr("the source repeats itself"));
  expect_open("40");
}

TEST_F(PagesTest, MoreThanAllowedClosesNothingUnlessTheOperatorSaysSo) {
  publish(40);
  board.poll();
  board.source.fetch.paging.max_pages = 3;
  for (int poll = 0; poll < 2; ++poll) {
    const RunReport report = board.poll();
    EXPECT_EQ(report.state, State::done);
    EXPECT_TRUE(report.partial);
    EXPECT_THAT(report.note, HasSubstr("goes on after 3 pages"));
    expect_open("40");
  }
  board.source.complete.page_limit_is_partial = false;
  EXPECT_EQ(board.poll().closed, 10);
  expect_open("30");
}

TEST_F(PagesTest, FewerThanDeclaredCloseNothing) {
  board.source.fetch.paging.total = "/source/total";
  publish(40, "<total>40</total>");
  EXPECT_EQ(board.poll().note, "");
  publish(39, "<total>40</total>");
  RunReport report = board.poll();
  EXPECT_EQ(report.state, State::done);
  EXPECT_TRUE(report.partial);
  EXPECT_THAT(report.note, HasSubstr("39 of 40"));
  expect_open("40");

  publish(39, "<total>39</total>");
  report = board.poll();
  EXPECT_FALSE(report.partial);
  EXPECT_EQ(report.closed, 1);
  expect_open("39");
}

TEST_F(PagesTest, OfWhichAFileIsOneIsNotTheList) {
  publish(20);
  board.poll();
  board.publish(jobs(5, 101));
  Options options;
  options.file = board.feed_file();
  const RunReport report = board.poll(options);
  EXPECT_EQ(report.state, State::done) << report.error;
  EXPECT_TRUE(report.partial);
  EXPECT_EQ(report.counts.inserted, 5);
  expect_open("25");
}

TEST_F(PagesTest, ADryRunLooksAtAllOfThem) {
  publish(35);
  board.poll();
  publish(32);
  Options options;
  options.dry_run = true;
  const RunReport report = board.poll(options);
  EXPECT_EQ(report.counts.received, 32);
  EXPECT_EQ(report.would_close, 3);
}

TEST_F(PagesTest, DocumentsThatAListNamesAndThatAreGoneCloseNothing) {
  for (const int id : {1, 2, 3})
    server.put("/job/" + std::to_string(id), to_xml(jobs(1, id)), "text/xml");
  server.on("/feed.xml", [](const Request&) {
    return Answer{.body =
                      "<urlset><url><loc>/job/1</loc></url><url><loc>/job/2</loc></url>"
                      "<url><loc>/job/3</loc></url></urlset>"};
  });
  board.source.fetch.url = server.url("/feed.xml");
  board.source.fetch.paging.style = Style::links;
  board.source.fetch.paging.next = "/urlset/url/loc";
  EXPECT_EQ(board.poll().counts.inserted, 3);
  server.remove("/job/2");
  const RunReport report = board.poll();
  EXPECT_TRUE(report.partial);
  EXPECT_THAT(report.note, HasSubstr("1 of the documents"));
  expect_open("3");
}

// --- a single document that says how many items it has

class DeclaredTotalTest : public ::testing::Test {
 protected:
  DeclaredTotalTest() { board.source.complete.total = "/source/expectedJobCount"; }
  RunReport poll(int count, const std::string& declared) {
    board.publish(to_xml(jobs(count), "<expectedJobCount>" + declared + "</expectedJobCount>"));
    return board.poll();
  }

  testing::Board board;
};

TEST_F(DeclaredTotalTest, FewerAreDoneAndCloseNothing) {
  EXPECT_FALSE(poll(40, "40").partial);
  const RunReport report = poll(38, "40");
  EXPECT_EQ(report.state, State::done);
  EXPECT_TRUE(report.partial);
  EXPECT_THAT(report.note, HasSubstr("38 of 40"));
  EXPECT_EQ(board.open_jobs(), "40");
  EXPECT_EQ(poll(38, "38").closed, 2);
  EXPECT_EQ(board.broken_invariant(), "");
}

TEST_F(DeclaredTotalTest, MoreThanDeclaredIsFine) {
  poll(40, "40");
  EXPECT_EQ(poll(39, "1").closed, 1);
}

TEST_F(DeclaredTotalTest, WhatIsNoNumberOrNotThereIsSaidAndNothingElse) {
  poll(40, "40");
  RunReport report = poll(39, "many");
  EXPECT_FALSE(report.partial);
  EXPECT_THAT(report.note, HasSubstr("\"many\" at complete.total"));
  EXPECT_EQ(report.closed, 1);
  report = board.poll_anew(jobs(38));
  EXPECT_FALSE(report.partial);
  EXPECT_THAT(report.note, HasSubstr("nothing at complete.total /source/expectedJobCount"));
  EXPECT_EQ(report.closed, 1);
}

TEST_F(DeclaredTotalTest, IsAskedForOfABodyThatWasThereBefore) {
  board.source.complete.total.clear();
  poll(40, "50");
  EXPECT_TRUE(board.poll().not_modified);
  board.source.complete.total = "/source/expectedJobCount";
  EXPECT_TRUE(board.poll().partial);
}

}  // namespace
}  // namespace workwise::ingest
