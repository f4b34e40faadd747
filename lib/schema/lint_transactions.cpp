#include <algorithm>
#include <array>

#include "schema/lint_rule.hpp"

namespace workwise::schema {
namespace {

bool is_transaction(const Node& tree, std::initializer_list<std::string_view> kinds) {
  return tree.is("TransactionStmt") && std::ranges::find(kinds, tree.text("kind")) != kinds.end();
}

void check_nesting(const LintStatement& statement, Report& report) {
  const History& before = statement.before;
  const bool block = before.open_block().has_value();
  const bool tools = before.commits() != Commits::each && before.in_transaction();
  if (is_transaction(statement.tree, {"TRANS_STMT_BEGIN", "TRANS_STMT_START"}) && (block || tools))
    report.at_statement("there is a transaction already");
  if (!is_transaction(statement.tree,
                      {"TRANS_STMT_COMMIT", "TRANS_STMT_ROLLBACK", "TRANS_STMT_PREPARE"}))
    return;
  if (!before.in_transaction()) report.at_statement("there is no transaction");
  if (before.in_transaction() && !block)
    report.at_statement("the transaction is not the file's own");
}

bool locks_hard(const Node& tree) {
  static constexpr std::array<std::string_view, 7> kOthers{
      "TruncateStmt", "ClusterStmt", "ReindexStmt",       "LockStmt",
      "IndexStmt",    "RenameStmt",  "RefreshMatViewStmt"};
  if (tree.is("VacuumStmt")) return has_option(tree.list("options"), "full");
  return std::ranges::find(kOthers, tree.type()) != kOthers.end();
}

/// A table made from nothing waits for nobody, unless it hangs on another.
bool makes_a_plain_table(const Node& tree) {
  if (!tree.is("CreateStmt")) return false;
  bool foreign = false;
  tree.walk([&](const Node& node) {
    foreign = foreign || node.text("contype") == "CONSTR_FOREIGN";
    return true;
  });
  return !foreign && tree.list("inhRelations").empty();
}

bool is_ddl(const Node& tree) {
  const std::string_view type = tree.type();
  if (makes_a_plain_table(tree) || tree.is("AlterSystemStmt")) return false;
  const bool changes = type.starts_with("Create") || type.starts_with("Alter") ||
                       type.starts_with("Drop") || type.starts_with("Define") ||
                       tree.is("CompositeTypeStmt") || tree.is("ViewStmt") || tree.is("RuleStmt");
  return changes || locks_hard(tree);
}

void check_timeout(const LintStatement& statement, Report& report, std::string_view setting) {
  if (is_ddl(statement.tree) && !statement.before.has_timeout(setting))
    report.at_statement("no " + std::string{setting});
}

void check_lock_timeout(const LintStatement& statement, Report& report) {
  check_timeout(statement, report, "lock_timeout");
}

void check_statement_timeout(const LintStatement& statement, Report& report) {
  check_timeout(statement, report, "statement_timeout");
}

void check_timeouts(const LintStatement& statement, Report& report) {
  check_lock_timeout(statement, report);
  check_statement_timeout(statement, report);
}

void check_backfill(const LintStatement& statement, Report& report) {
  const Node& tree = statement.tree;
  if (!tree.is("UpdateStmt") && !tree.is("DeleteStmt")) return;
  const Name table = table_of(statement);
  if (statement.before.was_altered(table) && !statement.before.is_new(table))
    report.at_statement("table " + table.text());
}

const std::vector<LintRule> kRules{
    {{"transaction-nesting", "a transaction is begun or ended where there is none to begin or end",
      "PostgreSQL has one transaction a session: the second BEGIN and the second COMMIT only warn, "
      "and a COMMIT of its tool's transaction leaves the rest of the file without one.",
      "One BEGIN and one COMMIT each; none where a tool has its own (in a file of ours: "
      "transaction:false on the mark)."},
     check_nesting},
    {{"require-timeout-settings", "DDL without lock_timeout and statement_timeout before it",
      "Who waits for a lock makes all wait who come after, and nothing ends that. In a migration "
      "of "
      "ours `workwise migrate` sets lock_timeout.",
      "SET lock_timeout = '5s'; SET statement_timeout = '10min'; at the beginning of the file.",
      false},
     check_timeouts,
     true},
    {{"require-lock-timeout", "DDL without lock_timeout before it",
      "Who waits for a lock makes all wait who come after, and nothing ends that. In a migration "
      "of "
      "ours `workwise migrate` sets it.",
      "SET lock_timeout = '5s'; at the beginning of the file.", false},
     check_lock_timeout,
     true},
    {{"require-statement-timeout", "DDL without statement_timeout before it",
      "A statement that takes far longer than it was thought to holds its locks all the while.",
      "SET statement_timeout = '10min'; at the beginning of the file.", false},
     check_statement_timeout,
     true},
    {{"ban-backfill-in-altering-transaction",
      "rows are changed in the transaction that altered their table",
      "ALTER TABLE's lock is held until the commit: nobody reads or writes the table while the "
      "rows "
      "are changed.",
      "Change the rows in a later transaction, in batches: -- migrate:data batch:5000 "
      "key:public.t.id."},
     check_backfill},
};

}  // namespace

const std::vector<LintRule>& transaction_rules() {
  return kRules;
}

}  // namespace workwise::schema
