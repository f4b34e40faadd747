#pragma once

#include <string>

#include "migrate/failure.hpp"
#include "migrate/migrate.hpp"
#include "migrate/task.hpp"
#include "migrate/watch.hpp"
#include "postgres/session.hpp"

namespace workwise::migrate {

/// Runs tasks, one after the other, on one session.
///
/// Shape:  run() for each task, in order; the first that throws is the last.
/// Owns:   nothing. `work` runs the statements; `ledger` is the session that holds the lock, it
///         writes the progress of files without a transaction, whatever role or settings those have
///         given to `work`.
/// Errors: postgres::Error that says what stands and what to type next.
class Worker {
 public:
  Worker(postgres::Session& work, postgres::Session& ledger, Watch& watch, const Options& options,
         const Report& report);

  void run(const Task& task);
  std::size_t finished() const { return finished_; }

 private:
  void in_transaction(const Task& task);
  void attempt(const Task& task);
  void one_by_one(const Task& task);
  void step_through(const Task& task);
  void run_with_patience(const Task& task, std::size_t i);
  void run_statement(const Task& task, std::size_t i);
  void set_lock_timeout(const std::string& timeout, std::size_t at);
  void write_ledger(std::size_t at, const std::string& sql);
  void note_failure(const Task& task, const Stopped& stopped);
  void pause_before_next_try(const Task& task, const Stopped& stopped) const;
  void undo_open_work();
  [[noreturn]] void give_up(const Task& task, const Stopped& stopped, std::string stands) const;
  std::string lock_timeout(const Task& task) const;
  std::string sql_begin(const Task& task) const;
  std::string sql_end(const Task& task) const;
  void tell(Event::Kind kind, const Task& task, const std::string& text = {}) const;
  std::chrono::microseconds took() const;

  postgres::Session& work_;
  postgres::Session& ledger_;
  Watch& watch_;
  const Options& options_;
  const Report& report_;
  const std::string reset_;   ///< SQL that leaves nothing of what a file set for its session
  std::string lock_timeout_;  ///< what the session has, outside of transactions; empty: not known
  std::size_t done_ = 0;      ///< statements of the present task that stand
  std::chrono::steady_clock::time_point began_;
  std::size_t finished_ = 0;
};

}  // namespace workwise::migrate
