#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "config/source.hpp"
#include "ingest/batch.hpp"
#include "ingest/quarantine.hpp"
#include "ingest/staging.hpp"
#include "postgres/copy.hpp"
#include "postgres/session.hpp"

namespace workwise::ingest {

/// What all batches of a run are written with.
struct Writing {
  const config::Source& source;
  std::int64_t run = 0;
  Fingerprint recipe;
  bool first_load = false;  ///< the database holds nothing of the source yet, by no recipe
  ReadRaw read_raw;
  /// Where companies and categories are made and committed before the batch; null: on its own
  /// session, in its transaction unless names_committed.
  postgres::Session* names = nullptr;
  bool names_committed = false;  ///< batches side by side would wait for each other's
};

/// Writes one batch at a time over one session, each in one transaction with its ledger entry and
/// its quarantined items (promise 1). Under `commit: run` the caller holds one transaction for the
/// whole run, and a batch is a savepoint.
///
/// Shape:  begin() returns while the server still merges; collect() waits for its answer and
///         commits. Until then busy(), and the session is the writer's.
/// Owns:   one encoded batch. Session and Writing are borrowed.
/// Errors: throws postgres::Error when the batch can't be written; nothing of it is visible then.
///         Rows that the server refuses are found by bisecting and quarantined, the rest is
///         written; after kCulpritsMax of them in one batch it is taken for our fault or the
///         schema's, and thrown.
/// Why:    a batch's commit does not wait for the disk (docs/adr/0017): what a crash of the server
///         takes with it the next run finds missing. The settling waits, for all before it.
class Writer {
 public:
  static constexpr int kCulpritsMax = 100;
  static constexpr int kRetriesMax = 3;  ///< of a batch after a deadlock or serialization failure

  struct Written {
    Counts counts;
    std::int64_t new_quarantined = 0;
  };

  Writer(postgres::Session& session, const Writing& writing);
  ~Writer();
  Writer(Writer&&) noexcept;

  /// Candidates whose posting the database holds: those equal in content need no staging. It is
  /// this question, and not the merge's guard, that keeps a poll of tracking ids free of any write.
  void drop_equal(Batch& batch);

  /// `first`: no batch of this run is written yet, or under way.
  void begin(Batch batch, bool first);
  bool busy() const { return flight_ != nullptr; }
  bool answered() const;  ///< collect() will not wait for the merge; busy ones only
  /// `number` of the batch in the ledger; `carried`: counts of batches that had nothing to write.
  /// nullopt: it has failed() and is rolled back. To collect such a one is to do it again,
  /// carefully and waiting for each answer: nothing else of ours may be under way then.
  std::optional<Written> collect(std::int64_t number, const Counts& carried);
  bool failed() const;

  postgres::Session& session() { return *session_; }

 private:
  struct InFlight;

  bool worth_redoing(const postgres::Error& error) const;
  void try_at_once(InFlight& flight);
  void open(InFlight& flight);
  static void make_names(postgres::Session& session, const InFlight& flight);
  postgres::Parameters parameters() const;
  void stage(const InFlight& flight, std::size_t first, std::size_t last);
  Written redo(InFlight& flight, std::string why, std::int64_t number, const Counts& carried);
  void write_carefully(InFlight& flight);
  void write_range(InFlight& flight, std::size_t first, std::size_t last);
  Written settle(InFlight& flight, std::int64_t number, const Counts& carried);
  void mark(const std::vector<Mark>& marks);
  void fence(bool first);
  bool whole_run() const { return writing_->source.commit == config::Commit::run; }

  postgres::Session* session_;
  const Writing* writing_;
  Staging staging_;
  std::unique_ptr<InFlight> flight_;
};

}  // namespace workwise::ingest
