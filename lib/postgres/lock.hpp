#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "postgres/session.hpp"

namespace workwise::postgres {

/// Who holds a lock, for the one who waits.
struct Holder {
  int pid = 0;
  std::string application;
  std::string host;   ///< "local" for a Unix socket; "" where we may not see it
  std::string since;  ///< RFC 3339: when its backend started; "" where we may not see it
};
std::string to_string(const Holder& holder);  ///< "pid 4711 (workwised on 10.0.0.7, since …)"

/// A session advisory lock on a name, polled with pg_try_advisory_lock (a blocking wait deadlocks
/// with CREATE INDEX CONCURRENTLY). Held until destruction or the end of the connection.
///
/// The key is 64 bits of the hash of "workwise:" + name, so that every version and machine agrees.
///
/// Owns: nothing. It remembers the Session's address: the Session must outlive it and not be moved
/// meanwhile. Released in a transaction that has failed, or while an answer is awaited, it stays
/// held until the connection ends.
class AdvisoryLock {
 public:
  /// nullopt when it is held by another.
  static std::optional<AdvisoryLock> try_lock(Session& session, const std::string& name);

  /// Polls until `wait` is over (0: one try) or a stop is asked; then throws LockedError naming the
  /// holder. `on_wait` is called once, when the first try failed.
  static AdvisoryLock lock(Session& session, const std::string& name,
                           std::chrono::milliseconds wait, std::stop_token stop = {},
                           const std::function<void(const Holder&)>& on_wait = {});

  static std::optional<Holder> holder(Session& session, const std::string& name);

  ~AdvisoryLock();
  AdvisoryLock(AdvisoryLock&&) noexcept;
  AdvisoryLock& operator=(AdvisoryLock&&) noexcept;

 private:
  AdvisoryLock(Session& session, std::int64_t key) : session_(&session), key_(key) {}
  Session* session_;
  std::int64_t key_;
};

}  // namespace workwise::postgres
