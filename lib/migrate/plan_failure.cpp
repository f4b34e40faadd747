#include "migrate/plan_failure.hpp"

#include "migrate/failure.hpp"
#include "migrate/rows_in_the_way.hpp"
#include "schema/control.hpp"

namespace workwise::migrate {
namespace {

bool is_about_rows(const postgres::Error& error) {
  return error.sqlstate.starts_with("22") || error.sqlstate.starts_with("23");
}

std::string headline(const PlanError& failed, std::size_t total) {
  const schema::Change& change = *failed.change;
  return std::string(rules_of(change.kind).name) + " " + change.id + ": statement " +
         std::to_string(failed.at) + " of " + std::to_string(total) + " failed\n" +
         failed.statement->sql;
}

std::string what_stands(const PlanError& failed) {
  std::string text = failed.kept == 0 ? "Nothing was changed."
                     : failed.kept == 1
                         ? "The first statement was committed and stays; the others did not happen."
                         : "The first " + std::to_string(failed.kept) +
                               " statements were committed and stay; the others did not happen.";
  const schema::Concurrent concurrent = schema::concurrent_of(failed.statement->sql);
  if (concurrent.kind == schema::Concurrent::Kind::create_index)
    text += " An INVALID index " + concurrent.name + " may be left; the next push makes it anew.";
  return text;
}

std::string next_step(const PlanError& failed) {
  const std::string& sql = failed.statement->sql;
  const std::string& state = failed.sqlstate;
  if (state == "23502" && sql.find(" ADD COLUMN ") != std::string::npos)
    return "give the column a DEFAULT in schema.sql, or fill it in a migration with a data "
           "section: "
           "workwise generate --custom NAME";
  if (state.starts_with("23"))
    return "mend those rows, by hand or in the data section of a migration (workwise generate "
           "--custom NAME), then workwise push";
  if (state.starts_with("22") || state == "42846" || state == "42804")
    return "mend those values, or change the type in a migration with a USING of your own: "
           "workwise generate --custom NAME";
  if (state == "55P03" || state == "40P01" || state == "57014") return "workwise push again";
  return "workwise push --dry-run shows all statements";
}

}  // namespace

postgres::Error explained(postgres::Session& session, const PlanError& failed, std::size_t total) {
  std::string text = headline(failed, total) + "\n" + server_said(failed);
  if (is_about_rows(failed) && session.alive())
    if (const std::string rows = rows_in_the_way(session, failed.statement->sql); !rows.empty())
      text += "\n" + rows + ".";
  postgres::Error error{text + "\n" + what_stands(failed), next_step(failed)};
  error.sqlstate = failed.sqlstate;
  error.message = failed.message;
  error.detail = failed.detail;
  error.hint = failed.hint;
  error.context = failed.context;
  return error;
}

}  // namespace workwise::migrate
