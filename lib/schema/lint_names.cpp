#include <algorithm>
#include <set>

#include "schema/lint_rule.hpp"
#include "schema/lint_text.hpp"

namespace workwise::schema {
namespace {

void check_length(const LintStatement& statement, Report& report) {
  constexpr std::size_t kNameBytesMax = 63;  // NAMEDATALEN - 1
  std::set<std::string_view> told;
  for (const LintToken& token : lint_tokens(statement.sql)) {
    const bool name = token.kind == LintToken::Kind::word || token.kind == LintToken::Kind::quoted;
    const bool number = token.text.front() >= '0' && token.text.front() <= '9';
    if (!name || number || name_bytes(token) <= kNameBytesMax) continue;
    if (told.insert(token.text).second) report.in_sql(token.offset, std::string{token.text});
  }
}

void require_schema(const LintStatement& statement, Report& report, const Node& relation) {
  const Name name = relation_name(relation);
  if (name.schema.empty() && !name.name.empty() && relation.text("relpersistence") != "t" &&
      !statement.before.is_temporary(name))
    report.at(relation, "table " + name.name);
}

bool names_a_table(const Node& tree) {
  if (tree.is("AlterTableStmt")) return tree.text("objtype") == "OBJECT_TABLE";
  if (tree.is("AlterObjectSchemaStmt")) return tree.text("objectType") == "OBJECT_TABLE";
  const std::string_view kind = tree.text("renameType");
  return tree.is("RenameStmt") &&
         (kind == "OBJECT_TABLE" || kind == "OBJECT_TABCONSTRAINT" ||
          (kind == "OBJECT_COLUMN" && tree.text("relationType") == "OBJECT_TABLE"));
}

void check_schema(const LintStatement& statement, Report& report) {
  const Node& tree = statement.tree;
  if (tree.is("CreateStmt") || names_a_table(tree))
    require_schema(statement, report, tree["relation"]);
  if (tree.is("CreateTableAsStmt") && tree.text("objtype") == "OBJECT_TABLE")
    require_schema(statement, report, tree["into"]["rel"]);
  if (!tree.is("DropStmt") || tree.text("removeType") != "OBJECT_TABLE") return;
  for (const Node& object : tree.list("objects")) {
    const Name name = name_of(object.words("items"));
    if (name.schema.empty() && !statement.before.is_temporary(name))
      report.at_statement("table " + name.name);
  }
}

void report_twins(Report& report, const std::vector<Node>& nodes, std::string_view member) {
  std::set<std::string_view> seen;
  for (const Node& node : nodes) {
    const std::string_view name = node.text(member);
    // SET a[1] = …, a[2] = …, (a).x = …: parts of one column.
    const bool part = !node.list("indirection").empty();
    if (!name.empty() && !part && !seen.insert(name).second)
      report.at(node, "column " + std::string{name});
  }
}

void check_twins(const LintStatement& statement, Report& report) {
  const Node& tree = statement.tree;
  if (tree.is("CreateStmt") || tree.is("AlterTableStmt"))
    report_twins(report, new_columns(tree), "colname");
  if (tree.is("ViewStmt")) report_twins(report, tree.list("aliases"), "sval");
  if (tree.is("CreateTableAsStmt")) report_twins(report, tree["into"].list("colNames"), "sval");
  tree.walk([&](const Node& node) {
    if (node.is("UpdateStmt") || node.is("OnConflictClause"))
      report_twins(report, node.list("targetList"), "name");
    if (node.is("InsertStmt")) {
      report_twins(report, node.list("cols"), "name");
      report_twins(report, node["onConflictClause"].list("targetList"), "name");
    }
    return true;
  });
}

const std::vector<LintRule> kRules{
    {{"identifier-too-long", "a name of more than 63 bytes, which the server cuts",
      "Two such names may become one, and what is made is not found under the name that was "
      "written.",
      "Choose a shorter name; letters beyond ASCII count two to four bytes each."},
     check_length},
    {{"require-table-schema", "a table without its schema",
      "Which one is meant depends on the search_path of who runs the file.", "Write public.jobs.",
      false},
     check_schema},
    {{"ban-duplicate-column-assignments", "a column is named twice",
      "The server refuses the statement when it runs (42701, 42601).", "Name it once."},
     check_twins},
};

}  // namespace

const std::vector<LintRule>& name_rules() {
  return kRules;
}

}  // namespace workwise::schema
