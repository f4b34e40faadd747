#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

#include "base/time.hpp"
#include "feed/fetch.hpp"

namespace workwise::feed {

/// How long to wait between the attempts of one fetch: base, doubled each time, at most `cap`, of
/// which between a half and all is taken by chance so that many sources do not come back at once.
struct Backoff {
  std::chrono::milliseconds base{std::chrono::seconds{1}};
  std::chrono::milliseconds cap{std::chrono::seconds{30}};
  /// A server that asks for more patience than this is left to the scheduler.
  std::chrono::milliseconds wait_max{std::chrono::seconds{60}};
};

/// Before attempt `attempt` + 1; `chance` is in [0, 1). A Retry-After that is longer wins.
std::chrono::milliseconds wait_after(int attempt, const Backoff& backoff,
                                     std::optional<std::chrono::seconds> retry_after,
                                     double chance);

/// A Retry-After: seconds, or an HTTP date. Between zero and a day whatever it says; nullopt: not
/// understood.
std::optional<std::chrono::seconds> parse_retry_after(const std::string& value, Instant now);

/// Is the same worth asking again, and within the time that is waited for here?
bool is_worth_waiting(const SourceError& error, const Backoff& backoff);

/// Waits before attempt `attempt` + 1, as long as chance has it. Returns false at once when `stop`
/// is asked for.
bool wait_for_another(int attempt, const Backoff& backoff,
                      std::optional<std::chrono::seconds> retry_after, const std::stop_token& stop);

/// Returns false at once when `stop` is asked for.
bool wait_unless_stopped(std::stop_token stop, std::chrono::milliseconds span);

}  // namespace workwise::feed
