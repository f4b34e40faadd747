#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/notify.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "webhook/courier.hpp"

namespace workwise::cli {
namespace {

std::vector<config::Webhook> chosen(const config::Settings& settings, const std::string& name) {
  if (settings.notifications.empty())
    throw UsageError((settings.file.empty() ? "no configuration" : settings.file) +
                     ": no webhook is configured under notifications");
  if (name.empty()) return settings.notifications;
  std::vector<std::string> names;
  for (const config::Webhook& webhook : settings.notifications) {
    if (webhook.name == name) return {webhook};
    names.push_back(webhook.name);
  }
  const std::string near = nearest(name, names);
  throw UsageError("there is no webhook \"" + name + "\"" +
                       (near.empty() ? "" : ", did you mean \"" + near + "\"?"),
                   "workwise notifications list");
}

/// What is configured, and what is in the outbox, also of webhooks that are no longer configured.
std::vector<webhook::Standing> standings(const config::Settings& settings,
                                         webhook::Outbox& outbox) {
  std::vector<webhook::Standing> all = outbox.standings();
  for (const config::Webhook& webhook : settings.notifications)
    if (std::ranges::none_of(all, [&](const auto& one) { return one.webhook == webhook.name; }))
      all.push_back({.webhook = webhook.name});
  return all;
}

bool is_configured(const config::Settings& settings, const std::string& name) {
  return std::ranges::any_of(settings.notifications,
                             [&](const config::Webhook& one) { return one.name == name; });
}

Exit list(const Context& context) {
  const config::Settings settings = context.settings();
  postgres::Session session = context.board(settings);
  webhook::Outbox outbox(session);
  JsonWriter json;
  json.open_object().key("notifications").open_array();
  Table table({"webhook", "waiting", "sent", "given up", "last sent", "next try", "last error"});
  for (const webhook::Standing& one : standings(settings, outbox)) {
    const bool configured = is_configured(settings, one.webhook);
    json.open_object()
        .member("webhook", one.webhook)
        .member("configured", configured)
        .member("waiting", one.waiting)
        .member("delivered", one.delivered)
        .member("given_up", one.given_up)
        .text_or_null("last_delivered_at", one.last_delivered_at)
        .text_or_null("next_attempt_at", one.next_attempt_at)
        .text_or_null("last_error", one.last_error)
        .close();
    table.row({printable(one.webhook) + (configured ? "" : " (not configured)"),
               with_thousands(one.waiting), with_thousands(one.delivered),
               with_thousands(one.given_up), one.last_delivered_at, one.next_attempt_at,
               printable(one.last_error)});
  }
  print(context.json    ? json.close().close().text() + "\n"
        : table.empty() ? "no webhook is configured\n"
                        : table.text());
  return Exit::done;
}

/// Goes past the outbox: a test is of no use later.
Exit test(const Context& context, const std::string& name) {
  const config::Settings settings = context.settings();
  JsonWriter json;
  json.open_object().key("notifications").open_array();
  Exit exit = Exit::done;
  for (const config::Webhook& webhook : chosen(settings, name)) {
    const webhook::Claimed message = webhook::test_message(settings);
    webhook::Answer answer;
    if (webhook::can_send(webhook))
      answer = webhook::send(webhook, message, webhook.timeout, {});
    else
      answer.error = "its url or secret can't be read here";
    if (!answer.accepted()) exit = Exit::failed;
    json.open_object()
        .member("webhook", webhook.name)
        .member("accepted", answer.accepted())
        .member("status", answer.status)
        .text_or_null("error", answer.error)
        .close();
    if (!context.json)
      print(printable(webhook.name) + "  " +
            (answer.accepted()
                 ? paint("accepted", Colour::green) + "  HTTP " + std::to_string(answer.status)
                 : paint("failed", Colour::red) + "  " + answer.error) +
            "\n");
  }
  if (context.json) print(json.close().close().text() + "\n");
  return exit;
}

Exit retry(Context& context, const std::string& name) {
  const config::Settings settings = context.settings();
  chosen(settings, name);
  postgres::Session session = context.board(settings);
  const std::int64_t due = webhook::Outbox(session).retry(name);
  print(context.json ? JsonWriter().open_object().member("due", due).close().text() + "\n"
                     : with_thousands(due) + " messages are due now\n");
  notify_afterwards(context, settings);
  return Exit::done;
}

}  // namespace

void add_notifications(CLI::App& app, Context& context) {
  const auto name = std::make_shared<std::string>();
  CLI::App* notifications =
      app.add_subcommand("notifications", "who is told by webhook, and how that goes");
  notifications->require_subcommand(1);
  notifications->fallthrough();
  notifications->footer("Example: workwise notifications list");
  const auto add = [&](const char* word, const char* what, bool named, auto function) {
    CLI::App* one = notifications->add_subcommand(word, what);
    if (named) one->add_option("NAME", *name, "one of the webhooks (default: all)")->check(given());
    one->footer(std::string("Example: workwise notifications ") + word + (named ? " ops" : ""));
    one->callback([&context, name, function] {
      context.command = [&context, name, function] { return function(context, *name); };
    });
  };
  add("list", "what waits, what was sent, what went wrong", false,
      [](Context& all, const std::string&) { return list(all); });
  add("test", "send a message now", true,
      [](Context& all, const std::string& one) { return test(all, one); });
  add("retry", "try what waits or was given up again now", true,
      [](Context& all, const std::string& one) { return retry(all, one); });
}

}  // namespace workwise::cli
