#include "schema/load.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <tuple>
#include <utility>

#include "base/error.hpp"
#include "schema/control.hpp"
#include "schema/explain.hpp"
#include "schema/judge.hpp"
#include "schema/phrase.hpp"
#include "schema/psql.hpp"
#include "schema/source_text.hpp"
#include "schema/statement.hpp"

namespace workwise::schema {
namespace {

constexpr std::size_t kQueryBytes = std::size_t{1} << 20U;  // of one simple query
constexpr const char* kOutsideOfTransaction = "25P01";      // LOCK TABLE, SAVEPOINT: no effect
constexpr const char* kUnknown = "42704";

struct Step {
  std::string_view written;
  std::string sql;
  const Script* script;
  Place place;
};

bool is_savepoint(std::string_view statement) {
  constexpr std::size_t kLongest = 3;
  const Phrase phrase{statement, kLongest};
  return phrase.at(0) == "savepoint" || phrase.at(0) == "release" || phrase.at(0) == "rollback";
}

/// Whether the session may be another one afterwards.
bool may_set(std::string_view statement) {
  constexpr std::array<std::string_view, 6> kPlain = {"create",  "alter", "drop",
                                                      "comment", "grant", "revoke"};
  constexpr std::size_t kLongest = 5;
  const Phrase phrase{statement, kLongest};
  return std::ranges::find(kPlain, phrase.at(0)) == kPlain.end() || phrase.has("temp") ||
         phrase.has("temporary");
}

class Player {
 public:
  Player(postgres::Session& session, std::stop_token stop)
      : session_(session), stop_(std::move(stop)), explainer_(session.server_version()) {}

  Loaded play(std::span<const Script> scripts) {
    const std::stop_callback cancel{stop_, [this] { session_.cancel(); }};
    for (const Script& script : scripts) play(script);
    flush();
    sort(scripts);
    return std::move(loaded_);
  }

 private:
  void play(const Script& script) {
    const Place start{script.first_line, 1};
    if (const auto fault = encoding_fault(script.sql, start)) return fail(script, *fault);
    ServerText text = without_psql(script.sql, script.path, start);
    std::ranges::move(text.problems, std::back_inserter(loaded_.problems));
    const Cut cut = cut_statements(texts_.emplace_back(std::move(text.sql)), start);
    const bool controls = std::ranges::any_of(cut.statements, [](const Statement& statement) {
      return control_of(statement.sql) != Control::none;
    });
    if (controls) flush();
    sets_ = false;
    for (const Statement& statement : cut.statements) take(script, statement, controls);
    note_data(script);
    if (cut.fault) fail(script, *cut.fault);
    if (controls) end_transaction(script);
    if (sets_) add({.written = {}, .sql = session_.reset_script(), .script = &script, .place = {}});
  }

  /// Notes are known when a script is read, errors when it runs.
  void sort(std::span<const Script> scripts) {
    std::map<std::string_view, std::size_t> ranks;
    for (const Script& script : scripts) ranks.try_emplace(script.path, ranks.size());
    const auto key = [&](const Problem& problem) {
      return std::tuple(ranks[problem.path], problem.place.line, problem.place.column);
    };
    std::ranges::stable_sort(loaded_.problems, {}, key);
  }

  void fail(const Script& script, const Cut::Fault& fault) {
    loaded_.problems.push_back(
        {.path = script.path, .place = fault.place, .message = fault.message});
  }

  void take(const Script& script, const Statement& statement, bool controls) {
    Judgement judgement = judge(statement.sql);
    const Place place = place_of(statement);
    if (judgement.what != Judgement::What::run)
      return step_over(script, statement, std::move(judgement));
    sets_ = sets_ || may_set(statement.sql);
    Step step{.written = statement.sql,
              .sql = judgement.instead.empty() ? std::string(statement.sql)
                                               : std::move(judgement.instead),
              .script = &script,
              .place = place};
    if (controls) return run_by_itself(step);
    if (!needs_no_transaction(step.sql)) return add(std::move(step));
    flush();
    run_alone(step);
  }

  void step_over(const Script& script, const Statement& statement, Judgement judgement) {
    const Place place = place_of(statement);
    switch (judgement.what) {
      case Judgement::What::data:
        if (data_count_++ == 0) data_ = {std::move(judgement), place};
        return;
      case Judgement::What::shared:
        explainer_.stepped_over(statement.sql, where(script.path, place));
        break;
      case Judgement::What::silent:
        return;
      default:
        break;
    }
    const bool refused = judgement.what == Judgement::What::refuse;
    loaded_.problems.push_back(
        {.severity = refused ? Problem::Severity::error : Problem::Severity::note,
         .path = script.path,
         .place = place,
         .message = std::move(judgement.message),
         .hint = std::move(judgement.hint)});
  }

  /// One for all of a script: a dump has thousands.
  void note_data(const Script& script) {
    if (data_count_ == 0) return;
    const std::string more = data_count_ == 1 ? " is stepped over"
                                              : " and " + std::to_string(data_count_ - 1) +
                                                    " more like it are stepped over";
    loaded_.problems.push_back(
        {.severity = Problem::Severity::note,
         .path = script.path,
         .place = data_.second,
         .message = data_.first.message + more + ": rows are no part of a schema",
         .hint = data_.first.hint});
    data_count_ = 0;
  }

  void add(Step step) {
    const bool cut = !added_value(step.written).empty();  // nobody can use it before a commit
    bytes_ += step.sql.size();
    pending_.push_back(std::move(step));
    if (cut || bytes_ > kQueryBytes) flush();
  }

  /// What is pending, as one query. It is a transaction: when it fails, nothing of it stands.
  void flush() {
    const std::vector<Step> steps = std::exchange(pending_, {});
    bytes_ = 0;
    if (steps.empty()) return;
    require_no_stop();
    std::string query;
    for (const Step& step : steps) query.append(step.sql).append(";\n");
    try {
      session_.run_script(query);
    } catch (const postgres::Error& error) {
      if (error.connection_lost()) throw;
      require_no_stop();
      if (steps.size() == 1) return report(steps.front(), error);
      for (const Step& step : steps) run_alone(step);
    }
  }

  void require_no_stop() const {
    if (stop_.stop_requested()) throw Error("stopped on request");
  }

  void run_alone(const Step& step) {
    require_no_stop();
    try {
      session_.run_script(step.sql);
    } catch (const postgres::Error& error) {
      report(step, error);
    }
  }

  /// In a script with transactions of its own.
  void run_by_itself(const Step& step) {
    const Control control = control_of(step.written);
    if (control == Control::opens) began_ = step.place;
    const bool bare = session_.idle() || control != Control::none || is_savepoint(step.written);
    if (bare) return run_alone(step);
    try {
      postgres::Savepoint savepoint{session_};
      session_.run_script(step.sql);
      savepoint.release();
    } catch (const postgres::Error& error) {
      report(step, error);
    }
  }

  void end_transaction(const Script& script) {
    if (session_.idle()) return;
    session_.run("ROLLBACK");
    loaded_.problems.push_back({.path = script.path,
                                .place = began_,
                                .message = "the transaction that begins here is never ended"});
  }

  void report(const Step& step, const postgres::Error& error) {
    if (error.connection_lost()) throw error;
    require_no_stop();
    if (error.sqlstate == kOutsideOfTransaction) return;
    postgres::Error shown = error;
    if (step.sql != step.written) shown.position = 0;
    Problem problem = explainer_.explain(shown, step.written, step.script->path, step.place);
    // A dump of a newer server sets what an older one does not know.
    if (error.sqlstate == kUnknown && Phrase{step.written, 1}.at(0) == "set") {
      problem.severity = Problem::Severity::note;
      problem.message += ": the statement is stepped over";
    }
    loaded_.problems.push_back(std::move(problem));
  }

  postgres::Session& session_;
  std::stop_token stop_;
  Explainer explainer_;
  Loaded loaded_;
  std::deque<std::string> texts_;  ///< what the steps point into
  std::vector<Step> pending_;
  std::size_t bytes_ = 0;
  bool sets_ = false;
  std::size_t data_count_ = 0;
  std::pair<Judgement, Place> data_;
  Place began_;
};

}  // namespace

bool Loaded::whole() const {
  return std::ranges::none_of(problems, &Problem::is_error);
}

Loaded load(postgres::Session& scratch, std::span<const Script> scripts, std::stop_token stop) {
  return Player{scratch, std::move(stop)}.play(scripts);
}

Loaded load(postgres::Session& scratch, std::string_view sql, std::string_view path,
            std::stop_token stop) {
  const std::string text = normalised(std::string(sql));
  const Script script{.sql = text, .path = std::string(path)};
  return load(scratch, {&script, 1}, std::move(stop));
}

}  // namespace workwise::schema
