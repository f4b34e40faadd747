#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "postgres/deadline.hpp"
#include "postgres/session.hpp"
#include "webhook/payload.hpp"

namespace workwise::webhook {

/// A row of workwise.outbox that is ours to send until its lease runs out.
struct Claimed {
  std::int64_t row = 0;
  std::string webhook;
  Instant created_at;
  int attempts = 0;  ///< this one included
  std::string data;  ///< JSON
  Shown shown;

  /// The same each time it is sent, and another one in another database.
  std::string id() const;
};

/// How one webhook fares.
struct Standing {
  std::string webhook;
  std::int64_t waiting = 0;
  std::int64_t delivered = 0;  ///< of those that are still remembered
  std::int64_t given_up = 0;
  std::string last_delivered_at{};  ///< RFC 3339; empty: none
  std::string next_attempt_at{};    ///< of what waits
  std::string last_error{};         ///< of what waits or was given up, the newest
};

/// workwise.outbox, as those who send see it. Each call is one statement with a transaction of its
/// own: nothing is locked while a receiver is waited for. What is claimed is moved into the future
/// by kLease instead; a sender that is killed leaves it to the next one after that time.
///
/// Owns:   nothing. With a deadline no statement takes longer than its patience.
/// Errors: throws postgres::Error; see no_outbox().
class Outbox {
 public:
  /// Longer than the longest `timeout` of a webhook.
  static constexpr std::chrono::seconds kLease{180};
  static constexpr int kKeptDays =
      7;  ///< what was delivered or given up, and the age to give up at
  static constexpr int kKeptMax = 10'000;  ///< of those, a webhook

  explicit Outbox(postgres::Session& session, postgres::Deadline* deadline = nullptr)
      : session_(session), deadline_(deadline) {}

  /// The one that is due for the longest, of these webhooks; two callers never get the same.
  std::optional<Claimed> claim(const std::vector<std::string>& webhooks);
  void delivered(const Claimed& claimed);
  void failed(const Claimed& claimed, const std::string& error, std::chrono::milliseconds pause);
  void give_up(const Claimed& claimed, const std::string& error);
  /// Nothing was tried: it is due again at once.
  void put_back(const Claimed& claimed);
  /// The receiver asked to be left alone: nothing is due for it before.
  void leave_alone(const std::string& webhook, std::chrono::seconds span);

  /// How many of these webhooks' messages wait, due or not.
  std::int64_t waiting(const std::vector<std::string>& webhooks);
  /// Forgets what is done with and old, gives up what is older than anybody cares for.
  void tidy();
  /// Gives up what waits for webhooks that are not among these. Not what is younger than an hour:
  /// another daemon of the fleet may have the newer configuration. Returns how many.
  std::int64_t give_up_others(const std::vector<std::string>& webhooks);
  /// Makes all that waits or was given up due now (empty name: of every webhook). Returns how many.
  std::int64_t retry(const std::string& webhook);
  std::vector<Standing> standings();

 private:
  postgres::Result run(std::string_view sql, const postgres::Parameters& parameters = {});

  postgres::Session& session_;
  postgres::Deadline* deadline_;
};

/// The table is not there, or as an earlier release made it.
bool no_outbox(const postgres::Error& error);

}  // namespace workwise::webhook
