#include "migrate/apply.hpp"

#include <random>
#include <thread>

#include "base/text.hpp"
#include "migrate/ledger.hpp"
#include "migrate/token.hpp"

namespace workwise::migrate {
namespace {

constexpr int kLockAttempts = 5;
constexpr std::chrono::milliseconds kLockPause{500};  ///< grows and jitters with each attempt
constexpr std::size_t kStatementShown = 240;

std::string label(const File& file) {
  return file.version + "_" + file.name;
}

std::string position_text(const File& file, const Statement& statement, int position) {
  TextPosition at{.line = statement.line, .column = statement.column};
  if (position > 1) {
    std::size_t offset = 0;  // the server counts characters
    for (int n = 1; n < position && offset < statement.sql.size(); ++offset)
      if (offset + 1 >= statement.sql.size() ||
          (static_cast<unsigned char>(statement.sql[offset + 1]) & 0xC0U) != 0x80U)
        ++n;
    const TextPosition inside = position_of(statement.sql, offset, statement.line);
    at = inside.line == statement.line
             ? TextPosition{.line = at.line, .column = at.column + inside.column - 1}
             : inside;
  }
  return file.path + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": ";
}

std::string shown(std::string_view sql) {
  std::string text(sql.substr(0, kStatementShown));
  return sql.size() > kStatementShown ? text + " …" : text;
}

/// What a failed statement's message is made of.
struct Failed {
  std::string where;
  std::string statement;
};

[[noreturn]] void fail(const Step& step, const Statement& statement, const postgres::Error& error,
                       const std::string& what_stands) {
  postgres::Error explained(position_text(step.file, statement, error.position) + "migration " +
                                label(step.file) + " failed\n" + error.what() +
                                "\nstatement: " + shown(statement.sql) + "\n" + what_stands,
                            "workwise status");
  explained.sqlstate = error.sqlstate;
  explained.message = error.message;
  explained.detail = error.detail;
  explained.hint = error.hint;
  explained.context = error.context;
  explained.position = error.position;
  throw explained;
}

void refuse_transaction_control(const File& file, const std::vector<Statement>& statements) {
  for (const Statement& statement : statements) {
    const std::string word = to_lower(next_token(statement.sql, 0).text);
    for (const char* control : {"begin", "commit", "rollback", "start", "end", "abort"})
      if (word == control)
        throw Error(position_text(file, statement, 0) + "migration " + label(file) + ": " +
                        shown(statement.sql) +
                        " would end the transaction that the migration runs in",
                    "remove it, or write -- migrate:up transaction:false");
  }
}

void set_lock_timeout(const Step& step, const Section& section, bool local) {
  const std::string timeout = section.lock_timeout.empty()
                                  ? std::to_string(step.options.lock_timeout.count()) + "ms"
                                  : section.lock_timeout;
  step.session.run("SELECT set_config('lock_timeout', $1, $2::boolean)",
                   {timeout, local ? "true" : "false"});
}

/// A dump's SET search_path, a SET ROLE: what a file set for itself ends with it.
void reset(postgres::Session& session, const File& file) {
  if (to_lower(file.text).find("set") == std::string::npos)
    return;  // nothing to undo, and it costs
  session.run("RESET SESSION AUTHORIZATION");
  session.run("RESET ROLE");
  session.run(
      "SELECT set_config(name, reset_val, false) FROM pg_settings"
      " WHERE source = 'session' AND context IN ('user', 'superuser')"
      "   AND name NOT IN ('client_encoding', 'TimeZone', 'DateStyle',"
      "       'standard_conforming_strings', 'idle_in_transaction_session_timeout',"
      "       'client_connection_check_interval')");
}

const char* const kRolledBack =
    "The migration was rolled back: nothing of it stands. Those applied before it stand.";

void run_section(const Step& step, const Section& section) {
  if (section.line == 0) return;
  const auto statements = split_statements(section.sql, step.file.path, section.line);
  refuse_transaction_control(step.file, statements);
  for (const Statement& statement : statements) {
    try {
      step.session.run(statement.sql);
    } catch (const postgres::Error& error) {
      fail(step, statement, error, kRolledBack);
    }
  }
}

void run_verify(const Step& step) {
  const Section& verify = step.file.verify;
  if (verify.line == 0) return;
  for (const Statement& statement : split_statements(verify.sql, step.file.path, verify.line)) {
    try {
      const auto result = step.session.run(statement.sql);
      for (std::size_t row = 0; row < std::max<std::size_t>(result.rows(), 1); ++row)
        if (result.rows() == 0 || result.null(row, 0) || result.text(row, 0) != "t")
          throw Error(position_text(step.file, statement, 0) + "migration " + label(step.file) +
                          ": a verify query did not return true\nstatement: " +
                          shown(statement.sql) + "\n" + kRolledBack,
                      "workwise status");
    } catch (const postgres::Error& error) {
      fail(step, statement, error, kRolledBack);
    }
  }
}

/// Again after a lock timeout, with a pause that grows, so that the queue behind our lock drains.
void with_lock_retries(const Step& step, const std::function<void()>& work) {
  std::minstd_rand random(std::random_device{}());
  for (int attempt = 1;; ++attempt) {
    try {
      return work();
    } catch (const postgres::Error& error) {
      if (error.sqlstate != "55P03" || attempt == kLockAttempts ||
          step.options.stop.stop_requested())
        throw;
      const auto pause = kLockPause * attempt + std::chrono::milliseconds(random() % 250);
      step.report({.kind = Event::Kind::notice,
                   .version = step.file.version,
                   .name = step.file.name,
                   .text = label(step.file) + " did not get a lock in time; again in " +
                           to_text(pause) + " (attempt " + std::to_string(attempt + 1) + " of " +
                           std::to_string(kLockAttempts) + ")"});
      std::this_thread::sleep_for(pause);
    }
  }
}

std::chrono::microseconds since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                               began);
}

std::chrono::microseconds apply_whole(const Step& step) {
  const auto began = std::chrono::steady_clock::now();
  const int total = static_cast<int>(
      split_statements(step.file.up.sql, step.file.path, step.file.up.line).size());
  postgres::Transaction transaction(step.session);
  set_lock_timeout(step, step.file.up, true);
  run_section(step, step.file.up);
  run_section(step, step.file.data);
  run_verify(step);
  reset(step.session, step.file);
  const auto took = since(began);
  record(step.session, step.file, false, total, total, took);
  transaction.commit();
  return took;
}

/// Each statement for itself, and the ledger after each: a failed file resumes where it stopped.
std::chrono::microseconds apply_in_steps(const Step& step, int done) {
  const auto began = std::chrono::steady_clock::now();
  const auto statements = split_statements(step.file.up.sql, step.file.path, step.file.up.line);
  const int total = static_cast<int>(statements.size());
  set_lock_timeout(step, step.file.up, false);
  for (int n = done; n < total; ++n) {
    const Statement& statement = statements[static_cast<std::size_t>(n)];
    try {
      with_lock_retries(step, [&] { step.session.run(statement.sql); });
    } catch (const postgres::Error& error) {
      fail(step, statement, error,
           std::to_string(n) + " of " + std::to_string(total) +
               " statements stand (the file says transaction:false); the next migrate resumes at"
               " this one.");
    }
    record(step.session, step.file, true, n + 1, total, std::chrono::microseconds{0});
  }
  postgres::Transaction transaction(step.session);
  run_section(step, step.file.data);
  run_verify(step);
  const auto took = since(began);
  record(step.session, step.file, false, total, total, took);
  transaction.commit();
  reset(step.session, step.file);
  return took;
}

}  // namespace

void apply(const Step& step, int done) {
  Event event{.kind = Event::Kind::starting,
              .version = step.file.version,
              .name = step.file.name,
              .text = {}};
  step.report(event);
  if (step.file.up.transaction)
    with_lock_retries(step, [&] { event.took = apply_whole(step); });
  else
    event.took = apply_in_steps(step, done);
  event.kind = Event::Kind::applied;
  step.report(event);
}

void undo(const Step& step) {
  const auto began = std::chrono::steady_clock::now();
  if (step.file.down.transaction) {
    with_lock_retries(step, [&] {
      postgres::Transaction transaction(step.session);
      set_lock_timeout(step, step.file.down, true);
      run_section(step, step.file.down);
      reset(step.session, step.file);
      strike_out(step.session, step.file.version);
      transaction.commit();
    });
  } else {
    for (const Statement& statement :
         split_statements(step.file.down.sql, step.file.path, step.file.down.line)) {
      try {
        step.session.run(statement.sql);
      } catch (const postgres::Error& error) {
        fail(step, statement, error,
             "The statements before it stand (the file says transaction:false), and the ledger"
             " still has the migration.");
      }
    }
    strike_out(step.session, step.file.version);
    reset(step.session, step.file);
  }
  step.report({.kind = Event::Kind::rolled_back,
               .version = step.file.version,
               .name = step.file.name,
               .text = {},
               .took = since(began)});
}

}  // namespace workwise::migrate
