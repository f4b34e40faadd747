#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "migrate/file.hpp"

namespace workwise::migrate {

/// One migration to apply or to roll back, statement by statement. Points into its file.
struct Task {
  const File* file = nullptr;
  std::string version{};  ///< as the ledger has it; the file may write it with other zeros
  bool applying = true;
  std::vector<Statement> statements{};  ///< up, data and verify; or down
  std::size_t data_from = 0;            ///< up to verify_from: of the data section
  std::size_t verify_from = 0;          ///< from here on each statement must return true
  bool undo = false;                    ///< it rolls back what was applied in part only
  bool begun = false;                   ///< the ledger has a row of it, from an earlier call
  std::size_t done = 0;                 ///< they ran in an earlier call: begin after them
  std::vector<const File*> replaces{};  ///< recorded with it, without being run

  const Section& section() const { return applying ? file->up : file->down; }
  std::string name() const { return full_name(*file); }
  /// Whether this statement runs for one range of keys after the other.
  bool in_batches(std::size_t at) const {
    return applying && file->data.batch.rows > 0 && at >= data_from && at < verify_from;
  }
};

/// Throws Error at the statement that would end the transaction that the task runs in, or, where it
/// runs in none, at a BEGIN without an end.
Task task_to_apply(const File& file);
Task task_to_roll_back(const File& file);

/// A statement as a message shows it: its first lines, indented.
std::string excerpt(std::string_view sql);

}  // namespace workwise::migrate
