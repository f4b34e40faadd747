#include "webhook/enqueue.hpp"

#include "webhook_fixture.hpp"

namespace workwise::webhook {
namespace {

using namespace std::string_view_literals;

using ::testing::HasSubstr;
using ::testing::Not;

class EnqueueTest : public testing::WebhookTest {};

TEST_F(EnqueueTest, EachWebhookThatWantsTheEventGetsARow) {
  settings.notifications = {hook("all"), hook("migrations"), hook("runs")};
  settings.notifications[1].events = {"migration.failed"};
  settings.notifications[2].events = {"run.held", "run.settled"};
  enqueue();
  EXPECT_EQ(database.value("SELECT string_agg(webhook, ' ' ORDER BY webhook) FROM workwise.outbox"),
            "all runs");
  EXPECT_EQ(database.value("SELECT payload -> 'database' ->> 'name' FROM workwise.outbox LIMIT 1"),
            database.name());
}

TEST_F(EnqueueTest, WhereNobodyWantsItNothingIsAskedOfTheDatabase) {
  database.session().run("DROP TABLE workwise.outbox");
  settings.notifications[0].events = {"migration.failed"};
  EXPECT_NO_THROW(enqueue());
  settings.notifications.clear();
  EXPECT_NO_THROW(enqueue());
}

TEST_F(EnqueueTest, ItStandsOrFallsWithTheTransactionOfTheCaller) {
  {
    const postgres::Transaction transaction(database.session());
    enqueue_if_possible(database.session(), settings, {.type = "run.held", .summary = "held"});
    EXPECT_EQ(waiting(), "1");
  }
  EXPECT_EQ(waiting(), "0");
}

TEST_F(EnqueueTest, AnOutboxThatIsNotThereDoesNotCostTheCallerItsTransaction) {
  database.session().run("ALTER TABLE workwise.outbox DROP COLUMN webhook");
  postgres::Transaction transaction(database.session());
  database.session().run("CREATE TABLE kept ()");
  enqueue_if_possible(database.session(), settings, {.type = "run.held", .summary = "held"});
  transaction.commit();
  EXPECT_EQ(database.value("SELECT to_regclass('kept') IS NOT NULL"), "t");
}

TEST_F(EnqueueTest, HostileTextIsTakenByTheDatabase) {
  constexpr std::string_view kHostile = "nul\0 \xff \x1b[2J '); DROP TABLE workwise.outbox; --"sv;
  enqueue(std::string(kHostile));
  EXPECT_EQ(waiting(), "1");
  EXPECT_THAT(outbox_text(), Not(HasSubstr("\x1b")));
}

// ---- bounds

TEST_F(EnqueueTest, OfTenThousandThatWaitTheOldestOfTheLeastInterestGivesWay) {
  settings.notifications = {hook("ops"), hook("other")};
  database.session().run(
      "INSERT INTO workwise.outbox (webhook, event, payload)"
      " SELECT 'ops', CASE WHEN i = 5000 THEN 'migration.started' WHEN i > 9000 THEN 'run.settled'"
      " ELSE 'run.held' END, '{}' FROM generate_series(1, 10000) i");
  enqueue();
  EXPECT_EQ(count("webhook = 'ops' AND gave_up_at IS NULL"), "10000");
  EXPECT_EQ(database.value("SELECT string_agg(event, ' ') FROM workwise.outbox"
                           " WHERE gave_up_at IS NOT NULL"),
            "migration.started");
  enqueue();
  EXPECT_EQ(database.value("SELECT min(id) FROM workwise.outbox WHERE event = 'run.settled'"
                           " AND gave_up_at IS NOT NULL"),
            "9001");
  EXPECT_EQ(count("webhook = 'ops' AND gave_up_at IS NULL"), "10000");
  EXPECT_EQ(count("webhook = 'other' AND gave_up_at IS NULL"), "2");
}

TEST_F(EnqueueTest, WhatSomebodySendsRightNowIsNotWaitedFor) {
  database.session().run(
      "INSERT INTO workwise.outbox (webhook, event, payload)"
      " SELECT 'ops', 'run.held', '{}' FROM generate_series(1, 10000)");
  postgres::Session sender = database.connect();
  const postgres::Transaction transaction(sender);
  sender.run("SELECT FROM workwise.outbox WHERE id = 1 FOR UPDATE");
  database.session().run("SET lock_timeout = '1s'");
  EXPECT_NO_THROW(enqueue());
}

}  // namespace
}  // namespace workwise::webhook
