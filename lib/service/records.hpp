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
#include "migrate/schema_drift.hpp"
#include "postgres/deadline.hpp"
#include "postgres/session.hpp"
#include "service/boot_gate.hpp"
#include "service/drift_news.hpp"
#include "service/timetable.hpp"

namespace workwise::service {

/// The control plane's view of the database: the schema's state, and workwise.sources.
///
/// Shape:  for one thread, which may wait. Nothing is kept in a transaction.
/// Owns:   one connection, opened when it is needed and dropped when it was lost.
/// Bounds: no question takes longer than `patience`, and database.connect_timeout where it has to
///         connect first; migrate() and tell_drift() take what they take.
/// Errors: throws postgres::Error; Error for a folder of migrations that can't be read.
class Records {
 public:
  /// How old the last look at the schema may be for permission() to rely on it.
  static constexpr std::chrono::seconds kFresh{5};
  static constexpr std::chrono::milliseconds kPatience{10000};

  /// `flags` is for the command that is named to the operator.
  Records(std::shared_ptr<const config::Settings> settings, std::string flags,
          std::chrono::milliseconds patience = kPatience);

  void use(std::shared_ptr<const config::Settings> settings);

  struct Look {
    Verdict verdict;
    std::map<std::string, Remembered> sources;  ///< by name; only where the gate is open
  };
  /// Reads the files and the ledger anew. Once the gate was open, the files of then are what
  /// permission() compares with. Who looks again after that has met something: it is looked for on
  /// a new connection, as the runs have them.
  Look look();

  /// Compares the schema with what the migrations made. Where it was changed look() compares too,
  /// until it is as it was.
  Verdict compare();

  /// Tells what compare() found last, where that is news: journal and webhooks, with what was done
  /// in SQL, which takes as long as a replay of the ledger. A stop ends that.
  void tell_drift(const std::stop_token& stop);

  struct Permission {
    Verdict verdict;
    std::optional<Remembered> moved_on;  ///< another daemon wrote another time than we know
    std::int64_t done_by_run = 0;  ///< another daemon's since `due`; its next time isn't saved
  };
  /// Asked before each run: is the schema still ours, and the source still due. `known` is how we
  /// know its row.
  Permission permission(const std::string& source, const Remembered& known, Instant due,
                        Instant now);

  /// next_due and failures. Returns the names of those that were saved: a row that another holds is
  /// not waited for.
  std::set<std::string> save(const std::map<std::string, Remembered>& sources);

  /// Which of the sources' runs wait for the server right now.
  std::set<std::string> waiting_for_server(const std::vector<std::string>& sources);

  /// Applies what is pending. Throws LockedError when another does.
  std::size_t migrate(std::stop_token stop);

 private:
  postgres::Result ask(std::string_view sql, const postgres::Parameters& parameters = {});
  postgres::Session& session();
  Verdict inspect();

  std::shared_ptr<const config::Settings> settings_;
  std::string flags_;
  std::chrono::milliseconds patience_;
  std::unique_ptr<postgres::Deadline> deadline_;
  std::optional<postgres::Session> session_;
  std::vector<migrate::File> files_;
  std::chrono::steady_clock::time_point inspected_;
  bool anew_ = false;     ///< the next look needs another connection
  bool drifted_ = false;  ///< as compare() found it last
  DriftNews news_;
};

}  // namespace workwise::service
