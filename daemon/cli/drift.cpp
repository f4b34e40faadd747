#include "cli/drift.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/interrupt.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "migrate/drift_sql.hpp"

namespace workwise::cli {
namespace {

void write_list(JsonWriter& json, const char* name, const std::vector<std::string>& objects) {
  json.key(name).open_array();
  for (const std::string& object : objects) json.value(object);
  json.close();
}

std::string to_text(const migrate::Drift& drift) {
  std::string text;
  for (const std::string& detail : drift.details()) text += visible(detail) + "\n";
  for (const std::string& object : drift.added) text += visible(object) + ": a site's own\n";
  return text;
}

using Statements = migrate::DriftSql::Statements;

std::string block(const char* title, const Statements& statements) {
  if (statements.empty()) return {};
  std::string sql;
  for (const migrate::DriftSql::Statement& statement : statements) {
    if (!statement.loss.empty()) sql += "-- loses " + statement.loss + "\n";
    sql += statement.sql + ";\n";
  }
  return "\n" + paint(title, Colour::bold) + "\n" + visible(sql);
}

std::string to_text(const migrate::DriftSql& sql) {
  return block("-- what was done by hand", sql.by_hand) + block("-- what undoes it", sql.undo) +
         block("-- what makes the site's own, which is no drift", sql.added);
}

void tell_gaps(const migrate::DriftSql& sql) {
  for (const schema::LikelyRename& one : sql.likely)
    note(one.from + " may have been renamed to " + one.to +
         ": then rename it back instead, which keeps its rows");
  if (!sql.unknown.empty()) note("there is no SQL of it: " + sql.unknown);
  if (!sql.not_told.empty())
    note(
        "not in the statements, because the migrations played anew make it otherwise than the "
        "ledger has it (accepted with workwise repair, or made of the rows that were there): " +
        join(sql.not_told, ", "));
}

void write(JsonWriter& json, const char* name, const Statements& statements) {
  json.key(name).open_array();
  for (const migrate::DriftSql::Statement& statement : statements)
    json.open_object()
        .text_or_null("object", statement.object)
        .member("sql", statement.sql)
        .text_or_null("loss", statement.loss)
        .close();
  json.close();
}

void write_sql(JsonWriter& json, const migrate::DriftSql& sql) {
  write(json, "by_hand", sql.by_hand);
  write(json, "undo", sql.undo);
  write(json, "site", sql.added);
  json.key("likely_renames").open_array();
  for (const schema::LikelyRename& one : sql.likely)
    json.open_object().member("from", one.from).member("to", one.to).close();
  json.close();
  write_list(json, "not_told", sql.not_told);
  json.text_or_null("no_sql", sql.unknown);
}

void write_members(JsonWriter& json, const migrate::Drift& drift) {
  json.member("drifted", drift.any()).member("summary", drift.summary());
  json.key("changed").open_array();
  for (const migrate::Drift::Change& change : drift.changed)
    json.open_object().member("object", change.object).member("now", change.now).close();
  json.close();
  write_list(json, "missing", drift.missing);
  write_list(json, "added", drift.added);
  json.text_or_null("unknown", drift.unknown);
}

migrate::DriftSql find_sql(const Context& context, const migrate::Drift& drift,
                           const std::string& scratch_url) {
  if (!drift.any()) return {};
  const Interrupt interrupt{"stopping, and clearing up"};
  return migrate::in_sql(context.settings(), drift,
                         {.scratch_url = scratch_url, .stop = interrupt.token()});
}

Exit show(const Context& context, const std::string& scratch_url) {
  postgres::Session session = context.session(context.settings());
  const migrate::Drift drift = migrate::find_drift(session);
  const migrate::DriftSql sql = find_sql(context, drift, scratch_url);
  if (context.json) {
    JsonWriter json;
    json.open_object();
    write_members(json, drift);
    write_sql(json, sql);
    print(json.close().text() + "\n");
  } else if (!drift.unknown.empty()) {
    note(drift.unknown);
  } else {
    print(to_text(drift) + to_text(sql));
    tell_gaps(sql);
    if (!drift.any()) print(drift.summary() + "\n");
  }
  if (drift.any() && !context.json) std::fprintf(stderr, "%s\n", migrate::kAfterDrift);
  return drift.any() ? Exit::drift : Exit::done;
}

}  // namespace

void write(JsonWriter& json, const migrate::Drift& drift) {
  json.open_object();
  write_members(json, drift);
  json.close();
}

std::string note_of_added(const migrate::Drift& drift) {
  constexpr std::size_t kShown = 3;
  if (drift.added.empty()) return {};
  const bool one = drift.added.size() == 1;
  std::vector<std::string> shown = drift.added;
  if (shown.size() > kShown) {
    shown.resize(kShown);
    shown.emplace_back("…");
  }
  return std::to_string(drift.added.size()) + (one ? " object is" : " objects are") +
         " a site's own: " + join(shown, ", ");
}

void add_drift(CLI::App& app, Context& context) {
  const auto scratch_url = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(
      "drift", "what changed in the schema behind the migrations, and what undoes it (exit 0, 4)");
  add_scratch_url(*command, *scratch_url);
  command->footer("Example: workwise drift --json");
  command->callback([&context, scratch_url] {
    context.command = [&context, scratch_url] { return show(context, *scratch_url); };
  });
}

}  // namespace workwise::cli
