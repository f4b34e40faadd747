#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace workwise::log {

/// Holds back what was said already: the same line again within kQuiet is counted, and the count is
/// told when the line is let through the next time. Two lines are the same when they differ in
/// `run`, `ms` and `bytes` alone.
///
/// Bounded: it remembers kLinesMax lines; past that it forgets the oldest and lets too much
/// through rather than too little. Not for two threads.
class RepeatFilter {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::minutes kQuiet{10};
  static constexpr std::size_t kLinesMax = 1024;

  /// nullopt: held back. Otherwise how many were held back since it was last let through.
  std::optional<std::uint64_t> pass(std::string_view line, Moment when);

 private:
  struct Said {
    Moment last_written;
    std::uint64_t held_back = 0;
  };
  std::map<std::uint64_t, Said> said_;
};

}  // namespace workwise::log
