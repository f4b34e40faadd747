#include "migrate/worker.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>
#include <utility>

#include "base/failpoint.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "migrate/control.hpp"
#include "migrate/ledger.hpp"
#include "postgres/quote.hpp"

namespace workwise::migrate {
namespace {

using postgres::quote_literal;

constexpr int kTries = 5;
constexpr std::chrono::milliseconds kPauseMin{10};
constexpr std::chrono::milliseconds kPauseMax{2000};

/// What DISCARD ALL does, but inside of a transaction, and with the settings that Session made: a
/// dump's set_config('search_path', ''), a SET ROLE, a temporary table end with the file.
std::string reset_sql(postgres::Session& session) {
  std::string sql =
      "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; CLOSE ALL; UNLISTEN *; DEALLOCATE ALL; "
      "DISCARD TEMP; DISCARD SEQUENCES; SELECT pg_advisory_unlock_all();";
  const auto set = session.run("SELECT name, setting FROM pg_settings WHERE source = 'session'");
  for (std::size_t row = 0; row < set.rows(); ++row)
    sql += " SET " + std::string(set.text(row, 0)) + " = " +
           quote_literal(std::string(set.text(row, 1))) + ";";
  return sql;
}

std::chrono::milliseconds jittered(std::chrono::milliseconds span) {
  thread_local std::minstd_rand random{std::random_device{}()};
  return span * std::uniform_int_distribution<int>{50, 150}(random) / 100;
}

/// Returns early when a stop is asked.
void wait_for(std::chrono::milliseconds span, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock lock{mutex};
  changed.wait_for(lock, stop, span, [] { return false; });
}

std::string count_of(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

postgres::Error simple_error(const std::string& message, const std::string& sqlstate) {
  postgres::Error error{message};
  error.message = message;
  error.sqlstate = sqlstate;
  return error;
}

/// What a query of a verify section has to say: at least one row, and every one true.
void require_true(const postgres::Result& result) {
  if (result.rows() == 0) throw simple_error("verify: expected true, got no row", {});
  for (std::size_t row = 0; row < result.rows(); ++row)
    if (!result.boolean(row, 0))
      throw simple_error(
          "verify: expected true, got " + (result.null(row, 0) ? "NULL"
                                           : result.text(row, 0) == "f"
                                               ? "false"
                                               : "\"" + std::string(result.text(row, 0)) + "\""),
          {});
}

}  // namespace

Worker::Worker(postgres::Session& work, postgres::Session& ledger, Watch& watch,
               const Options& options, const Report& report)
    : work_(work),
      ledger_(ledger),
      watch_(watch),
      options_(options),
      report_(report),
      reset_(reset_sql(work)) {}

void Worker::run(const Task& task) {
  if (!ledger_.alive())
    throw Error(
        "the connection that held the migration lock is lost; " + task.name() + " was not begun",
        task.applying ? "workwise migrate" : "workwise rollback");
  tell(Event::Kind::starting, task);
  began_ = std::chrono::steady_clock::now();
  if (task.section().transaction)
    in_transaction(task);
  else
    one_by_one(task);
  ++finished_;
  tell(task.applying ? Event::Kind::applied : Event::Kind::rolled_back, task);
}

/// All of it and the ledger's row in one transaction, again where a lock was not to be had.
void Worker::in_transaction(const Task& task) {
  for (int tries = 1;; ++tries) {
    try {
      return attempt(task);
    } catch (Stopped& stopped) {
      undo_open_work();
      stopped.tries = tries;
      const bool again = stopped.for_a_lock() && tries < kTries && !options_.stop.stop_requested();
      if (!again) {
        const bool doubt =
            stopped.error.connection_lost() && stopped.statement == task.statements.size();
        give_up(task, stopped,
                doubt ? "The connection was lost at COMMIT: the ledger knows whether it came to it."
                      : "Nothing of it stands: it was rolled back.");
      }
      pause_before_next_try(task, stopped);
    }
  }
}

void Worker::attempt(const Task& task) {
  std::size_t at = Stopped::kBeforeFirst;
  try {
    work_.run_script("BEGIN; SET LOCAL lock_timeout = " + quote_literal(lock_timeout(task)));
    for (at = task.done; at < task.statements.size(); ++at) run_statement(task, at);
    failpoint("migrate.commit");
    work_.run_script("SET CONSTRAINTS ALL IMMEDIATE; " + reset_ + sql_end(task) + "; COMMIT");
    failpoint("migrate.committed");
  } catch (const postgres::Error& error) {
    throw Stopped{.statement = at, .error = error};
  }
}

/// Each statement for itself. The ledger has a row from the first on, so that the next call goes on
/// where this one stopped.
void Worker::one_by_one(const Task& task) {
  done_ = task.done;
  lock_timeout_.clear();
  try {
    step_through(task);
    failpoint("migrate.committed");
  } catch (const Stopped& stopped) {
    undo_open_work();
    note_failure(task, stopped);
    give_up(task, stopped,
            count_of(done_, "statement") + " of " + std::to_string(task.statements.size()) +
                (done_ == 1 ? " stands" : " stand") +
                ": it runs without a transaction. The next try goes on at statement " +
                std::to_string(std::min(done_ + 1, task.statements.size())) + ".");
  }
}

void Worker::step_through(const Task& task) {
  write_ledger(Stopped::kBeforeFirst, sql_begin(task));
  bool own_transaction = false;  // what the file opened itself counts when it has ended it
  for (std::size_t at = done_; at < task.statements.size(); ++at) {
    const std::string_view sql = task.statements[at].sql;
    if (own_transaction)
      run_statement(task, at);
    else
      run_with_patience(task, at);
    const Control control = control_of(sql);
    if (control != Control::none) own_transaction = control == Control::opens;
    if (own_transaction) continue;
    failpoint("migrate.progress");
    write_ledger(at, sql_progress(task.version, at + 1));
    done_ = at + 1;
  }
  try {
    work_.run_script(reset_);
  } catch (const postgres::Error& error) {
    throw Stopped{.statement = task.statements.size(), .error = error};
  }
  write_ledger(task.statements.size(), sql_end(task));
}

void Worker::write_ledger(std::size_t at, const std::string& sql) {
  try {
    ledger_.run(sql);
  } catch (const postgres::Error& error) {
    postgres::Error told = error;
    told.message = "the ledger could not be written: " + error.message;
    throw Stopped{.statement = at, .error = told};
  }
}

/// Whether it is written or not, the row is there and the next call goes on.
void Worker::note_failure(const Task& task, const Stopped& stopped) {
  try {
    ledger_.run(sql_failed(task.version, task.applying, stopped.error.message));
  } catch (const postgres::Error&) {
    // The connection is gone too, and what stopped us is worth more to the reader.
  }
}

/// What works concurrently is not tried again: it leaves half an index behind.
void Worker::run_with_patience(const Task& task, std::size_t i) {
  const bool concurrent = is_concurrent(task.statements[i].sql);
  const bool bounded = !concurrent || !task.section().lock_timeout.empty();
  for (int tries = 1;; ++tries) {
    try {
      set_lock_timeout(bounded ? lock_timeout(task) : "0", i);
      return run_statement(task, i);
    } catch (Stopped& stopped) {
      stopped.tries = tries;
      const bool again =
          stopped.for_a_lock() && !concurrent && tries < kTries && !options_.stop.stop_requested();
      if (!again) throw;
      pause_before_next_try(task, stopped);
    }
  }
}

void Worker::run_statement(const Task& task, std::size_t i) {
  failpoint("migrate.statement");
  watch_.begin();
  try {
    if (options_.stop.stop_requested()) throw simple_error("stopped on request", "57014");
    const postgres::Result result = work_.run(task.statements[i].sql);
    watch_.end();
    if (i >= task.verify_from) require_true(result);
  } catch (const postgres::Error& error) {
    throw Stopped{.statement = i, .error = error, .blockers = watch_.end()};
  }
}

void Worker::set_lock_timeout(const std::string& timeout, std::size_t at) {
  if (timeout == lock_timeout_) return;
  try {
    work_.run("SET lock_timeout = " + quote_literal(timeout));
  } catch (const postgres::Error& error) {
    throw Stopped{.statement = at, .error = error};
  }
  lock_timeout_ = timeout;
}

std::string Worker::lock_timeout(const Task& task) const {
  const std::string& own = task.section().lock_timeout;
  return own.empty() ? std::to_string(options_.lock_timeout.count()) + "ms" : own;
}

/// Those who queued behind us get through meanwhile.
void Worker::pause_before_next_try(const Task& task, const Stopped& stopped) const {
  const std::string who = stopped.blockers.empty() ? "" : "; in the way: " + stopped.blockers;
  tell(Event::Kind::waiting, task,
       task.name() + " got no lock within " + lock_timeout(task) + who + "; trying again (" +
           std::to_string(stopped.tries + 1) + " of " + std::to_string(kTries) + ")");
  wait_for(jittered(std::clamp(options_.lock_timeout, kPauseMin, kPauseMax)), options_.stop);
}

void Worker::undo_open_work() {
  if (!work_.alive()) return;
  try {
    work_.run_script("ROLLBACK");
  } catch (const postgres::Error&) {
    // The connection is gone, and the transaction with it.
  }
}

void Worker::give_up(const Task& task, const Stopped& stopped, std::string stands) const {
  if (finished_ > 0)
    stands += " " + count_of(finished_, "migration") + " before it " +
              (finished_ == 1 ? "was " : "were ") + (task.applying ? "applied." : "rolled back.");
  throw explained(task, stopped, stands, task.applying ? "workwise migrate" : "workwise rollback");
}

std::string Worker::sql_begin(const Task& task) const {
  const std::size_t total = task.statements.size();
  return task.applying ? sql_record(task.version, *task.file, Row::State::running, task.done, total,
                                    std::chrono::microseconds{0})
                       : sql_begin_roll_back(task.version, *task.file, task.done, total);
}

/// In a transaction the row is written once, at its end; without one it is there already.
std::string Worker::sql_end(const Task& task) const {
  if (!task.applying) return sql_rolled_back(task.version);
  if (!task.section().transaction) return sql_applied(task.version, took());
  const std::size_t total = task.statements.size();
  return sql_record(task.version, *task.file, Row::State::applied, total, total, took());
}

void Worker::tell(Event::Kind kind, const Task& task, const std::string& text) const {
  report_({.kind = kind,
           .version = task.file->version,
           .name = task.file->name,
           .text = text,
           .took = took()});
}

std::chrono::microseconds Worker::took() const {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                               began_);
}

}  // namespace workwise::migrate
