#include "cli/plan_text.hpp"

#include "base/text.hpp"
#include "cli/terminal.hpp"
#include "migrate/hazard.hpp"
#include "migrate/receipt.hpp"
#include "schema/sql_text.hpp"

namespace workwise::cli {
namespace {

using schema::Change;

const char* word_of(Change::What what) {
  switch (what) {
    case Change::What::create:
      return "create";
    case Change::What::alter:
      return "alter";
    case Change::What::drop:
      return "drop";
    case Change::What::rename:
      return "rename";
  }
  return "";
}

Colour colour_of(Change::What what) {
  return what == Change::What::create ? Colour::green
         : what == Change::What::drop ? Colour::red
                                      : Colour::yellow;
}

std::string preamble(const schema::Plan& plan) {
  return plan.makes_functions() ? "SET check_function_bodies = off;\n" : "";
}

/// Each line by itself, so that a pager keeps the colour. Text ends with a line end.
std::string painted(const std::string& text, Colour colour, int descriptor) {
  if (!is_terminal(descriptor)) return text;
  std::string lines;
  for (const std::string_view line : split(std::string_view(text).substr(0, text.size() - 1), '\n'))
    lines += paint(visible(line), colour, descriptor) + "\n";
  return lines;
}

void write(JsonWriter& json, const schema::Command& statement, const migrate::Hazard& hazard) {
  const bool locks = !hazard.locks.empty();
  json.open_object()
      .member("sql", statement.sql)
      .text_or_null("lock", locks ? migrate::spelled(hazard.locks.front().mode) : "")
      .text_or_null("table", locks ? hazard.locks.front().relation : "")
      .member("rewrites", hazard.rewrites)
      .member("scans", hazard.scans)
      .member("fails", hazard.fails)
      .text_or_null("loses", hazard.loses)
      .text_or_null("breaks", hazard.breaks)
      .member("transaction", hazard.transaction);
  json.key("hazards").open_array();
  for (const std::string& line : hazard.lines()) json.value(line);
  json.close().close();
}

}  // namespace

std::string to_sql(const schema::Plan& plan, int descriptor) {
  const std::vector<migrate::Hazard> hazards = migrate::hazards_of(plan);
  auto hazard = hazards.begin();
  std::string sql = preamble(plan);
  for (const Change& change : plan.changes)
    for (const schema::Command& statement : change.statements) {
      for (const std::string& line : hazard->lines())
        sql += painted(schema::as_comment(line), Colour::grey, descriptor);
      sql += painted(statement.sql + ";\n", colour_of(change.what), descriptor);
      ++hazard;
    }
  std::string comments;
  for (const schema::LikelyRename& rename : plan.likely)
    comments +=
        schema::as_comment("probably renamed: --rename '" + rename.from + "=" + rename.to + "'");
  comments += schema::as_comment(summary_of(hazards));
  return sql + painted(comments, Colour::grey, descriptor);
}

std::string to_schema(const schema::Plan& plan) {
  const auto is_part = [](schema::Kind kind) {
    using enum schema::Kind;
    return kind == constraint || kind == index || kind == trigger || kind == policy ||
           kind == sequence_owner || kind == column_default || kind == statistics || kind == rule;
  };
  std::string sql = preamble(plan);
  for (const Change& change : plan.changes) {
    if (!sql.empty() && !is_part(change.kind)) sql += "\n";
    for (const schema::Command& command : change.statements) sql += command.sql + ";\n";
  }
  return sql;
}

std::string graves_of(const schema::Plan& plan) {
  const std::vector<migrate::Hazard> hazards = migrate::hazards_of(plan);
  auto hazard = hazards.begin();
  std::string text;
  for (const Change& change : plan.changes)
    for (const schema::Command& statement : change.statements) {
      const migrate::Hazard& each = *hazard++;
      if (!each.grave()) continue;
      text += "  " + statement.sql.substr(0, statement.sql.find('\n')) + "\n";
      for (const std::string& line : each.lines()) text += "    " + line + "\n";
    }
  return text;
}

std::string summary_of(const schema::Plan& plan) {
  std::size_t counts[4] = {};
  for (const Change& change : plan.changes) ++counts[static_cast<std::size_t>(change.what)];
  return std::to_string(counts[0]) + " created, " + std::to_string(counts[1]) + " altered, " +
         std::to_string(counts[2]) + " dropped" +
         (counts[3] == 0 ? "" : ", " + std::to_string(counts[3]) + " renamed");
}

void add_renames(CLI::App& command, std::vector<schema::Rename>& renames) {
  command
      .add_option_function<std::vector<std::string>>(
          "--rename",
          [&renames](const std::vector<std::string>& texts) {
            try {
              for (const std::string& text : texts) renames.push_back(schema::parse_rename(text));
            } catch (const UsageError& error) {
              throw CLI::ValidationError(error.what());
            }
          },
          "OLD=NEW: jobs=postings, jobs.title=heading, mood.sad=gloomy; also in schema.sql, behind "
          "the new one: -- @renamed from=title")
      ->type_name("OLD=NEW")
      ->allow_extra_args(false)
      ->take_all();
}

void write(JsonWriter& json, const schema::Plan& plan) {
  const std::vector<migrate::Hazard> hazards = migrate::hazards_of(plan);
  auto hazard = hazards.begin();
  json.key("changes").open_array();
  for (const Change& change : plan.changes) {
    json.open_object()
        .member("change", word_of(change.what))
        .member("kind", schema::rules_of(change.kind).name)
        .member("object", change.id);
    json.key("statements").open_array();
    for (const schema::Command& statement : change.statements) write(json, statement, *hazard++);
    json.close().close();
  }
  json.close().text_or_null("worst", worst_of(hazards)).key("likely_renames").open_array();
  for (const schema::LikelyRename& rename : plan.likely)
    json.open_object().member("from", rename.from).member("to", rename.to).close();
  json.close();
}

void show_plan(const schema::Plan& plan, bool json) {
  if (!json) {
    print(plan.empty() ? "-- nothing to do\n" : to_sql(plan));
    return;
  }
  JsonWriter out;
  out.open_object();
  write(out, plan);
  print(out.close().text() + "\n");
}

}  // namespace workwise::cli
