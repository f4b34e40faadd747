#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "postgres/session.hpp"

namespace workwise::postgres {

/// Bounds what a session may take, whatever its server does: when `patience` is over the connection
/// is broken off, and who waits for an answer has it in an Error (08006). For a server that neither
/// works nor hangs up no timeout of its own helps, nor one of TCP: its kernel goes on answering for
/// it.
///
/// Shape: within() for one thread, not nested.
/// Owns:  a thread that sleeps. One for all questions: a new one for each would spread over the
///        arenas of malloc what a large run has freed.
class Deadline {
 public:
  explicit Deadline(std::chrono::milliseconds patience);
  Deadline(const Deadline&) = delete;

  /// work(), which talks with the session. Throws Error "no answer within …" where it was too long.
  template <typename Work>
  auto within(const Session& session, Work work) {
    const Watch watch(*this, session);
    try {
      return work();
    } catch (const Error&) {
      if (watch.passed()) throw_no_answer();
      throw;
    }
  }

 private:
  class Watch {
   public:
    Watch(Deadline& deadline, const Session& session);
    ~Watch();
    Watch(const Watch&) = delete;
    bool passed() const;

   private:
    Deadline& deadline_;
  };

  void sleep(const std::stop_token& stop);
  [[noreturn]] void throw_no_answer() const;

  std::chrono::milliseconds patience_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  int socket_ = -1;  ///< of the session that is watched: a descriptor of our own, for libpq may
                     ///< close its at any time
  std::chrono::steady_clock::time_point until_;
  bool passed_ = false;
  std::jthread clock_;
};

}  // namespace workwise::postgres
