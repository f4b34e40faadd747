#pragma once

#include <chrono>
#include <deque>
#include <mutex>
#include <string>

#include "config/settings.hpp"
#include "postgres/session.hpp"
#include "postgres/spare.hpp"

namespace workwise::ingest {

/// The connections of one run, all of them cancelled at once. open() is the run's, cancel()
/// anybody's.
///
/// Owns:   the sessions, until the end of the run; then `spares` get them, where there are such.
/// Errors: open() throws postgres::Error.
class Sessions {
 public:
  Sessions(const config::Database& database, std::string source,
           std::chrono::milliseconds lock_timeout, postgres::SpareSessions* spares);
  ~Sessions();
  Sessions(const Sessions&) = delete;

  /// `role` says in pg_stat_activity what it is for: "ingest", "names".
  postgres::Session& open(const std::string& role);
  void cancel() noexcept;  ///< the statements that are running

 private:
  postgres::Connect connect(const std::string& role) const;

  const config::Database& database_;
  std::string source_;
  std::chrono::milliseconds lock_timeout_;
  postgres::SpareSessions* spares_;
  std::mutex mutex_;  ///< of the list, not of what is in it
  std::deque<postgres::Session> sessions_;
};

}  // namespace workwise::ingest
