#include "service/sender.hpp"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>

#include "integration/webhook/webhook_fixture.hpp"

namespace workwise::service {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class SenderTest : public testing::WebhookTest {
 protected:
  SenderTest() : before_(spdlog::default_logger()) {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log)));
  }
  ~SenderTest() override { spdlog::set_default_logger(before_); }

  bool pass() { return sender.pass(settings, {}); }
  std::size_t said(const std::string& part) const {
    const std::string text = log.str();
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
  }

  std::ostringstream log;
  Sender sender{std::chrono::seconds{10}};

 private:
  std::shared_ptr<spdlog::logger> before_;
};

// FAULTS: a storm. Five hundred sources are held while the receiver is down and its outbox full.
TEST_F(SenderTest, AStormIsBoundedAndSaidOnceWhenItBeginsAndOnceWhenItIsOver) {
  answer(500);
  database.session().run(
      "INSERT INTO workwise.outbox (webhook, event, payload)"
      " SELECT 'ops', 'run.settled', '{}' FROM generate_series(1, 9999)");
  for (int source = 0; source < 500; ++source)
    enqueue("source " + std::to_string(source) + " is held");
  enqueue("source 1 is settled", "run.settled");
  EXPECT_EQ(waiting(), "10000");
  EXPECT_EQ(count("event = 'run.held' AND gave_up_at IS NULL"), "500");
  constexpr int kPasses = 60;  // of a quarter of an hour
  for (int i = 0; i < kPasses; ++i) EXPECT_FALSE(pass());
  EXPECT_LE(asked(), std::size_t{kPasses});
  EXPECT_EQ(said("event=notifications_failing"), 1U) << log.str().substr(0, 2000);
  database.session().run("DELETE FROM workwise.outbox WHERE event = 'run.settled'");
  answer(200);
  pass_time("1 day");
  while (pass()) continue;
  EXPECT_EQ(said("event=notifications_recovered"), 1U);
  EXPECT_EQ(waiting(), "0");
  EXPECT_THAT(log.str(), Not(HasSubstr("t0ken")));
}

TEST_F(SenderTest, ADatabaseWithoutAnOutboxIsNoNews) {
  enqueue();
  database.session().run("ALTER TABLE workwise.outbox RENAME TO away");
  EXPECT_FALSE(pass());
  EXPECT_EQ(log.str(), "");
  database.session().run("ALTER TABLE workwise.away RENAME TO outbox");
  pass();
  EXPECT_EQ(asked(), 1U);
}

TEST_F(SenderTest, AConnectionThatIsLostIsReplaced) {
  pass();
  database.end_backends("application_name = 'workwised notifications'");
  enqueue();
  pass();
  pass();
  EXPECT_EQ(asked(), 1U);
}

TEST_F(SenderTest, WithoutAWebhookThereIsNoConnection) {
  pass();
  EXPECT_EQ(database.value("SELECT count(*) FROM pg_stat_activity WHERE application_name ="
                           " 'workwised notifications' AND datname = current_database()"),
            "1");
  settings.notifications.clear();
  pass();
  database.session().run("SELECT pg_sleep(0.2)");
  EXPECT_EQ(database.value("SELECT count(*) FROM pg_stat_activity WHERE application_name ="
                           " 'workwised notifications' AND datname = current_database()"),
            "0");
}

TEST_F(SenderTest, WhatWaitsForAWebhookThatIsGoneIsGivenUpAndSaidOnce) {
  settings.notifications.push_back(hook("former"));
  enqueue();
  grow_old("2 hours");
  settings.notifications.pop_back();
  pass();
  pass();
  EXPECT_EQ(count("webhook = 'former' AND gave_up_at IS NOT NULL"), "1");
  EXPECT_EQ(said("no longer configured"), 1U);
}

}  // namespace
}  // namespace workwise::service
