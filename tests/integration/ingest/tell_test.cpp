// What the webhooks are told of held closings.
#include "ingest/tell.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/ledger.hpp"
#include "support/board.hpp"

namespace workwise::ingest {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::jobs;

class TellTest : public ::testing::Test {
 protected:
  TellTest() {
    config::Webhook webhook;
    webhook.name = "ops";
    webhook.url = {"http://127.0.0.1:1/", "configuration"};
    board.settings.notifications = {webhook};
    board.settings.sources = {board.source};
  }

  RunReport poll_anew(const std::vector<testing::Job>& all) { return board.poll_anew(all); }
  std::string told() {
    return board.database.value(
        "SELECT coalesce(string_agg(event, ' ' ORDER BY id), '') FROM workwise.outbox");
  }
  std::string last(const std::string& path) {
    return board.database.value(
        "SELECT payload #>> $1::text[] FROM workwise.outbox ORDER BY id DESC LIMIT 1",
        {"{" + path + "}"});
  }

  testing::Board board;
};

TEST_F(TellTest, AHoldIsToldWhenItBeginsAndNotAgainWhileItLasts) {
  poll_anew(jobs(100));
  EXPECT_EQ(told(), "");
  const RunReport held = poll_anew(jobs(50));
  ASSERT_EQ(held.state, State::held);
  EXPECT_EQ(told(), "run.held");
  EXPECT_EQ(last("run,id"), std::to_string(held.run));
  EXPECT_EQ(last("run,source"), "agency");
  EXPECT_EQ(last("run,would_close"), "50");
  EXPECT_THAT(last("next"), HasSubstr("workwise runs accept " + std::to_string(held.run)));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(poll_anew(jobs(50)).state, State::held);
  EXPECT_EQ(board.poll().state, State::held) << "the same bytes again";
  EXPECT_EQ(told(), "run.held");
}

TEST_F(TellTest, AFeedThatRecoversIsToldAndSoIsTheNextHold) {
  poll_anew(jobs(100));
  poll_anew({});
  poll_anew(jobs(100));
  EXPECT_EQ(told(), "run.held run.settled");
  EXPECT_EQ(last("run,decision"), "recovered");
  poll_anew(jobs(100));
  EXPECT_EQ(told(), "run.held run.settled");
  poll_anew({});
  EXPECT_EQ(told(), "run.held run.settled run.held");
}

TEST_F(TellTest, WhatAnOperatorDecidesIsTold) {
  poll_anew(jobs(100));
  const RunReport held = poll_anew({});
  reject_run(board.database.session(), board.settings, held.run, {});
  EXPECT_EQ(last("run,decision"), "rejected");
  const RunReport again = poll_anew({});
  accept_run(board.database.session(), board.settings, again.run, {});
  EXPECT_EQ(last("run,decision"), "accepted");
  EXPECT_EQ(last("run,closed"), "100");
  EXPECT_EQ(told(), "run.held run.settled run.held run.settled");
}

TEST_F(TellTest, ARunThatFailsToSettleTellsNothing) {
  poll_anew(jobs(100));
  board.database.session().run(
      "ALTER TABLE workwise.sources ADD CHECK (held_run IS NULL) NOT VALID");
  EXPECT_EQ(poll_anew({}).state, State::failed);
  EXPECT_EQ(told(), "");
}

TEST_F(TellTest, AnOutboxThatCannotBeWrittenKeepsNoRunFromBeingHeld) {
  poll_anew(jobs(100));
  board.database.session().run("DROP TABLE workwise.outbox");
  EXPECT_EQ(poll_anew({}).state, State::held);
  EXPECT_EQ(board.open_jobs(), "100");
}

TEST_F(TellTest, InOneTransactionForTheWholeRunToo) {
  board.source.commit = config::Commit::run;
  poll_anew(jobs(100));
  poll_anew({});
  EXPECT_EQ(told(), "run.held");
}

TEST_F(TellTest, WithoutAWebhookNothingIsWritten) {
  board.settings.notifications.clear();
  poll_anew(jobs(100));
  poll_anew({});
  poll_anew(jobs(100));
  EXPECT_EQ(told(), "");
}

}  // namespace
}  // namespace workwise::ingest
