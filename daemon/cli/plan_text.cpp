#include "cli/plan_text.hpp"

#include "base/json_writer.hpp"
#include "cli/terminal.hpp"

namespace workwise::cli {
namespace {

const char* word_of(schema::Change::What what) {
  switch (what) {
    case schema::Change::What::create:
      return "create";
    case schema::Change::What::alter:
      return "alter";
    case schema::Change::What::drop:
      return "drop";
    case schema::Change::What::rename:
      return "rename";
  }
  return "";
}

std::string preamble(const schema::Plan& plan) {
  return plan.makes_functions() ? "SET check_function_bodies = off;\n" : "";
}

}  // namespace

std::string to_sql(const schema::Plan& plan) {
  std::string sql = preamble(plan);
  for (const schema::Change& change : plan.changes)
    for (const schema::Command& statement : change.statements) {
      if (!statement.loss.empty()) sql += "-- loses " + statement.loss + "\n";
      sql += statement.sql + ";\n";
    }
  for (const schema::LikelyRename& rename : plan.likely)
    sql += "-- probably renamed: --rename '" + rename.from + "=" + rename.to + "'\n";
  return sql;
}

std::string to_schema(const schema::Plan& plan) {
  const auto is_part = [](schema::Kind kind) {
    using enum schema::Kind;
    return kind == constraint || kind == index || kind == trigger || kind == policy ||
           kind == sequence_owner || kind == column_default || kind == statistics || kind == rule;
  };
  std::string sql = preamble(plan);
  for (const schema::Change& change : plan.changes) {
    if (!sql.empty() && !is_part(change.kind)) sql += "\n";
    for (const schema::Command& command : change.statements) sql += command.sql + ";\n";
  }
  return sql;
}

std::string summary_of(const schema::Plan& plan) {
  std::size_t counts[4] = {};
  for (const schema::Change& change : plan.changes) ++counts[static_cast<std::size_t>(change.what)];
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

void show_plan(const schema::Plan& plan, bool json) {
  if (!json) {
    print(plan.empty() ? "-- nothing to do\n" : to_sql(plan));
    return;
  }
  JsonWriter out;
  out.open_object().key("changes").open_array();
  for (const schema::Change& change : plan.changes) {
    out.open_object()
        .member("change", word_of(change.what))
        .member("kind", schema::rules_of(change.kind).name);
    out.member("object", change.id).key("statements").open_array();
    for (const schema::Command& statement : change.statements) {
      out.open_object().member("sql", statement.sql).text_or_null("loss", statement.loss);
      out.member("transaction", !statement.no_transaction).close();
    }
    out.close().close();
  }
  out.close().key("likely_renames").open_array();
  for (const schema::LikelyRename& rename : plan.likely)
    out.open_object().member("from", rename.from).member("to", rename.to).close();
  out.close().close();
  print(out.text() + "\n");
}

}  // namespace workwise::cli
