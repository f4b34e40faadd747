#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>

#include "config/source.hpp"

namespace workwise::feed {

/// Keeps requests apart: at most so many in a span, evenly spaced, without bursts.
///
/// Errors: none; wait() returns false as soon as a stop is asked for.
class Pace {
 public:
  /// What tests put their own in place of.
  struct Clock {
    std::function<std::chrono::steady_clock::time_point()> now;
    std::function<bool(const std::stop_token&, std::chrono::milliseconds)> wait;

    static Clock real();
  };

  explicit Pace(const config::Rate& rate, Clock clock = Clock::real());

  /// Returns when the next request may begin.
  bool wait(const std::stop_token& stop);

 private:
  std::chrono::nanoseconds apart_{0};
  Clock clock_;
  std::optional<std::chrono::steady_clock::time_point> next_;
};

}  // namespace workwise::feed
