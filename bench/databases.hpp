#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "postgres/session.hpp"
#include "sandbox/cluster.hpp"

namespace workwise::bench {

/// public.jobs after a run, and what its database counted since it was copied.
struct Table {
  std::int64_t rows = 0;
  std::int64_t complete = 0;  ///< rows with all that every contestant has to fill
  std::int64_t bytes = 0;     ///< with indexes and TOAST
  std::int64_t inserted = 0;
  std::int64_t updated = 0;
  std::int64_t deleted = 0;
  std::int64_t dead = 0;
};

/// A private PostgreSQL with fsync on and its default configuration; each run gets a database of
/// its own, copied from a template.
class Databases {
 public:
  Databases();

  std::string url(const std::string& database) const { return cluster_.url(database); }
  std::string socket_directory() const { return cluster_.socket_directory(); }
  std::string psql() const { return cluster_.binaries() + "/psql"; }
  postgres::Session session(const std::string& database) const;
  bool has(const std::string& database) const;

  /// Copies the template and makes a checkpoint, so that the run pays for its own first writes.
  void copy(const std::string& from, const std::string& to,
            const std::vector<std::string>& settings) const;
  void drop(const std::string& database) const;
  void make_template(const std::string& database) const;  ///< VACUUM ANALYZE

  /// Until the clients' backends are gone: what they did is counted then.
  void wait_until_left(const std::string& database) const;
  std::int64_t wal_bytes() const;
  std::chrono::milliseconds server_cpu() const;
  std::int64_t jobs_bytes(const std::string& database) const;
  Table jobs(const std::string& database) const;
  std::int64_t open_jobs(const std::string& database) const;

 private:
  sandbox::Cluster cluster_;
  mutable postgres::Session observer_;
  int postmaster_;
};

}  // namespace workwise::bench
