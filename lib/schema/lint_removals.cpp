#include <algorithm>
#include <array>

#include "schema/lint_rule.hpp"

namespace workwise::schema {
namespace {

bool alters_old_relation(const LintStatement& statement) {
  return statement.tree.is("AlterTableStmt") && statement.tree.text("objtype") != "OBJECT_TYPE" &&
         !statement.before.is_new(table_of(statement));
}

void check_drop_column(const LintStatement& statement, Report& report) {
  if (!alters_old_relation(statement)) return;
  for (const Node& command : commands(statement.tree, "AT_DropColumn"))
    report.at_statement(column_subject(statement, command.text("name")));
}

void check_drop_not_null(const LintStatement& statement, Report& report) {
  if (statement.tree.is("AlterDomainStmt") && statement.tree.text("subtype") == "N")
    report.at_statement("domain " + name_of(statement.tree.words("typeName")).text());
  if (!alters_old_relation(statement)) return;
  for (const Node& command : commands(statement.tree, "AT_DropNotNull"))
    report.at_statement(column_subject(statement, command.text("name")));
}

void check_drop_table(const LintStatement& statement, Report& report) {
  const std::string_view kind = statement.tree.text("removeType");
  if (!statement.tree.is("DropStmt") || (kind != "OBJECT_TABLE" && kind != "OBJECT_FOREIGN_TABLE"))
    return;
  for (const Node& object : statement.tree.list("objects")) {
    const Name name = name_of(object.words("items"));
    if (!statement.before.is_new(name)) report.at_statement("table " + name.text());
  }
}

void check_drop_database(const LintStatement& statement, Report& report) {
  if (statement.tree.is("DropdbStmt"))
    report.at_statement("database " + std::string{statement.tree.text("dbname")});
}

void check_truncate(const LintStatement& statement, Report& report) {
  if (statement.tree.is("TruncateStmt") && statement.tree.text("behavior") == "DROP_CASCADE")
    report.at_statement();
}

void check_rename_column(const LintStatement& statement, Report& report) {
  static constexpr std::array<std::string_view, 4> kRelations{
      "OBJECT_TABLE", "OBJECT_FOREIGN_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW"};
  const Node& tree = statement.tree;
  if (!tree.is("RenameStmt") || tree.text("renameType") != "OBJECT_COLUMN") return;
  const bool relation =
      std::ranges::find(kRelations, tree.text("relationType")) != kRelations.end();
  if (relation && !statement.before.is_new(table_of(statement)))
    report.at_statement(column_subject(statement, tree.text("subname")));
}

void check_rename_table(const LintStatement& statement, Report& report) {
  const std::string_view kind = statement.tree.text("renameType");
  if (!statement.tree.is("RenameStmt") ||
      (kind != "OBJECT_TABLE" && kind != "OBJECT_FOREIGN_TABLE"))
    return;
  if (!statement.before.is_new(table_of(statement)))
    report.at_statement("table " + table_of(statement).text());
}

void check_rename_schema(const LintStatement& statement, Report& report) {
  if (statement.tree.is("RenameStmt") && statement.tree.text("renameType") == "OBJECT_SCHEMA")
    report.at_statement("schema " + std::string{statement.tree.text("subname")});
}

const std::vector<LintRule> kRules{
    {{"ban-drop-column", "a column is dropped, with what is in it",
      "Programs that still name it fail, and only a backup brings its values back.",
      "Release programs that no longer name it; drop it in a later migration."},
     check_drop_column},
    {{"ban-drop-database", "a database is dropped",
      "All of it is gone at once, for everybody, and no transaction brings it back.",
      "Not in a migration."},
     check_drop_database},
    {{"ban-drop-not-null", "a column may be NULL from now on",
      "Programs that were written for values may fail on the first NULL.",
      "Release programs that expect NULL first, or keep NOT NULL and a value that means nothing."},
     check_drop_not_null},
    {{"ban-drop-table", "a table is dropped, with its rows",
      "Programs that still name it fail, and only a backup brings its rows back.",
      "Release programs that no longer name it; rename or keep the table for a while; drop it in a "
      "later migration."},
     check_drop_table},
    {{"ban-truncate-cascade", "TRUNCATE … CASCADE empties tables that it does not name",
      "Each table with a foreign key to it is emptied too, and those that refer to them in turn.",
      "Name the tables: TRUNCATE a, b."},
     check_truncate},
    {{"renaming-column", "a column gets another name",
      "Programs that know the old name fail from the commit on.",
      "Add a column of the new name, write both, fill the rows that exist, read the new one, drop "
      "the "
      "old one. Or a view that has both names."},
     check_rename_column},
    {{"renaming-table", "a table gets another name",
      "Programs that know the old name fail from the commit on.",
      "In the same transaction make a view of the old name over it; drop the view when nobody uses "
      "it."},
     check_rename_table},
    {{"renaming-schema", "a schema gets another name",
      "Programs that know the old name fail from the commit on, and a search_path that names it "
      "finds "
      "nothing.",
      "Make a schema of the new name, move or copy the tables one by one, drop the old one."},
     check_rename_schema},
};

}  // namespace

const std::vector<LintRule>& removal_rules() {
  return kRules;
}

}  // namespace workwise::schema
