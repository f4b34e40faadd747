#include "cli/notify.hpp"

#include <chrono>
#include <cstdio>

#include "base/text.hpp"
#include "cli/terminal.hpp"
#include "webhook/courier.hpp"

namespace workwise::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kLongest = 3s;
constexpr std::chrono::milliseconds kConnectMax = 1s;

std::string first_line(const std::string& what) {
  return "notifications could not be sent now: " + what.substr(0, what.find('\n'));
}

std::string reasons(const webhook::Delivery& delivery) {
  std::string text;
  for (const auto& [name, error] : delivery.errors) text += "; " + name + ": " + error;
  return text;
}

/// Of all that are configured: also those whose secrets only the daemon may read.
void send_due(const config::Settings& settings) {
  const auto until = std::chrono::steady_clock::now() + kLongest;
  postgres::Session session({.url = settings.database.url,
                             .application_name = "workwise notifications",
                             .timeout = std::min(settings.database.connect_timeout, kConnectMax)});
  session.run("SET statement_timeout = '1s'");
  webhook::Outbox outbox(session);
  const webhook::Delivery delivery =
      webhook::deliver_due(outbox, settings.notifications, {.stop = {}, .until = until});
  if (delivery.sent > 0) outbox.tidy();
  std::vector<std::string> names;
  for (const config::Webhook& webhook : settings.notifications) names.push_back(webhook.name);
  const std::int64_t waiting = outbox.waiting(names);
  if (waiting > 0)
    note(with_thousands(waiting) + (waiting == 1 ? " notification" : " notifications") +
         " could not be sent now and will be sent by workwised" + reasons(delivery));
}

}  // namespace

void notify_afterwards(Context& context, const config::Settings& settings) {
  if (settings.notifications.empty()) return;
  context.afterwards = [settings] {
    try {
      send_due(settings);
    } catch (const postgres::Error& error) {
      // A database that is away, or has no outbox, is the command's own to complain about.
      if (!error.connection_lost() && !webhook::no_outbox(error)) note(first_line(error.what()));
    } catch (const std::exception& error) {
      note(first_line(error.what()));
    }
  };
}

}  // namespace workwise::cli
