#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>

#include "config/settings.hpp"
#include "postgres/deadline.hpp"
#include "postgres/session.hpp"
#include "webhook/courier.hpp"

namespace workwise::service {

/// The daemon's own passes over the outbox: sends what is due, keeps the table small, and says in
/// the log when a receiver begins to refuse and when it takes messages again: once each.
///
/// Shape:  for one thread, which may wait.
/// Owns:   one connection, while webhooks are configured.
/// Bounds: no statement takes longer than `patience`, no message longer than its webhook's timeout.
/// Errors: none: they are logged, each once in a row, and the next pass tries again.
class Sender {
 public:
  static constexpr std::chrono::hours kTidyEvery{1};

  explicit Sender(std::chrono::milliseconds patience) : patience_(patience) {}

  /// Returns whether there is more to send at once.
  bool pass(const config::Settings& settings, const std::stop_token& stop);

 private:
  bool deliver(const config::Settings& settings, const std::stop_token& stop);
  void tidy(webhook::Outbox& outbox, const config::Settings& settings);
  postgres::Session& session(const config::Settings& settings);
  void tell(const webhook::Delivery& delivery);
  void complain(const std::string& error, bool lost);

  std::chrono::milliseconds patience_;
  std::unique_ptr<postgres::Deadline> deadline_;  ///< from the first pass on
  std::optional<postgres::Session> session_;
  std::string url_;              ///< of session_
  std::set<std::string> names_;  ///< of the webhooks when it was tidied
  std::optional<std::chrono::steady_clock::time_point> tidied_;
  std::set<std::string> failing_;  ///< webhooks
  std::string said_;               ///< the last complaint
};

}  // namespace workwise::service
