#include "webhook/courier.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <random>

#include "base/failpoint.hpp"
#include "base/text.hpp"
#include "webhook/backoff.hpp"
#include "webhook/sign.hpp"

namespace workwise::webhook {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr int kGone = 410;

double random_part() {
  thread_local std::minstd_rand random{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(random);
}

/// The message's fault, not the receiver's: the next one may be taken.
bool of_the_message(const Answer& answer) {
  return answer.status == 400 || answer.status == kGone || answer.status == 413 ||
         answer.status == 422;
}

/// One pass.
class Round {
 public:
  Round(Outbox& outbox, const std::vector<config::Webhook>& webhooks,
        const DeliveryOptions& options)
      : outbox_(outbox), options_(options) {
    for (const config::Webhook& webhook : webhooks)
      if (can_send(webhook)) open_[webhook.name] = &webhook;
  }

  Delivery all() {
    for (int count = 0; !over(); ++count) {
      if (count == options_.messages_max) {
        delivery_.more = true;
        break;
      }
      const auto claimed = outbox_.claim(names());
      if (!claimed) break;
      one(*open_.at(claimed->webhook), *claimed);
    }
    return std::move(delivery_);
  }

 private:
  bool over() const {
    return options_.stop.stop_requested() || open_.empty() ||
           (options_.until && Clock::now() >= *options_.until);
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& [name, webhook] : open_) names.push_back(name);
    return names;
  }

  void one(const config::Webhook& webhook, const Claimed& claimed) {
    milliseconds timeout = webhook.timeout;
    bool shortened = false;
    if (options_.until) {
      const auto left = std::chrono::ceil<milliseconds>(*options_.until - Clock::now());
      shortened = left < timeout;
      timeout = std::max(std::min(left, timeout), milliseconds{1});
    }
    const Answer answer = send(webhook, claimed, timeout, options_.stop);
    failpoint("webhook.sent");
    if (answer.stopped || (answer.timed_out && shortened)) {
      outbox_.put_back(claimed);
      open_.erase(claimed.webhook);
      return;
    }
    if (answer.accepted())
      taken(claimed);
    else
      refused(claimed, answer);
  }

  void taken(const Claimed& claimed) {
    outbox_.delivered(claimed);
    ++delivery_.sent;
    if (std::ranges::find(delivery_.served, claimed.webhook) == delivery_.served.end())
      delivery_.served.push_back(claimed.webhook);
    delivery_.errors.erase(claimed.webhook);
  }

  void refused(const Claimed& claimed, const Answer& answer) {
    const auto pause = pause_after(claimed.attempts, random_part());
    delivery_.errors[claimed.webhook] = answer.error;
    if (!pause || answer.status == kGone) {
      outbox_.give_up(claimed, answer.error);
      ++delivery_.given_up;
      spdlog::warn("event=notification_given_up webhook={} type={} attempts={} error={}",
                   logfmt(claimed.webhook), claimed.shown.type, claimed.attempts,
                   logfmt(answer.error));
    } else {
      const auto asked = std::min<std::chrono::seconds>(
          answer.retry_after.value_or(std::chrono::seconds{0}), kAskedMax);
      outbox_.failed(claimed, answer.error, std::max<milliseconds>(*pause, asked));
      ++delivery_.failed;
      if (asked.count() > 0 && (answer.status == 429 || answer.status == 503))
        outbox_.leave_alone(claimed.webhook, asked);
    }
    if (!of_the_message(answer)) open_.erase(claimed.webhook);
  }

  Outbox& outbox_;
  const DeliveryOptions& options_;
  std::map<std::string, const config::Webhook*> open_;  ///< that may get something in this pass
  Delivery delivery_;
};

}  // namespace

bool can_send(const config::Webhook& webhook) {
  const bool unread = webhook.secret.value.empty() && !webhook.secret.origin.empty();
  return !webhook.url.value.empty() && !unread;
}

Answer send(const config::Webhook& webhook, const Claimed& message, milliseconds timeout,
            const std::stop_token& stop) {
  const bool slack = webhook.format == config::Webhook::Format::slack;
  const std::string body =
      slack ? slack_body(message.shown)
            : standard_body(message.shown.type, message.created_at, message.data);
  const std::string id = message.id();
  const std::string timestamp =
      std::to_string(std::chrono::floor<std::chrono::seconds>(now()).time_since_epoch().count());
  std::vector<std::string> headers = {"Content-Type: application/json", "webhook-id: " + id,
                                      "webhook-timestamp: " + timestamp,
                                      "Expect:"};  // no second for a 100 that few servers send
  const std::string signature = signatures(webhook.secret.value, id, timestamp, body);
  if (!signature.empty()) headers.push_back("webhook-signature: " + signature);
  try {
    return post(webhook.url.value, headers, body, timeout, stop);
  } catch (const Error& error) {
    Answer answer;
    answer.error = error.what();
    return answer;
  }
}

Claimed test_message(const config::Settings& settings) {
  const Event event{.type = "test", .summary = "workwise can send you messages"};
  const Origin origin{
      .environment = settings.environment, .host = {}, .database = {}, .sender = this_machine()};
  Claimed message;
  message.created_at = now();
  message.data = to_data(event, origin);
  message.shown = {.type = event.type,
                   .summary = event.summary,
                   .error = {},
                   .next = {},
                   .where = "told by " + origin.sender};
  return message;
}

Delivery deliver_due(Outbox& outbox, const std::vector<config::Webhook>& webhooks,
                     const DeliveryOptions& options) {
  return Round(outbox, webhooks, options).all();
}

}  // namespace workwise::webhook
