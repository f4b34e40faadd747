#pragma once

#include <cstddef>
#include <vector>

#include "migrate/task.hpp"

namespace workwise::migrate {

/// Statements of a task that stand or fall together. The ledger's progress is at the end of one or
/// at another, never in between.
struct Segment {
  enum class Kind {
    transaction,  ///< in a transaction of ours
    alone,        ///< as the file has them: one statement, or from its BEGIN to its COMMIT
    batches,      ///< again and again, each time for the next range of keys
  };
  Kind kind = Kind::transaction;
  std::size_t begin = 0;
  std::size_t end = 0;  ///< past the last

  friend bool operator==(const Segment&, const Segment&) = default;
};

/// Cuts a task where there has to be a commit: around what the server refuses in a transaction,
/// between the making of an enum's value and its use, around a data section that runs in batches.
/// One segment is the rule.
std::vector<Segment> segments_of(const Task& task);

}  // namespace workwise::migrate
