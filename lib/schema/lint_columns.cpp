#include <algorithm>

#include "schema/lint_rule.hpp"

namespace workwise::schema {
namespace {

/// The columns that ALTER TABLE adds to a table with rows.
std::vector<Node> columns_of_old_table(const LintStatement& statement) {
  return alters_old_table(statement) ? new_columns(statement.tree) : std::vector<Node>{};
}

/// Adds what `is_wrong` says of a column of a table with rows.
void report_columns(const LintStatement& statement, Report& report,
                    bool (*is_wrong)(const LintStatement&, const Node&)) {
  for (const Node& column : columns_of_old_table(statement))
    if (is_wrong(statement, column))
      report.at(column, column_subject(statement, column.text("colname")));
}

bool is_null(const Node& expression) {
  const Node value = expression.is("TypeCast") ? expression["arg"] : expression;
  return value.is("A_Const") && value.flag("isnull");
}

/// PostgreSQL 11 was the first to keep such a default in the catalog; its first minor releases read
/// it wrongly now and then, so 12 is where we rely on it.
bool rewrites_for_default(const LintStatement& statement, const Node& column) {
  constexpr int kKeepsDefaults = 12;
  if (column_constraint(column, "CONSTR_GENERATED").exists()) return true;
  const Node expression = column_constraint(column, "CONSTR_DEFAULT")["raw_expr"];
  if (!expression.exists() || is_null(expression)) return false;
  return !statement.since(kKeepsDefaults) || !is_stable(expression);
}

bool is_numbered(const LintStatement& /*statement*/, const Node& column) {
  return is_serial(column) || column_constraint(column, "CONSTR_IDENTITY").exists();
}

bool is_required(const LintStatement& statement, const Node& column) {
  const bool not_null = column_constraint(column, "CONSTR_NOTNULL").exists() ||
                        column_constraint(column, "CONSTR_PRIMARY").exists();
  const Node value = column_constraint(column, "CONSTR_DEFAULT")["raw_expr"];
  const bool filled = (value.exists() && !is_null(value)) || is_numbered(statement, column) ||
                      column_constraint(column, "CONSTR_GENERATED").exists();
  return not_null && !filled;
}

bool is_json(const LintStatement& /*statement*/, const Node& column) {
  return type_name(column["typeName"]) == "json";
}

void check_default(const LintStatement& statement, Report& report) {
  report_columns(statement, report, rewrites_for_default);
}

void check_required(const LintStatement& statement, Report& report) {
  report_columns(statement, report, is_required);
}

void check_numbered(const LintStatement& statement, Report& report) {
  report_columns(statement, report, is_numbered);
}

void check_json(const LintStatement& statement, Report& report) {
  report_columns(statement, report, is_json);
  if (!alters_old_table(statement)) return;
  for (const Node& command : commands(statement.tree, "AT_AlterColumnType"))
    if (is_json(statement, command["def"]))
      report.at(command["def"], column_subject(statement, command.text("name")));
}

void check_set_not_null(const LintStatement& statement, Report& report) {
  constexpr int kTrustsChecks = 12;
  if (statement.tree.is("AlterDomainStmt") && statement.tree.text("subtype") == "O")
    report.at_statement("domain " + name_of(statement.tree.words("typeName")).text());
  if (!alters_old_table(statement)) return;
  for (const Node& command : commands(statement.tree, "AT_SetNotNull")) {
    const std::string_view column = command.text("name");
    const bool proven = statement.since(kTrustsChecks) &&
                        statement.before.proves_not_null(table_of(statement), column);
    if (!proven) report.at(command, column_subject(statement, column));
  }
}

void check_type(const LintStatement& statement, Report& report) {
  if (statement.tree.text("objtype") == "OBJECT_TYPE" || !statement.tree.is("AlterTableStmt") ||
      statement.before.is_new(table_of(statement)))
    return;
  for (const Node& command : commands(statement.tree, "AT_AlterColumnType"))
    report.at(command["def"], column_subject(statement, command.text("name")));
}

const std::vector<LintRule> kRules{
    {{"adding-field-with-default",
      "the new column's value is computed for each row: the table is rewritten",
      "ADD COLUMN with a default that is VOLATILE (random(), gen_random_uuid(), a function that "
      "may "
      "be), or GENERATED … STORED, rewrites the table and its indexes under ACCESS EXCLUSIVE: "
      "nobody "
      "reads or writes it meanwhile. A constant, now() and the like are kept in the catalog and "
      "cost "
      "nothing (PostgreSQL 11).",
      "ADD COLUMN without a default, then ALTER COLUMN SET DEFAULT for rows to come, then fill the "
      "rows that exist in batches (-- migrate:data batch:5000 key:public.t.id)."},
     check_default},
    {{"adding-required-field", "the new column is NOT NULL and has no default",
      "The statement fails on a table that has rows (23502), and programs that do not know the "
      "column can insert no more rows.",
      "Add it nullable or with a constant default; make it NOT NULL once all rows and programs "
      "fill it."},
     check_required},
    {{"adding-not-nullable-field", "SET NOT NULL reads the whole table under ACCESS EXCLUSIVE",
      "Nobody reads or writes the table until all rows are checked; for a domain that is each "
      "table "
      "which uses it.",
      "ADD CONSTRAINT c CHECK (column IS NOT NULL) NOT VALID; in another transaction VALIDATE "
      "CONSTRAINT c; then SET NOT NULL, which PostgreSQL 12 and newer believe the constraint for, "
      "and "
      "DROP CONSTRAINT c."},
     check_set_not_null},
    {{"adding-serial-field", "the new column numbers all rows: the table is rewritten",
      "serial and GENERATED … AS IDENTITY on a new column give each row that exists a number, so "
      "the "
      "table is rewritten under ACCESS EXCLUSIVE.",
      "Add a plain nullable bigint, fill it in batches, then make it NOT NULL with a CHECK that "
      "was "
      "validated, and ADD GENERATED BY DEFAULT AS IDENTITY."},
     check_numbered},
    {{"adding-json-column", "a column of type json has no equality",
      "SELECT DISTINCT, GROUP BY and UNION over the table's rows fail (42883) as soon as the "
      "column "
      "is there.",
      "Use jsonb."},
     check_json},
    {{"changing-column-type", "a column gets another type",
      "Most changes rewrite the table and its indexes under ACCESS EXCLUSIVE, and programs that "
      "read "
      "or write the old type may fail. Only few are a change of the catalog alone: varchar to "
      "text, a "
      "longer varchar, a larger precision of numeric.",
      "Add a column of the new type, write both, fill the rows that exist in batches, read the new "
      "one, drop the old one. Where the change is one of the few, silence the rule."},
     check_type},
};

}  // namespace

const std::vector<LintRule>& column_rules() {
  return kRules;
}

}  // namespace workwise::schema
