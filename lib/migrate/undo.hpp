#pragma once

#include <optional>
#include <string>
#include <vector>

#include "migrate/fingerprint.hpp"
#include "migrate/task.hpp"
#include "postgres/session.hpp"

namespace workwise::migrate {

/// What became of a migration that stopped after some of it was committed, and was to be undone.
struct Undone {
  bool whole = false;                    ///< the schema is as the migration found it
  std::vector<std::string> differences;  ///< what is not: "column public.a.b is still there"
  std::string error;                     ///< the server refused a statement
  bool touched = false;  ///< not whole, and the ledger says that it can only go on backwards
};

/// The way back from the middle: the down section, statement by statement, without those whose
/// object never came to be. Only the comparison of the catalogs says whether it led there: where it
/// did not, and it runs in one transaction, nothing of it stands.
///
/// Shape: run() once. The ledger's row goes with the last COMMIT.
/// Owns:  nothing. `work` runs the statements and has no transaction open; `reset` is SQL that
/// takes
///        away what a file has set for its session.
/// Errors: postgres::Error where the connection is lost.
class Undo {
 public:
  Undo(postgres::Session& work, postgres::Session& ledger, const std::string& reset,
       std::string lock_timeout)
      : work_(work), ledger_(ledger), reset_(reset), lock_timeout_(std::move(lock_timeout)) {}

  /// `down` is of task_to_roll_back(); `before` what there was when the migration began.
  Undone run(const Task& down, const Hashes& before);

 private:
  Undone in_one(const Task& down, const Hashes& before);
  Undone piece_by_piece(const Task& down, const Hashes& before);
  void run_unless_absent(std::string_view sql, bool in_transaction);
  std::vector<std::string> differences(const Hashes& before);

  postgres::Session& work_;
  postgres::Session& ledger_;
  const std::string& reset_;
  std::string lock_timeout_;
};

/// What there was before a migration that is applied in part; nullopt: it is not known.
std::optional<Hashes> read_before(postgres::Session& session, const std::string& version);
/// As the ledger keeps it.
std::string to_json(const Hashes& before);

}  // namespace workwise::migrate
