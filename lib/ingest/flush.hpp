#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/source.hpp"
#include "ingest/batch.hpp"
#include "ingest/quarantine.hpp"
#include "ingest/staging.hpp"
#include "postgres/copy.hpp"
#include "postgres/session.hpp"

namespace workwise::ingest {

/// Writes batches: each in one transaction with its ledger entry and its quarantined items (promise
/// 1). Under `commit: run` the caller holds one transaction for the whole run, and a batch is a
/// savepoint.
///
/// Shape:  flush() any number of times, then finish(). flush() returns while the server still
///         merges; the next flush() or finish() collects the answer: the caller decodes meanwhile.
/// Owns:   one encoded batch. Session, source and read_raw are borrowed.
/// Errors: throws postgres::Error when the batch can't be written; nothing of it is visible then.
///         Rows that the server refuses are found by bisecting and quarantined, the rest is
///         written; after kCulpritsMax of them in one batch it is taken for our fault or the
///         schema's, and thrown.
class Flusher {
 public:
  static constexpr int kCulpritsMax = 100;
  static constexpr int kRetriesMax = 3;  ///< of a batch after a deadlock or serialization failure

  /// `first_load`: the database holds nothing of the source yet, by no recipe.
  /// `names` is a second session for companies and categories under commit: run, else null.
  Flusher(postgres::Session& session, postgres::Session* names, const config::Source& source,
          std::int64_t run, const Fingerprint& recipe, bool first_load, ReadRaw read_raw);
  ~Flusher();

  void flush(Batch batch);
  void finish();  ///< collects what is under way

  /// What is written so far, and what was counted in batches that had nothing to write.
  const Counts& counts() const { return counts_; }
  std::int64_t batches() const { return batches_; }
  std::int64_t new_quarantined() const { return new_quarantined_; }

 private:
  struct InFlight;

  void drop_equal(Batch& batch);
  void begin(InFlight& flight);
  void stage(std::size_t first, std::size_t last);
  void collect();
  void redo(InFlight& flight, std::string why);
  void write_carefully(InFlight& flight);
  void write_range(InFlight& flight, std::size_t first, std::size_t last);
  void settle_batch(InFlight& flight);
  void mark(const std::vector<Mark>& marks);
  void fence();
  void ensure_names(const Batch& batch);

  postgres::Session& session_;
  postgres::Session* names_;
  const config::Source& source_;
  std::int64_t run_;
  Fingerprint recipe_;
  bool first_load_;
  ReadRaw read_raw_;
  Staging staging_;
  postgres::RowBuffer rows_;
  std::unique_ptr<InFlight> flight_;
  Counts counts_;
  Counts carried_;
  std::int64_t batches_ = 0;
  std::int64_t new_quarantined_ = 0;
};

}  // namespace workwise::ingest
