// What the webhooks are told of migrations.
#include "migrate_fixture.hpp"

namespace workwise::migrate {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class AnnounceTest : public testing::MigrateTest {
 protected:
  AnnounceTest() {
    config::Webhook webhook;
    webhook.name = "ops";
    webhook.url = {"http://127.0.0.1:1/", "configuration"};
    settings.notifications = {webhook};
    settings.environment = "staging";
  }
  std::string told() {
    return database.value(
        "SELECT coalesce(string_agg(event, ' ' ORDER BY id), '') FROM workwise.outbox");
  }
  std::string last(const std::string& path) {
    return database.value(
        "SELECT payload #>> $1::text[] FROM workwise.outbox ORDER BY id DESC LIMIT 1",
        {"{" + path + "}"});
  }
};

TEST_F(AnnounceTest, AMigrationIsToldWhenItBeginsAndWhenItHasEnded) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\n-- migrate:down\nDROP TABLE a;\n");
  write("2_b.sql", "-- migrate:up\nCREATE TABLE b ();\n-- migrate:down\nDROP TABLE b;\n");
  EXPECT_EQ(migrate(), 2U);
  EXPECT_EQ(told(), "migration.started migration.succeeded");
  EXPECT_THAT(last("summary"), HasSubstr("1_a to 2_b"));
  EXPECT_EQ(last("migration,versions"), R"(["1_a", "2_b"])");
  EXPECT_EQ(last("migration,done"), "2");
  EXPECT_EQ(last("environment"), "staging");
  EXPECT_EQ(roll_back(1), 1U);
  EXPECT_EQ(last("migration,direction"), "rollback");
  EXPECT_EQ(last("migration,versions"), R"(["2_b"])");
}

TEST_F(AnnounceTest, WhereThereIsNothingToDoNothingIsTold) {
  migrate();
  write("1_a.sql", "-- migrate:up\nSELECT 1;\n");
  migrate();
  const std::string before = told();
  migrate();
  migrate({.dry_run = true});
  EXPECT_EQ(told(), before);
  EXPECT_EQ(before, "migration.started migration.succeeded");
}

TEST_F(AnnounceTest, AFailureIsToldWithItsPlaceAndTheCommandToTypeNext) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\nCREATE TABLE a ();\n");
  const std::string complaint = migrate_complaint();
  EXPECT_THAT(complaint, HasSubstr("1_a.sql:3:1"));
  EXPECT_EQ(told(), "migration.started migration.failed");
  EXPECT_EQ(last("error"), complaint);
  EXPECT_EQ(last("next"), next);
}

TEST_F(AnnounceTest, AStopBetweenTwoIsToldAsWhatItIs) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\n");
  write("2_b.sql", "-- migrate:up\nCREATE TABLE b ();\n");
  std::stop_source stop;
  migrate::migrate(settings, {.stop = stop.get_token()}, [&](const Event& event) {
    if (event.kind == Kind::applied) stop.request_stop();
  });
  EXPECT_EQ(told(), "migration.started migration.failed");
  EXPECT_THAT(last("error"), HasSubstr("after 1 of 2"));
}

TEST_F(AnnounceTest, AMigrationThatLosesTheSessionOfTheLockIsToldAllTheSame) {
  write("1_a.sql",
        "-- migrate:up transaction:false\nSELECT pg_terminate_backend(pid) FROM pg_locks WHERE"
        " locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname ="
        " current_database());\nSELECT pg_sleep(0.1);\n");
  write("2_b.sql", "-- migrate:up\nSELECT 1;\n");
  EXPECT_THAT(migrate_complaint(), HasSubstr("2_b was not begun"));
  EXPECT_EQ(database.value("SELECT state FROM workwise.migrations"), "applied")
      << "what ran is written down on the other connection";
  EXPECT_EQ(told(), "migration.started migration.failed");
}

TEST_F(AnnounceTest, WhatCannotBeToldDoesNotHideWhatHappened) {
  write("1_a.sql", "-- migrate:up\nDROP TABLE workwise.outbox;\nSELECT nonsense;\n");
  EXPECT_THAT(migrate_complaint(), HasSubstr("nonsense"));
  write("1_a.sql", "-- migrate:up\nDROP TABLE workwise.outbox;\n");
  EXPECT_EQ(migrate(), 1U);
}

TEST_F(AnnounceTest, WithoutAWebhookNothingIsWritten) {
  settings.notifications.clear();
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\n");
  migrate();
  EXPECT_EQ(told(), "");
}

// A database that an earlier release migrated, and nothing pending.
TEST_F(AnnounceTest, AnOutboxOfAnEarlierReleaseIsBroughtUpToDateThoughNothingIsPending) {
  write("1_a.sql", "-- migrate:up\nSELECT 1;\n");
  migrate();
  database.session().run_script(
      "ALTER TABLE workwise.outbox DROP COLUMN webhook, DROP COLUMN gave_up_at;"
      "ALTER TABLE workwise.migrations DROP COLUMN progress, DROP COLUMN locks, DROP COLUMN "
      "before");
  EXPECT_EQ(migrate(), 0U);
  EXPECT_EQ(database.value("SELECT count(*) FROM pg_attribute WHERE attrelid ="
                           " 'workwise.outbox'::regclass AND attname IN ('webhook', 'gave_up_at')"
                           " AND NOT attisdropped"),
            "2");
}

}  // namespace
}  // namespace workwise::migrate
