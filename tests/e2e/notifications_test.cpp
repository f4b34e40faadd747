// Webhooks as an operator has them: the daemon and the command line send, a receiver on this
// machine answers or does not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

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

constexpr const char* kPath = "/hook/t0ken";
constexpr auto npos = std::string::npos;

class NotificationsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    installation.database_url = database.url();
    answer(200);
    configure();
  }

  void configure(const std::string& url = {}) { installation.configure({}, notifications(url)); }
  std::string notifications(const std::string& url = {}) const {
    return "notifications:\n  - { name: ops, url: \"" +
           (url.empty() ? installation.server.url(kPath) : url) +
           "\", secret: whsec_czNjcjN0czNjcjN0, timeout: 2s }\n";
  }
  void answer(int status) {
    installation.server.on(
        kPath, [status](const sandbox::Request&) { return sandbox::Answer{.status = status}; });
  }
  /// The types of what the receiver got, in its order.
  std::string received() const {
    std::string all;
    for (const sandbox::Request& request : installation.server.requests())
      if (request.target == kPath) {
        const auto at = request.body.find(R"("type":")") + 8;
        all += (all.empty() ? "" : " ") + request.body.substr(at, request.body.find('"', at) - at);
      }
    return all;
  }
  std::string last_body() const {
    std::string body;
    for (const sandbox::Request& request : installation.server.requests())
      if (request.target == kPath) body = request.body;
    return body;
  }
  std::string waiting() {
    return database.value(
        "SELECT count(*) FROM workwise.outbox WHERE delivered_at IS NULL AND gave_up_at IS NULL");
  }
  /// Runs a source until it is held.
  void hold() {
    installation.publish(jobs(50));
    ASSERT_EQ(installation.workwise({"ingest"}), 0) << installation.output;
    installation.publish({});
    ASSERT_EQ(installation.workwise({"ingest"}), 5) << installation.output;
  }

  testing::Database database;
  testing::Installation installation;
};

// ---- the command line

TEST_F(NotificationsTest, AMigrationFromTheCommandLineIsTold) {
  ASSERT_EQ(installation.workwise({"migrate"}), 0) << installation.output;
  EXPECT_EQ(received(), "migration.started migration.succeeded");
  EXPECT_THAT(last_body(), HasSubstr(R"("name": ")" + database.name()));
  EXPECT_EQ(waiting(), "0");
  EXPECT_EQ(installation.errors, "");
  ASSERT_EQ(installation.workwise({"migrate"}), 0);
  ASSERT_EQ(installation.workwise({"migrate", "--dry-run"}), 0);
  EXPECT_EQ(received(), "migration.started migration.succeeded");
}

TEST_F(NotificationsTest, AFailedMigrationIsToldAfterItIsSaid) {
  installation.migrations = installation.file("migrations");
  std::filesystem::create_directory(installation.migrations);
  std::ofstream(installation.migrations + "/1_a.sql") << "-- migrate:up\nSELECT nonsense;\n";
  configure();
  EXPECT_EQ(installation.workwise({"migrate", "--json"}), 1);
  EXPECT_EQ(received(), "migration.started migration.failed");
  EXPECT_THAT(last_body(), AllOf(HasSubstr("1_a.sql:2:"), HasSubstr("workwise migrate")));
  EXPECT_THAT(installation.out, Not(HasSubstr("otification")));
}

TEST_F(NotificationsTest, AReceiverThatIsDownCostsNothingButANoteAndTheDaemonSendsItLater) {
  configure("http://127.0.0.1:1/hook/t0ken");
  EXPECT_EQ(installation.workwise({"migrate"}), 0);
  EXPECT_THAT(installation.errors,
              AllOf(HasSubstr("2 notifications"), HasSubstr("workwised"), Not(HasSubstr("t0ken"))));
  hold();
  EXPECT_EQ(waiting(), "3");
  configure();
  database.session().run("UPDATE workwise.outbox SET next_attempt_at = now()");
  RunningDaemon daemon(installation);
  EXPECT_EQ(eventually([&] { return waiting(); }, "0"), "0") << daemon.log();
  EXPECT_EQ(received(), "migration.started migration.succeeded run.held");
}

TEST_F(NotificationsTest, AReceiverThatDoesNotAnswerKeepsTheCommandLineForAboutThreeSeconds) {
  installation.server.on(kPath,
                         [](const sandbox::Request&) { return sandbox::Answer{.delay = 60s}; });
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(installation.workwise({"migrate"}), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 20s);
  EXPECT_EQ(waiting(), "2");
}

TEST_F(NotificationsTest, ADatabaseThatIsAwayIsComplainedAboutOnce) {
  installation.database_url = "postgresql://127.0.0.1:1/board";
  configure();
  EXPECT_EQ(installation.workwise({"migrate"}), 1);
  EXPECT_THAT(installation.errors, Not(HasSubstr("note:")));
}

TEST_F(NotificationsTest, OneThatIsKilledBeforeItRecordsIsFollowedByTheSameMessageAgain) {
  EXPECT_NE(installation.workwise({"migrate"}, "webhook.sent=kill"), 0);
  EXPECT_EQ(received(), "migration.started");
  database.session().run(
      "UPDATE workwise.outbox SET next_attempt_at = next_attempt_at - interval '4 minutes'");
  EXPECT_EQ(installation.workwise({"migrate"}), 0);
  EXPECT_EQ(received(), "migration.started migration.succeeded migration.started");
  const auto requests = installation.server.requests();
  EXPECT_EQ(requests[0].headers.at("webhook-id"), requests[2].headers.at("webhook-id"));
  EXPECT_NE(requests[0].headers.at("webhook-id"), requests[1].headers.at("webhook-id"));
}

TEST_F(NotificationsTest, WhatAnOperatorDecidesIsTold) {
  ASSERT_EQ(installation.workwise({"migrate"}), 0);
  hold();
  const std::string run = database.value("SELECT max(id) FROM workwise.runs");
  ASSERT_EQ(installation.workwise({"runs", "reject", run}), 0) << installation.output;
  EXPECT_EQ(received(), "migration.started migration.succeeded run.held run.settled");
}

TEST_F(NotificationsTest, AnOperatorSeesAndTestsAndRetries) {
  EXPECT_EQ(installation.workwise({"notifications", "test"}), 0) << installation.output;
  EXPECT_EQ(received(), "test");
  answer(410);
  EXPECT_EQ(installation.workwise({"notifications", "test", "ops", "--json"}), 1);
  EXPECT_EQ(installation.out,
            "{\"notifications\":[{\"webhook\":\"ops\",\"accepted\":false,\"status\":410,"
            "\"error\":\"HTTP 410\"}]}\n");
  EXPECT_EQ(installation.workwise({"notifications", "test", "opps"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("did you mean \"ops\"?"));
  ASSERT_EQ(installation.workwise({"migrate"}), 0);
  EXPECT_EQ(installation.workwise({"notifications", "list"}), 0);
  EXPECT_THAT(installation.out, AllOf(HasSubstr("ops"), HasSubstr("HTTP 410")));
  answer(200);
  EXPECT_EQ(installation.workwise({"notifications", "retry"}), 0) << installation.output;
  EXPECT_THAT(installation.out, HasSubstr("2 messages are due now"));
  EXPECT_EQ(waiting(), "0");
  EXPECT_EQ(installation.workwise({"notifications", "list", "--json"}), 0);
  EXPECT_THAT(installation.out, HasSubstr("\"webhook\":\"ops\",\"configured\":true,\"waiting\":0,"
                                          "\"delivered\":2,\"given_up\":0,"));
}

// ---- the daemon

TEST_F(NotificationsTest, TheDaemonTellsOfAHeldRunOnceAndOfItsRecovery) {
  ASSERT_EQ(installation.workwise({"migrate"}), 0);
  const std::string before = received();
  installation.every = "1s";
  std::atomic<int> edition{0};
  std::atomic<bool> empty{false};
  installation.server.on("/feed.xml", [&](const sandbox::Request&) {
    return sandbox::Answer{
        .headers = {{"Content-Type", "application/xml"}},
        .body = to_xml(jobs(empty ? 0 : 50), "<!-- " + std::to_string(++edition) + " -->")};
  });
  configure();
  RunningDaemon daemon(installation);
  const auto runs = [&](const std::string& state, const std::string& least) {
    return eventually(
        [&] {
          return database.value("SELECT least(count(*), " + least +
                                ") FROM workwise.runs WHERE state = '" + state + "'");
        },
        least);
  };
  ASSERT_EQ(runs("done", "1"), "1") << daemon.log();
  empty = true;
  ASSERT_EQ(runs("held", "3"), "3") << daemon.log();
  EXPECT_EQ(eventually([&] { return received(); }, before + " run.held"), before + " run.held");
  empty = false;
  const std::string all = before + " run.held run.settled";
  EXPECT_EQ(eventually([&] { return received(); }, all), all) << daemon.log();
  EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(NotificationsTest, ADaemonThatMigratesTellsIt) {
  installation.migrations_extra = ", on_boot: migrate";
  configure();
  RunningDaemon daemon(installation);
  const std::string all = "migration.started migration.succeeded";
  EXPECT_EQ(eventually([&] { return received(); }, all), all) << daemon.log();
}

TEST_F(NotificationsTest, TheDaemonTellsOnceOfASchemaThatDriftedAndOnceThatItIsBack) {
  ASSERT_EQ(installation.workwise({"migrate"}), 0) << installation.output;
  const std::string migrated = received();
  database.session().run("ALTER TABLE jobs ALTER title TYPE varchar(100)");
  for (int start = 0; start < 2; ++start) {  // a restart tells nothing anew
    RunningDaemon daemon(installation, {}, "daemon" + std::to_string(start));
    EXPECT_EQ(eventually([&] { return received(); }, migrated + " schema.drifted"),
              migrated + " schema.drifted")
        << daemon.log();
    const auto closed = [&] { return daemon.log().find("event=ingestion_off") != npos; };
    EXPECT_EQ(eventually([&] { return std::string(closed() ? "off" : "on"); }, "off"), "off");
    EXPECT_EQ(daemon.stop(), 0);
  }
  EXPECT_THAT(last_body(), AllOf(HasSubstr("column public.jobs.title was changed"),
                                 HasSubstr("ALTER COLUMN title TYPE character varying(100)")));
  database.session().run("ALTER TABLE jobs ALTER title TYPE text");
  RunningDaemon daemon(installation);
  EXPECT_EQ(eventually([&] { return received(); }, migrated + " schema.drifted schema.restored"),
            migrated + " schema.drifted schema.restored")
      << daemon.log();
}

TEST_F(NotificationsTest, AReceiverThatDoesNotAnswerDoesNotKeepTheDaemonFromStopping) {
  ASSERT_EQ(installation.workwise({"migrate"}), 0);
  installation.server.on(kPath,
                         [](const sandbox::Request&) { return sandbox::Answer{.delay = 60s}; });
  configure();
  hold();
  installation.configure({}, "notifications:\n  - { name: ops, url: \"" +
                                 installation.server.url(kPath) + "\", timeout: 1m }\n");
  const std::size_t before = installation.server.requests().size();
  RunningDaemon daemon(installation);
  ASSERT_EQ(eventually(
                [&] {
                  const auto requests = installation.server.requests();
                  return std::any_of(requests.begin() + static_cast<std::ptrdiff_t>(before),
                                     requests.end(),
                                     [](const auto& one) { return one.target == kPath; })
                             ? "asked"
                             : "";
                },
                "asked"),
            "asked");
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(daemon.stop(), 0) << daemon.log();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
  EXPECT_THAT(daemon.log(), HasSubstr("event=stopped"));
}

TEST_F(NotificationsTest, AReloadSendsToWhereverTheNewConfigurationLeads) {
  configure("http://127.0.0.1:1/hook/t0ken");
  ASSERT_EQ(installation.workwise({"migrate"}), 0);
  RunningDaemon daemon(installation);
  daemon.manager.wait_for("READY=1");
  configure();
  database.session().run("UPDATE workwise.outbox SET next_attempt_at = now(), attempts = 0");
  daemon.process.signal(SIGHUP);
  // What is tried again comes in any order.
  const auto both = [&] {
    const std::string all = received();
    const bool there =
        all.find("migration.started") != npos && all.find("migration.succeeded") != npos;
    return std::string(there ? "both" : all);
  };
  EXPECT_EQ(eventually(both, "both"), "both") << daemon.log();
}

// ---- promise 8

TEST_F(NotificationsTest, NeitherTheUrlNorTheSecretIsEverSaid) {
  std::string said;
  for (const int status : {200, 302, 404, 500}) {
    answer(status);
    for (const testing::Installation::Words& words : {testing::Installation::Words{"migrate"},
                                                      {"rollback"},
                                                      {"notifications", "test"},
                                                      {"notifications", "list", "--json"},
                                                      {"config", "show"},
                                                      {"notifications", "retry"}}) {
      installation.workwise(words);
      said += installation.output;
    }
  }
  configure("http://t0ken:t0ken@127.0.0.1:1/t0ken?key=t0ken");
  {
    RunningDaemon daemon(installation);
    daemon.manager.wait_for("READY=1");
    EXPECT_EQ(eventually(
                  [&] {
                    return daemon.log().find("notifications_failing") != std::string::npos ? "said"
                                                                                           : "";
                  },
                  "said"),
              "said");
    daemon.stop();
    said += daemon.log() + daemon.manager.all();
  }
  said += database.value("SELECT string_agg(o::text, ' ') FROM workwise.outbox o");
  EXPECT_THAT(said, AllOf(HasSubstr("HTTP 500"), HasSubstr("HTTP 302"), Not(HasSubstr("t0ken")),
                          Not(HasSubstr("czNjcjN0")), Not(HasSubstr("s3cr3t"))));
}

}  // namespace
}  // namespace workwise
