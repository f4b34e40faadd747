// The built daemon as an operator has it: started, watched, signalled, killed, cut off.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>

#include "support/frozen_server.hpp"
#include "support/running_daemon.hpp"

namespace workwise {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using testing::eventually;
using ::testing::HasSubstr;
using testing::jobs;
using ::testing::Not;
using testing::RunningDaemon;

constexpr int kKilled = 128 + 9;
constexpr auto npos = std::string::npos;

class DaemonTest : public ::testing::Test {
 protected:
  void SetUp() override {
    installation.database_url = board.database.url();
    installation.configure();
  }

  std::string value(const std::string& sql) { return board.database.value(sql); }
  std::string eventually_value(const std::string& sql, const std::string& expected) {
    return eventually([&] { return value(sql); }, expected);
  }
  std::size_t times_asked(const std::string& path = "/feed.xml") {
    std::size_t count = 0;
    for (const sandbox::Request& request : installation.server.requests())
      count += request.target == path ? 1 : 0;
    return count;
  }
  /// Every version of every row: equal when nothing was written.
  std::string picture() {
    return value("SELECT md5(string_agg(xmin::text || ctid::text, ' ' ORDER BY id)) FROM jobs");
  }
  /// Returns once a daemon has polled the source, settled and written down the next time.
  std::string wait_for_a_whole_poll(const std::string& source = "agency") {
    return eventually_value(
        "SELECT count(*) FROM workwise.sources WHERE next_due > now()"
        " AND last_complete_run = current_run AND name = '" +
            source + "'",
        "1");
  }
  void expect_consistent() { EXPECT_EQ(board.broken_invariant(), ""); }

  testing::Board board;
  testing::Installation installation;
};

TEST_F(DaemonTest, TheFirstPollFillsTheBoardAndTheSecondWritesNothing) {
  std::atomic<int> edition{0};
  installation.server.on("/feed.xml", [&](const sandbox::Request&) {  // never a 304, never the same
    return sandbox::Answer{.headers = {{"Content-Type", "application/xml"}},
                           .body = to_xml(jobs(600), "<!-- " + std::to_string(++edition) + " -->")};
  });
  installation.every = "1s";
  installation.configure();
  RunningDaemon daemon(installation);
  daemon.manager.wait_for("READY=1");
  ASSERT_EQ(eventually_value("SELECT count(*) FROM workwise.runs WHERE state = 'done'", "1"), "1");
  EXPECT_EQ(board.open_jobs(), "600");
  const std::string before = picture();
  ASSERT_EQ(eventually_value("SELECT least(count(*), 2) FROM workwise.runs WHERE unchanged = 600"
                             " AND inserted + updated = 0 AND NOT not_modified",
                             "2"),
            "2");
  EXPECT_EQ(picture(), before);
  EXPECT_EQ(daemon.stop(), 0) << daemon.log();
  daemon.manager.wait_for("STOPPING=1");
  expect_consistent();
}

TEST_F(DaemonTest, AFeedThatDidNotChangeIsAskedForConditionally) {
  installation.publish(jobs(5));
  installation.every = "1s";
  installation.configure();
  RunningDaemon daemon(installation);
  ASSERT_EQ(
      eventually_value("SELECT least(count(*), 1) FROM workwise.runs WHERE not_modified", "1"), "1")
      << daemon.log();
  EXPECT_EQ(installation.server.requests().at(1).headers.count("if-none-match"), 1U);
}

TEST_F(DaemonTest, WhatAKilledProcessSpooledIsSweptAtTheStart) {
  installation.publish(jobs(5));
  {
    RunningDaemon daemon(installation, "run.fetched=kill");
    ASSERT_EQ(daemon.ends(), kKilled);
  }
  ASSERT_FALSE(std::filesystem::is_empty(installation.file("spool")));
  RunningDaemon daemon(installation);
  ASSERT_EQ(wait_for_a_whole_poll(), "1") << daemon.log();
  EXPECT_THAT(daemon.log(), HasSubstr("event=swept files=1"));
  EXPECT_TRUE(std::filesystem::is_empty(installation.file("spool")));
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they keep what was freed
TEST_F(DaemonTest, WhatALargeRunNeededIsGivenBackWhenItIsOver) {
  auto all = jobs(3000);
  for (testing::Job& job : all) job.description = "<p>" + std::string(10'000, 'x') + job.id;
  installation.publish(all);
  installation.ingest_extra = "";
  installation.configure();
  RunningDaemon daemon(installation);
  ASSERT_EQ(wait_for_a_whole_poll(), "1") << daemon.log();
  std::ifstream file("/proc/" + std::to_string(daemon.process.pid()) + "/status");
  const std::string status{std::istreambuf_iterator<char>(file), {}};
  const auto at = status.find("RssAnon:");
  ASSERT_NE(at, npos);
  EXPECT_LT(std::stol(status.substr(at + 8)), 10L * 1024) << "KiB";
}
#endif

// ---- the boot gate (promise 6)

/// A database on which nothing has been done yet.
class GateTest : public ::testing::Test {
 protected:
  void SetUp() override {
    installation.database_url = database.url();
    installation.configure();
    installation.publish(jobs(20));
  }

  /// The daemon is on, ingests nothing, and has looked at the schema twice.
  void expect_ingestion_off(RunningDaemon& daemon, const std::string& why) {
    daemon.manager.wait_for("READY=1");
    const std::size_t said = daemon.manager.wait_for("STATUS=ingestion off: ");
    EXPECT_THAT(daemon.manager.at(said), HasSubstr(why));
    const std::string then = database.value("SELECT clock_timestamp()");
    daemon.process.signal(SIGHUP);  // looks again
    EXPECT_EQ(eventually(
                  [&] {
                    return database.value(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'workwised'"
                        " AND datname = current_database() AND state = 'idle'"
                        " AND query_start > '" +
                        then + "'");
                  },
                  "1"),
              "1")
        << daemon.log();
    EXPECT_TRUE(installation.server.requests().empty());
    EXPECT_EQ(daemon.process.ended(), std::nullopt);
  }

  testing::Database database;
  testing::Installation installation;
};

TEST_F(GateTest, AnUnmigratedDatabaseIsWaitedForAndOpensByItself) {
  RunningDaemon daemon(installation);
  expect_ingestion_off(daemon, "1 migration pending");
  EXPECT_THAT(daemon.manager.all(),
              HasSubstr("workwise --config " + installation.config_file() + " migrate"));
  ASSERT_EQ(installation.workwise({"migrate"}), 0) << installation.output;
  EXPECT_EQ(eventually([&] { return database.value("SELECT count(*) FROM jobs"); }, "20"), "20");
  daemon.manager.wait_for("STATUS=1 sources");
  EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(GateTest, ADatabaseThatIsAheadIsNeverWrittenTo) {
  ASSERT_EQ(installation.workwise({"migrate"}), 0) << installation.output;
  // As a newer version of ours would have left it.
  database.value(
      "INSERT INTO workwise.migrations OVERRIDING SYSTEM VALUE SELECT (jsonb_populate_record(m, "
      "'{\"version\": \"29991231235959\", \"name\": \"later\", \"ordinal\": 1000}')).* FROM "
      "workwise.migrations m"
      " RETURNING 1");
  RunningDaemon daemon(installation);
  expect_ingestion_off(daemon, "older than the database");
  EXPECT_EQ(installation.workwise({"ingest"}), 4) << installation.output;
  EXPECT_THAT(installation.errors, HasSubstr("not ingesting"));
  EXPECT_EQ(database.value("SELECT count(*) FROM workwise.runs"), "0");
}

TEST_F(GateTest, AnEditedMigrationEndsIngestionBeforeItBegins) {
  installation.migrations = installation.file("migrations");
  std::filesystem::copy(WORKWISE_SOURCE_DIR "/migrations", installation.migrations);
  installation.configure();
  ASSERT_EQ(installation.workwise({"migrate"}), 0) << installation.output;
  for (const auto& entry : std::filesystem::directory_iterator(installation.migrations)) {
    const std::string name = entry.path().filename();
    if (name == "schema.sql") continue;
    std::ifstream file(entry.path());
    std::string text{std::istreambuf_iterator<char>(file), {}};
    text.replace(text.find("id bigint"), 9, "id  numeric");
    std::ofstream(entry.path()) << text;
  }
  RunningDaemon daemon(installation);
  expect_ingestion_off(daemon, "edited");
  EXPECT_EQ(installation.workwise({"status"}), 4) << installation.output;
  EXPECT_EQ(installation.workwise({"ingest"}), 4) << installation.output;
  EXPECT_EQ(database.value("SELECT count(*) FROM workwise.runs"), "0");
}

TEST_F(GateTest, ASchemaThatWasChangedIsNeverIngestedIntoUntilItIsPutBack) {
  ASSERT_EQ(installation.workwise({"migrate"}), 0) << installation.output;
  database.session().run("ALTER TABLE jobs ADD my_extra int");  // a site's own
  database.session().run("ALTER TABLE jobs ALTER title TYPE varchar(100)");
  RunningDaemon daemon(installation);
  expect_ingestion_off(daemon, "column public.jobs.title was changed");
  EXPECT_THAT(daemon.manager.all(),
              HasSubstr("type: workwise --config " + installation.config_file() + " drift"));
  EXPECT_EQ(database.value("SELECT count(*) FROM workwise.runs"), "0");
  database.session().run("ALTER TABLE jobs ALTER title TYPE text");
  EXPECT_EQ(eventually([&] { return database.value("SELECT count(*) FROM jobs"); }, "20"), "20")
      << daemon.log();
  const std::string log = daemon.log();
  const auto entered = log.find("event=ingestion_off reason=");
  ASSERT_NE(entered, npos);
  EXPECT_EQ(log.find("event=ingestion_off", entered + 1), npos) << "one line, not one a look";
  EXPECT_NE(log.find("event=ingestion_on", entered), npos);
  EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(GateTest, RefuseEndsTheDaemonWithTheStatusOfTheSchema) {
  installation.migrations_extra = ", on_boot: refuse";
  installation.configure();
  RunningDaemon daemon(installation);
  EXPECT_EQ(daemon.ends(), 3) << daemon.log();
  EXPECT_THAT(daemon.manager.all(), Not(HasSubstr("READY=1")));
}

TEST_F(GateTest, MigrateBringsTheSchemaUpToDateAndOpens) {
  installation.migrations_extra = ", on_boot: migrate";
  installation.configure();
  RunningDaemon daemon(installation);
  daemon.manager.wait_for("STATUS=1 sources");
  EXPECT_EQ(eventually([&] { return database.value("SELECT count(*) FROM jobs"); }, "20"), "20");
}

// ---- the configuration

TEST_F(DaemonTest, CheckConfigSaysWhatIsWrongAndWhere) {
  EXPECT_EQ(installation.run(installation.command("workwised", {"--check-config"})), 0)
      << installation.output;
  installation.configure("    evry: 5m\n");
  EXPECT_EQ(installation.run(installation.command("workwised", {"--check-config"})), 78);
  // version, database, migrations, presets, ingest, defaults, sources, name, preset, every, fetch
  EXPECT_THAT(installation.errors,
              AllOf(HasSubstr(installation.config_file() + ":12:5: "), HasSubstr("every")));
}

TEST_F(DaemonTest, ABadConfigurationEndsTheStart) {
  installation.configure("    expire: { max_drop: much }\n");
  RunningDaemon daemon(installation);
  EXPECT_EQ(daemon.ends(), 78);
  EXPECT_THAT(daemon.log(), AllOf(HasSubstr("event=bad_configuration"),
                                  HasSubstr(installation.config_file() + ":12:")));
  EXPECT_EQ(daemon.manager.count(), 0U);
}

TEST_F(DaemonTest, AReloadPollsANewSource) {
  installation.publish(jobs(5));
  installation.server.put("/other.xml", to_xml(jobs(7)), "application/xml");
  RunningDaemon daemon(installation);
  ASSERT_EQ(wait_for_a_whole_poll(), "1") << daemon.log();
  installation.add_source("other", installation.server.url("/other.xml"));
  daemon.process.signal(SIGHUP);
  const std::size_t reloading = daemon.manager.wait_for("RELOADING=1");
  EXPECT_THAT(daemon.manager.at(reloading), HasSubstr("MONOTONIC_USEC="));
  daemon.manager.wait_for("READY=1", reloading);
  EXPECT_EQ(wait_for_a_whole_poll("other"), "1") << daemon.log();
  EXPECT_EQ(value("SELECT count(*) FROM jobs WHERE source = 'other'"), "7");
  EXPECT_EQ(times_asked(), 1U);  // the old one waits for its hour
}

TEST_F(DaemonTest, ABrokenReloadChangesNothingAndSaysSo) {
  installation.publish(jobs(5));
  installation.every = "1s";
  installation.configure();
  RunningDaemon daemon(installation);
  ASSERT_EQ(eventually_value("SELECT count(*) FROM jobs", "5"), "5") << daemon.log();
  std::ofstream(installation.config_file(), std::ios::app) << "  - name: [\n";
  daemon.process.signal(SIGHUP);
  const std::size_t reloading = daemon.manager.wait_for("RELOADING=1");
  const std::size_t told = daemon.manager.wait_for("STATUS=reload failed", reloading);
  EXPECT_THAT(daemon.manager.at(told), HasSubstr(installation.config_file() + ":1"));
  daemon.manager.wait_for("READY=1", reloading);
  const std::size_t asked = times_asked();
  EXPECT_TRUE(installation.server.wait_for("/feed.xml", asked + 1));
  EXPECT_EQ(daemon.stop(), 0);
}

// ---- stopping

TEST_F(DaemonTest, StoppingDuringASlowFetchEndsAtOnce) {
  installation.server.on("/feed.xml", [](const sandbox::Request&) {
    return sandbox::Answer{.body = to_xml(jobs(2000)), .slice = 100, .slice_pause = 100ms};
  });
  RunningDaemon daemon(installation);
  ASSERT_TRUE(installation.server.wait_for("/feed.xml", 1)) << daemon.log();
  daemon.process.signal(SIGTERM);
  EXPECT_EQ(daemon.process.wait_for(10s), 0) << daemon.log();
  EXPECT_EQ(value("SELECT state FROM workwise.runs"), "failed");
  EXPECT_EQ(value("SELECT failures FROM workwise.sources"), "0");  // nobody's fault
  expect_consistent();
}

TEST_F(DaemonTest, StoppingInTheMiddleEndsAtABatchAndTheNextStartCarriesOn) {
  installation.publish(jobs(3000));
  auto other = board.database.connect();
  {
    RunningDaemon daemon(installation, "flush.committed=stop");
    ASSERT_TRUE(daemon.wait_until_stopped()) << daemon.log();
    other.run("BEGIN");
    other.run("LOCK TABLE public.jobs IN ACCESS EXCLUSIVE MODE");
    daemon.go_on();
    daemon.process.signal(SIGTERM);
    daemon.manager.wait_for("STOPPING=1");
    other.run("ROLLBACK");
    EXPECT_EQ(daemon.process.wait_for(10s), 0) << daemon.log();
  }
  EXPECT_EQ(value("SELECT state || ' ' || (received BETWEEN 100 AND 2900) FROM workwise.runs"),
            "failed true");
  expect_consistent();
  RunningDaemon daemon(installation);
  ASSERT_EQ(wait_for_a_whole_poll(), "1") << daemon.log();
  EXPECT_EQ(board.open_jobs(), "3000");
  expect_consistent();
}

TEST_F(DaemonTest, AStatementThatOutlastsTheGraceIsCancelled) {
  installation.publish(jobs(300));
  installation.ingest_extra += ", shutdown_grace: 1s";
  installation.configure();
  auto other = board.database.connect();
  other.run("BEGIN");
  other.run("LOCK TABLE public.jobs IN SHARE MODE");
  RunningDaemon daemon(installation);
  ASSERT_EQ(eventually_value("SELECT count(*) FROM pg_locks WHERE NOT granted", "1"), "1")
      << daemon.log();
  daemon.process.signal(SIGTERM);
  EXPECT_EQ(daemon.process.wait_for(10s), 0) << daemon.log();
  other.run("ROLLBACK");
  EXPECT_EQ(value("SELECT state || ' ' || received FROM workwise.runs"), "failed 0");
  expect_consistent();
}

TEST_F(DaemonTest, ARunThatHangsDoesNotKeepTheDaemonFromStopping) {
  installation.publish(jobs(300));
  installation.ingest_extra += ", shutdown_grace: 0s";
  installation.configure();
  {
    RunningDaemon daemon(installation, "flush.commit=hang@2");
    ASSERT_EQ(
        eventually([&] { return daemon.log().find("hangs") == npos ? "" : "hangs"; }, "hangs"),
        "hangs");
    daemon.process.signal(SIGTERM);
    EXPECT_EQ(daemon.process.wait_for(10s), 1) << daemon.log();
    EXPECT_THAT(daemon.log(), HasSubstr("event=stopped_by_force"));
  }
  RunningDaemon daemon(installation);
  ASSERT_EQ(wait_for_a_whole_poll(), "1") << daemon.log();
  EXPECT_EQ(board.open_jobs(), "300");
  expect_consistent();
}

// ---- crashes (promise 1): what the next start makes of them

class DaemonCrashTest : public DaemonTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(DaemonCrashTest, AKilledDaemonLosesAndRepeatsNothing) {
  installation.publish(jobs(600));
  {
    RunningDaemon daemon(installation, GetParam());
    ASSERT_EQ(daemon.ends(), kKilled) << daemon.log();
  }
  expect_consistent();
  RunningDaemon daemon(installation);
  ASSERT_EQ(wait_for_a_whole_poll(), "1") << daemon.log();
  EXPECT_EQ(value("SELECT count(*) || ' ' || count(DISTINCT external_id) FROM jobs"
                  " WHERE closed_at IS NULL"),
            "600 600");
  EXPECT_EQ(value("SELECT count(*) FROM workwise.runs WHERE state = 'running'"), "0");
  expect_consistent();
}

INSTANTIATE_TEST_SUITE_P(EveryPlace, DaemonCrashTest,
                         ::testing::Values("run.begun=kill", "flush.begin=kill@3",
                                           "flush.staged=kill@2", "flush.commit=kill@2",
                                           "flush.committed=kill@3", "run.read=kill",
                                           "settle.recorded=kill", "settle.commit=kill",
                                           "settle.committed=kill", "service.save=kill"),
                         [](const auto& place) {
                           std::string name = place.param;
                           for (char& c : name)
                             if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
                           return name;
                         });

// ---- the database

/// Stops the server that the whole binary shares: each test starts it again.
class CutTest : public DaemonTest {
 protected:
  void SetUp() override {
    if (!testing::Server::shared().is_private())
      GTEST_SKIP() << "the server at WORKWISE_TEST_PG is not ours to stop";
    DaemonTest::SetUp();
    testing::Server::shared().administer("CHECKPOINT");  // it does not wait for its disk
  }
  void TearDown() override {
    if (stopped_) start_server();
  }
  void stop_server() {
    board.database.disconnect();
    testing::Server::shared().cluster().stop_immediately();
    stopped_ = true;
  }
  void start_server() {
    testing::Server::shared().cluster().start();
    stopped_ = false;
  }

 private:
  bool stopped_ = false;
};

TEST_F(CutTest, ADatabaseThatIsDownAtBootIsWaitedFor) {
  installation.publish(jobs(20));
  stop_server();
  RunningDaemon daemon(installation);
  daemon.manager.wait_for("READY=1");
  daemon.manager.wait_for("STATUS=database away since ");
  start_server();
  EXPECT_EQ(wait_for_a_whole_poll(), "1") << daemon.log();
  EXPECT_EQ(board.open_jobs(), "20");
  EXPECT_THAT(daemon.log(), HasSubstr("event=database_back"));
}

TEST_F(CutTest, ADatabaseThatGoesAwayInTheMiddleOfARunIsComeBackTo) {
  installation.publish(jobs(600));
  RunningDaemon daemon(installation, "flush.committed=stop");
  ASSERT_TRUE(daemon.wait_until_stopped()) << daemon.log();
  auto other = board.database.connect();
  other.run("BEGIN");
  other.run("LOCK TABLE public.jobs IN ACCESS EXCLUSIVE MODE");
  daemon.go_on();
  ASSERT_EQ(eventually_value("SELECT least(count(*), 1) FROM pg_locks WHERE NOT granted", "1"), "1")
      << daemon.log();
  stop_server();
  daemon.manager.wait_for("STATUS=database away since ");
  EXPECT_EQ(daemon.process.ended(), std::nullopt);
  start_server();
  ASSERT_EQ(wait_for_a_whole_poll(), "1") << daemon.log();
  EXPECT_EQ(board.open_jobs(), "600");
  expect_consistent();
  EXPECT_EQ(value("SELECT failures FROM workwise.sources"), "0");  // not the source's fault
  EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(CutTest, AServerThatIsFrozenDoesNotKeepTheDaemonFromStopping) {
  installation.publish(jobs(20));
  installation.ingest_extra += ", shutdown_grace: 1s";
  installation.configure();
  RunningDaemon daemon(installation);
  ASSERT_EQ(wait_for_a_whole_poll(), "1") << daemon.log();
  const testing::FrozenServer frozen(testing::Server::shared().cluster());
  daemon.process.signal(SIGHUP);  // looks at the schema
  daemon.manager.wait_for("READY=1", daemon.manager.wait_for("RELOADING=1"));
  daemon.process.signal(SIGTERM);
  EXPECT_EQ(daemon.process.wait_for(10s), 0) << daemon.log();
  EXPECT_THAT(daemon.log(), AllOf(HasSubstr("event=stopped "), Not(HasSubstr("by_force"))));
}

// ---- several daemons (promise 5)

TEST_F(DaemonTest, TwoDaemonsNeverRunOneSourceAtTheSameTime) {
  installation.server.on("/feed.xml", [](const sandbox::Request&) {
    return sandbox::Answer{.body = to_xml(jobs(200)), .delay = 200ms};
  });
  installation.every = "1s";
  installation.configure();
  RunningDaemon one(installation);
  RunningDaemon two(installation, {}, "second");
  ASSERT_EQ(
      eventually_value("SELECT least(count(*), 6) FROM workwise.runs WHERE state = 'done'", "6"),
      "6")
      << one.log() << two.log();
  EXPECT_EQ(one.stop(), 0);
  EXPECT_EQ(two.stop(), 0);
  EXPECT_EQ(value("SELECT count(*) FROM workwise.runs a JOIN workwise.runs b"
                  " ON a.source = b.source AND a.id < b.id AND b.started_at < a.finished_at"),
            "0");
  // Nor one after the other: each period is one daemon's. (The first may be both's, and late.)
  EXPECT_EQ(value("SELECT count(*) <= 3 + extract(epoch FROM max(started_at) - min(started_at))"
                  " FROM workwise.runs WHERE state = 'done'"),
            "t");
  EXPECT_EQ(board.open_jobs(), "200");
  expect_consistent();
}

// ---- secrets (promise 8)

TEST_F(DaemonTest, NoSecretOfTheConfigurationLeavesIt) {
  const std::string password = "Kanarie7Qx";
  const std::string token = "Kolibrie9Zw";
  const std::string encoded = "ZHV0Y2g6S2FuYXJpZTdReA";  // base64 of dutch:Kanarie7Qx
  installation.database_url += "&password=" + password;
  installation.server.on("/feed.xml", [](const sandbox::Request& request) {
    sandbox::Answer answer{.status = 401, .body = "not you: " + request.target};
    return answer;
  });
  installation.fetch_extra = ", auth: { basic: { user: dutch, password: " + password +
                             " } }, query: { token: { value: " + token + " } }";
  installation.configure();

  std::string said;
  RunningDaemon daemon(installation);
  ASSERT_EQ(eventually_value("SELECT count(*) FROM workwise.runs WHERE state = 'failed'", "1"), "1")
      << daemon.log();
  ASSERT_THAT(installation.server.requests().at(0).headers.at("authorization"),
              HasSubstr(encoded));  // it was sent to where it belongs
  ASSERT_THAT(installation.server.requests().at(0).target, HasSubstr(token));
  const std::string process = "/proc/" + std::to_string(daemon.process.pid()) + "/cmdline";
  std::ifstream file(process);
  said.assign(std::istreambuf_iterator<char>(file), {});
  daemon.process.signal(SIGHUP);
  daemon.manager.wait_for("RELOADING=1");
  for (const testing::Installation::Words& words : {testing::Installation::Words{"config", "show"},
                                                    {"config", "check"},
                                                    {"sources", "list"},
                                                    {"sources", "next"},
                                                    {"sources", "test", "agency"},
                                                    {"ingest"},
                                                    {"ingest", "--json"},
                                                    {"runs", "list", "--json"},
                                                    {"status"},
                                                    {"preview", "--source", "agency"}}) {
    installation.workwise(words);
    said += installation.output;
  }
  said += value("SELECT string_agg(to_jsonb(r)::text, ' ') FROM workwise.runs r");
  // A database that refuses us, and mistakes around the secrets.
  const std::string good = installation.database_url;
  installation.database_url = "postgresql://nobody:" + password + "@127.0.0.1:1/board";
  installation.configure();
  EXPECT_EQ(installation.workwise({"status"}), 1);
  said += installation.output;
  installation.database_url = "postgresql://nobody:" + password + "@/board?hots=x";
  installation.configure();
  installation.workwise({"status"});
  said += installation.output;
  installation.database_url = good;
  for (const std::string& mistake : {"{ basic: { user: dutch, pasword: " + password + " } }",
                                     "{ basic: { user: dutch, password: [" + password + "] } }",
                                     "{ bearer: " + password + " }", password}) {
    installation.fetch_extra = ", auth: " + mistake;
    installation.configure();
    EXPECT_EQ(installation.workwise({"config", "check"}), 78) << installation.output;
    said += installation.output;
    daemon.process.signal(SIGHUP);
    const std::size_t failed = daemon.manager.wait_for("STATUS=reload failed");
    EXPECT_GT(failed, 0U);
  }
  EXPECT_EQ(daemon.stop(), 0);
  said += daemon.log() + daemon.manager.all();

  EXPECT_THAT(said, AllOf(HasSubstr("401"), HasSubstr("agency")));
  for (const std::string& secret : {password, token, encoded})
    EXPECT_THAT(said, Not(HasSubstr(secret)));
}

}  // namespace
}  // namespace workwise
