#pragma once

#include <functional>
#include <optional>
#include <string>

#include "migrate/failure.hpp"
#include "migrate/fingerprint.hpp"
#include "migrate/key_walk.hpp"
#include "migrate/migrate.hpp"
#include "migrate/receipt.hpp"
#include "migrate/segment.hpp"
#include "migrate/task.hpp"
#include "migrate/watch.hpp"
#include "postgres/session.hpp"

namespace workwise::migrate {

/// Runs tasks, one after the other, on one session.
///
/// Shape:  run() for each task, in order; the first that throws is the last.
/// Owns:   nothing. `work` runs the statements; `ledger` is the session that holds the lock, it
///         writes the progress of what runs without a transaction, whatever role or settings the
///         file has given to `work`.
/// Errors: postgres::Error that says what stands and what to type next.
class Worker {
 public:
  Worker(postgres::Session& work, postgres::Session& ledger, Watch& watch, const Options& options,
         const Report& report);

  void run(const Task& task);
  std::size_t finished() const { return finished_; }

 private:
  void require_batches(const Task& task);
  void run_segment(const Task& task, const Segment& segment);
  void in_transaction(const Task& task, const Segment& segment);
  void set_again(const Task& task, std::size_t before);
  void open_transaction(const Task& task);
  void commit(const std::string& ledger);
  void alone(const Task& task, const Segment& segment);
  void outside(const Task& task, std::size_t at);
  void concurrently(const Task& task, std::size_t at);
  void in_batches(const Task& task, const Segment& segment);
  bool batch(const Task& task, const Segment& segment, const KeyWalk& walk, DataProgress& progress);
  void finish(const Task& task);
  void with_patience(const Task& task, const std::function<void()>& work);
  void run_statement(const Task& task, std::size_t i, const postgres::Parameters& parameters = {});
  void note_locks();
  void note_seen(const Watch::Seen& seen, bool in_vain);
  void set_lock_timeout(const std::string& timeout, std::size_t at);
  void write_ledger(std::size_t at, const std::string& sql);
  bool write_ledger_otherwise(const std::string& sql);
  void note_failure(const Task& task, const Stopped& stopped);
  void pause_before_next_try(const Task& task, const Stopped& stopped) const;
  void undo_open_work();
  void undo(const Task& task);
  std::string try_to_undo(const Task& task, bool& touched);
  void look_before(const Task& task, const std::vector<Segment>& segments);
  [[noreturn]] void fail(const Task& task, const Stopped& stopped);
  [[noreturn]] void give_up(const Task& task, const Stopped& stopped, std::string stands,
                            bool backwards = false) const;
  std::string lock_timeout(const Task& task) const;
  std::string sql_begin(const Task& task, std::size_t done) const;
  std::string sql_end(const Task& task) const;
  void tell(Event::Kind kind, const Task& task, const std::string& text = {}) const;
  std::chrono::microseconds took() const;

  postgres::Session& work_;
  postgres::Session& ledger_;
  Watch& watch_;
  const Options& options_;
  const Report& report_;
  const std::string reset_;   ///< SQL that leaves nothing of what a file set for its session
  bool fresh_ = true;         ///< the session has none of the file's settings
  std::string lock_timeout_;  ///< what the session has, outside of transactions; empty: not known
  std::size_t done_ = 0;      ///< statements of the present task that stand
  bool in_ledger_ = false;    ///< it has a row: a part of it stands, or will in a moment
  bool announced_ = false;    ///< the row is this call's, with its texts and its total
  bool written_ = false;      ///< the row says that it is done
  LockRecorder locks_;
  std::optional<Hashes> before_;  ///< the schema, where the task may come to stand in part
  std::chrono::steady_clock::time_point began_;
  std::size_t finished_ = 0;
};

}  // namespace workwise::migrate
