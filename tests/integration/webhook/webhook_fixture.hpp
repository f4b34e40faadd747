#pragma once

#include <gmock/gmock.h>

#include <filesystem>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "migrate/ledger.hpp"
#include "sandbox/feed_server.hpp"
#include "support/database.hpp"
#include "webhook/courier.hpp"
#include "webhook/enqueue.hpp"

namespace workwise::testing {

/// A database with an outbox, a receiver on this machine, and one webhook, "ops", that leads there.
class WebhookTest : public DatabaseTest {
 protected:
  WebhookTest() {
    migrate::make_ledger(database.session());
    settings.database.url = database.url();
    settings.notifications = {hook("ops")};
    answer(200);
  }

  config::Webhook hook(const std::string& name) const {
    config::Webhook webhook;
    webhook.name = name;
    webhook.url = {receiver.url("/" + name + "/t0ken"), "configuration"};
    webhook.secret = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "configuration"};
    webhook.timeout = std::chrono::seconds{5};
    return webhook;
  }
  void answer(int status, const std::string& name = "ops",
              const std::map<std::string, std::string>& headers = {}) {
    receiver.on("/" + name + "/t0ken", [=](const sandbox::Request&) {
      return sandbox::Answer{.status = status, .headers = headers, .body = "t0ken"};
    });
  }

  void enqueue(const std::string& summary = "held", const std::string& type = "run.held") {
    webhook::enqueue(database.session(), settings, {.type = type, .summary = summary});
  }
  webhook::Delivery deliver() {
    webhook::Outbox outbox(database.session());
    return webhook::deliver_due(outbox, settings.notifications, {});
  }
  /// As if that much time had passed, for what is to be tried again.
  void pass_time(const std::string& span) {
    database.session().run("UPDATE workwise.outbox SET next_attempt_at = next_attempt_at - '" +
                           span + "'::interval");
  }
  /// As if all of it had happened that much earlier.
  void grow_old(const std::string& span) {
    database.session().run("UPDATE workwise.outbox SET created_at = created_at - '" + span +
                           "'::interval, delivered_at = delivered_at - '" + span +
                           "'::interval, gave_up_at = gave_up_at - '" + span + "'::interval");
  }
  std::string count(const std::string& condition) {
    return database.value("SELECT count(*) FROM workwise.outbox WHERE " + condition);
  }
  std::string waiting() { return count("delivered_at IS NULL AND gave_up_at IS NULL"); }
  std::string outbox_text() {
    return database.value("SELECT coalesce(string_agg(o::text, ' '), '') FROM workwise.outbox o");
  }
  /// Seconds until the next attempt.
  double pause() {
    return std::stod(
        database.value("SELECT extract(epoch FROM max(next_attempt_at) - clock_timestamp()) FROM "
                       "workwise.outbox"));
  }
  std::size_t asked() const { return receiver.requests().size(); }

  sandbox::FeedServer receiver;
  config::Settings settings;
};

}  // namespace workwise::testing
