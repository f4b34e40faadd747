#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "webhook/outbox.hpp"
#include "webhook/post.hpp"

namespace workwise::webhook {

/// What one pass over the outbox did.
struct Delivery {
  int sent = 0;
  int failed = 0;  ///< to be tried again
  int given_up = 0;
  std::map<std::string, std::string> errors;  ///< of the webhooks that took nothing: the last one
  std::vector<std::string> served;            ///< the webhooks that took something
  bool more = false;                          ///< the pass was too short: call it again
};

struct DeliveryOptions {
  std::stop_token stop{};
  /// When the whole pass has to be over. An attempt that it breaks off is not counted.
  std::optional<std::chrono::steady_clock::time_point> until{};
  int messages_max = 100;
};

/// Whether we hold what is needed to send: the command line may not be allowed to read it.
bool can_send(const config::Webhook& webhook);

/// Sends a message, whatever the outbox has.
Answer send(const config::Webhook& webhook, const Claimed& message,
            std::chrono::milliseconds timeout, const std::stop_token& stop);

/// A message that only says that messages arrive, of type "test".
Claimed test_message(const config::Settings& settings);

/// Sends what is due, one message after the other, and records what came of it.
///
/// At least once: who is killed between sending and recording leaves a message that is sent again,
/// with the same id. Messages are independent: one that failed is tried later, and later ones may
/// overtake it. A receiver that seems to be down is asked once a pass, so that it does not keep the
/// others from theirs; one that refuses a message may get the next.
///
/// Errors: throws postgres::Error.
Delivery deliver_due(Outbox& outbox, const std::vector<config::Webhook>& webhooks,
                     const DeliveryOptions& options);

}  // namespace workwise::webhook
