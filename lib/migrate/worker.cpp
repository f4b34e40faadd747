#include "migrate/worker.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>
#include <utility>

#include "base/failpoint.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "migrate/ledger.hpp"
#include "migrate/leftover.hpp"
#include "migrate/replace.hpp"
#include "migrate/undo.hpp"
#include "postgres/quote.hpp"
#include "schema/control.hpp"
#include "schema/token.hpp"

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
  std::string again;  // one statement: it runs for each migration
  for (std::size_t row = 0; row < set.rows(); ++row)
    again += (again.empty() ? " SELECT set_config(" : ", set_config(") +
             quote_literal(std::string(set.text(row, 0))) + ", " +
             quote_literal(std::string(set.text(row, 1))) + ", false)";
  return again.empty() ? sql : sql + again + ";";
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

constexpr const char* kCatalogPatience = "SET LOCAL lock_timeout = '30s'";

const std::string kUndone =
    "Its down section was run (on_failure: rollback), and the schema is as it was before. Rows "
    "that it changed are as that section left them.";

/// Of the section and of what it walks over.
std::string hash_of_batches(const Task& task, const Segment& segment) {
  Fingerprinter hash;
  for (std::size_t at = segment.begin; at < segment.end; ++at)
    schema::add_tokens(hash, task.statements[at].sql);
  hash.add_field(task.file->data.batch.table);
  hash.add_field(task.file->data.batch.column);
  return to_uuid(hash.digest());
}

/// Why a way back led nowhere, and what stands.
std::string why(const Undone& undone) {
  constexpr std::size_t kShown = 5;
  std::string text = undone.error.empty() ? "" : ": " + undone.error;
  for (std::size_t i = 0; i < std::min(undone.differences.size(), kShown); ++i)
    text += (i == 0 ? ": " : "; ") + undone.differences[i];
  if (undone.differences.size() > kShown) text += "; …";
  return text +
         (undone.touched
              ? ". It is on its way back now: mend its down section, and let it come to its end."
              : ". Nothing was changed by that.");
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
  locks_.begin();
  lock_timeout_.clear();
  done_ = task.done;
  in_ledger_ = task.begun;
  announced_ = written_ = false;
  before_.reset();
  fresh_ = true;
  try {
    if (task.undo) return undo(task);
    const std::vector<Segment> segments = segments_of(task);
    look_before(task, segments);
    require_batches(task);
    for (const Segment& segment : segments)
      if (segment.end > done_ || segment.begin == segment.end) run_segment(task, segment);
    if (!written_) finish(task);
  } catch (const Stopped& stopped) {
    fail(task, stopped);
  } catch (...) {
    undo_open_work();
    throw;
  }
  ++finished_;
  tell(task.applying ? Event::Kind::applied : Event::Kind::rolled_back, task);
}

/// Rows that have been through it would go through it again.
void Worker::require_batches(const Task& task) {
  if (!task.begun || !task.applying || task.in_batches(done_)) return;
  if (read_data_progress(ledger_, task.version))
    throw Stopped{
        .statement = std::min(done_, task.statements.size() - 1),
        .error = simple_error("a part of its rows has been through a data section in batches, and "
                              "the file has that section no more; put it back, or roll back",
                              {})};
}

/// What may come to stand in part has to be told from what was there.
void Worker::look_before(const Task& task, const std::vector<Segment>& segments) {
  const bool whole = segments.size() == 1 && segments.front().kind == Segment::Kind::transaction;
  if (!task.applying || task.begun || whole) return;
  try {
    const postgres::Transaction transaction{ledger_, postgres::Transaction::Mode::read_only};
    ledger_.run(kCatalogPatience);
    before_ = hashes_of(schema::read_objects(ledger_));
  } catch (const postgres::Error& error) {
    throw Stopped{.statement = Stopped::kBeforeFirst, .error = error};
  }
}

/// The way back of what is applied in part.
void Worker::undo(const Task& task) {
  const auto before = read_before(ledger_, task.version);
  if (!before)
    throw Error(task.name() +
                    " is applied in part, and an earlier release did not keep what was there "
                    "before it: let it come to its end first",
                "workwise migrate");
  const Undone undone = Undo{work_, ledger_, reset_, lock_timeout(task)}.run(task, *before);
  if (!undone.whole)
    throw Error("the rollback of " + task.name() + ", which is applied in part, did not lead back" +
                    why(undone),
                undone.touched ? "workwise rollback" : "workwise migrate");
  ++finished_;
  tell(Event::Kind::rolled_back, task);
}

/// What became of it, in sentences; empty: the configuration wants it to stay where it is.
std::string Worker::try_to_undo(const Task& task, bool& touched) {
  if (options_.on_failure != config::OnFailure::rollback || !task.applying) return {};
  try {
    const Task down = task_to_roll_back(*task.file);
    if (task.file->down.irreversible || down.statements.empty())
      return "It has no way back that on_failure: rollback could take. ";
    const auto before = read_before(ledger_, task.version);
    if (!before) return {};
    Task same = down;
    same.version = task.version;
    const Undone undone = Undo{work_, ledger_, reset_, lock_timeout(same)}.run(same, *before);
    if (undone.whole) return kUndone;
    touched = undone.touched;
    return "on_failure: rollback did not lead back" + why(undone) + "\n";
  } catch (const Error& error) {
    return std::string("on_failure: rollback failed: ") + error.what() + "\n";
  }
}

void Worker::run_segment(const Task& task, const Segment& segment) {
  if (segment.kind != Segment::Kind::transaction && !announced_) {
    write_ledger(Stopped::kBeforeFirst, sql_begin(task, done_));
    in_ledger_ = announced_ = true;
  }
  if (segment.kind == Segment::Kind::alone) return alone(task, segment);
  if (segment.kind == Segment::Kind::batches) return in_batches(task, segment);
  with_patience(task, [&] { in_transaction(task, segment); });
}

/// Its statements and what the ledger has to say of them in one transaction.
void Worker::in_transaction(const Task& task, const Segment& segment) {
  const std::size_t total = task.statements.size();
  std::size_t at = Stopped::kBeforeFirst;
  try {
    open_transaction(task);
    set_again(task, std::max(segment.begin, done_));
    for (at = std::max(segment.begin, done_); at < segment.end; ++at) {
      run_statement(task, at);
      note_locks();
    }
    failpoint("migrate.commit");
    locks_.ended();
    const bool last = segment.end == total;
    commit(last ? sql_end(task) : sql_begin(task, segment.end));
    written_ = last;
    in_ledger_ = announced_ = true;
    done_ = segment.end;
    failpoint(last ? "migrate.committed" : "migrate.segment");
  } catch (const postgres::Error& error) {
    throw Stopped{.statement = at, .error = error, .at_commit = at == segment.end && at > 0};
  }
}

/// What the statements before have set for the session: a cut, or a call that goes on, is none of
/// their concern.
void Worker::set_again(const Task& task, std::size_t before) {
  if (!fresh_) return;
  for (std::size_t at = 0; at < before; ++at)
    if (schema::is_session_setting(task.statements[at].sql)) work_.run(task.statements[at].sql);
  fresh_ = false;
}

void Worker::open_transaction(const Task& task) {
  work_.run_script("BEGIN; SET LOCAL lock_timeout = " + quote_literal(lock_timeout(task)));
  lock_timeout_.clear();  // the reset before COMMIT takes away what was set outside
}

void Worker::commit(const std::string& ledger) {
  work_.run_script("SET CONSTRAINTS ALL IMMEDIATE; " + reset_ + ledger + "; COMMIT");
  fresh_ = true;
}

/// As the file has them: a statement for itself, or a transaction of the file's own.
void Worker::alone(const Task& task, const Segment& segment) {
  std::size_t at = segment.begin;
  try {
    set_again(task, at);
  } catch (const postgres::Error& error) {
    throw Stopped{.statement = at, .error = error};
  }
  if (schema::concurrent_of(task.statements[at].sql).kind != schema::Concurrent::Kind::none)
    concurrently(task, at);
  else
    with_patience(task, [&] { outside(task, at); });
  for (++at; at < segment.end; ++at) run_statement(task, at);
  failpoint("migrate.progress");
  write_ledger(segment.end - 1, sql_progress(task.version, segment.end));
  done_ = segment.end;
}

void Worker::outside(const Task& task, std::size_t at) {
  set_lock_timeout(lock_timeout(task), at);
  run_statement(task, at);
}

/// It waits for as long as the oldest transaction takes, unless the file says how long.
void Worker::concurrently(const Task& task, std::size_t at) {
  const bool bounded = !task.section().lock_timeout.empty();
  set_lock_timeout(bounded ? lock_timeout(task) : "0", at);
  try {
    Leftover leftover{work_, ledger_, task.version, at, task.statements[at].sql};
    with_patience(task, [&] {
      std::vector<std::string> told;
      const bool done = leftover.before(told);
      if (!told.empty()) {
        lock_timeout_.clear();
        set_lock_timeout(bounded ? lock_timeout(task) : "0", at);
      }
      for (const std::string& text : told) tell(Event::Kind::notice, task, text);
      if (done) return;
      try {
        run_statement(task, at);
      } catch (Stopped& stopped) {
        stopped.left = leftover.after();
        lock_timeout_.clear();
        throw;
      }
      leftover.require_valid();
      failpoint("migrate.concurrent");
    });
  } catch (const postgres::Error& error) {
    throw Stopped{.statement = at, .error = error};
  }
}

/// A range of keys in each transaction, and how far it is in the ledger with it.
void Worker::in_batches(const Task& task, const Segment& segment) {
  try {
    work_.run_script(reset_);
    fresh_ = true;
    set_again(task, segment.begin);
    const KeyWalk walk{work_, task.file->data.batch};
    work_.run_script(reset_);
    fresh_ = true;
    auto progress = read_data_progress(ledger_, task.version);
    const std::string hash = hash_of_batches(task, segment);
    if (progress && progress->hash != hash)
      throw Error("this data section was edited after " + std::to_string(progress->rows) +
                  " rows had been through it; put it back as it was, or roll back");
    if (!progress) {
      const postgres::Transaction transaction{work_, postgres::Transaction::Mode::read_only};
      set_again(task, segment.begin);
      if (const auto last = walk.last(work_))
        progress = DataProgress{.last = {}, .until = *last, .rows = 0, .hash = hash};
    }
    fresh_ = true;  // what was set in that transaction went with it
    while (progress && !(progress->rows > 0 && progress->last == progress->until)) {
      bool more = false;
      with_patience(task, [&] { more = batch(task, segment, walk, *progress); });
      if (!more) break;
      tell(Event::Kind::progress, task,
           std::to_string(progress->rows) + " rows" +
               (walk.rows_estimated() > progress->rows
                    ? " of about " + std::to_string(walk.rows_estimated())
                    : ""));
      wait_for(task.file->data.batch.pause, options_.stop);
    }
  } catch (const postgres::Error& error) {
    throw Stopped{.statement = segment.begin, .error = error};
  } catch (const Error& error) {
    throw Stopped{.statement = segment.begin, .error = simple_error(error.what(), {})};
  }
  write_ledger(segment.end - 1, sql_progress(task.version, segment.end));
  done_ = segment.end;
}

bool Worker::batch(const Task& task, const Segment& segment, const KeyWalk& walk,
                   DataProgress& progress) {
  std::size_t at = segment.begin;
  try {
    open_transaction(task);
    // Of a COMMIT whose answer never came the server knows better than we did.
    if (const auto known = read_data_progress(work_, task.version, true);
        known && known->rows != progress.rows) {
      work_.run_script("ROLLBACK");
      progress = *known;
      return true;
    }
    set_again(task, segment.begin);
    const auto range = walk.next(work_, progress);
    if (!range) {
      work_.run_script("ROLLBACK");
      return false;
    }
    for (; at < segment.end; ++at) {
      run_statement(task, at, {range->from, range->to});
      note_locks();
    }
    at = segment.end - 1;
    locks_.ended();
    const DataProgress next{.last = range->to,
                            .until = progress.until,
                            .rows = progress.rows + range->rows,
                            .hash = progress.hash};
    commit(sql_data_progress(task.version, next));
    progress = next;
    failpoint("migrate.batch");
    return true;
  } catch (const postgres::Error& error) {
    throw Stopped{.statement = at, .error = error};
  }
}

/// Where the last segment was no transaction that took the ledger's row with it.
void Worker::finish(const Task& task) {
  const std::size_t total = task.statements.size();
  try {
    work_.run_script(reset_);
  } catch (const postgres::Error& error) {
    throw Stopped{.statement = total, .error = error};
  }
  write_ledger(
      total, announced_ && task.applying
                 ? sql_applied(task.version, took(), to_json(locks_.receipt())) + sql_replaced(task)
                 : sql_end(task));
  failpoint("migrate.committed");
}

/// The session that holds the lock is gone, what ran on the other one stands: it is written down
/// there, or it would run again.
bool Worker::write_ledger_otherwise(const std::string& sql) {
  if (!work_.idle()) return false;
  try {
    work_.run_script(reset_ + sql);
    fresh_ = true;
    return true;
  } catch (const postgres::Error&) {
    return false;
  }
}

void Worker::write_ledger(std::size_t at, const std::string& sql) {
  try {
    ledger_.run_script(sql);  // several statements stand or fall together
  } catch (const postgres::Error& error) {
    if (error.connection_lost() && write_ledger_otherwise(sql)) return;
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

/// Again where a lock was not to be had.
void Worker::with_patience(const Task& task, const std::function<void()>& work) {
  for (int tries = 1;; ++tries) {
    try {
      locks_.tried(tries);
      return work();
    } catch (Stopped& stopped) {
      undo_open_work();
      locks_.gone();
      stopped.tries = tries;
      const bool again = stopped.for_a_lock() && stopped.left.empty() && tries < kTries &&
                         !options_.stop.stop_requested();
      if (!again) throw;
      pause_before_next_try(task, stopped);
    }
  }
}

void Worker::run_statement(const Task& task, std::size_t i,
                           const postgres::Parameters& parameters) {
  failpoint("migrate.statement");
  locks_.began();
  watch_.begin();
  try {
    if (options_.stop.stop_requested()) throw simple_error("stopped on request", "57014");
    const postgres::Result result = work_.run(task.statements[i].sql, parameters);
    note_seen(watch_.end(), false);
    if (i >= task.verify_from) require_true(result);
  } catch (const postgres::Error& error) {
    Watch::Seen seen = watch_.end();
    note_seen(seen, error.sqlstate == "55P03");
    throw Stopped{.statement = i, .error = error, .blockers = std::move(seen.blockers)};
  }
}

/// Without the lock another may be at work: nothing is committed beside it.
void Worker::note_locks() {
  try {
    locks_.noted(ledger_, work_.backend_pid());
  } catch (const postgres::Error& error) {
    postgres::Error told = error;
    told.message = "the connection that holds the migration lock is lost: " + error.message;
    throw told;
  }
}

/// A wait in vain took all of the statement's time, nearly.
void Worker::note_seen(const Watch::Seen& seen, bool in_vain) {
  const auto ran = locks_.statement_took();
  locks_.waited(in_vain ? ran : std::min(seen.waited, ran));
  if (work_.idle())
    for (const auto& [relation, mode] : seen.locks) locks_.seen(relation, mode, ran);
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

/// What stands, in a sentence; the ledger knows it too.
void Worker::fail(const Task& task, const Stopped& stopped) {
  undo_open_work();
  const std::size_t total = task.statements.size();
  const bool doubt =
      stopped.error.connection_lost() && (stopped.at_commit || total == stopped.statement);
  if (!in_ledger_)
    give_up(task, stopped,
            doubt ? "The connection was lost at COMMIT: the ledger knows whether it came to it."
                  : "Nothing of it stands: it was rolled back.");
  note_failure(task, stopped);
  bool touched = false;
  const std::string undone = try_to_undo(task, touched);
  if (undone == kUndone || touched) give_up(task, stopped, undone, touched);
  const bool cut = task.section().transaction;
  give_up(task, stopped,
          undone + count_of(done_, "statement") + " of " + std::to_string(total) +
              (done_ == 1 ? " stands" : " stand") +
              (cut ? ": what followed could not run in the same transaction."
                   : ": it runs without a transaction.") +
              " The next try goes on at statement " + std::to_string(std::min(done_ + 1, total)) +
              ".");
}

void Worker::undo_open_work() {
  if (!work_.alive()) return;
  fresh_ = true;  // what was set in the transaction goes with it
  try {
    work_.run_script("ROLLBACK");
  } catch (const postgres::Error&) {
    // The connection is gone, and the transaction with it.
  }
}

void Worker::give_up(const Task& task, const Stopped& stopped, std::string stands,
                     bool backwards) const {
  if (finished_ > 0)
    stands += " " + count_of(finished_, "migration") + " before it " +
              (finished_ == 1 ? "was " : "were ") + (task.applying ? "applied." : "rolled back.");
  throw explained(task, stopped, stands,
                  task.applying && !backwards ? "workwise migrate" : "workwise rollback");
}

/// The row of a migration that is under way, `done` statements of which stand.
std::string Worker::sql_begin(const Task& task, std::size_t done) const {
  const std::size_t total = task.statements.size();
  return task.applying
             ? sql_record(task.version, *task.file, Row::State::running, done, total,
                          std::chrono::microseconds{0}, {}, before_ ? to_json(*before_) : "")
             : sql_begin_roll_back(task.version, *task.file, done, total);
}

std::string Worker::sql_end(const Task& task) const {
  if (!task.applying) return sql_rolled_back(task.version) + sql_replaced(task);
  const std::size_t total = task.statements.size();
  return sql_record(task.version, *task.file, Row::State::applied, total, total, took(),
                    to_json(locks_.receipt())) +
         sql_replaced(task);
}

void Worker::tell(Event::Kind kind, const Task& task, const std::string& text) const {
  report_({.kind = kind,
           .version = task.file->version,
           .name = task.file->name,
           .text = text,
           .took = took(),
           .locks = kind == Event::Kind::applied || kind == Event::Kind::rolled_back
                        ? locks_.receipt()
                        : LockReceipt{}});
}

std::chrono::microseconds Worker::took() const {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                               began_);
}

}  // namespace workwise::migrate
