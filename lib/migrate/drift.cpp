#include "migrate/drift.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/time.hpp"
#include "schema/token.hpp"

namespace workwise::migrate {
namespace {

std::string when(const Row& row) {
  return row.applied_at ? " (on " + to_rfc3339(*row.applied_at) + ")" : "";
}

/// The first statement that is not the one that ran.
std::size_t first_difference(const std::vector<Statement>& ran, const std::vector<Statement>& now) {
  const auto same = [](const Statement& a, const Statement& b) {
    return schema::token_hash(a.sql) == schema::token_hash(b.sql);
  };
  return static_cast<std::size_t>(std::ranges::mismatch(ran, now, same).in1 - ran.begin());
}

/// "path:3:1: statement 2 is not the one that ran", and both.
std::string difference(const Task& ran, const Task& now, std::size_t at) {
  const bool gone = at >= now.statements.size();
  const bool added = at >= ran.statements.size();
  const schema::Place place =
      gone ? schema::Place{now.section().line - 1, 1} : schema::place_of(now.statements[at]);
  std::string text = schema::located(now.file->path, place) + "statement " +
                     std::to_string(at + 1) +
                     (gone    ? " ran, and the file has it no more"
                      : added ? " is new, it did not run"
                              : " is not the one that ran");
  if (!added) text += "\nran:\n" + excerpt(ran.statements[at].sql);
  if (!gone) text += "\nthe file now:\n" + excerpt(now.statements[at].sql);
  return text;
}

std::string explain_edited(postgres::Session& session, const Match& match) {
  return describe_edit(session, match) +
         "\nPut the file back as it was and write the change as a new migration; or, where the "
         "database has the change already, accept the file as it is: workwise repair";
}

std::string explain_missing(const Match& match, const std::string& directory) {
  return full_name(*match.row) + " was applied" + when(*match.row) + ", and " + directory +
         " has no file of it.\nBring the file back from version control, or have it written as it "
         "was applied: workwise repair";
}

}  // namespace

std::string describe_edit(postgres::Session& session, const Match& match) {
  const File ran_file = read_applied(session, *match.row);
  const Task ran = task_to_apply(ran_file);
  const Task now = task_to_apply(*match.file);
  const std::size_t at = first_difference(ran.statements, now.statements);
  const bool moved = at >= ran.statements.size() && at >= now.statements.size();
  const File& file = *match.file;
  return full_name(file) + " was edited after it was applied" + when(*match.row) + ":\n" +
         (moved ? schema::located(file.path, {}) + "its statements moved to another section"
                : difference(ran, now, at));
}

std::string explain_ahead(const std::vector<Match>& matches) {
  std::vector<std::string> names;
  std::string last_known;
  for (const Match& match : matches) {
    if (match.standing == Standing::ahead) names.push_back(full_name(*match.row));
    if (match.file != nullptr) last_known = match.file->version;
  }
  return "the database is ahead of the files: it has " + join(names, ", ") +
         ".\nInstall the release that brought them, or go back to this one's: workwise rollback "
         "--to " +
         (last_known.empty() ? "0" : last_known);
}

void refuse_drift(postgres::Session& session, const std::vector<Match>& matches,
                  const std::string& directory) {
  std::vector<std::string> problems;
  bool ahead = false;
  for (const Match& match : matches) {
    if (match.standing == Standing::edited) problems.push_back(explain_edited(session, match));
    if (match.standing == Standing::missing) problems.push_back(explain_missing(match, directory));
    ahead = ahead || match.standing == Standing::ahead;
  }
  if (ahead) problems.push_back(explain_ahead(matches));
  if (!problems.empty())
    throw DriftError(join(problems, "\n") + "\nNothing was changed.", "workwise status");
}

void require_same_beginning(const Task& ran, const Task& now, std::size_t done) {
  const std::size_t at = first_difference(ran.statements, now.statements);
  if (at >= done) return;
  throw DriftError(now.name() + " stopped half-way, and what ran of it was edited since:\n" +
                       difference(ran, now, at) +
                       "\nPut the statements that ran back as they were; what follows them may be "
                       "edited.\nNothing was changed.",
                   "workwise status");
}

}  // namespace workwise::migrate
