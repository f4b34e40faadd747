#include "ingest/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "ingest/ledger.hpp"
#include "ingest/quarantine.hpp"
#include "postgres/lock.hpp"
#include "sandbox/feed_server.hpp"
#include "support/board.hpp"

namespace workwise::ingest {
namespace {

using ::testing::HasSubstr;
using testing::jobs;

class RunTest : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(board.broken_invariant(), ""); }

  std::string value(const std::string& sql) { return board.database.value(sql); }

  testing::Board board;
};

TEST_F(RunTest, TheFirstPollInsertsEveryJob) {
  board.publish(jobs(25));
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::done) << report.error;
  EXPECT_EQ(report.counts, (Counts{.received = 25, .inserted = 25}));
  EXPECT_EQ(board.open_jobs(), "25");
  EXPECT_EQ(value("SELECT title FROM jobs WHERE external_id = 'J7'"), "Welder 7");
  EXPECT_EQ(value("SELECT count(*) FROM companies"), "1");
  EXPECT_EQ(value("SELECT c.name FROM jobs j JOIN companies c ON c.id = j.company_id LIMIT 1"),
            "Example Works");
}

TEST_F(RunTest, TheSameBytesAgainWriteNoRowOfJobs) {
  board.publish(jobs(25));
  board.poll();
  const std::string before =
      value("SELECT md5(string_agg(j::text || xmin, ',' ORDER BY id)) FROM jobs j");
  const RunReport report = board.poll();
  EXPECT_TRUE(report.not_modified);
  EXPECT_EQ(report.counts, (Counts{.received = 25, .unchanged = 25}));
  EXPECT_EQ(report.batches, 0);
  EXPECT_EQ(value("SELECT md5(string_agg(j::text || xmin, ',' ORDER BY id)) FROM jobs j"), before);
}

TEST_F(RunTest, UnchangedItemsInAChangedDocumentWriteNoRowEither) {
  board.publish(jobs(25));
  board.poll();
  const std::string before = value("SELECT sum(xmin::text::bigint) FROM jobs");
  board.publish(testing::to_xml(jobs(25), "<!-- built later -->"));
  const RunReport report = board.poll();
  EXPECT_FALSE(report.not_modified);
  EXPECT_EQ(report.counts, (Counts{.received = 25, .unchanged = 25}));
  EXPECT_EQ(report.batches, 0);
  EXPECT_EQ(value("SELECT sum(xmin::text::bigint) FROM jobs"), before);
}

/// The document with an element more in each item, which nothing is mapped to.
std::string tracked(const std::vector<testing::Job>& all, int id) {
  std::string xml = testing::to_xml(all);
  const std::string element = "<track>" + std::to_string(id) + "</track>";
  for (std::size_t at = 0; (at = xml.find("</job>", at)) != std::string::npos;
       at += element.size() + 6)
    xml.insert(at, element);
  return xml;
}

TEST_F(RunTest, ANewTrackingElementIsNoChange) {
  board.publish(jobs(3));
  board.poll();
  board.publish(tracked(jobs(3), 4711));
  const RunReport report = board.poll();
  EXPECT_EQ(report.counts, (Counts{.received = 3, .unchanged = 3}));
  EXPECT_EQ(report.batches, 0);
}

TEST_F(RunTest, OnlyWhatChangedIsWritten) {
  auto all = jobs(20);
  board.publish(all);
  board.poll();
  all[4].description = "<p>Welding in Gqeberha.</p>";
  all.erase(all.begin());
  all.push_back({.id = "J99"});
  board.publish(all);
  const RunReport report = board.poll();
  EXPECT_EQ(report.counts, (Counts{.received = 20, .inserted = 1, .updated = 1, .unchanged = 18}));
  EXPECT_EQ(report.closed, 1);
  EXPECT_EQ(value("SELECT closed_reason FROM jobs WHERE external_id = 'J1'"), "missing");
  EXPECT_THAT(value("SELECT description FROM jobs WHERE external_id = 'J5'"),
              HasSubstr("Gqeberha"));
}

TEST_F(RunTest, ATextThatChangesBackIsWrittenBack) {
  auto all = jobs(3);
  board.publish(all);
  board.poll();
  all[0].title = "Boilermaker";
  board.publish(all);
  board.poll();
  all[0].title = "Welder 1";
  board.publish(all);
  EXPECT_EQ(board.poll().counts, (Counts{.received = 3, .updated = 1, .unchanged = 2}));
  EXPECT_EQ(value("SELECT title FROM jobs WHERE external_id = 'J1'"), "Welder 1");
}

TEST_F(RunTest, OfARepeatedIdTheFirstWinsAndTheOthersAreCounted) {
  auto all = jobs(2);
  all.push_back({.id = "J1", .title = "Another one"});
  all.push_back(all[1]);
  board.publish(all);
  EXPECT_EQ(board.poll().counts, (Counts{.received = 4, .inserted = 2, .duplicate = 2}));
  EXPECT_EQ(value("SELECT title FROM jobs WHERE external_id = 'J1'"), "Welder 1");
  board.publish(testing::to_xml(all, "<!-- again -->"));
  EXPECT_EQ(board.poll().counts, (Counts{.received = 4, .unchanged = 2, .duplicate = 2}));
}

TEST_F(RunTest, ItemsWithoutIdOrTitleWaitInTheQuarantineRaw) {
  auto all = jobs(20);
  all.push_back({.id = "", .title = "No id"});
  all.push_back({.id = "J21", .title = ""});
  board.publish(all);
  EXPECT_EQ(board.poll().counts, (Counts{.received = 22, .inserted = 20, .quarantined = 2}));
  EXPECT_EQ(value("SELECT count(*) FROM workwise.quarantine"), "2");
  EXPECT_EQ(value("SELECT field FROM workwise.quarantine WHERE external_id = 'J21'"), "title");
  EXPECT_THAT(value("SELECT convert_from(raw, 'UTF8') FROM workwise.quarantine"
                    " WHERE external_id IS NULL"),
              HasSubstr("<title><![CDATA[No id]]></title>"));
  board.publish(testing::to_xml(all, "<!-- again -->"));
  EXPECT_EQ(board.poll().counts, (Counts{.received = 22, .unchanged = 20, .quarantined = 2}));
  EXPECT_EQ(value("SELECT count(*) FROM workwise.quarantine"), "2");
}

TEST_F(RunTest, APathThatFindsNothingInAnyItemFailsTheRunAndIsNamed) {
  board.publish(jobs(20));
  board.poll();
  auto renamed = testing::to_xml(jobs(21));
  for (std::size_t at = 0; (at = renamed.find("title>", at)) != std::string::npos; at += 6)
    renamed.replace(at, 5, "heading");
  board.publish(renamed);
  for (const char* time : {"first", "again"}) {
    const RunReport report = board.poll();
    EXPECT_EQ(report.state, State::failed) << time;
    EXPECT_THAT(report.error, HasSubstr("none of 21 items can be read: no title: nothing at title"))
        << time;
    EXPECT_EQ(report.counts, (Counts{.received = 21, .quarantined = 21})) << time;
    EXPECT_EQ(board.open_jobs(), "20") << time;
  }
  board.source.commit = config::Commit::run;
  EXPECT_EQ(board.poll().state, State::failed);
}

TEST_F(RunTest, AnItemThatDoesNotBalanceKeepsItsJobAndNoOther) {
  board.publish(jobs(20));
  board.poll();
  auto left = jobs(18);
  left.erase(left.begin());
  board.publish(
      testing::to_xml(left, "<job><referencenumber>J1</referencenumber><title>A<b></title></job>"));
  const RunReport report = board.poll();
  EXPECT_EQ(report.counts, (Counts{.received = 18, .unchanged = 17, .quarantined = 1}));
  EXPECT_EQ(report.closed, 2);
  EXPECT_EQ(value("SELECT count(*) FROM jobs WHERE closed_at IS NULL AND external_id = 'J1'"), "1");
  EXPECT_EQ(value("SELECT external_id FROM workwise.quarantine"), "J1");
}

TEST_F(RunTest, AnItemThatBecomesReadableLeavesTheQuarantine) {
  auto all = jobs(10);
  all[9].title = "";
  board.publish(all);
  board.poll();
  EXPECT_EQ(value("SELECT count(*) FROM workwise.quarantine"), "1");
  board.source.map.fields["title"].default_value = "Untitled";
  board.source.recipe.low = 2;
  EXPECT_EQ(board.poll().counts, (Counts{.received = 10, .inserted = 1, .unchanged = 9}));
  EXPECT_EQ(value("SELECT count(*) FROM workwise.quarantine"), "0");
}

TEST_F(RunTest, AnotherRecipeLooksAtEveryItemAgain) {
  board.publish(jobs(5));
  board.poll();
  board.source.map.fields["reference"] = testing::Board::path("referencenumber");
  board.source.recipe.low = 2;
  const RunReport report = board.poll();
  EXPECT_FALSE(report.not_modified);
  EXPECT_EQ(report.counts, (Counts{.received = 5, .updated = 5}));
  EXPECT_TRUE(board.poll().not_modified);
}

TEST_F(RunTest, AFullRunLooksAtEveryItemAndWritesNoneThatIsEqual) {
  board.publish(jobs(5));
  board.poll();
  Options options;
  options.full = true;
  const RunReport report = board.poll(options);
  EXPECT_FALSE(report.not_modified);
  EXPECT_EQ(report.counts, (Counts{.received = 5, .unchanged = 5}));
}

TEST_F(RunTest, SmallBatchesGiveTheSameRowsAndALedgerEntryEach) {
  board.settings.ingest.batch_rows = 7;
  board.publish(jobs(50));
  const RunReport report = board.poll();
  EXPECT_EQ(report.counts, (Counts{.received = 50, .inserted = 50}));
  EXPECT_EQ(report.batches, 8);
  EXPECT_EQ(value("SELECT sum(received) FROM workwise.batches"), "50");
}

TEST_F(RunTest, RowsThatTheServerRefusesAreFoundAndQuarantinedAndTheRestIsLoaded) {
  board.database.session().run(
      "ALTER TABLE jobs ADD CHECK (external_id NOT IN ('J1', 'J350', 'J500'))");
  board.publish(jobs(500));
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::done) << report.error;
  EXPECT_EQ(report.counts, (Counts{.received = 500, .inserted = 497, .quarantined = 3}));
  EXPECT_EQ(report.new_quarantined, 3);
  EXPECT_THAT(value("SELECT reason FROM workwise.quarantine WHERE external_id = 'J350'"),
              HasSubstr("23514"));
  EXPECT_THAT(value("SELECT convert_from(raw, 'UTF8') FROM workwise.quarantine"
                    " WHERE external_id = 'J350'"),
              HasSubstr("Welder 350"));
}

TEST_F(RunTest, WhenTheServerRefusesEverythingTheRunFailsAndNothingIsVisible) {
  board.database.session().run("ALTER TABLE jobs ADD CHECK (title = 'never')");
  board.publish(jobs(300));
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::failed);
  EXPECT_THAT(report.error, HasSubstr("23514"));
  EXPECT_EQ(value("SELECT count(*) FROM jobs"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM workwise.quarantine"), "0");
}

TEST_F(RunTest, OneTransactionForTheWholeRunIsAllOrNothing) {
  board.source.commit = config::Commit::run;
  board.settings.ingest.batch_rows = 10;
  std::string xml = testing::to_xml(jobs(35));
  board.publish(xml.substr(0, xml.size() - 20));  // without its end
  EXPECT_EQ(board.poll().state, State::failed);
  EXPECT_EQ(value("SELECT count(*) FROM jobs"), "0");
  board.publish(jobs(35));
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::done) << report.error;
  EXPECT_EQ(report.counts, (Counts{.received = 35, .inserted = 35}));
  EXPECT_EQ(value("SELECT count(DISTINCT first_seen_at) FROM jobs"), "1");
}

TEST_F(RunTest, ABodyCutShortMergesWhatWasWholeAndClosesNothing) {
  board.publish(jobs(100));
  board.poll();
  auto fewer = jobs(20);
  fewer.push_back({.id = "J999"});
  std::string xml = testing::to_xml(fewer);
  board.publish(xml.substr(0, xml.size() - 10));
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::failed);
  EXPECT_EQ(report.counts, (Counts{.received = 21, .inserted = 1, .unchanged = 20}));
  EXPECT_EQ(report.closed, 0);
  EXPECT_EQ(board.open_jobs(), "101");
  EXPECT_EQ(value("SELECT state FROM workwise.runs ORDER BY id DESC LIMIT 1"), "failed");
}

TEST_F(RunTest, LinesCutShortMergeWhatWasWholeAndCloseNothing) {
  board.source.read.format = config::Format::ndjson;
  board.source.read.items.clear();
  board.source.id = {testing::Board::path("id")};
  board.source.map.fields = {{"title", testing::Board::path("title")}};
  std::string lines;
  for (int i = 0; i < 20; ++i)
    lines += R"({"id": )" + std::to_string(i) + R"(, "title": "Welder"})" + "\n";
  board.publish(lines);
  EXPECT_EQ(board.poll().counts.inserted, 20);
  board.publish(lines.substr(0, lines.size() - 10));
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::failed);
  EXPECT_THAT(report.error, HasSubstr("ends within a line"));
  EXPECT_EQ(report.counts, (Counts{.received = 19, .unchanged = 19}));
  EXPECT_EQ(board.open_jobs(), "20");
}

TEST_F(RunTest, ATransferThatBreaksOffMergesWhatWasWholeAndClosesNothing) {
  board.publish(jobs(100));
  board.poll();
  auto fewer = jobs(20);
  fewer.push_back({.id = "J999"});
  const std::string xml = testing::to_xml(fewer, std::string(5000, ' '));
  sandbox::FeedServer server;
  server.on("/feed.xml", [&](const sandbox::Request&) {
    return sandbox::Answer{.body = xml, .cut_after = xml.size() - 100};
  });
  board.source.fetch.url = server.url("/feed.xml");
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::failed);
  EXPECT_THAT(report.error, HasSubstr("/feed.xml"));
  EXPECT_EQ(report.counts, (Counts{.received = 21, .inserted = 1, .unchanged = 20}));
  EXPECT_EQ(board.open_jobs(), "101");
  EXPECT_EQ(value("SELECT etag FROM workwise.sources"), "NULL") << "nothing to ask for 304 with";
}

TEST_F(RunTest, APackedFileCutShortMergesWhatWasWholeAndClosesNothing) {
  board.publish(jobs(30));
  board.poll();
  auto fewer = jobs(10);
  fewer.push_back({.id = "J999"});
  const std::string packed =
      sandbox::gzip(testing::to_xml(fewer, "<!-- a trailer -->" + std::string(9000, ' ')));
  board.publish(packed.substr(0, packed.size() - 4));
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::failed);
  EXPECT_THAT(report.error, HasSubstr("in the middle of its gzip data"));
  EXPECT_EQ(report.counts, (Counts{.received = 11, .inserted = 1, .unchanged = 10}));
  EXPECT_EQ(board.open_jobs(), "31");
}

TEST_F(RunTest, AnUnreachableFeedFailsTheRunAndLeavesTheBoardAlone) {
  board.publish(jobs(3));
  board.poll();
  board.source.fetch.url = "file:///nonexistent/feed.xml";
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::failed);
  EXPECT_THAT(report.error, HasSubstr("/nonexistent/feed.xml"));
  EXPECT_EQ(board.open_jobs(), "3");
}

TEST_F(RunTest, ADatabaseThatIsAwayIsTheDatabasesFault) {
  board.settings.database.url = "postgresql:///nowhere?host=/nonexistent&user=nobody";
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::failed);
  EXPECT_TRUE(report.database_lost);
  EXPECT_FALSE(report.error.empty());
}

TEST_F(RunTest, ABackendKilledBetweenBatchesLosesTheRunAndNothingElse) {
  board.settings.ingest.batch_rows = 256;
  board.publish(jobs(2000));
  Options options;
  bool killed = false;
  options.progress = [&](const Counts& counts, std::uint64_t, std::uint64_t) {
    if (killed || counts.received < 1000) return;
    killed = true;
    board.database.session().run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name LIKE 'workwise ingest%' AND datname = current_database()");
  };
  const RunReport report = board.poll(options);
  EXPECT_EQ(report.state, State::failed);
  EXPECT_TRUE(report.database_lost) << report.error;
  const RunReport again = board.poll();
  EXPECT_EQ(again.state, State::done) << again.error;
  EXPECT_EQ(board.open_jobs(), "2000");
  EXPECT_EQ(value("SELECT state FROM workwise.runs ORDER BY id LIMIT 1"), "resumed");
}

TEST_F(RunTest, AStopEndsTheRunAtABatchAndTheNextOneCarriesOn) {
  board.settings.ingest.batch_rows = 256;
  board.publish(jobs(2000));
  std::stop_source stop;
  Options options;
  options.stop = stop.get_token();
  options.progress = [&](const Counts& counts, std::uint64_t, std::uint64_t) {
    if (counts.received >= 1000) stop.request_stop();
  };
  const RunReport report = board.poll(options);
  EXPECT_EQ(report.state, State::failed);
  EXPECT_TRUE(report.stopped);
  EXPECT_GT(report.counts.inserted, 0);
  EXPECT_LT(report.counts.inserted, 2000);
  const RunReport again = board.poll();
  EXPECT_EQ(again.counts.inserted + report.counts.inserted, 2000);
  EXPECT_EQ(board.open_jobs(), "2000");
}

TEST_F(RunTest, ASecondRunOfTheSameSourceIsRefusedWhileTheFirstIsGoingOn) {
  board.publish(jobs(1));
  postgres::Session other = board.database.connect("the other daemon");
  const auto held = postgres::AdvisoryLock::try_lock(other, lock_name("agency"));
  ASSERT_TRUE(held.has_value());
  try {
    board.poll();
    FAIL() << "two runs at once";
  } catch (const LockedError& error) {
    EXPECT_THAT(error.what(), HasSubstr("the other daemon"));
  }
}

TEST_F(RunTest, ARunThatWasTakenOverWritesNothingMore) {
  board.settings.ingest.batch_rows = 256;
  board.settings.ingest.writers = 1;  // several leave no moment between batches
  board.publish(jobs(2000));
  Options options;
  std::jthread other;  // it waits, as another run would, until the batch under way is through
  options.progress = [&](const Counts& counts, std::uint64_t, std::uint64_t) {
    if (other.joinable() || counts.received < 1000) return;
    other = std::jthread([&] {
      board.database.connect().run("UPDATE workwise.sources SET current_run = current_run + 1");
    });
  };
  const RunReport report = board.poll(options);
  other.join();
  EXPECT_EQ(report.state, State::failed);
  EXPECT_THAT(report.error, HasSubstr("no longer the current one"));
  EXPECT_LT(std::stoi(value("SELECT count(*) FROM jobs")), 2000);
}

TEST_F(RunTest, ADryRunCountsAndWritesNothing) {
  auto all = jobs(20);
  board.publish(all);
  board.poll();
  const std::string runs = value("SELECT count(*) FROM workwise.runs");
  all[0].title = "Foreman";
  all.pop_back();
  all.push_back({.id = "J77"});
  board.publish(all);
  Options options;
  options.dry_run = true;
  const RunReport report = board.poll(options);
  EXPECT_EQ(report.state, State::done) << report.error;
  EXPECT_EQ(report.counts, (Counts{.received = 20, .inserted = 1, .updated = 1, .unchanged = 18}));
  EXPECT_EQ(report.would_close, 1);
  EXPECT_EQ(value("SELECT count(*) FROM workwise.runs"), runs);
  EXPECT_EQ(value("SELECT count(*) FROM jobs"), "20");
}

TEST_F(RunTest, RowsOfOtherSourcesAndColumnsOfTheSiteStayUntouched) {
  board.database.session().run("ALTER TABLE jobs ADD COLUMN clicks int NOT NULL DEFAULT 0");
  board.database.session().run(
      "INSERT INTO jobs (source, external_id, title) VALUES ('manual', 'J1', 'By hand')");
  board.publish(jobs(3));
  const RunReport report = board.poll();
  EXPECT_EQ(report.counts.inserted, 3);
  board.database.session().run("UPDATE jobs SET clicks = 5 WHERE source = 'agency'");
  board.database.session().run("DELETE FROM jobs WHERE source = 'manual'");
  auto changed = jobs(3);
  changed[0].title = "Foreman";
  board.publish(changed);
  board.poll();
  EXPECT_EQ(value("SELECT string_agg(clicks::text, ',') FROM jobs"), "5,5,5");
}

TEST_F(RunTest, HostileTextIsKeptAsText) {
  board.publish(
      std::vector<testing::Job>{{.id = "'; DROP TABLE jobs; --",
                                 .title = "=HYPERLINK(\"x\") '; DELETE FROM jobs; \x1b[2J",
                                 .description = "<script>alert(1)</script><p onclick=x>ok</p>"}});
  EXPECT_EQ(board.poll().counts.inserted, 1);
  EXPECT_EQ(value("SELECT external_id FROM jobs"), "'; DROP TABLE jobs; --");
  EXPECT_EQ(value("SELECT position(E'\\x1b' IN title) FROM jobs"), "0");
  EXPECT_EQ(value("SELECT description LIKE '%script%' OR description LIKE '%onclick%' FROM jobs"),
            "f");
}

TEST_F(RunTest, AGoodItemBesideABrokenOneOfTheSameIdIsTaken) {
  board.poll_anew(jobs(20));
  auto all = jobs(20);
  all[0].title = "Foreman";
  all.insert(all.begin(), {.id = "J1", .title = ""});
  EXPECT_EQ(board.poll_anew(all).counts,
            (Counts{.received = 21, .updated = 1, .unchanged = 19, .quarantined = 1}));
  EXPECT_EQ(value("SELECT title FROM jobs WHERE external_id = 'J1'"), "Foreman");
}

TEST_F(RunTest, AJobClosedByDateWithATrackingElementWritesNothing) {
  auto all = jobs(20);
  all[0].expires = "2020-01-31";
  board.publish(tracked(all, 1));
  board.poll();
  board.publish(tracked(all, 2));
  const RunReport report = board.poll();
  EXPECT_EQ(report.counts, (Counts{.received = 20, .unchanged = 20}));
  EXPECT_EQ(report.batches, 0);
}

TEST_F(RunTest, AMissingJobThatComesBackPastItsDateIsWrittenOnce) {
  auto all = jobs(20);
  board.poll_anew(all);
  board.poll_anew(jobs(19));
  all[19].expires = "2020-01-31";
  EXPECT_EQ(board.poll_anew(all).counts.updated, 1);
  EXPECT_EQ(board.poll_anew(all).batches, 0);
  EXPECT_EQ(value("SELECT closed_reason FROM jobs WHERE external_id = 'J20'"), "expired");
}

TEST_F(RunTest, ADryRunCountsJobsThatAreClosedByDateLikeTheRun) {
  auto all = jobs(20);
  all[0].expires = "2020-01-31";
  board.poll_anew(all);
  Options options;
  options.full = options.dry_run = true;
  EXPECT_EQ(board.poll(options).counts, (Counts{.received = 20, .unchanged = 20}));
}

/// A trigger that fails: `when` says on which rows, `what` is what it raises.
void raise_in(testing::Board& board, const std::string& trigger, const std::string& what) {
  board.database.session().run_script(
      "CREATE SEQUENCE times; CREATE FUNCTION boom() RETURNS trigger LANGUAGE plpgsql AS"
      " $$ BEGIN " +
      what + " RETURN new; END $$; CREATE TRIGGER boom " + trigger + " EXECUTE FUNCTION boom()");
}

constexpr const char* kDeadlockOnce =
    "IF nextval('times') = 1 THEN RAISE 'deadlock detected' USING ERRCODE = '40P01'; END IF;";

TEST_F(RunTest, ADeadlockInSettlingIsTriedAgain) {
  board.poll_anew(jobs(20));
  raise_in(board, "BEFORE UPDATE ON jobs FOR EACH ROW WHEN (new.closed_at IS NOT NULL)",
           kDeadlockOnce);
  const RunReport report = board.poll_anew(jobs(19));
  EXPECT_EQ(report.state, State::done) << report.error;
  EXPECT_EQ(report.closed, 1);
}

TEST_F(RunTest, ADeadlockInClosingByDateIsTriedAgain) {
  board.poll_anew(testing::dated(jobs(20), "2099-01-31"));
  board.let_a_day_pass();
  board.database.session().run("UPDATE jobs SET expires_at = now() - interval '1 hour'");
  raise_in(board, "BEFORE UPDATE ON jobs FOR EACH ROW WHEN (new.closed_at IS NOT NULL)",
           kDeadlockOnce);
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::done) << report.error;
  EXPECT_EQ(report.closed, 20);
}

TEST_F(RunTest, ADeadlockInABatchsLastStatementIsTriedAgain) {
  raise_in(board, "BEFORE INSERT ON workwise.batches FOR EACH ROW", kDeadlockOnce);
  EXPECT_EQ(board.poll_anew(jobs(21)).counts.inserted, 21);
}

TEST_F(RunTest, OneTransactionThatFailsInSettlingCountsNothing) {
  board.source.commit = config::Commit::run;
  board.poll_anew(jobs(20));
  raise_in(board, "BEFORE UPDATE ON jobs FOR EACH ROW WHEN (new.closed_at IS NOT NULL)",
           "RAISE 'boom';");
  auto all = jobs(19);
  all.push_back({.id = "J77"});
  const RunReport report = board.poll_anew(all);
  EXPECT_EQ(report.state, State::failed);
  EXPECT_EQ(report.counts, Counts{});
  EXPECT_EQ(board.open_jobs(), "20");
}

TEST_F(RunTest, OneTransactionWhoseLastBatchFailsAfterATruncationCountsNothing) {
  board.source.commit = config::Commit::run;
  board.settings.ingest.batch_rows = 10;
  raise_in(board, "BEFORE INSERT ON jobs FOR EACH ROW WHEN (new.external_id = 'J25')",
           "RAISE 'boom';");
  std::string cut = testing::to_xml(jobs(25));
  cut.resize(cut.size() - 10);
  board.publish(cut);
  EXPECT_EQ(board.poll().counts, Counts{});
}

TEST_F(RunTest, SettingsOfTheRoleDoNotDisturbARun) {
  board.source.commit = config::Commit::run;
  const std::string alter = "ALTER DATABASE " + board.database.name() + " SET ";
  board.database.session().run(alter + "default_transaction_isolation = 'repeatable read'");
  if (board.database.session().server_version() >= 140000)
    board.database.session().run(alter + "idle_session_timeout = '50ms'");
  board.publish(jobs(600));
  Options options;
  options.progress = [](const Counts&, std::uint64_t, std::uint64_t) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  };
  EXPECT_EQ(board.poll(options).state, State::done);
  board.database.disconnect();
  EXPECT_EQ(value("SELECT count(company_id) FROM jobs"), "600");
}

TEST_F(RunTest, ADatabaseThatOnlyReadsIsTheDatabasesFault) {
  board.publish(jobs(5));
  board.database.session().run("ALTER DATABASE " + board.database.name() +
                               " SET default_transaction_read_only = on");
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::failed);
  EXPECT_TRUE(report.database_lost) << report.error;
}

TEST_F(RunTest, ARowThatSomebodyForgotLockedDoesNotParkTheRunForEver) {
  board.poll_anew(jobs(20));
  postgres::Session psql = board.database.connect("psql");
  postgres::Transaction forgotten(psql);
  psql.run("UPDATE jobs SET title = title WHERE external_id = 'J1'");
  auto all = jobs(20);
  all[0].title = "Foreman";
  board.publish(all);
  Options options;
  options.lock_timeout = std::chrono::milliseconds{50};
  const RunReport report = board.poll(options);
  EXPECT_EQ(report.state, State::failed);
  EXPECT_THAT(report.error, HasSubstr("lock timeout"));
}

}  // namespace
}  // namespace workwise::ingest
