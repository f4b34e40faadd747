#include "webhook/courier.hpp"

#include <sys/wait.h>

#include <atomic>
#include <csignal>
#include <future>
#include <thread>

#include "webhook/sign.hpp"
#include "webhook_fixture.hpp"

namespace workwise::webhook {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class CourierTest : public testing::WebhookTest {};

TEST_F(CourierTest, AMessageArrivesSignedWithItsIdAndIsRecorded) {
  enqueue("12 closings are held");
  EXPECT_EQ(deliver().sent, 1);
  EXPECT_EQ(count("delivered_at IS NOT NULL AND attempts = 1 AND last_error IS NULL"), "1");
  ASSERT_EQ(asked(), 1U);
  const sandbox::Request request = receiver.requests().front();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.headers.at("content-type"), "application/json");
  EXPECT_THAT(request.headers.at("user-agent"), StartsWith("workwise/"));
  EXPECT_THAT(request.headers.at("webhook-id"), StartsWith("msg_"));
  EXPECT_THAT(request.body, AllOf(StartsWith(R"({"type":"run.held","timestamp":"20)"),
                                  HasSubstr("12 closings are held")));
  EXPECT_EQ(request.headers.at("webhook-signature"),
            signatures(settings.notifications[0].secret.value, request.headers.at("webhook-id"),
                       request.headers.at("webhook-timestamp"), request.body));
  EXPECT_LT(std::abs(std::stol(request.headers.at("webhook-timestamp")) - std::time(nullptr)), 60);
}

TEST_F(CourierTest, AChatGetsATextOfItsOwnAndNoSignatureWithoutASecret) {
  settings.notifications[0].format = config::Webhook::Format::slack;
  settings.notifications[0].secret = {};
  enqueue("<!here> 12 closings");
  EXPECT_EQ(deliver().sent, 1);
  const sandbox::Request request = receiver.requests().front();
  EXPECT_THAT(request.body, StartsWith(R"({"text":"run.held: &lt;!here&gt; 12 closings\n)"));
  EXPECT_FALSE(request.headers.contains("webhook-signature"));
}

TEST_F(CourierTest, WhatAReceiverMissedWhileItWasDownArrivesOnceWhenItIsUp) {
  answer(500);
  enqueue("first");
  enqueue("second");
  const Delivery down = deliver();
  EXPECT_EQ(down.failed, 1);  // one message a pass finds out that it is down
  EXPECT_EQ(down.errors.at("ops"), "HTTP 500");
  EXPECT_EQ(asked(), 1U);
  EXPECT_GT(pause(), 4);
  EXPECT_LT(pause(), 7);
  answer(204);
  EXPECT_EQ(deliver().sent, 1);
  pass_time("10 seconds");
  EXPECT_EQ(deliver().sent, 1);
  EXPECT_EQ(deliver().sent, 0);
  EXPECT_EQ(asked(), 3U);
  EXPECT_EQ(receiver.requests()[0].headers.at("webhook-id"),
            receiver.requests()[2].headers.at("webhook-id"));
  EXPECT_EQ(receiver.requests()[0].body, receiver.requests()[2].body);
}

TEST_F(CourierTest, AReceiverThatIsNotThereIsAFailureLikeAnyOther) {
  settings.notifications[0].url.value = "http://127.0.0.1:1/t0ken";
  enqueue();
  EXPECT_EQ(deliver().failed, 1);
  EXPECT_THAT(database.value("SELECT last_error FROM workwise.outbox"),
              HasSubstr("connect to server"));
}

TEST_F(CourierTest, AReceiverThatDoesNotAnswerIsGivenUpOnInTime) {
  receiver.on("/ops/t0ken", [](const sandbox::Request&) { return sandbox::Answer{.delay = 8s}; });
  settings.notifications[0].timeout = 200ms;
  enqueue();
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(deliver().errors.at("ops"), "no answer within 200 ms");
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
}

TEST_F(CourierTest, AReceiverThatIsDownKeepsNoOtherFromItsMessages) {
  settings.notifications = {hook("down"), hook("up")};
  answer(503, "down");
  answer(200, "up");
  for (int i = 0; i < 5; ++i) enqueue();
  const Delivery delivery = deliver();
  EXPECT_EQ(delivery.sent, 5);
  EXPECT_EQ(delivery.failed, 1);
}

TEST_F(CourierTest, AMessageThatIsRefusedKeepsNoOtherFromArriving) {
  receiver.on("/ops/t0ken", [](const sandbox::Request& request) {
    return sandbox::Answer{.status = request.body.find("poison") != std::string::npos ? 400 : 200};
  });
  enqueue("poison");
  enqueue("good");
  const Delivery delivery = deliver();
  EXPECT_EQ(delivery.failed, 1);
  EXPECT_EQ(delivery.sent, 1);
}

TEST_F(CourierTest, ARedirectIsNotFollowed) {
  answer(302, "ops", {{"Location", receiver.url("/elsewhere")}});
  enqueue();
  EXPECT_EQ(deliver().errors.at("ops"), "HTTP 302");
  EXPECT_EQ(asked(), 1U);
}

TEST_F(CourierTest, AnAnswerWithoutEndIsBrokenOffAndCountsByItsStatus) {
  receiver.on("/ops/t0ken", [](const sandbox::Request&) {
    return sandbox::Answer{.stream = [](std::uint64_t, std::string& piece) {
      piece.assign(65536, 'x');
      return true;
    }};
  });
  enqueue();
  EXPECT_EQ(deliver().sent, 1);
}

TEST_F(CourierTest, OneThatSaysGoneGetsTheMessageNoMore) {
  answer(410);
  enqueue();
  EXPECT_EQ(deliver().given_up, 1);
  EXPECT_EQ(count("gave_up_at IS NOT NULL AND last_error = 'HTTP 410'"), "1");
}

TEST_F(CourierTest, OneThatAsksToBeLeftAloneIsLeftAlone) {
  answer(429, "ops", {{"Retry-After", "120"}});
  enqueue();
  enqueue();
  EXPECT_EQ(deliver().failed, 1);
  EXPECT_EQ(count("next_attempt_at > now() + interval '115 seconds'"), "2");
  EXPECT_EQ(deliver().failed, 0);
  EXPECT_EQ(asked(), 1U);
}

TEST_F(CourierTest, NobodyHasUsWaitLongerThanADay) {
  answer(503, "ops", {{"Retry-After", "99999999"}});
  enqueue();
  deliver();
  EXPECT_GT(pause(), 86'000);
  EXPECT_LT(pause(), 86'500);
}

TEST_F(CourierTest, AMessageThatIsRefusedTenTimesIsGivenUp) {
  answer(500);
  enqueue();
  for (int attempt = 1; attempt <= 9; ++attempt) {
    EXPECT_EQ(deliver().failed, 1) << attempt;
    EXPECT_EQ(deliver().failed, 0) << attempt;  // not before its time
    database.session().run("UPDATE workwise.outbox SET next_attempt_at = now()");
  }
  EXPECT_EQ(deliver().given_up, 1);
  EXPECT_EQ(asked(), 10U);
  EXPECT_EQ(waiting(), "0");
}

// ---- several senders, killed senders

TEST_F(CourierTest, TwoSendersAtOnceNeverSendAMessageTwice) {
  for (int i = 0; i < 60; ++i) enqueue(std::to_string(i));
  std::atomic<int> sent{0};
  const auto work = [&] {
    postgres::Session session = database.connect();
    Outbox outbox(session);
    sent += deliver_due(outbox, settings.notifications, {}).sent;
  };
  std::jthread one(work);
  std::jthread other(work);
  one.join();
  other.join();
  EXPECT_EQ(sent, 60);
  EXPECT_EQ(asked(), 60U);
}

TEST_F(CourierTest, WhatIsBeingSentIsNobodyElsesAndNoTransactionIsOpenMeanwhile) {
  enqueue();
  std::string open_transactions;
  int sent_by_another = -1;
  receiver.on("/ops/t0ken", [&](const sandbox::Request&) {
    postgres::Session session = database.connect();
    open_transactions = session
                            .run(
                                "SELECT count(*) FROM pg_stat_activity WHERE datname ="
                                " current_database() AND state LIKE 'idle in transaction%'")
                            .text(0, 0);
    Outbox outbox(session);
    sent_by_another = deliver_due(outbox, settings.notifications, {}).sent;
    return sandbox::Answer{};
  });
  EXPECT_EQ(deliver().sent, 1);
  EXPECT_EQ(open_transactions, "0");
  EXPECT_EQ(sent_by_another, 0);
}

TEST_F(CourierTest, OneThatIsKilledBeforeItRecordsIsFollowedByTheSameMessageAgain) {
  enqueue();
  database.disconnect();
  std::promise<pid_t> started;
  receiver.on("/ops/t0ken", [sender = started.get_future().share()](const sandbox::Request&) {
    ::kill(sender.get(), SIGKILL);
    return sandbox::Answer{};
  });
  const pid_t child = ::fork();
  if (child == 0) {
    postgres::Session session({.url = settings.database.url});
    Outbox outbox(session);
    deliver_due(outbox, settings.notifications, {});
    ::_exit(0);
  }
  started.set_value(child);
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(asked(), 1U);
  answer(200);
  EXPECT_EQ(deliver().sent, 0);  // its lease runs
  pass_time("4 minutes");
  EXPECT_EQ(deliver().sent, 1);
  ASSERT_EQ(asked(), 2U);
  EXPECT_EQ(receiver.requests()[0].headers.at("webhook-id"),
            receiver.requests()[1].headers.at("webhook-id"));
}

TEST_F(CourierTest, AStopBreaksItOffAndTheMessageIsDueAtOnce) {
  std::stop_source stop;
  receiver.on("/ops/t0ken", [&](const sandbox::Request&) {
    stop.request_stop();
    return sandbox::Answer{.delay = 8s};
  });
  enqueue();
  Outbox outbox(database.session());
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(deliver_due(outbox, settings.notifications, {.stop = stop.get_token()}).sent, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 4s);
  EXPECT_EQ(count("attempts = 0 AND next_attempt_at <= now()"), "1");
}

TEST_F(CourierTest, APassThatMustBeOverCountsNoAttemptThatItBreaksOff) {
  receiver.on("/ops/t0ken", [](const sandbox::Request&) { return sandbox::Answer{.delay = 8s}; });
  enqueue();
  Outbox outbox(database.session());
  const auto until = std::chrono::steady_clock::now() + 300ms;
  const Delivery delivery = deliver_due(outbox, settings.notifications, {.until = until});
  EXPECT_EQ(delivery.failed, 0);
  EXPECT_EQ(count("attempts = 0 AND next_attempt_at <= now()"), "1");
}

TEST_F(CourierTest, WhatWeMayNotReadIsLeftToWhoMay) {
  settings.notifications[0].secret = {"", "credential hook"};
  enqueue();
  EXPECT_EQ(deliver().sent, 0);
  settings.notifications[0].secret = {"known", "credential hook"};
  settings.notifications[0].url.value.clear();
  EXPECT_EQ(deliver().sent, 0);
  EXPECT_EQ(asked(), 0U);
  EXPECT_EQ(waiting(), "1");
}

// ---- what stays

TEST_F(CourierTest, NoSecretIsInTheOutbox) {
  settings.notifications[0].secret.value = "t0ken-secret";
  for (const int status : {200, 302, 400, 410, 500}) {
    answer(status);
    enqueue();
    deliver();
  }
  settings.notifications[0].url.value = "http://t0ken:t0ken@127.0.0.1:1/t0ken?t0ken";
  enqueue();
  deliver();
  settings.notifications[0].url.value = "http://t0ken .invalid/";
  enqueue();
  deliver();
  EXPECT_THAT(outbox_text(), AllOf(HasSubstr("HTTP 500"), Not(HasSubstr("t0ken"))));
}

TEST_F(CourierTest, WhatIsDoneWithIsForgottenAfterAWeekAndWhatWaitsSoLongGivenUp) {
  enqueue();
  deliver();
  enqueue();
  Outbox outbox(database.session());
  grow_old("6 days 23 hours");
  outbox.tidy();
  EXPECT_EQ(count("true"), "2");
  grow_old("2 hours");
  outbox.tidy();
  EXPECT_EQ(count("true"), "1");
  EXPECT_EQ(count("gave_up_at IS NOT NULL"), "1");
}

TEST_F(CourierTest, WhatWasGivenUpInAStormIsBounded) {
  database.session().run(
      "INSERT INTO workwise.outbox (webhook, event, payload, gave_up_at)"
      " SELECT 'ops', 'run.held', '{}', now() FROM generate_series(1, 10500)");
  Outbox(database.session()).tidy();
  EXPECT_EQ(count("true"), "10000");
}

TEST_F(CourierTest, AWebhookThatIsNoLongerConfiguredGetsNothingMore) {
  enqueue();
  grow_old("30 minutes");
  Outbox outbox(database.session());
  EXPECT_EQ(outbox.give_up_others({"another"}), 0);  // perhaps it is only not yet configured here
  grow_old("31 minutes");
  EXPECT_EQ(outbox.give_up_others({"ops", "another"}), 0);
  EXPECT_EQ(outbox.give_up_others({"another"}), 1);
  EXPECT_EQ(waiting(), "0");
}

TEST_F(CourierTest, ARetryMakesAllDueThatDidNotArrive) {
  answer(410);
  enqueue();
  deliver();
  answer(200);
  Outbox outbox(database.session());
  EXPECT_EQ(outbox.retry("another"), 0);
  EXPECT_EQ(outbox.retry("ops"), 1);
  EXPECT_EQ(deliver().sent, 1);
  EXPECT_EQ(outbox.retry(""), 0);
}

}  // namespace
}  // namespace workwise::webhook
