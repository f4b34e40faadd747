#include "ingest/settle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/board.hpp"

namespace workwise::ingest {
namespace {

using testing::dated;
using ::testing::HasSubstr;
using testing::jobs;

class SettleTest : public ::testing::Test {
 protected:
  void TearDown() override {
    if (ledger_is_whole_) {
      EXPECT_EQ(board.broken_invariant(), "");
    }
  }

  std::string value(const std::string& sql) { return board.database.value(sql); }

  RunReport poll_anew(const std::vector<testing::Job>& all) { return board.poll_anew(all); }

  testing::Board board;
  bool ledger_is_whole_ = true;  ///< false once retention has forgotten a part of it
};

TEST_F(SettleTest, AnEmptyFeedIsHeldAndClosesNothing) {
  poll_anew(jobs(5));
  const RunReport report = poll_anew({});
  EXPECT_EQ(report.state, State::held);
  EXPECT_EQ(report.would_close, 5);
  EXPECT_EQ(report.closed, 0);
  EXPECT_THAT(report.note, HasSubstr("empty"));
  EXPECT_EQ(board.open_jobs(), "5");
}

TEST_F(SettleTest, AnEmptyFeedStaysHeldHoweverOftenItComes) {
  poll_anew(jobs(5));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(poll_anew({}).state, State::held);
  EXPECT_EQ(board.poll().state, State::held) << "the same bytes again";
  EXPECT_EQ(board.open_jobs(), "5");
}

TEST_F(SettleTest, AnEmptyFeedOfAnEmptyBoardIsDone) {
  EXPECT_EQ(poll_anew({}).state, State::done);
}

TEST_F(SettleTest, AConfirmedZeroCloses) {
  board.source.expire.confirm_empty = 3;
  poll_anew(jobs(5));
  EXPECT_EQ(poll_anew({}).state, State::held);
  EXPECT_EQ(poll_anew({}).state, State::held);
  const RunReport report = board.poll();  // not modified counts as complete
  EXPECT_EQ(report.state, State::done);
  EXPECT_EQ(report.closed, 5);
  EXPECT_EQ(value("SELECT DISTINCT closed_reason FROM jobs"), "feed_empty");
}

TEST_F(SettleTest, AShrunkenFeedMergesItsRowsAndHoldsItsClosings) {
  poll_anew(jobs(100));
  auto few = jobs(60);
  few[0].title = "Foreman";
  const RunReport report = poll_anew(few);
  EXPECT_EQ(report.state, State::held);
  EXPECT_EQ(report.counts.updated, 1);
  EXPECT_EQ(report.would_close, 40);
  EXPECT_EQ(board.open_jobs(), "100");
}

TEST_F(SettleTest, AFeedWithAllIdsChangedIsHeldToo) {
  poll_anew(jobs(50));
  const RunReport report = poll_anew(jobs(50, 1001));
  EXPECT_EQ(report.state, State::held);
  EXPECT_EQ(report.counts.inserted, 50);
  EXPECT_EQ(board.open_jobs(), "100");
}

TEST_F(SettleTest, AHoldLastsThoughTheFeedHasAddedAsManyJobs) {
  poll_anew(jobs(100));
  auto all = jobs(60);
  for (const testing::Job& job : jobs(40, 1001)) all.push_back(job);
  const RunReport first = poll_anew(all);
  EXPECT_EQ(first.state, State::held);
  EXPECT_TRUE(first.hold_began);
  const RunReport same = board.poll();
  EXPECT_EQ(same.state, State::held);
  EXPECT_FALSE(same.hold_began);
  EXPECT_EQ(poll_anew(all).state, State::held);
  EXPECT_EQ(board.open_jobs(), "140");
}

TEST_F(SettleTest, AHeldPollWritesNoAbsenceAgain) {
  poll_anew(jobs(200));
  poll_anew(jobs(10));
  const auto versions = [&] {
    return value("SELECT sum(xmin::text::bigint) FROM workwise.absent");
  };
  const std::string before = versions();
  EXPECT_EQ(board.poll().state, State::held);
  EXPECT_EQ(poll_anew(jobs(10)).state, State::held);
  EXPECT_EQ(versions(), before);
}

TEST_F(SettleTest, ARecoveredFeedReleasesTheHold) {
  poll_anew(jobs(100));
  poll_anew(jobs(10));
  EXPECT_EQ(poll_anew(jobs(100)).state, State::done);
  EXPECT_EQ(value("SELECT held_run IS NULL FROM workwise.sources"), "t");
  EXPECT_EQ(value("SELECT count(*) FROM workwise.absent"), "0");
}

TEST_F(SettleTest, AcceptingAHeldRunClosesWhatItHeld) {
  poll_anew(jobs(100));
  const RunReport held = poll_anew(jobs(10));
  EXPECT_EQ(accept_run(board.database.session(), board.settings, held.run, {}), 90);
  EXPECT_EQ(board.open_jobs(), "10");
  EXPECT_EQ(value("SELECT decision FROM workwise.runs WHERE state = 'held'"), "accepted");
  EXPECT_THROW(accept_run(board.database.session(), board.settings, held.run, {}), UsageError);
  EXPECT_EQ(board.poll().state, State::done);
}

TEST_F(SettleTest, RejectingAHeldRunKeepsTheBoardAndCountsAnew) {
  poll_anew(jobs(100));
  const RunReport held = poll_anew(jobs(10));
  reject_run(board.database.session(), board.settings, held.run, {});
  EXPECT_EQ(board.open_jobs(), "100");
  EXPECT_EQ(value("SELECT count(*) FROM workwise.absent"), "0");
  EXPECT_EQ(poll_anew(jobs(10)).state, State::held);
}

TEST_F(SettleTest, AcceptingClosesNothingThatALaterRunHasSeenAgain) {
  poll_anew(jobs(100));
  const RunReport held = poll_anew(jobs(10));
  std::string cut = testing::to_xml(jobs(101));
  cut.resize(cut.size() - 12);
  board.publish(cut);
  EXPECT_EQ(board.poll().state, State::failed);
  EXPECT_EQ(accept_run(board.database.session(), board.settings, held.run, {}), 0);
  EXPECT_EQ(board.open_jobs(), "100");  // the last one was cut
}

TEST_F(SettleTest, AbsencesOfAnotherPolicyAreForgotten) {
  board.source.expire.after_runs = 2;
  poll_anew(jobs(20));
  poll_anew(jobs(19));
  board.source.expire.when = config::Expire::When::date;
  poll_anew(jobs(20));
  board.source.expire.when = config::Expire::When::missing;
  board.poll();
  board.poll();
  EXPECT_EQ(board.open_jobs(), "20");
}

TEST_F(SettleTest, ARowWithoutFingerprintsIsClosedLikeAnyOther) {
  poll_anew(jobs(20));
  board.database.session().run(
      "UPDATE jobs SET raw_fingerprint = NULL, content_fingerprint = NULL"
      " WHERE external_id = 'J20'");
  poll_anew(jobs(19));
  EXPECT_EQ(board.open_jobs(), "19");
}

TEST_F(SettleTest, AJobIsClosedOnlyAfterTheConfiguredNumberOfAbsences) {
  board.source.expire.after_runs = 3;
  poll_anew(jobs(20));
  EXPECT_EQ(poll_anew(jobs(19)).closed, 0);
  EXPECT_EQ(board.poll().closed, 0) << "not modified: the second absence";
  EXPECT_EQ(poll_anew(jobs(19)).closed, 1);
}

TEST_F(SettleTest, AnAbsenceThatWasInterruptedCountsFromOneAgain) {
  board.source.expire.after_runs = 2;
  poll_anew(jobs(20));
  poll_anew(jobs(19));
  poll_anew(jobs(20));
  EXPECT_EQ(poll_anew(jobs(19)).closed, 0);
  EXPECT_EQ(poll_anew(jobs(19)).closed, 1);
}

TEST_F(SettleTest, SlowShrinkingIsMeasuredAgainstWhatIsStillOpen) {
  board.source.expire.after_runs = 2;
  poll_anew(jobs(100));
  poll_anew(jobs(80));
  EXPECT_EQ(poll_anew(jobs(60)).state, State::held) << "40 of 100 are absent by now";
  EXPECT_EQ(board.open_jobs(), "100");
}

TEST_F(SettleTest, AJobThatComesBackIsReopened) {
  poll_anew(jobs(20));
  poll_anew(jobs(19));
  EXPECT_EQ(board.open_jobs(), "19");
  const RunReport report = poll_anew(jobs(20));
  EXPECT_EQ(report.counts, (Counts{.received = 20, .updated = 1, .unchanged = 19}));
  EXPECT_EQ(board.open_jobs(), "20");
}

TEST_F(SettleTest, AJobPastItsDateIsClosedAndStaysClosedWhileTheFeedCarriesIt) {
  auto all = jobs(3);
  all[0].expires = "2020-01-31";
  const RunReport first = poll_anew(all);
  EXPECT_EQ(first.counts.inserted, 3);
  EXPECT_EQ(board.open_jobs(), "2");
  EXPECT_EQ(value("SELECT closed_reason FROM jobs WHERE external_id = 'J1'"), "expired");
  const RunReport again = poll_anew(all);
  EXPECT_EQ(again.counts, (Counts{.received = 3, .unchanged = 3}));
  EXPECT_EQ(again.batches, 0);
}

TEST_F(SettleTest, AJobClosedByDateIsReopenedByALaterDateOnly) {
  auto all = jobs(3);
  all[0].expires = "2020-01-31";
  poll_anew(all);
  all[0].title = "Foreman";
  poll_anew(all);
  EXPECT_EQ(board.open_jobs(), "2") << "another title is not another date";
  EXPECT_EQ(value("SELECT title FROM jobs WHERE external_id = 'J1'"), "Foreman");
  all[0].expires = "2099-01-31";
  poll_anew(all);
  EXPECT_EQ(board.open_jobs(), "3");
}

TEST_F(SettleTest, AJobPastItsDateClosesEvenWhileItsFeedIsDown) {
  auto all = jobs(3);
  all[0].expires = "2099-01-31";
  poll_anew(all);
  board.let_a_day_pass();
  board.database.session().run(
      "UPDATE jobs SET expires_at = now() - interval '1 hour' WHERE external_id = 'J1'");
  board.source.fetch.url = "file:///nonexistent";
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::failed);
  EXPECT_EQ(report.closed, 1);
  EXPECT_EQ(board.open_jobs(), "2");
}

TEST_F(SettleTest, AFeedThatDatesAFewJobsBackClosesThem) {
  poll_anew(jobs(20));
  auto all = jobs(20);
  all[0].expires = "2020-01-31";
  const RunReport report = poll_anew(all);
  EXPECT_EQ(report.counts, (Counts{.received = 20, .updated = 1, .unchanged = 19}));
  EXPECT_EQ(report.closed, 1);
  EXPECT_EQ(value("SELECT closed_reason FROM jobs WHERE external_id = 'J1'"), "expired");
}

TEST_F(SettleTest, AFeedThatDatesAllItsJobsBackIsHeldAtEachPoll) {
  poll_anew(dated(jobs(20), "2099-01-31"));
  const RunReport report = poll_anew(dated(jobs(20), "1970-01-01"));
  EXPECT_EQ(report.state, State::held);
  EXPECT_EQ(report.would_close, 20);
  EXPECT_THAT(report.note, HasSubstr("20 of 20 open jobs were given a date that was past"));
  EXPECT_EQ(board.poll().state, State::held) << "the same bytes again";
  board.source.fetch.url = "file:///nonexistent";
  EXPECT_EQ(board.poll().closed, 0) << "nor does a failed run";
  EXPECT_EQ(board.open_jobs(), "20");
}

TEST_F(SettleTest, WhatIsGoneAndWhatIsDatedBackCountTogether) {
  poll_anew(jobs(40));
  auto all = jobs(33);
  for (int i = 0; i < 7; ++i) all[static_cast<std::size_t>(i)].expires = "2020-01-31";
  const RunReport report = poll_anew(all);
  EXPECT_EQ(report.state, State::held);
  EXPECT_EQ(report.would_close, 14);
  EXPECT_EQ(board.open_jobs(), "40");
}

TEST_F(SettleTest, DatesThatPassByThemselvesCloseHoweverManyTheyAre) {
  poll_anew(dated(jobs(20), "2099-01-31"));
  board.let_a_day_pass();
  board.database.session().run("UPDATE jobs SET expires_at = now() - interval '1 hour'");
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::done);
  EXPECT_EQ(report.closed, 20);
}

TEST_F(SettleTest, ATextEditedAfterItsDateHasPassedIsNotDatedBack) {
  poll_anew(dated(jobs(20), "2099-01-31"));
  board.let_a_day_pass();
  board.database.session().run("UPDATE jobs SET expires_at = now() - interval '1 hour'");
  auto edited = dated(jobs(20), value("SELECT to_char(now() - interval '1 hour',"
                                      " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"));
  for (testing::Job& job : edited) job.title += " (m/f)";
  const RunReport report = poll_anew(edited);
  EXPECT_EQ(report.state, State::done) << report.note;
  EXPECT_EQ(board.open_jobs(), "0");
}

TEST_F(SettleTest, AMaxAgeThatIsTooShortIsHeldAndCanBeTakenBack) {
  board.source.map.fields["posted_at"] = testing::Board::path("expirationdate");
  board.source.map.fields.erase("expires_at");
  poll_anew(dated(jobs(20), "2026-01-01"));
  board.source.expire.max_age = std::chrono::hours{24 * 3};
  EXPECT_EQ(board.poll().state, State::held);
  board.source.expire.max_age.reset();
  EXPECT_EQ(board.poll().state, State::done);
  EXPECT_EQ(board.open_jobs(), "20");
}

TEST_F(SettleTest, AFeedOfDatesAloneIsHeldToo) {
  board.source.expire.when = config::Expire::When::date;
  board.source.expire.max_age = std::chrono::hours{24 * 365 * 200};
  poll_anew(dated(jobs(20), "2099-01-31"));
  EXPECT_EQ(poll_anew(dated(jobs(20), "2020-01-31")).state, State::held);
  EXPECT_EQ(poll_anew({}).state, State::held);
  EXPECT_EQ(board.open_jobs(), "20");
}

TEST_F(SettleTest, AcceptingDatesThatWereHeldClosesByThem) {
  poll_anew(jobs(20));
  const RunReport held = poll_anew(dated(jobs(20), "2020-01-31"));
  EXPECT_EQ(accept_run(board.database.session(), board.settings, held.run, {}), 20);
  EXPECT_EQ(value("SELECT DISTINCT closed_reason FROM jobs"), "expired");
  EXPECT_EQ(board.poll().state, State::done);
}

TEST_F(SettleTest, RejectingDatesThatWereHeldForgetsThemUntilOthersCome) {
  poll_anew(jobs(20));
  const RunReport held = poll_anew(dated(jobs(20), "2020-01-31"));
  reject_run(board.database.session(), board.settings, held.run, {});
  EXPECT_EQ(poll_anew(dated(jobs(20), "2020-01-31")).state, State::done);
  EXPECT_EQ(value("SELECT count(expires_at) FROM jobs WHERE closed_at IS NULL"), "0");
  EXPECT_EQ(poll_anew(dated(jobs(20), "2099-01-31")).counts.updated, 20);
  EXPECT_EQ(value("SELECT count(expires_at) FROM jobs WHERE closed_at IS NULL"), "20");
}

TEST_F(SettleTest, RejectingDatesHoldsWhereAMaxAgeIsSetToo) {
  board.source.map.fields["posted_at"] = testing::Board::path("expirationdate");
  board.source.map.fields.erase("expires_at");
  board.source.expire.max_age = std::chrono::hours{24 * 30};
  board.settings.sources = {board.source};
  poll_anew(dated(jobs(20), value("SELECT to_char(now(), 'YYYY-MM-DD')")));
  const RunReport held = poll_anew(dated(jobs(20), "2020-01-31"));
  ASSERT_EQ(held.state, State::held);
  reject_run(board.database.session(), board.settings, held.run, {});
  EXPECT_EQ(board.poll().state, State::done);
  EXPECT_EQ(poll_anew(dated(jobs(20), "2020-01-31")).state, State::done);
  EXPECT_EQ(board.open_jobs(), "20");
}

TEST_F(SettleTest, NothingClosesWhereTheOperatorSaidNever) {
  board.source.expire.when = config::Expire::When::never;
  auto all = jobs(3);
  all[0].expires = "2020-01-31";
  poll_anew(all);
  poll_anew(jobs(1));
  EXPECT_EQ(board.open_jobs(), "3");
}

TEST_F(SettleTest, ARunWithTooManyUnreadableItemsIsPartialAndClosesNothing) {
  poll_anew(jobs(20));
  auto bad = jobs(10);
  for (int i = 0; i < 5; ++i) bad.push_back({.id = "X" + std::to_string(i), .title = ""});
  const RunReport report = poll_anew(bad);
  EXPECT_TRUE(report.partial);
  EXPECT_EQ(report.state, State::done);
  EXPECT_EQ(board.open_jobs(), "20");
}

TEST_F(SettleTest, AJobWhoseItemBecameUnreadableIsNotMissing) {
  poll_anew(jobs(20));
  auto all = jobs(20);
  all[3].title = "";
  const RunReport report = poll_anew(all);
  EXPECT_EQ(report.counts.quarantined, 1);
  EXPECT_EQ(report.closed, 0);
  EXPECT_EQ(board.open_jobs(), "20");
}

TEST_F(SettleTest, AnItemThatLostItsIdMayBeAnyAbsentJobSoNoneCloses) {
  poll_anew(jobs(20));
  auto all = jobs(20);
  all[3].id = "";
  EXPECT_EQ(poll_anew(all).closed, 0);
  EXPECT_EQ(poll_anew(all).closed, 0);
  EXPECT_EQ(board.open_jobs(), "20");
  EXPECT_EQ(board.poll().closed, 0) << "the same bytes again";
  // A job that goes absent later was there together with the nameless one, so it is another.
  all.pop_back();
  EXPECT_EQ(poll_anew(all).closed, 1);
  EXPECT_EQ(value("SELECT external_id FROM jobs WHERE closed_at IS NOT NULL"), "J20");
}

TEST_F(SettleTest, OldRunsOfASourceThatIsAlwaysPartialAreForgottenToo) {
  auto bad = jobs(10);
  for (int i = 0; i < 5; ++i) bad.push_back({.id = "X" + std::to_string(i), .title = ""});
  for (int i = 0; i < 4; ++i) poll_anew(bad);
  board.database.session().run("UPDATE workwise.runs SET started_at = now() - interval '1 year'");
  poll_anew(bad);
  EXPECT_EQ(value("SELECT count(*) FROM workwise.runs"), "1");
  ledger_is_whole_ = false;
}

TEST_F(SettleTest, AnItemThatTheFeedStillHasStaysInTheQuarantineBeyondItsRetention) {
  auto all = jobs(20);
  all[3].title = "";
  all[4].title = "";
  poll_anew(all);
  board.database.session().run(
      "UPDATE workwise.quarantine SET first_seen_at = now() - interval '31 days'");
  EXPECT_EQ(board.poll().counts.quarantined, 2);
  EXPECT_EQ(value("SELECT count(*) FROM workwise.quarantine"), "2");
  all[4].title = "Cook";
  EXPECT_EQ(poll_anew(all).new_quarantined, 0);
  EXPECT_EQ(value("SELECT string_agg(external_id, ' ') FROM workwise.quarantine"), "J4");
}

TEST_F(SettleTest, OldRunsAreForgottenButTheLastCompleteOneIsKept) {
  poll_anew(jobs(3));
  poll_anew(jobs(3));
  board.database.session().run("UPDATE workwise.runs SET started_at = now() - interval '1 year'");
  EXPECT_TRUE(board.poll().not_modified);
  EXPECT_EQ(value("SELECT count(*) FROM workwise.runs"), "1");
  ledger_is_whole_ = false;
}

}  // namespace
}  // namespace workwise::ingest
