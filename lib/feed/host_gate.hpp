#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>

#include "config/source.hpp"

namespace workwise::feed {

/// Where every request of the process waits for its turn at its host.
///
/// Shape:  enter() before a request, the Pass kept until it is done; leave_alone() when the host
///         has asked for patience.
/// Rules:  at most `rate.requests` in any `rate.span`, by all sources together that have that rate
///         (a list of 25/min does not wait for the details of 5/s); at most `connections` at a
///         time; none before the time that the host named.
/// Owns:   a few words a host that was asked lately. Who waits holds neither a connection nor a
///         lock, only its own thread; hosts do not wait for each other.
/// Errors: SourceError stopped; where the turn is further away than kPatience (of what the host
///         asked for) or kRatePatience (of our own rate): status 429, transient, with the rest of
///         the wait as retry_after, and the host is not asked.
class HostGate {
 public:
  using Clock = std::chrono::steady_clock;
  using Time = Clock::time_point;
  /// For that long, or until the token says stop.
  using Sleep = std::function<void(const std::stop_token&, std::chrono::milliseconds)>;

  static constexpr std::chrono::seconds kPatience{60};
  static constexpr std::chrono::hours kRatePatience{1};
  static constexpr std::chrono::seconds kNap{10};  ///< the longest sleep: then `waiting` is told

  HostGate();
  HostGate(const HostGate&) = delete;
  HostGate(std::function<Time()> clock, Sleep sleep);  ///< for tests

  struct Rules {
    config::Rate rate;
    int connections = 1;
  };

  /// A place at a host, given back at the end.
  class Pass {
   public:
    Pass(HostGate& gate, std::string host) : gate_(&gate), host_(std::move(host)) {}
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)), host_(other.host_) {}
    Pass& operator=(Pass&&) = delete;
    ~Pass();

   private:
    HostGate* gate_;
    std::string host_;
  };

  /// Waits for the turn; `waiting` is called now and then meanwhile, so that nobody thinks us dead.
  Pass enter(const std::string& host, const Rules& rules, const std::stop_token& stop,
             const std::function<void()>& waiting = {});

  /// The host answered with this status and wants no request for that long.
  void leave_alone(const std::string& host, int status, std::chrono::seconds span);

  std::size_t hosts() const;  ///< how many are remembered

 private:
  static constexpr std::size_t kHostsMax = 1000;  ///< before the idle ones are looked for

  struct Host {
    int active = 0;
    int waiting = 0;
    /// By rate (requests, span), the latest requests: as many as it allows.
    std::map<std::pair<std::uint32_t, std::chrono::milliseconds>, std::deque<Time>> asked;
    Time not_before{};
    int status = 0;  ///< that not_before came with
  };
  struct Turn {
    Time at;
    bool of_host = false;  ///< the host asked for it, not our rate
  };

  static bool is_idle(const Host& host, Time now);
  static bool has_room(const Host& host, const Rules& rules);
  static Turn turn_of(const Host& host, const config::Rate& rate, Time now);
  static void let_in(Host& host, const config::Rate& rate, Time now);
  void forget_idle(Time now);
  void leave(const std::string& host);

  std::function<Time()> clock_;
  Sleep sleep_;
  mutable std::mutex mutex_;  // guards all below
  std::condition_variable_any left_;
  std::map<std::string, Host> hosts_;
  std::size_t sweep_at_ = kHostsMax;
};

}  // namespace workwise::feed
