#pragma once

#include <chrono>
#include <deque>
#include <mutex>
#include <string>

#include "postgres/session.hpp"

namespace workwise::postgres {

/// Sessions kept for whoever needs one next: a new one costs its server more than a poll that
/// changes nothing. For any threads.
///
/// Shape:  take(), and give_back() when it is idle and holds no lock. What else a taker has set
///         (timeouts, temporary tables) stays with the session, for takers of the same kind.
/// Owns:   at most `kept_max` idle sessions, none of them used again after kIdleMax: a firewall may
///         have forgotten it, and that would show only a minute later.
/// Errors: take() throws those of Session; one that is lost, or in a transaction, is not kept.
class SpareSessions {
 public:
  static constexpr std::chrono::seconds kIdleMax{60};
  /// Autovacuum can't freeze the temporary tables of a session that never ends.
  static constexpr std::chrono::minutes kAgeMax{30};

  explicit SpareSessions(std::size_t kept_max) : kept_max_(kept_max) {}

  Session take(const Connect& connect);
  void give_back(const std::string& url, Session session) noexcept;

 private:
  using Clock = std::chrono::steady_clock;
  struct Kept {
    Session session;
    std::string url;
    Clock::time_point since;
  };

  std::deque<Kept> find(const std::string& url);

  std::size_t kept_max_;
  std::mutex mutex_;
  std::deque<Kept> kept_;  ///< the one given back last at the end
};

}  // namespace workwise::postgres
