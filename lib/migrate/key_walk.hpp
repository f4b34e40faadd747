#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "migrate/file.hpp"
#include "migrate/ledger.hpp"
#include "postgres/session.hpp"

namespace workwise::migrate {

/// Walks over the keys of a table in their order, some rows at a time.
///
/// Errors: Error where the key can't carry a walk: no such column, it may be NULL, no index begins
///         with it.
class KeyWalk {
 public:
  struct Range {
    std::string from;  ///< both are keys that exist, both belong to it
    std::string to;
    std::int64_t rows = 0;
  };

  KeyWalk(postgres::Session& session, const Batch& batch);

  /// The last key that there is now; nullopt: the table is empty. What comes later is written by
  /// programs that know the new schema.
  std::optional<std::string> last(postgres::Session& session) const;
  /// The next range after `progress.last` ("" with no rows done: from the beginning), not beyond
  /// `progress.until`.
  std::optional<Range> next(postgres::Session& session, const DataProgress& progress) const;
  /// As the planner sees it.
  std::int64_t rows_estimated() const { return rows_estimated_; }

 private:
  std::string table_;
  std::string column_;
  std::string type_;
  std::size_t rows_;
  std::int64_t rows_estimated_ = 0;
};

}  // namespace workwise::migrate
