#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/child.hpp"
#include "postgres/session.hpp"

namespace workwise::postgres {

/// Where pg_dump, pg_restore and psql may be: those that Debian keeps apart by version, and PATH.
std::vector<std::string> tool_folders();

/// pg_dump, pg_restore and psql, for the database that a session is connected to.
///
/// The newest found, of the server's major version or a later one. How to get there travels in the
/// environment, and what libpq takes from no variable in a service file that is only in memory: the
/// process list shows nothing of it, and no disk keeps it.
///
/// Owns:   that file. It looks at the session only while it is made.
/// Errors: Error that names the Debian package where the programs are missing or too old; what a
///         program said where it failed.
class Tools {
 public:
  explicit Tools(const Session& session, std::stop_token stop = {},
                 const std::vector<std::string>& folders = tool_folders());
  ~Tools();
  Tools(const Tools&) = delete;

  /// Runs one to its end; returns what it wrote to stdout.
  std::string run(const std::string& program, std::vector<std::string> words) const;
  /// What run() does with a program's end: Error unless it is 0.
  void require_success(const std::string& program, const Ended& ended) const;

  Command command(const std::string& program, std::vector<std::string> words) const;
  const std::stop_token& stop() const { return stop_; }
  const std::string& version() const { return version_; }  ///< "15.8"

 private:
  void write_service_file(const std::string& text);

  std::stop_token stop_;
  std::string folder_;
  std::string version_;
  int service_file_ = -1;
  std::map<std::string, std::string> environment_;
};

}  // namespace workwise::postgres
