// A first load over several connections, and what a batch's commit does not wait for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "ingest/run.hpp"
#include "support/board.hpp"

namespace workwise::ingest {
namespace {

using ::testing::HasSubstr;
using testing::jobs;

class WritersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    board.settings.ingest.batch_rows = 100;
    board.settings.ingest.writers = 2;
    // As servers do by default; the private one of these tests does not.
    board.database.session().run("ALTER DATABASE " + board.database.name() +
                                 " SET synchronous_commit = on");
    board.database.session().run("CREATE TABLE seen (pid int, statement text)");
    board.database.session().run_script(
        "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
        " INSERT INTO seen VALUES (pg_backend_pid(), tg_op); RETURN NULL; END$$;"
        "CREATE TRIGGER see AFTER INSERT OR UPDATE ON jobs"
        " FOR EACH STATEMENT EXECUTE FUNCTION see()");
  }
  void TearDown() override { EXPECT_EQ(board.broken_invariant(), ""); }

  std::string value(const std::string& sql) { return board.database.value(sql); }
  std::string backends() { return value("SELECT count(DISTINCT pid) FROM seen"); }

  testing::Board board;
};

TEST_F(WritersTest, AFirstLoadIsSpreadOverConnectionsAndSettledOnce) {
  board.publish(jobs(1000));
  const RunReport report = board.poll();
  EXPECT_EQ(report.counts, (Counts{.received = 1000, .inserted = 1000}));
  EXPECT_EQ(backends(), "2");
  EXPECT_EQ(board.open_jobs(), "1000");
  EXPECT_EQ(
      value("SELECT count(*) || ' ' || min(batch) || '-' || max(batch) || ' ' || sum(received)"
            "  FROM workwise.batches"),
      std::to_string(report.batches) + " 1-" + std::to_string(report.batches) + " 1000");
  EXPECT_EQ(value("SELECT count(*) FROM workwise.runs WHERE state = 'done'"), "1");
}

TEST_F(WritersTest, WhatTheBoardHoldsAlreadyIsWrittenOverOneConnection) {
  board.poll_anew(jobs(1000));
  value("WITH gone AS (DELETE FROM seen RETURNING 1) SELECT count(*) FROM gone");
  auto all = jobs(1000);
  for (auto& job : all) job.title += " (m/f)";
  EXPECT_EQ(board.poll_anew(all).counts.updated, 1000);
  EXPECT_EQ(backends(), "1");
}

TEST_F(WritersTest, AFeedThatFitsIntoOneBatchOpensNoOtherConnection) {
  board.publish(jobs(100));
  board.poll();
  EXPECT_EQ(backends(), "1");
}

TEST_F(WritersTest, OneTransactionForTheWholeRunHasOneConnection) {
  board.source.commit = config::Commit::run;
  board.publish(jobs(1000));
  EXPECT_EQ(board.poll().counts.inserted, 1000);
  EXPECT_EQ(backends(), "1");
}

TEST_F(WritersTest, CompaniesThatManyBatchesShareAreMadeOnce) {
  auto all = jobs(1000);
  for (std::size_t i = 0; i < all.size(); ++i) all[i].company = "Example " + std::to_string(i % 7);
  board.publish(all);
  EXPECT_EQ(board.poll().state, State::done);
  EXPECT_EQ(value("SELECT count(*) FROM companies"), "7");
  EXPECT_EQ(value("SELECT count(*) FROM jobs WHERE company_id IS NULL"), "0");
}

/// Each batch waits for the one before it to be committed.
constexpr const char* kTally =
    "CREATE TABLE tally (n int); INSERT INTO tally VALUES (0);"
    "CREATE FUNCTION tally() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
    " UPDATE tally SET n = n + 1; RETURN NULL; END$$;"
    "CREATE TRIGGER tally AFTER INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION tally()";

TEST_F(WritersTest, ATriggerOfTheSiteThatSerialisesTheBatchesDoesNotStopThem) {
  board.database.session().run_script(kTally);
  board.settings.ingest.writers = 4;
  board.publish(jobs(1000));
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::done) << report.error;
  EXPECT_EQ(value("SELECT n FROM tally"), "1000");
}

TEST_F(WritersTest, ABatchThatIsDoneAgainDoesNotWaitForOneThatWaitsForUs) {
  board.database.session().run_script(kTally);
  board.database.session().run(
      "ALTER TABLE jobs ADD CHECK (title NOT IN ('Welder 355', 'Welder 555'))");
  board.settings.ingest.writers = 4;
  board.publish(jobs(1000));
  Options options;
  options.lock_timeout = std::chrono::seconds{10};
  const RunReport report = board.poll(options);
  EXPECT_EQ(report.state, State::done) << report.error;
  EXPECT_EQ(report.counts, (Counts{.received = 1000, .inserted = 998, .quarantined = 2}));
  EXPECT_LT(report.took, options.lock_timeout);
}

TEST_F(WritersTest, ARowThatTheServerRefusesIsFoundWhileOtherBatchesAreUnderWay) {
  board.database.session().run("ALTER TABLE jobs ADD CHECK (title <> 'Welder 555')");
  board.publish(jobs(1000));
  const RunReport report = board.poll();
  EXPECT_EQ(report.counts, (Counts{.received = 1000, .inserted = 999, .quarantined = 1}));
  EXPECT_EQ(value("SELECT external_id FROM workwise.quarantine"), "J555");
}

TEST_F(WritersTest, ABatchThatFailsEndsTheRunAndTheNextOneCarriesOn) {
  board.database.session().run_script(
      "CREATE FUNCTION boom() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
      " RAISE 'boom' USING errcode = 'insufficient_privilege'; END$$;"
      "CREATE TRIGGER boom BEFORE INSERT ON jobs FOR EACH ROW"
      " WHEN (new.external_id = 'J555') EXECUTE FUNCTION boom()");
  board.publish(jobs(1000));
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::failed);
  EXPECT_THAT(report.error, HasSubstr("boom"));
  EXPECT_LT(report.counts.inserted, 1000);
  EXPECT_EQ(board.broken_invariant(), "");
  board.database.session().run("DROP TRIGGER boom ON jobs");
  EXPECT_EQ(board.poll().state, State::done);
  EXPECT_EQ(board.open_jobs(), "1000");
}

TEST_F(WritersTest, ACancelReachesEveryConnection) {
  board.database.session().run_script(
      "CREATE FUNCTION nap() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
      " PERFORM pg_sleep(600); RETURN NULL; END$$;"
      "CREATE TRIGGER nap AFTER INSERT ON jobs FOR EACH ROW"
      " WHEN (new.external_id = 'J555') EXECUTE FUNCTION nap()");
  board.publish(jobs(1000));
  Options options;
  std::jthread impatient;
  options.on_session = [&](const std::function<void()>& cancel) {
    impatient = {};
    if (!cancel) return;
    impatient = std::jthread([cancel](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        std::this_thread::sleep_for(std::chrono::milliseconds{500});
        cancel();
      }
    });
  };
  const RunReport report = board.poll(options);
  EXPECT_EQ(report.state, State::failed);
  EXPECT_THAT(report.error, HasSubstr("canceling statement"));
}

TEST_F(WritersTest, ACrashOfTheServerTakesWholeBatchesAndTheNextRunBringsThemBack) {
  if (!testing::Server::shared().is_private())
    GTEST_SKIP() << "the server at WORKWISE_TEST_PG is not ours to stop";
  testing::Server::shared().administer("CHECKPOINT");  // the cluster does not wait for its disk
  board.publish(jobs(3000));
  Options options;
  bool stopped = false;
  options.progress = [&](const Counts& counts, std::uint64_t, std::uint64_t) {
    if (stopped || counts.received < 2000) return;
    stopped = true;
    board.database.disconnect();
    testing::Server::shared().cluster().stop_immediately();
  };
  const RunReport report = board.poll(options);
  ASSERT_TRUE(stopped);
  EXPECT_TRUE(report.database_lost) << report.error;
  testing::Server::shared().cluster().start();
  EXPECT_EQ(board.broken_invariant(), "");
  EXPECT_EQ(value("SELECT count(*) FROM workwise.sources WHERE last_complete_run IS NOT NULL"),
            "0");
  const RunReport again = board.poll();
  EXPECT_EQ(again.state, State::done) << again.error;
  EXPECT_EQ(again.counts.received, 3000);
  EXPECT_EQ(board.open_jobs(), "3000");
}

TEST_F(WritersTest, ACrashAfterTheSettlingTakesNothing) {
  if (!testing::Server::shared().is_private())
    GTEST_SKIP() << "the server at WORKWISE_TEST_PG is not ours to stop";
  testing::Server::shared().administer("CHECKPOINT");
  board.publish(jobs(1000));
  EXPECT_EQ(board.poll().state, State::done);
  board.database.disconnect();
  testing::Server::shared().cluster().stop_immediately();
  testing::Server::shared().cluster().start();
  EXPECT_EQ(board.open_jobs(), "1000");
  EXPECT_EQ(value("SELECT state || ' ' || inserted FROM workwise.runs"), "done 1000");
}

/// What commits what: seen by a trigger at the end of each transaction.
TEST_F(WritersTest, OnlyTheSettlingWaitsForTheDisk) {
  board.database.session().run_script(
      "CREATE TABLE commits (what text, how text);"
      "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
      " INSERT INTO commits VALUES (tg_table_name, current_setting('synchronous_commit'));"
      " RETURN NULL; END$$;"
      "CREATE TRIGGER note AFTER INSERT ON workwise.batches"
      " FOR EACH STATEMENT EXECUTE FUNCTION note();"
      "CREATE TRIGGER note AFTER UPDATE ON workwise.runs"
      " FOR EACH ROW WHEN (new.state = 'done') EXECUTE FUNCTION note()");
  board.publish(jobs(300));
  board.poll();
  EXPECT_EQ(value("SELECT string_agg(DISTINCT what || ' ' || how, ', ') FROM commits"),
            "batches off, runs on");
  board.source.commit = config::Commit::run;
  auto all = jobs(300);
  all[7].title = "Foreman";
  board.poll_anew(all);
  EXPECT_EQ(value("SELECT count(*) FROM commits WHERE what = 'batches' AND how = 'on'"), "1");
}

TEST_F(WritersTest, ConnectionsAndTheirStagingTableAreUsedAgainByTheNextRun) {
  postgres::SpareSessions spares(2);
  Options options;
  options.spares = &spares;
  board.publish(jobs(100));
  EXPECT_EQ(board.poll(options).counts.inserted, 100);
  auto all = jobs(100);
  all[3].title = "Foreman";
  board.publish(all);
  EXPECT_EQ(board.poll(options).counts.updated, 1);
  EXPECT_EQ(backends(), "1");
}

TEST_F(WritersTest, AConnectionThatWasLostBetweenTwoRunsIsNoFailure) {
  postgres::SpareSessions spares(2);
  Options options;
  options.spares = &spares;
  board.publish(jobs(100));
  board.poll(options);
  board.database.end_backends("application_name = 'workwise idle'");
  auto all = jobs(100);
  all[3].title = "Foreman";
  board.publish(all);
  const RunReport report = board.poll(options);
  EXPECT_EQ(report.counts.updated, 1) << report.error;
  EXPECT_EQ(backends(), "2");
}

class CompressionTest : public WritersTest {
 protected:
  void SetUp() override {
    WritersTest::SetUp();
    auto& session = board.database.session();
    if (session.server_version() < 140000 ||
        value("SELECT 'lz4' = ANY (enumvals) FROM pg_settings"
              " WHERE name = 'default_toast_compression'") != "t")
      GTEST_SKIP() << "this server has no lz4";
  }
  std::string compression() {
    auto all = jobs(1);
    all[0].description = "<p>";
    for (int i = 0; i < 900; ++i) all[0].description += "Welding " + std::to_string(i) + ". ";
    board.poll_anew(all);
    return value("SELECT pg_column_compression(description) FROM jobs");
  }
};

TEST_F(CompressionTest, TextsAreCompressedWithLz4WhereTheServerHasIt) {
  EXPECT_EQ(compression(), "lz4");
}

TEST_F(CompressionTest, WhatTheDatabaseHasChosenForItselfIsLeftAlone) {
  board.database.session().run("ALTER DATABASE " + board.database.name() +
                               " SET default_toast_compression = 'pglz'");
  EXPECT_EQ(compression(), "pglz");
}

}  // namespace
}  // namespace workwise::ingest
