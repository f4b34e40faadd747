// What waits in the quarantine is read anew, with the mapping of today, and merged as a run of its
// own: all of it or nothing, and never over what the board knows better.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "ingest/ledger.hpp"
#include "ingest/quarantine.hpp"
#include "ingest/replay.hpp"
#include "postgres/lock.hpp"
#include "support/board.hpp"

namespace workwise::ingest {
namespace {

using testing::Board;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::jobs;
using Outcome = Replayed::Outcome;

/// An item whose title is where today's mapping does not look.
std::string named(const std::string& id, const std::string& name, const std::string& more = {}) {
  return "<job><referencenumber>" + id + "</referencenumber><name>" + name + "</name>" + more +
         "</job>\n";
}

class ReplayTest : public ::testing::Test {
 protected:
  void SetUp() override { board.source.complete.max_rejected = 1; }
  void TearDown() override { EXPECT_EQ(board.broken_invariant(), ""); }

  std::string value(const std::string& sql) { return board.database.value(sql); }

  void correct_the_mapping() {
    board.source.map.fields["title"].paths = {"title", "name"};
    board.change_recipe();
  }

  RunReport replay(bool dry_run = false, std::vector<std::int64_t> ids = {}) {
    all.clear();
    ReplayOptions options;
    options.filter.ids = std::move(ids);
    options.dry_run = dry_run;
    options.show = [this](const Replayed& one) { all.push_back(one); };
    return ingest::replay(board.settings, board.source, options);
  }

  Board board;
  std::vector<Replayed> all;
};

TEST_F(ReplayTest, WhatTheMappingCanReadByNowIsMergedAndLeavesTheQuarantine) {
  board.poll_anew(jobs(2), named("N1", "Cook") + named("N2", "Baker") + "<job><x/></job>");
  ASSERT_EQ(value("SELECT count(*) FROM workwise.quarantine"), "3");
  correct_the_mapping();
  const RunReport report = replay();
  EXPECT_EQ(report.state, State::done);
  EXPECT_EQ(report.counts, (Counts{.received = 3, .inserted = 2, .quarantined = 1}));
  EXPECT_EQ(value("SELECT string_agg(title, ',' ORDER BY title) FROM jobs WHERE external_id ~ 'N'"),
            "Baker,Cook");
  EXPECT_EQ(value("SELECT count(*) FROM workwise.quarantine"), "1");
  EXPECT_EQ(value("SELECT state || ' ' || received || ' ' || inserted || ' ' || batches || ' ' ||"
                  " note FROM workwise.runs ORDER BY id DESC LIMIT 1"),
            "done 3 2 1 replay of 3 quarantined items");
  EXPECT_EQ(value("SELECT count(*) FROM workwise.batches WHERE inserted = 2"), "2");
}

TEST_F(ReplayTest, TheNextPollFindsTheMergedItemsUnchanged) {
  board.poll_anew(jobs(2), named("N1", "Cook"));
  correct_the_mapping();
  replay();
  const RunReport report = board.poll_anew(jobs(2), named("N1", "Cook"));
  EXPECT_EQ(report.counts, (Counts{.received = 3, .unchanged = 3}));
  EXPECT_EQ(board.open_jobs(), "3");
}

TEST_F(ReplayTest, TheSameBodyIsReadAgainAfterAReplay) {
  board.poll_anew(jobs(2), named("N1", "Cook"));
  correct_the_mapping();
  board.poll();  // the new recipe has read it all: nothing waits
  board.source.map.fields["title"] = Board::path("title");
  board.change_recipe();
  board.poll();
  ASSERT_EQ(value("SELECT count(*) FROM workwise.quarantine"), "1");
  ASSERT_TRUE(board.poll().not_modified);
  correct_the_mapping();
  EXPECT_EQ(replay().counts.unchanged, 1);
  const RunReport report = board.poll();
  EXPECT_FALSE(report.not_modified);
  EXPECT_EQ(report.counts.quarantined, 0);
}

TEST_F(ReplayTest, ADryRunSaysTheSameAndWritesNothing) {
  board.poll_anew(jobs(2), named("N1", "Cook") + "<job><x/></job>");
  correct_the_mapping();
  const std::string before = value("SELECT count(*) FROM workwise.runs");
  const RunReport report = replay(true);
  EXPECT_EQ(report.counts, (Counts{.received = 2, .inserted = 1, .quarantined = 1}));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].outcome, Outcome::inserted);
  EXPECT_EQ(all[0].posting->title, "Cook");
  EXPECT_THAT(all[0].item.reason, HasSubstr("title"));
  EXPECT_EQ(all[1].outcome, Outcome::rejected);
  EXPECT_THAT(all[1].reason, HasSubstr("no id"));
  EXPECT_EQ(value("SELECT count(*) FROM workwise.runs"), before);
  EXPECT_EQ(value("SELECT count(*) FROM workwise.quarantine"), "2");
}

TEST_F(ReplayTest, OnlyTheItemsAskedForAreReplayed) {
  board.poll_anew(jobs(2), named("N1", "Cook") + named("N2", "Baker"));
  correct_the_mapping();
  const std::int64_t id =
      std::stol(value("SELECT id FROM workwise.quarantine WHERE external_id = 'N2'"));
  EXPECT_EQ(replay(false, {id}).counts, (Counts{.received = 1, .inserted = 1}));
  EXPECT_EQ(value("SELECT external_id FROM workwise.quarantine"), "N1");
}

TEST_F(ReplayTest, AnItemThatItsFeedHasDroppedStaysWhereItIs) {
  board.poll_anew(jobs(3), named("N1", "Cook"));
  board.poll_anew(jobs(3));
  EXPECT_EQ(value("SELECT last_run FROM workwise.quarantine"), "1");
  correct_the_mapping();
  EXPECT_EQ(replay().counts, (Counts{.received = 1, .quarantined = 1}));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].outcome, Outcome::left);
  EXPECT_THAT(all[0].reason, HasSubstr("dropped it since run 1"));
  EXPECT_EQ(value("SELECT count(*) FROM jobs WHERE external_id = 'N1'"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM workwise.quarantine"), "1");
}

TEST_F(ReplayTest, AnItemThatCameBackIsMergedAgain) {
  board.poll_anew(jobs(3), named("N1", "Cook"));
  board.poll_anew(jobs(3));
  board.poll_anew(jobs(3), named("N1", "Cook"));
  EXPECT_EQ(value("SELECT last_run IS NULL FROM workwise.quarantine"), "t");
  correct_the_mapping();
  EXPECT_EQ(replay().counts.inserted, 1);
}

TEST_F(ReplayTest, APollThatFindsNothingGoneWritesNothingAboutTheQuarantine) {
  board.poll_anew(jobs(3), named("N1", "Cook"));
  const std::string version = value("SELECT xmin FROM workwise.quarantine");
  for (int i = 0; i < 3; ++i) board.poll_anew(jobs(3), named("N1", "Cook"));
  EXPECT_EQ(value("SELECT xmin FROM workwise.quarantine"), version);
  board.poll_anew(jobs(3));
  const std::string gone = value("SELECT xmin FROM workwise.quarantine");
  EXPECT_NE(gone, version);
  board.poll_anew(jobs(3));
  EXPECT_EQ(value("SELECT xmin FROM workwise.quarantine"), gone);
}

TEST_F(ReplayTest, ABrokenItemOfAKnownJobBringsItUpToDate) {
  board.poll_anew(jobs(3));
  board.poll_anew(jobs(2), named("J3", "Foreman"));
  correct_the_mapping();
  EXPECT_EQ(replay().counts, (Counts{.received = 1, .updated = 1}));
  EXPECT_EQ(value("SELECT title FROM jobs WHERE external_id = 'J3'"), "Foreman");
}

TEST_F(ReplayTest, AJobThatWasWrittenSinceIsNotWrittenOver) {
  board.poll_anew(jobs(3), named("J3", "Older"));  // the good one of two is on the board
  board.poll_anew({jobs(2)[0], jobs(2)[1], {.id = "J3", .title = "Newer"}}, named("J3", "Older"));
  correct_the_mapping();
  EXPECT_EQ(replay().counts, (Counts{.received = 1, .quarantined = 1}));
  EXPECT_EQ(all[0].outcome, Outcome::left);
  EXPECT_THAT(all[0].reason, HasSubstr("written or closed after run 1"));
  EXPECT_EQ(value("SELECT title FROM jobs WHERE external_id = 'J3'"), "Newer");
}

TEST_F(ReplayTest, OfTwoItemsWithOneIdTheNewerIsTaken) {
  board.poll_anew(jobs(2), named("N1", "Older"));
  board.poll_anew(jobs(2), named("N1", "Older") + named("N1", "Newer"));
  correct_the_mapping();
  EXPECT_EQ(replay().counts, (Counts{.received = 2, .inserted = 1, .duplicate = 1}));
  EXPECT_EQ(value("SELECT title FROM jobs WHERE external_id = 'N1'"), "Newer");
  EXPECT_EQ(value("SELECT count(*) FROM workwise.quarantine"), "0");
}

TEST_F(ReplayTest, WhatTheServerRefusesStaysWithItsReason) {
  board.poll_anew(jobs(2), named("N1", "Cook") + named("N2", "Baker"));
  board.database.session().run(
      "ALTER TABLE jobs ADD CONSTRAINT no_bakers CHECK (title <> 'Baker')");
  correct_the_mapping();
  EXPECT_EQ(replay().counts, (Counts{.received = 2, .inserted = 1, .quarantined = 1}));
  EXPECT_EQ(value("SELECT external_id || ' ' || (reason LIKE '%no_bakers%') FROM"
                  " workwise.quarantine"),
            "N2 true");
  EXPECT_EQ(value("SELECT convert_from(raw, 'UTF8') LIKE '%Baker%' FROM workwise.quarantine"), "t");
}

TEST_F(ReplayTest, AReplayThatCannotCommitLeavesEverythingAsItWas) {
  board.poll_anew(jobs(2), named("N1", "Cook"));
  board.database.session().run(
      "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
      " $$ BEGIN RAISE EXCEPTION 'not today'; END $$;");
  board.database.session().run(
      "CREATE TRIGGER refuse BEFORE DELETE ON workwise.quarantine"
      " FOR EACH ROW EXECUTE FUNCTION refuse()");
  correct_the_mapping();
  EXPECT_THROW(replay(), postgres::Error);
  EXPECT_EQ(board.open_jobs(), "2");
  EXPECT_EQ(value("SELECT count(*) FROM workwise.quarantine"), "1");
  EXPECT_EQ(value("SELECT state FROM workwise.runs ORDER BY id DESC LIMIT 1"), "failed");
  board.database.session().run("DROP TRIGGER refuse ON workwise.quarantine");
  EXPECT_EQ(replay().counts.inserted, 1);
}

TEST_F(ReplayTest, ASourceThatIsBeingPolledIsNotReplayed) {
  board.poll_anew(jobs(2), named("N1", "Cook"));
  auto other = board.database.connect("somebody else");
  const auto lock =
      postgres::AdvisoryLock::lock(other, lock_name("agency"), std::chrono::milliseconds{0}, {});
  EXPECT_THROW(replay(), LockedError);
  EXPECT_EQ(replay(true).counts.received, 1) << "who only looks waits for nobody";
}

TEST_F(ReplayTest, ADaemonDoesNotTakeAReplayForAPoll) {
  board.poll_anew(jobs(2), named("N1", "Cook"));
  correct_the_mapping();
  replay();
  EXPECT_EQ(value("SELECT current_run IS NULL FROM workwise.sources"), "t");
  EXPECT_EQ(value("SELECT last_complete_run FROM workwise.sources"), "1");
}

TEST_F(ReplayTest, ReplayedItemsAreNoLongerAbsent) {
  board.source.expire.after_runs = 3;
  board.poll_anew(jobs(3));
  // J3 went missing, then came as an item whose id nobody could find.
  board.poll_anew(jobs(2));
  board.poll_anew(jobs(2), "<job><number>J3</number><title>Welder 3b</title></job>");
  ASSERT_EQ(value("SELECT external_id FROM workwise.absent"), "J3");
  board.source.id.front().paths.emplace_back("number");
  board.change_recipe();
  EXPECT_EQ(replay().counts.updated, 1);
  EXPECT_EQ(value("SELECT count(*) FROM workwise.absent"), "0");
}

TEST_F(ReplayTest, ARecordOfATableIsReadWithTheHeaderThatItCameWith) {
  board.source.read = {};
  board.source.read.format = config::Format::csv;
  board.source.id = {Board::path("referencenumber")};
  const std::string head = "referencenumber;title;name\r\n";
  board.publish(head + "A1;Welder;\r\nN1;;Cook\r\n");
  ASSERT_EQ(board.poll().counts.quarantined, 1);
  correct_the_mapping();
  EXPECT_EQ(replay().counts, (Counts{.received = 1, .inserted = 1}));
  EXPECT_EQ(value("SELECT title FROM jobs WHERE external_id = 'N1'"), "Cook");
  board.publish(head + "A1;Welder;\r\nN1;;Cook\r\nA2;Fitter;\r\n");
  EXPECT_EQ(board.poll().counts, (Counts{.received = 3, .inserted = 1, .unchanged = 2}));
}

TEST_F(ReplayTest, APartOfAListDoesNotSayWhatTheRestHasDropped) {
  board.poll_anew(jobs(3), named("N1", "Cook"));
  board.source.complete.total = "/source/total";
  const RunReport report = board.poll_anew(jobs(3), "<total>4</total>");
  ASSERT_TRUE(report.partial) << report.note;
  EXPECT_EQ(value("SELECT last_run IS NULL FROM workwise.quarantine"), "t");
}

TEST_F(ReplayTest, DroppedItemsComeBackWhenTheirFeedIsRead) {
  board.poll_anew(jobs(2), named("N1", "Cook"));
  EXPECT_EQ(drop_quarantine(board.database.session(), {.source = "agency"}, {}), 1);
  EXPECT_EQ(value("SELECT count(*) FROM workwise.quarantine"), "0");
  board.poll_anew(jobs(2), named("N1", "Cook"));
  EXPECT_EQ(value("SELECT count(*) FROM workwise.quarantine"), "1");
}

TEST_F(ReplayTest, ItemsAreListedByWhatIsAskedFor) {
  board.poll_anew(jobs(2), named("N1", "Cook") + "<job><title>No id</title></job>");
  board.poll_anew(jobs(2), named("N2", "Baker"));
  const auto list = [&](const QuarantineFilter& filter) {
    std::vector<std::string> ids;
    for (const auto& item : list_quarantine(board.database.session(), filter, 50))
      ids.push_back(item.external_id + (item.gone ? " gone" : ""));
    return ids;
  };
  EXPECT_THAT(list({}), ElementsAre("N2", " gone", "N1 gone"));
  EXPECT_THAT(list({.field = "id"}), ElementsAre(" gone"));
  EXPECT_THAT(list({.reason = "NO TITLE"}), ElementsAre("N2", "N1 gone"));
  EXPECT_THAT(list({.run = 2}), ElementsAre("N2"));
  EXPECT_THAT(list({.source = "another"}), ElementsAre());
  EXPECT_EQ(count_quarantine(board.database.session(), {.field = "title"}), 2);
}

}  // namespace
}  // namespace workwise::ingest
