#include "schema/lint_rule.hpp"

namespace workwise::schema {
namespace {

/// A constraint that ALTER TABLE adds to a table with rows, of its own or with a new column.
struct Added {
  Node constraint;
  std::string_view column;  ///< "" of its own
};

std::vector<Added> added(const LintStatement& statement, std::string_view kind) {
  std::vector<Added> found;
  if (!alters_old_table(statement)) return found;
  for (const Node& command : commands(statement.tree, "AT_AddConstraint"))
    if (command["def"].text("contype") == kind) found.push_back({command["def"], {}});
  for (const Node& command : commands(statement.tree, "AT_AddColumn"))
    if (Node own = column_constraint(command["def"], kind); own.exists())
      found.push_back({own, command["def"].text("colname")});
  return found;
}

std::string subject(const LintStatement& statement, const Added& item) {
  if (!item.column.empty()) return column_subject(statement, item.column);
  return quoted_if_any("constraint", item.constraint.text("conname")) + " of " +
         table_of(statement).text();
}

bool uses_index(const Added& item) {
  return !item.constraint.text("indexname").empty();
}

void report_indexed(const LintStatement& statement, Report& report, std::string_view kind) {
  for (const Added& item : added(statement, kind))
    if (!uses_index(item)) report.at(item.constraint, subject(statement, item));
}

void check_unique(const LintStatement& statement, Report& report) {
  report_indexed(statement, report, "CONSTR_UNIQUE");
}

void check_primary(const LintStatement& statement, Report& report) {
  report_indexed(statement, report, "CONSTR_PRIMARY");
}

void check_exclusion(const LintStatement& statement, Report& report) {
  report_indexed(statement, report, "CONSTR_EXCLUSION");
}

void report_unvalidated(const LintStatement& statement, Report& report, std::string_view kind) {
  for (const Added& item : added(statement, kind))
    if (!item.constraint.flag("skip_validation"))
      report.at(item.constraint, subject(statement, item));
}

void check_foreign(const LintStatement& statement, Report& report) {
  report_unvalidated(statement, report, "CONSTR_FOREIGN");
}

void check_not_valid(const LintStatement& statement, Report& report) {
  report_unvalidated(statement, report, "CONSTR_CHECK");
  report_unvalidated(statement, report, "CONSTR_FOREIGN");
  check_unique(statement, report);
  check_primary(statement, report);
  if (!alters_old_table(statement)) return;
  const Name table = table_of(statement);
  for (const Node& command : commands(statement.tree, "AT_ValidateConstraint")) {
    const std::string_view name = command.text("name");
    const History::Constraint* known = statement.before.constraint(table, name);
    if (known != nullptr && statement.before.in_this_transaction(*known))
      report.at_statement("constraint " + std::string{name} + " of " + table.text() +
                          ", added in the same transaction");
  }
}

void check_alter_domain(const LintStatement& statement, Report& report) {
  if (statement.tree.is("AlterDomainStmt") && statement.tree.text("subtype") == "C")
    report.at(statement.tree["def"], "domain " + name_of(statement.tree.words("typeName")).text());
}

void check_create_domain(const LintStatement& statement, Report& report) {
  if (!statement.tree.is("CreateDomainStmt")) return;
  for (const Node& constraint : statement.tree.list("constraints")) {
    const std::string_view kind = constraint.text("contype");
    if (kind != "CONSTR_CHECK" && kind != "CONSTR_NOTNULL") continue;
    report.at(constraint, "domain " + name_of(statement.tree.words("domainname")).text());
    return;
  }
}

const std::vector<LintRule> kRules{
    {{"adding-foreign-key-constraint", "a foreign key is checked while writers of two tables wait",
      "All rows are compared with the other table under SHARE ROW EXCLUSIVE on both: neither takes "
      "a "
      "write until that is done.",
      "ADD CONSTRAINT … FOREIGN KEY … NOT VALID, which reads no row; then, in another transaction, "
      "VALIDATE CONSTRAINT, which lets writers pass."},
     check_foreign},
    {{"adding-serial-primary-key-field", "a primary key's index is built under ACCESS EXCLUSIVE",
      "Nobody reads or writes the table until the index is built and the column is known to be NOT "
      "NULL.",
      "CREATE UNIQUE INDEX CONCURRENTLY i ON t (id); then ALTER TABLE t ADD CONSTRAINT t_pkey "
      "PRIMARY "
      "KEY USING INDEX i."},
     check_primary},
    {{"adding-exclusion-constraint",
      "an exclusion constraint's index is built under ACCESS EXCLUSIVE",
      "Nobody reads or writes the table until its rows are compared with one another. There is "
      "neither NOT VALID nor USING INDEX for it.",
      "Make the constraint with the table. For a large table: a new table with it, filled in "
      "batches."},
     check_exclusion},
    {{"disallowed-unique-constraint", "a UNIQUE constraint's index is built under ACCESS EXCLUSIVE",
      "Nobody reads or writes the table until the index is built.",
      "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a); then ALTER TABLE t ADD CONSTRAINT c UNIQUE "
      "USING "
      "INDEX i."},
     check_unique},
    {{"constraint-missing-not-valid", "a constraint is checked over all rows while writers wait",
      "ADD CONSTRAINT reads the whole table under a lock that writers wait for. VALIDATE in the "
      "transaction that added it is no better: the lock is held until the commit.",
      "ADD CONSTRAINT … NOT VALID; commit; VALIDATE CONSTRAINT in another transaction (for UNIQUE "
      "and "
      "PRIMARY KEY: USING INDEX)."},
     check_not_valid},
    {{"ban-alter-domain-with-add-constraint", "a domain gets a constraint",
      "Each column of each table that has the domain is read under a lock that writers wait for.",
      "Put a CHECK on the column, NOT VALID first."},
     check_alter_domain},
    {{"ban-create-domain-with-constraint", "a domain with a constraint",
      "A domain's constraint can hardly be changed later on: that reads each table which uses it, "
      "and "
      "it is checked at each cast.",
      "Use the plain type, with a CHECK on the column.", false},
     check_create_domain},
};

}  // namespace

const std::vector<LintRule>& constraint_rules() {
  return kRules;
}

}  // namespace workwise::schema
