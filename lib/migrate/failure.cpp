#include "migrate/failure.hpp"

namespace workwise::migrate {
namespace {

constexpr std::string_view kNotInTransaction = "25001";

/// The place and what failed there.
std::string headline(const Task& task, const Stopped& stopped) {
  const std::string what = task.applying ? "migration " : "the rollback of ";
  const std::size_t total = task.statements.size();
  const bool before = stopped.statement == Stopped::kBeforeFirst;
  if (before || stopped.statement >= total)
    return schema::located(task.file->path, {task.section().line - 1, 1}) + what + task.name() +
           (before ? " could not begin" : " failed at its end, after the last statement");
  if (stopped.at_commit)
    return schema::located(task.file->path,
                           schema::place_of(task.statements[stopped.statement - 1])) +
           what + task.name() + " failed at the commit after statement " +
           std::to_string(stopped.statement) + " of " + std::to_string(total);
  const Statement& statement = task.statements[stopped.statement];
  const int position = stopped.error.position;
  const schema::Place place =
      position > 0 ? schema::after_characters(schema::place_of(statement), statement.sql,
                                              static_cast<std::size_t>(position - 1))
                   : schema::place_of(statement);
  return schema::located(task.file->path, place) + what + task.name() + " failed at statement " +
         std::to_string(stopped.statement + 1) + " of " + std::to_string(total) + "\n" +
         excerpt(statement.sql);
}

/// What we know and the server doesn't say.
std::string remarks(const Task& task, const Stopped& stopped) {
  std::string text;
  if (stopped.tries > 1) text += "\nTried " + std::to_string(stopped.tries) + " times.";
  if (!stopped.blockers.empty()) text += "\nIn the way: " + stopped.blockers;
  if (stopped.error.sqlstate == kNotInTransaction && task.section().transaction)
    text += "\nTo run it without a transaction write \"-- migrate:" +
            std::string(task.applying ? "up" : "down") + " transaction:false\".";
  if (!stopped.left.empty())
    text += "\nIt left " + stopped.left +
            " behind as INVALID, which could not be dropped; the next try does that first.";
  return text;
}

}  // namespace

std::string server_said(const postgres::Error& error) {
  std::string text = error.sqlstate.empty() ? "" : error.sqlstate + ": ";
  text += error.message;
  const auto line = [&text](const char* label, const std::string& part) {
    if (!part.empty()) text += std::string("\n") + label + part;
  };
  line("DETAIL: ", error.detail);
  line("HINT: ", error.hint);
  line("CONTEXT: ", error.context);
  return text;
}

postgres::Error explained(const Task& task, const Stopped& stopped, const std::string& stands,
                          const std::string& next) {
  const postgres::Error& said = stopped.error;
  postgres::Error error{
      headline(task, stopped) + "\n" + server_said(said) + remarks(task, stopped) + "\n" + stands,
      next};
  error.sqlstate = said.sqlstate;
  error.message = said.message;
  error.detail = said.detail;
  error.hint = said.hint;
  error.context = said.context;
  error.position = said.position;
  return error;
}

}  // namespace workwise::migrate
