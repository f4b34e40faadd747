#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "ingest/batch.hpp"
#include "ingest/writer.hpp"
#include "postgres/session.hpp"

namespace workwise::ingest {

/// Spreads batches over one writer or several.
///
/// Shape:  flush() any number of times, then finish(). flush() returns while servers still merge,
///         and waits only where every writer is busy: the caller decodes meanwhile. Another writer
///         is added when all are busy and the first batch of the run is committed.
/// Owns:   the writers, each with one encoded batch. What it was made of is borrowed.
/// Errors: those of Writer; what is under way then is given up, for the next run to do.
/// Why:    whichever answers first is committed first. Something of the site's own (a trigger that
///         counts) may let one batch wait for another: waiting for the oldest could wait for ever.
class Flusher {
 public:
  using AddSession = std::function<postgres::Session&()>;

  /// `add_session` gives further sessions, `writers_max` - 1 at most.
  Flusher(postgres::Session& session, Writing writing, int writers_max = 1,
          AddSession add_session = {});

  void flush(Batch batch);
  void finish();  ///< collects what is under way

  /// What is written so far, and what was counted in batches that had nothing to write.
  const Counts& counts() const { return counts_; }
  std::int64_t batches() const { return batches_; }
  std::int64_t new_quarantined() const { return new_quarantined_; }

 private:
  Writer& free_writer();
  Writer& next_to_collect();
  Writer& collect_one();
  std::vector<Writer*> busy_writers();

  Writing writing_;
  std::size_t writers_max_;
  AddSession add_session_;
  std::vector<Writer> writers_;
  Counts counts_;
  Counts carried_;
  std::int64_t batches_ = 0;
  std::int64_t new_quarantined_ = 0;
};

}  // namespace workwise::ingest
