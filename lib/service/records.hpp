#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "migrate/migrate.hpp"
#include "postgres/session.hpp"
#include "service/boot_gate.hpp"
#include "service/timetable.hpp"

namespace workwise::service {

/// The control plane's view of the database: the schema's state, and workwise.sources.
///
/// Shape:  for one thread, which may wait. Nothing is kept in a transaction.
/// Owns:   one connection, opened when it is needed and dropped when it was lost.
/// Errors: throws postgres::Error; Error for a folder of migrations that can't be read.
class Records {
 public:
  /// How old the last look at the schema may be for permission() to rely on it.
  static constexpr std::chrono::seconds kFresh{5};

  /// `flags` is for the command that is named to the operator.
  Records(std::shared_ptr<const config::Settings> settings, std::string flags);

  void use(std::shared_ptr<const config::Settings> settings);

  struct Look {
    Verdict verdict;
    std::map<std::string, Remembered> sources;  ///< by name; only where the gate is open
  };
  /// Reads the files and the ledger anew. Once the gate was open, the files of then are what
  /// permission() compares with.
  Look look();

  struct Permission {
    Verdict verdict;
    std::optional<Remembered> moved_on;  ///< another daemon wrote another time than `stored`
  };
  /// Asked before each run: is the schema still ours, and the source still due.
  Permission permission(const std::string& source, std::optional<Instant> stored, Instant now);

  void save(const std::string& source, const Remembered& remembered);

  /// Which of the sources' runs wait for the server right now.
  std::set<std::string> waiting_for_server(const std::vector<std::string>& sources);

  /// Applies what is pending. Throws LockedError when another does.
  std::size_t migrate(std::stop_token stop);

 private:
  postgres::Session& session();
  Verdict inspect();

  std::shared_ptr<const config::Settings> settings_;
  std::string flags_;
  std::optional<postgres::Session> session_;
  std::vector<migrate::File> files_;
  std::chrono::steady_clock::time_point inspected_;
};

}  // namespace workwise::service
