// What an item becomes depends on the source's recipe: its mapping, its rule for ids, its URL. When
// that changes, nothing that another recipe made may be taken for this one's.
#include <gtest/gtest.h>

#include "ingest/ledger.hpp"
#include "sandbox/feed_server.hpp"
#include "support/board.hpp"

namespace workwise::ingest {
namespace {

using testing::Board;
using testing::dated;
using testing::jobs;

class RecipeTest : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(board.broken_invariant(), ""); }
  std::string value(const std::string& sql) { return board.database.value(sql); }

  /// Titles come from a field that half of the jobs lack.
  std::vector<testing::Job> half_without_title() {
    auto all = dated(jobs(20), "2099-01-01");
    for (std::size_t i = 10; i < all.size(); ++i) all[i].expires.clear();
    return all;
  }
  void take_titles_from_dates() {
    board.source.map.fields["title"] = Board::path("expirationdate");
    board.change_recipe();
  }

  Board board;
};

TEST_F(RecipeTest, AnotherRuleForIdsClosesTheOldRowsAndNotTheNew) {
  board.poll_anew(jobs(5));
  board.source.id = {Board::path("title")};
  board.change_recipe();
  const RunReport report = board.poll_anew(jobs(5));
  EXPECT_EQ(report.counts.inserted, 5);
  EXPECT_EQ(report.closed, 5);
  for (int i = 0; i < 3; ++i) board.poll();
  board.poll_anew(jobs(5));
  EXPECT_EQ(value("SELECT count(*) FROM jobs WHERE closed_at IS NULL"
                  " AND external_id LIKE 'Welder%'"),
            "5");
}

TEST_F(RecipeTest, AcceptingAChangeOfIdsLeavesTheNewRowsOpen) {
  board.poll_anew(jobs(50));
  board.source.id = {Board::path("title")};
  board.change_recipe();
  const RunReport report = board.poll_anew(jobs(50));
  EXPECT_EQ(report.state, State::held);
  EXPECT_EQ(report.would_close, 50);
  EXPECT_EQ(board.poll_anew(jobs(50)).would_close, 50);
  accept_run(board.database.session(), board.settings, report.run, {});
  EXPECT_EQ(board.open_jobs(), "50");
  board.poll_anew(jobs(50));
  EXPECT_EQ(board.open_jobs(), "50");
}

TEST_F(RecipeTest, APartialRunOfAnotherRecipeIsPartialAgain) {
  board.publish(half_without_title());
  board.poll();
  take_titles_from_dates();
  EXPECT_TRUE(board.poll().partial);
  const RunReport again = board.poll();
  EXPECT_FALSE(again.not_modified);
  EXPECT_TRUE(again.partial);
  EXPECT_EQ(again.counts.quarantined, 10);
}

TEST_F(RecipeTest, WhatTheNewRecipeRefusesIsNotCalledUnchanged) {
  board.poll_anew(half_without_title());
  take_titles_from_dates();
  board.poll_anew(half_without_title());
  const RunReport again = board.poll_anew(half_without_title());
  EXPECT_TRUE(again.partial);
  EXPECT_EQ(again.counts, (Counts{.received = 20, .unchanged = 10, .quarantined = 10}));
  EXPECT_EQ(again.batches, 0);
  EXPECT_EQ(board.open_jobs(), "20");
}

TEST_F(RecipeTest, AnItemThatWasAwayDuringTheChangeIsDecodedWhenItComesBack) {
  board.poll_anew(jobs(40));
  board.change_recipe();
  board.source.map.fields["reference"] = Board::path("referencenumber");
  EXPECT_EQ(board.poll_anew(jobs(10)).state, State::held);
  board.poll_anew(jobs(40));
  EXPECT_EQ(value("SELECT count(*) FROM jobs WHERE reference IS NULL"), "0");
}

TEST_F(RecipeTest, AQuarantinedItemThatWasAwayIsTriedByTheNewRecipe) {
  auto all = jobs(20);
  all[19].title = "";
  board.poll_anew(all);
  board.change_recipe();
  auto title = Board::path("title");
  title.default_value = "Untitled";
  board.source.map.fields["title"] = title;
  board.poll_anew(jobs(19));
  EXPECT_EQ(board.poll_anew(all).counts.quarantined, 0);
  EXPECT_EQ(value("SELECT count(*) FROM workwise.quarantine"), "0");
}

TEST_F(RecipeTest, AnotherUrlIsNotAskedWithTheOldOnesValidators) {
  sandbox::FeedServer server;
  const auto serve = [&](const std::string& path, const std::vector<testing::Job>& all) {
    server.on(path, [body = to_xml(all)](const sandbox::Request& request) {
      sandbox::Answer answer{.headers = {{"Last-Modified", "Mon, 02 Mar 2026 10:00:00 GMT"}}};
      if (request.headers.contains("if-modified-since"))
        answer.status = 304;
      else
        answer.body = body;
      return answer;
    });
  };
  serve("/old.xml", jobs(20));
  serve("/new.xml", jobs(20, 11));
  board.source.fetch.url = server.url("/old.xml");
  EXPECT_EQ(board.poll().counts.inserted, 20);
  EXPECT_TRUE(board.poll().not_modified);
  board.source.fetch.url = server.url("/new.xml");
  EXPECT_EQ(board.poll().counts.inserted, 10);
}

}  // namespace
}  // namespace workwise::ingest
