#include "service/daemon.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <deque>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>
#include <set>
#include <thread>

#include "migrate/migrate.hpp"
#include "support/database.hpp"
#include "support/frozen_server.hpp"

namespace workwise::service {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr auto kPatience = 30s;  ///< of a test that waits for what should come at once

/// What was said, in its order; a test waits until something is.
class Told {
 public:
  void add(const std::string& text) {
    {
      const std::scoped_lock lock(mutex_);
      all_.push_back(text);
    }
    changed_.notify_all();
  }
  /// Waits for a text that holds `part`, from the `from`-th on. Returns where it is.
  std::size_t wait_for(const std::string& part, std::size_t from = 0) {
    std::unique_lock lock(mutex_);
    std::size_t at = 0;
    const bool came = changed_.wait_for(lock, kPatience, [&] {
      for (at = from; at < all_.size(); ++at)
        if (all_[at].find(part) != std::string::npos) return true;
      return false;
    });
    if (!came) ADD_FAILURE() << "nobody said \"" << part << "\"; said was:\n" << text();
    return at;
  }
  std::size_t count(const std::string& part, std::size_t from = 0) {
    const std::scoped_lock lock(mutex_);
    std::size_t count = 0;
    for (std::size_t at = from; at < all_.size(); ++at)
      count += all_[at].find(part) != std::string::npos ? 1 : 0;
    return count;
  }
  std::string at(std::size_t index) {
    const std::scoped_lock lock(mutex_);
    return index < all_.size() ? all_[index] : "";
  }
  std::size_t size() {
    const std::scoped_lock lock(mutex_);
    return all_.size();
  }

 private:
  std::string text() const {
    std::string text;
    for (const std::string& one : all_) text += one + "\n";
    return text;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> all_;
};

config::Source every(const std::string& name, std::chrono::seconds period = 1h) {
  config::Source source;
  source.name = name;
  source.schedule.every = period;
  source.fetch.connect_timeout = 10ms;
  source.fetch.stall_timeout = 10ms;
  return source;
}

ingest::RunReport done() {
  ingest::RunReport report;
  report.run = 1;
  return report;
}

/// A daemon on a thread of its own; the manager and the runs are the test's.
class DaemonTest : public testing::DatabaseTest {
 protected:
  DaemonTest() {
    settings.database.url = database.url();
    settings.migrations.directory = WORKWISE_SOURCE_DIR "/migrations";
    settings.ingest.shutdown_grace = 5s;
    settings.sources = {every("mzansi")};
    parts.recheck = 20ms;
    parts.reload = [this] { return next_settings(); };
    parts.run = [this](const config::Settings&, const config::Source& source,
                       const ingest::Options& options) {
      runs.add(source.name);
      return run(source, options);
    };
  }
  ~DaemonTest() override {
    if (thread.joinable()) stop();
  }

  /// And keeps it, whatever the tests do to the server, which does not wait for its disk.
  void migrate() {
    migrate::migrate(settings, {}, [](const migrate::Event&) {});
    testing::Server::shared().administer("CHECKPOINT");
  }

  void start() {
    thread = std::thread([this] {
      Notifier notifier([this](const std::string& state) { told.add(state); });
      Daemon daemon(std::make_shared<const config::Settings>(settings), notifier, parts);
      running.set_value();
      exit = daemon.serve();
      told.add("ENDED");
    });
    running.get_future().wait();
  }
  Exit stop() {
    ::kill(::getpid(), SIGTERM);
    told.wait_for("ENDED");
    thread.join();
    return exit;
  }
  Exit wait_for_end() {
    told.wait_for("ENDED");
    thread.join();
    return exit;
  }

  config::Settings settings;
  Daemon::Parts parts;
  std::function<config::Settings()> next_settings = [this] { return settings; };
  std::function<ingest::RunReport(const config::Source&, const ingest::Options&)> run =
      [](const config::Source&, const ingest::Options&) { return done(); };
  Told told;
  Told runs;
  std::thread thread;
  std::promise<void> running;
  Exit exit = Exit::failed;
};

TEST_F(DaemonTest, AnUnmigratedDatabaseIsWaitedForAndOpenedOnceItIsMigrated) {
  start();
  told.wait_for("READY=1");
  const auto status = told.at(told.wait_for("STATUS=ingestion off"));
  EXPECT_THAT(status, AllOf(HasSubstr("pending"), HasSubstr("20261123000000_board"),
                            HasSubstr("type: workwise migrate")));
  EXPECT_EQ(runs.size(), 0U);
  migrate();
  runs.wait_for("mzansi");
  EXPECT_EQ(stop(), Exit::done);
  told.wait_for("STOPPING=1");
}

TEST_F(DaemonTest, RefuseEndsWithTheExitCodeAndNeverSaysReady) {
  settings.migrations.on_boot = config::OnBoot::refuse;
  start();
  EXPECT_EQ(wait_for_end(), Exit::pending_migrations);
  EXPECT_EQ(told.count("READY=1"), 0U);
  EXPECT_EQ(runs.size(), 0U);
}

TEST_F(DaemonTest, RefuseStartsWhereTheSchemaIsOurs) {
  settings.migrations.on_boot = config::OnBoot::refuse;
  migrate();
  start();
  told.wait_for("READY=1");
  runs.wait_for("mzansi");
  EXPECT_EQ(stop(), Exit::done);
}

TEST_F(DaemonTest, MigrateAppliesWhatIsPendingAndOpens) {
  settings.migrations.on_boot = config::OnBoot::migrate;
  start();
  runs.wait_for("mzansi");
  EXPECT_EQ(stop(), Exit::done);
  EXPECT_EQ(database.value("SELECT count(*) > 0 FROM workwise.migrations"), "t");
}

TEST_F(DaemonTest, ADatabaseAheadOfUsIsNotTouched) {
  migrate();
  const auto folder = std::filesystem::temp_directory_path() /
                      ("workwise-migrations-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "20200101000000_old.sql") << "-- migrate:up\nSELECT 1;\n";
  settings.migrations.directory = folder;
  settings.migrations.on_boot = config::OnBoot::migrate;
  start();
  EXPECT_THAT(told.at(told.wait_for("STATUS=ingestion off")),
              AllOf(HasSubstr("older than the database"), HasSubstr("type: workwise status")));
  EXPECT_EQ(stop(), Exit::done);
  EXPECT_EQ(runs.size(), 0U);
  std::filesystem::remove_all(folder);
}

TEST_F(DaemonTest, ASchemaRolledBackUnderUsEndsIngestionUntilItIsBack) {
  migrate();
  settings.sources = {every("mzansi", 1s)};
  start();
  runs.wait_for("mzansi");
  migrate::roll_back(settings, 1, {}, [](const migrate::Event&) {});
  const auto off = told.wait_for("STATUS=ingestion off");
  migrate();
  told.wait_for("STATUS=1 sources", off);
  runs.wait_for("mzansi", runs.size());
}

TEST_F(DaemonTest, ASchemaThatIsChangedUnderUsEndsIngestionUntilItIsPutBack) {
  migrate();
  settings.sources = {every("mzansi", 1s)};
  settings.migrations.drift_every = 1s;
  settings.migrations.on_boot = config::OnBoot::refuse;  // ends no daemon that has started
  start();
  runs.wait_for("mzansi");
  database.session().run("ALTER TABLE jobs ALTER title DROP NOT NULL");
  const auto off =
      told.wait_for("STATUS=ingestion off: the schema is not what the migrations made");
  EXPECT_THAT(told.at(off),
              AllOf(HasSubstr("public.jobs.title was changed"), HasSubstr("type: workwise drift")));
  database.session().run("ALTER TABLE jobs ALTER title SET NOT NULL");
  told.wait_for("STATUS=1 sources", off);
  runs.wait_for("mzansi", runs.size());
  EXPECT_EQ(stop(), Exit::done);
}

/// What the daemon logs, for a test to wait for.
class Journal : public spdlog::sinks::base_sink<std::mutex> {
 public:
  Told told;

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    told.add(std::string(message.payload.data(), message.payload.size()));
  }
  void flush_() override {}
};

TEST_F(DaemonTest, AHandMadeChangeIsLoggedOnceWithItsSqlAndOnceWhenItIsOver) {
  migrate();
  settings.sources = {every("mzansi", 1s)};
  settings.migrations.drift_every = 1s;
  const auto journal = std::make_shared<Journal>();
  const auto before = spdlog::default_logger();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", journal));
  start();
  runs.wait_for("mzansi");
  database.session().run_script(
      "ALTER TABLE jobs ALTER title DROP NOT NULL; ALTER TABLE jobs ADD my_extra int");
  const std::string said = journal->told.at(journal->told.wait_for("event=schema_drifted"));
  EXPECT_THAT(said, AllOf(HasSubstr("count=1 objects=\"column public.jobs.title was changed\""),
                          HasSubstr("by_hand=\"ALTER TABLE public.jobs ALTER COLUMN title "
                                    "DROP NOT NULL\""),
                          HasSubstr("next=\"workwise drift\""), Not(HasSubstr("my_extra"))));
  std::set<std::string> looks;  // it goes on looking
  while (looks.size() < 5)
    looks.insert(database.value(
        "SELECT max(query_start) FROM pg_stat_activity WHERE application_name = 'workwised'"));
  database.session().run("ALTER TABLE jobs ALTER title SET NOT NULL");
  journal->told.wait_for("event=schema_restored");
  runs.wait_for("mzansi", runs.size());
  EXPECT_EQ(stop(), Exit::done);
  spdlog::set_default_logger(before);
  EXPECT_EQ(journal->told.count("event=schema_drifted"), 1U);
  EXPECT_EQ(journal->told.count("event=schema_restored"), 1U);
  EXPECT_EQ(journal->told.count("event=ingestion_off"), 1U);
}

TEST_F(DaemonTest, NoRunBeginsBeforeTheSchemaIsCompared) {
  migrate();
  database.session().run("ALTER TABLE jobs ALTER title DROP NOT NULL");
  start();
  const auto off = told.wait_for("STATUS=ingestion off");
  EXPECT_EQ(stop(), Exit::done);
  EXPECT_THAT(told.at(off), HasSubstr("public.jobs.title"));
  EXPECT_EQ(runs.size(), 0U);
}

TEST_F(DaemonTest, ATableThatSomebodyElseHoldsEndsNothing) {
  migrate();
  database.session().run("CREATE VIEW held AS SELECT title FROM jobs");
  postgres::Session other = database.connect();
  const postgres::Transaction open(other);
  other.run("LOCK TABLE jobs IN ACCESS EXCLUSIVE MODE");
  start();
  while (database.value("SELECT count(*) FROM pg_locks WHERE NOT granted") == "0") {
  }
  runs.wait_for("mzansi");
  EXPECT_EQ(stop(), Exit::done);
}

TEST_F(DaemonTest, EachSourceRunsWhenItIsDueAndItsNextTimeIsSaved) {
  migrate();
  settings.sources = {every("karoo", 1s), every("mzansi")};
  start();
  runs.wait_for("mzansi");
  const auto first = runs.wait_for("karoo");
  const auto second = runs.wait_for("karoo", first + 1);
  runs.wait_for("karoo", second + 1);
  stop();
  EXPECT_EQ(runs.count("mzansi"), 1U);
  EXPECT_EQ(database.value("SELECT next_due BETWEEN now() + interval '58 minutes' AND "
                           "now() + interval '61 minutes' FROM workwise.sources "
                           "WHERE name = 'mzansi'"),
            "t");
}

TEST_F(DaemonTest, WhatWasMissedWhileDownRunsOnceAndWhatIsToComeWaits) {
  migrate();
  database.session().run(
      "INSERT INTO workwise.sources (name, next_due) VALUES "
      "('karoo', now() + interval '40 minutes'), ('mzansi', now() - interval '10 hours')");
  settings.sources = {every("karoo"), every("mzansi")};
  start();
  runs.wait_for("mzansi");
  told.wait_for("STATUS=2 sources, 0 running; next karoo");
  stop();
  EXPECT_EQ(runs.size(), 1U);
}

TEST_F(DaemonTest, NoMoreRunsAtATimeThanWorkersAndNoSourceTwice) {
  migrate();
  settings.ingest.workers = 2;
  settings.sources.clear();
  for (int i = 0; i < 20; ++i) settings.sources.push_back(every("board-" + std::to_string(i), 1s));
  std::mutex mutex;
  std::set<std::string> now;
  std::size_t most = 0;
  bool twice = false;
  run = [&](const config::Source& source, const ingest::Options&) {
    {
      const std::scoped_lock lock(mutex);
      twice = twice || !now.insert(source.name).second;
      most = std::max(most, now.size());
    }
    std::this_thread::yield();
    const std::scoped_lock lock(mutex);
    now.erase(source.name);
    return done();
  };
  start();
  for (int i = 0; i < 20; ++i) runs.wait_for("board-" + std::to_string(i));
  runs.wait_for("board-0", 20);
  stop();
  EXPECT_LE(most, 2U);
  EXPECT_FALSE(twice);
}

TEST_F(DaemonTest, ALockedRowOfOneSourceStopsNoOtherAndItsTimeIsSavedAfterwards) {
  migrate();
  database.session().run("INSERT INTO workwise.sources (name) VALUES ('karoo')");
  settings.sources = {every("karoo"), every("mzansi", 1s)};
  postgres::Session other = database.connect();
  std::optional<postgres::Transaction> open(other);
  other.run("SELECT FROM workwise.sources WHERE name = 'karoo' FOR SHARE");
  start();
  runs.wait_for("karoo");
  for (std::size_t from = 0, i = 0; i < 4; ++i) from = runs.wait_for("mzansi", from) + 1;
  EXPECT_EQ(database.value("SELECT next_due FROM workwise.sources WHERE name = 'karoo'"), "NULL");
  open.reset();
  // Saved with what the next runs leave behind.
  for (std::size_t from = runs.size(), i = 0; i < 3; ++i) from = runs.wait_for("mzansi", from) + 1;
  EXPECT_EQ(database.value("SELECT next_due > now() FROM workwise.sources WHERE name = 'karoo'"),
            "t");
  EXPECT_EQ(stop(), Exit::done);
  EXPECT_EQ(runs.count("karoo"), 1U);
}

TEST_F(DaemonTest, WhatAnotherDaemonHasDoneIsNotRepeatedThoughItCouldNotSaveTheNextTime) {
  migrate();
  database.session().run(
      "INSERT INTO workwise.sources (name, next_due) VALUES ('mzansi', now() + interval '2 s')");
  start();
  told.wait_for("STATUS=1 sources, 0 running; next mzansi");
  database.session().run(
      "WITH run AS (INSERT INTO workwise.runs (source, state, started_at, finished_at)"
      " VALUES ('mzansi', 'done', now() + interval '3 s', now() + interval '3 s') RETURNING id) "
      "UPDATE workwise.sources SET current_run = id FROM run");
  told.wait_for("0 running; next mzansi", told.wait_for("1 running"));  // asked, and put off
  EXPECT_EQ(stop(), Exit::done);
  EXPECT_EQ(runs.size(), 0U);
}

TEST_F(DaemonTest, AFailingSourceIsCountedAndSlowedAndLeavesTheOthersAlone) {
  migrate();
  settings.sources = {every("karoo", 1s), every("mzansi", 1s)};
  run = [](const config::Source& source, const ingest::Options&) {
    if (source.name == "karoo") throw Error("no address for feeds.example");
    return done();
  };
  start();
  told.wait_for("STATUS=2 sources, 0 running, 1 failing");
  for (std::size_t i = 0; i < 3; ++i) runs.wait_for("mzansi", runs.wait_for("mzansi") + 1);
  stop();
  EXPECT_NE(database.value("SELECT failures FROM workwise.sources WHERE name = 'karoo'"), "0");
  EXPECT_EQ(database.value("SELECT failures FROM workwise.sources WHERE name = 'mzansi'"), "0");
}

TEST_F(DaemonTest, ASourceThatAnotherDaemonRunsIsSkippedWithoutBlame) {
  migrate();
  run = [](const config::Source&, const ingest::Options&) -> ingest::RunReport {
    throw LockedError("held by pid 4711");
  };
  start();
  runs.wait_for("mzansi");
  told.wait_for("STATUS=1 sources, 0 running; next mzansi");
  stop();
  EXPECT_EQ(database.value("SELECT count(*) FROM workwise.sources"), "0");
}

TEST_F(DaemonTest, StoppingAsksTheRunsToEndAndWaitsForThem) {
  migrate();
  run = [](const config::Source&, const ingest::Options& options) {
    std::promise<void> asked;
    const std::stop_callback callback(options.stop, [&] { asked.set_value(); });
    asked.get_future().wait();
    auto report = done();
    report.state = ingest::State::failed;
    report.stopped = true;
    return report;
  };
  start();
  runs.wait_for("mzansi");
  EXPECT_EQ(stop(), Exit::done);
  EXPECT_EQ(database.value("SELECT count(*) FROM workwise.sources"), "0") << "still due";
}

TEST_F(DaemonTest, AStatementThatOutlastsTheGraceIsCancelled) {
  migrate();
  settings.ingest.shutdown_grace = 0s;
  run = [this](const config::Source&, const ingest::Options& options) {
    postgres::Session session = database.connect("workwise ingest mzansi");
    options.on_session([&] { session.cancel(); });
    auto report = done();
    report.state = ingest::State::failed;
    try {
      runs.add("sleeping");
      session.run("SELECT pg_sleep(3600)");
    } catch (const postgres::Error& error) {
      report.stopped = error.sqlstate == "57014";
    }
    options.on_session({});
    return report;
  };
  start();
  runs.wait_for("sleeping");
  EXPECT_EQ(stop(), Exit::done);
}

TEST_F(DaemonTest, AReloadPicksUpNewSourcesAndForgetsOldOnes) {
  migrate();
  start();
  runs.wait_for("mzansi");
  told.wait_for("0 running");
  const auto before = told.size();
  next_settings = [this] {
    auto other = settings;
    other.sources = {every("karoo")};
    return other;
  };
  ::kill(::getpid(), SIGHUP);
  const auto reloading = told.wait_for("RELOADING=1\nMONOTONIC_USEC=", before);
  told.wait_for("READY=1", reloading);
  runs.wait_for("karoo");
  told.wait_for("STATUS=1 sources, 0 running; next karoo", reloading);
  stop();
}

TEST_F(DaemonTest, ABadReloadKeepsTheOldConfigurationAndSaysWhere) {
  migrate();
  settings.sources = {every("mzansi", 1s)};
  start();
  const auto first = runs.wait_for("mzansi");
  next_settings = []() -> config::Settings {
    throw ConfigError("/etc/workwise.yaml:7:3: unknown key \"evry\"; did you mean every?");
  };
  ::kill(::getpid(), SIGHUP);
  const auto reloading = told.wait_for("RELOADING=1");
  EXPECT_THAT(told.at(told.wait_for("STATUS=reload failed", reloading)),
              HasSubstr("/etc/workwise.yaml:7:3"));
  told.wait_for("READY=1", reloading);
  runs.wait_for("mzansi", first + 1);
  next_settings = [this] { return settings; };
  ::kill(::getpid(), SIGHUP);
  const auto again = told.wait_for("RELOADING=1", reloading + 1);
  told.wait_for("STATUS=1 sources", again);
  EXPECT_EQ(told.count("reload failed", again), 0U) << "what is mended is said no more";
  stop();
}

TEST_F(DaemonTest, AReloadThatFailsInAnyOtherWayIsNoEndEither) {
  migrate();
  settings.sources = {every("mzansi", 1s)};
  start();
  const auto first = runs.wait_for("mzansi");
  next_settings = []() -> config::Settings { throw std::bad_alloc(); };
  ::kill(::getpid(), SIGHUP);
  const auto reloading = told.wait_for("RELOADING=1");
  told.wait_for("STATUS=reload failed, the old configuration stays", reloading);
  told.wait_for("READY=1", reloading);
  runs.wait_for("mzansi", first + 1);
  EXPECT_EQ(stop(), Exit::done);
}

TEST_F(DaemonTest, AReloadToAnotherDatabaseTakesNothingAlongFromTheOldOne) {
  migrate();
  testing::Database second;
  auto elsewhere = settings;
  elsewhere.database.url = second.url();
  migrate::migrate(elsewhere, {}, [](const migrate::Event&) {});
  database.session().run(
      "INSERT INTO workwise.sources (name, next_due, failures, held_run) VALUES "
      "('mzansi', now() + interval '30 min', 3, 7)");
  start();
  told.wait_for("STATUS=1 sources, 0 running, 1 failing, 1 held; next mzansi");
  next_settings = [&] { return elsewhere; };
  ::kill(::getpid(), SIGHUP);
  const auto reloading = told.wait_for("RELOADING=1");
  runs.wait_for("mzansi");  // new there: due at once
  told.wait_for("STATUS=1 sources, 0 running; next mzansi", reloading);
  EXPECT_EQ(stop(), Exit::done);
  EXPECT_EQ(second.value("SELECT next_due > now() FROM workwise.sources"), "t");
  EXPECT_EQ(database.value("SELECT failures FROM workwise.sources"), "3");
}

TEST_F(DaemonTest, ADatabaseThatOnlyReadsIsWaitedForAndOpensByItselfWhenItWritesAgain) {
  migrate();
  settings.migrations.on_boot = config::OnBoot::refuse;  // it is no matter of the schema
  const std::string only_reads =
      "ALTER DATABASE " + database.name() + " SET default_transaction_read_only = ";
  testing::Server::shared().administer(only_reads + "on");
  start();
  told.wait_for("READY=1");
  const auto off = told.wait_for("STATUS=ingestion off: the database only reads");
  EXPECT_THAT(told.at(off), HasSubstr("default_transaction_read_only"));
  EXPECT_EQ(runs.size(), 0U);
  testing::Server::shared().administer(only_reads + "off");
  runs.wait_for("mzansi");
  told.wait_for("STATUS=1 sources", off);
  EXPECT_EQ(stop(), Exit::done);
}

TEST_F(DaemonTest, ADatabaseThatOnlyReadsFromNowOnIsSeenWhenARunMeetsIt) {
  migrate();
  const std::string only_reads =
      "ALTER DATABASE " + database.name() + " SET default_transaction_read_only = ";
  std::atomic<int> times = 0;
  run = [&](const config::Source&, const ingest::Options&) {
    auto report = done();
    if (times++ > 0) return report;
    testing::Server::shared().administer(only_reads + "on");  // of sessions that begin now
    report.state = ingest::State::failed;
    report.database_lost = true;
    report.error = "cannot execute INSERT in a read-only transaction";
    return report;
  };
  start();
  const auto off = told.wait_for("STATUS=ingestion off: the database only reads");
  EXPECT_EQ(runs.size(), 1U);
  testing::Server::shared().administer(only_reads + "off");
  runs.wait_for("mzansi", 1);
  told.wait_for("STATUS=1 sources", off);
  EXPECT_EQ(stop(), Exit::done);
}

TEST_F(DaemonTest, AServerThatIsFrozenIsAwayAndThePingsGoOn) {
  if (!testing::Server::shared().is_private()) GTEST_SKIP() << "the server is not ours to freeze";
  migrate();
  settings.sources = {every("mzansi", 1s)};
  settings.database.connect_timeout = 1s;
  parts.patience = 1s;
  parts.watchdog = 200ms;
  start();
  runs.wait_for("mzansi");
  {
    const testing::FrozenServer frozen(testing::Server::shared().cluster());
    const auto away = told.wait_for("STATUS=database away since ");
    EXPECT_THAT(told.at(away), HasSubstr("no answer within"));
    told.wait_for("WATCHDOG=1", told.wait_for("WATCHDOG=1", away) + 1);
  }
  const auto thawed = told.size();
  told.wait_for("STATUS=1 sources", thawed);
  runs.wait_for("mzansi", runs.size());
  EXPECT_EQ(stop(), Exit::done);
}

TEST_F(DaemonTest, ARunThatLosesTheDatabaseIsRepeatedWhenItIsBackWithoutBlame) {
  if (!testing::Server::shared().is_private()) GTEST_SKIP() << "the server is not ours to stop";
  migrate();
  sandbox::Cluster& cluster = testing::Server::shared().cluster();
  std::atomic<int> times = 0;
  run = [&](const config::Source&, const ingest::Options&) {
    auto report = done();
    if (times++ > 0) return report;
    cluster.stop_immediately();
    report.state = ingest::State::failed;
    report.database_lost = true;
    report.error = "server closed the connection unexpectedly";
    return report;
  };
  start();
  const auto away = told.wait_for("STATUS=database away since ");
  cluster.start();
  runs.wait_for("mzansi", 1);
  told.wait_for("STATUS=1 sources", away);
  EXPECT_EQ(stop(), Exit::done);
  EXPECT_EQ(told.count("failing"), 0U);
  EXPECT_EQ(told.count("READY=1"), 1U);
}

TEST_F(DaemonTest, ADatabaseThatIsDownAtBootIsWaitedFor) {
  if (!testing::Server::shared().is_private()) GTEST_SKIP() << "the server is not ours to stop";
  migrate();
  sandbox::Cluster& cluster = testing::Server::shared().cluster();
  cluster.stop_immediately();
  start();
  told.wait_for("READY=1");
  told.wait_for("STATUS=database away since ");
  cluster.start();
  runs.wait_for("mzansi");
  stop();
}

TEST_F(DaemonTest, AnErrorThatNobodyExpectsEndsTheProcessWithoutWaitingForTheRuns) {
  migrate();
  std::atomic<bool> going_on = false;
  run = [&](const config::Source&, const ingest::Options&) {
    going_on = true;
    std::promise<void> never;
    never.get_future().wait();
    return done();
  };
  parts.watchdog = 40ms;
  const auto serve = [&] {
    ::alarm(20);
    Notifier notifier([&](const std::string& state) {
      if (going_on && state == "WATCHDOG=1") throw std::bad_alloc();
    });
    Daemon(std::make_shared<const config::Settings>(settings), notifier, parts).serve();
  };
  EXPECT_EXIT(serve(), ::testing::ExitedWithCode(1), "");
}

TEST_F(DaemonTest, AStuckWorkerEndsThePings) {
  migrate();
  parts.watchdog = 40ms;
  std::promise<void> release;
  run = [&](const config::Source&, const ingest::Options&) {
    release.get_future().wait();
    return done();
  };
  start();
  const auto stuck = told.wait_for("STATUS=stuck: mzansi");
  const auto pings = told.count("WATCHDOG=1", stuck);
  // Another source that is due must not bring the pings back: only the release does.
  release.set_value();
  told.wait_for("WATCHDOG=1", stuck);
  EXPECT_EQ(pings, 0U);
  stop();
}

TEST_F(DaemonTest, AWorkerThatWaitsForALongStatementIsNotStuck) {
  migrate();
  parts.watchdog = 100ms;
  std::promise<std::function<void()>> sleeping;
  run = [&](const config::Source&, const ingest::Options& options) {
    postgres::Session session = database.connect("workwise ingest mzansi");
    options.on_session([&] { session.cancel(); });
    sleeping.set_value([&] { session.cancel(); });
    EXPECT_THROW(session.run("SELECT pg_sleep(3600)"), postgres::Error);
    options.on_session({});
    return done();
  };
  start();
  const auto cancel = sleeping.get_future().get();
  const auto from = told.size();
  std::size_t at = from;
  for (int ping = 0; ping < 15; ++ping) at = told.wait_for("WATCHDOG=1", at) + 1;
  EXPECT_EQ(told.count("stuck", from), 0U);
  cancel();
  stop();
}

}  // namespace
}  // namespace workwise::service
