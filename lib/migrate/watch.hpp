#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "postgres/session.hpp"

namespace workwise::migrate {

/// Looks after one session from a thread of its own: while a statement is slow it notes who blocks
/// it, and cancels it when a stop is asked.
///
/// Shape: begin() before a statement, end() after it.
/// Owns:  the thread, and a connection from the first slow statement on. The session is borrowed.
/// Why:   once a lock timeout has ended the wait, the server no longer tells who was in the way.
class Watch {
 public:
  Watch(postgres::Connect connect, postgres::Session& watched,
        std::chrono::milliseconds lock_timeout, std::stop_token stop);
  ~Watch();
  Watch(const Watch&) = delete;

  /// What was seen while a statement ran; nothing where it was too short to look.
  struct Seen {
    /// Who was in its way: "pid 4711 (psql over a local socket, idle in transaction since …)".
    std::string blockers;
    std::chrono::microseconds waited{0};  ///< for locks, as near as looking now and then can tell
    std::map<std::string, std::string> locks;  ///< relation, mode
  };

  void begin();
  Seen end();

 private:
  using Clock = std::chrono::steady_clock;
  void loop(const std::stop_token& ended);
  std::optional<Seen> look();
  void note(const Seen& now);

  postgres::Connect connect_;
  postgres::Session& watched_;
  const std::chrono::milliseconds interval_;
  const std::stop_token stop_;
  std::optional<postgres::Session> session_;  ///< the thread's
  std::mutex mutex_;
  std::condition_variable_any ended_;
  std::optional<Clock::time_point> running_since_;
  Seen seen_;
  bool looked_ = false;
  std::optional<Clock::time_point> waits_since_;
  std::jthread thread_;  ///< the last member: it uses the others
};

}  // namespace workwise::migrate
