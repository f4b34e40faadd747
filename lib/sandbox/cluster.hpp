#pragma once

#include <memory>
#include <string>

namespace workwise::sandbox {

class Supervised;

/// A private PostgreSQL: initdb in a temporary folder, a Unix socket in it, no TCP, an unprivileged
/// user (run by root: the account "postgres" or "nobody"), stopped and removed at the end. Should
/// we be killed, the server stops by itself; only its folder stays.
///
/// Finds the newest server under /usr/lib/postgresql or on PATH; throws Error that names the Debian
/// package when there is none.
class Cluster {
 public:
  struct Options {
    bool fsync = false;       ///< true for crash tests and benchmarks
    bool keep = false;        ///< leave it running and its folder in place
    std::string directory{};  ///< empty: a new one under the temporary folder; under 90 bytes
  };

  Cluster() : Cluster(Options{}) {}
  explicit Cluster(const Options& options);
  ~Cluster();
  Cluster(const Cluster&) = delete;

  /// "postgresql:///NAME?host=/tmp/…&user=…": works for psql and for us.
  std::string url(const std::string& database) const;
  std::string create_database(const std::string& name, const std::string& template_name = {});
  void stop_immediately();  ///< pg_ctl -m immediate: as after a power cut
  void start();
  const std::string& socket_directory() const { return directory_; }
  std::string log() const;
  std::string binaries() const;  ///< the folder of psql, pg_dump, initdb

 private:
  std::string directory_;
  bool keep_ = false;
  bool fsync_ = false;
  int owner_ = -1;  ///< pid of the process that made it: a forked child must not remove it
  std::unique_ptr<Supervised> server_;
};

}  // namespace workwise::sandbox
