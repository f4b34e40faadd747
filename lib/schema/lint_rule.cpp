#include "schema/lint_rule.hpp"

#include <algorithm>
#include <array>

namespace workwise::schema {

Name table_of(const LintStatement& statement) {
  return relation_name(statement.tree["relation"]);
}

bool alters_old_table(const LintStatement& statement) {
  return statement.tree.is("AlterTableStmt") && statement.tree.text("objtype") == "OBJECT_TABLE" &&
         !statement.before.is_new(table_of(statement));
}

std::vector<Node> commands(const Node& tree, std::string_view kind) {
  std::vector<Node> found;
  if (!tree.is("AlterTableStmt")) return found;
  for (const Node& command : tree.list("cmds"))
    if (command.text("subtype") == kind) found.push_back(command);
  return found;
}

std::vector<Node> new_columns(const Node& tree) {
  std::vector<Node> columns;
  const Node create = tree.is("CreateForeignTableStmt") ? tree["base"] : tree;
  if (tree.is("CreateStmt") || tree.is("CreateForeignTableStmt"))
    for (const Node& element : create.list("tableElts"))
      if (element.is("ColumnDef")) columns.push_back(element);
  for (const Node& command : commands(tree, "AT_AddColumn")) columns.push_back(command["def"]);
  return columns;
}

Node column_constraint(const Node& column, std::string_view kind) {
  for (const Node& constraint : column.list("constraints"))
    if (constraint.text("contype") == kind) return constraint;
  return {};
}

bool is_serial(const Node& column) {
  static constexpr std::array<std::string_view, 6> kSerials{"serial",  "serial4",     "bigserial",
                                                            "serial8", "smallserial", "serial2"};
  return std::ranges::find(kSerials, type_name(column["typeName"])) != kSerials.end();
}

std::string column_subject(const LintStatement& statement, std::string_view column) {
  return "column " + std::string{column} + " of " + table_of(statement).text();
}

std::string quoted_if_any(std::string_view kind, std::string_view name) {
  return name.empty() ? std::string{kind} : std::string{kind} + " " + std::string{name};
}

}  // namespace workwise::schema
