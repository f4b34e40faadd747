#include "schema/lint_rule.hpp"

namespace workwise::schema {
namespace {

void check_creation(const LintStatement& statement, Report& report) {
  const Node& tree = statement.tree;
  if (!tree.is("IndexStmt") || tree.flag("concurrent")) return;
  const Node relation = tree["relation"];
  if (!relation.flag("inh")) return;  // ON ONLY: a partitioned table's, which has no rows to read
  if (!statement.before.is_new(table_of(statement)))
    report.at_statement(quoted_if_any("index", tree.text("idxname")) + " on " +
                        table_of(statement).text());
}

void check_deletion(const LintStatement& statement, Report& report) {
  const Node& tree = statement.tree;
  if (!tree.is("DropStmt") || tree.text("removeType") != "OBJECT_INDEX" || tree.flag("concurrent"))
    return;
  for (const Node& object : tree.list("objects")) {
    const Name name = name_of(object.words("items"));
    if (!statement.before.is_new_index(name)) report.at_statement("index " + name.text());
  }
}

void check_reindex(const LintStatement& statement, Report& report) {
  constexpr int kReindexConcurrently = 12;
  const Node& tree = statement.tree;
  const bool system = tree.text("kind") == "REINDEX_OBJECT_SYSTEM";  // there it is refused
  if (!tree.is("ReindexStmt") || system || !statement.since(kReindexConcurrently)) return;
  if (has_option(tree.list("params"), "concurrently")) return;
  const Name name = relation_name(tree["relation"]);
  if (!statement.before.is_new(name) && !statement.before.is_new_index(name))
    report.at_statement(name.name.empty() ? std::string{tree.text("name")} : name.text());
}

void check_detach(const LintStatement& statement, Report& report) {
  constexpr int kDetachConcurrently = 14;
  if (!statement.since(kDetachConcurrently) || !alters_old_table(statement)) return;
  for (const Node& command : commands(statement.tree, "AT_DetachPartition")) {
    const Node partition = command["def"];
    if (!partition.flag("concurrent"))
      report.at(partition["name"], "partition " + relation_name(partition["name"]).text());
  }
}

bool is_concurrent(const Node& tree) {
  if (tree.is("IndexStmt") || tree.is("DropStmt")) return tree.flag("concurrent");
  return tree.is("ReindexStmt") && has_option(tree.list("params"), "concurrently");
}

/// `workwise migrate` commits before such a statement; other tools may run a file that has nothing
/// else as it is.
void check_in_transaction(const LintStatement& statement, Report& report) {
  if (!is_concurrent(statement.tree) || !statement.before.in_transaction()) return;
  const bool explicitly = statement.before.open_block().has_value();
  const bool assumed = statement.before.commits() == Commits::tool && !statement.alone;
  if (explicitly || assumed) report.at_statement();
}

void check_width(const LintStatement& statement, Report& report) {
  constexpr std::size_t kColumnsMax = 3;
  const Node& tree = statement.tree;
  if (tree.is("IndexStmt") && !tree.flag("unique") && tree.list("indexParams").size() > kColumnsMax)
    report.at_statement(quoted_if_any("index", tree.text("idxname")) + " on " +
                        table_of(statement).text());
}

void check_repack(const LintStatement& statement, Report& report) {
  constexpr int kRepack = 19;
  if (!statement.since(kRepack)) return;
  const Node& tree = statement.tree;
  const bool full = tree.is("VacuumStmt") && has_option(tree.list("options"), "full");
  if (full || tree.is("ClusterStmt")) report.at_statement();
}

const std::vector<LintRule> kRules{
    {{"require-concurrent-index-creation", "the index is built while writers wait",
      "CREATE INDEX takes SHARE on the table: no row is written until the index is built.",
      "CREATE INDEX CONCURRENTLY (workwise migrate commits around it by itself)."},
     check_creation},
    {{"require-concurrent-index-deletion", "the index is dropped under ACCESS EXCLUSIVE",
      "DROP INDEX waits for all who use the table, and all who come after wait for it.",
      "DROP INDEX CONCURRENTLY."},
     check_deletion},
    {{"require-concurrent-reindex", "the index is rebuilt while writers and its readers wait",
      "REINDEX holds SHARE on the table and ACCESS EXCLUSIVE on the index until it is done.",
      "REINDEX … CONCURRENTLY (PostgreSQL 12)."},
     check_reindex},
    {{"require-concurrent-partition-detach", "a partition is detached under ACCESS EXCLUSIVE",
      "DETACH PARTITION locks the partitioned table as a whole against readers and writers.",
      "ALTER TABLE t DETACH PARTITION p CONCURRENTLY (PostgreSQL 14), outside of a transaction."},
     check_detach},
    {{"ban-concurrent-index-creation-in-transaction", "CONCURRENTLY cannot run in a transaction",
      "It commits on its way, so the server refuses it between BEGIN and COMMIT (25001).",
      "Put it after the COMMIT, or alone into a file."},
     check_in_transaction},
    {{"prefer-repack", "the table is rewritten under ACCESS EXCLUSIVE",
      "VACUUM FULL and CLUSTER copy the table while nobody reads or writes it.",
      "REPACK (CONCURRENTLY) t (PostgreSQL 19), the extension pg_repack before it, or a plain "
      "VACUUM."},
     check_repack},
    {{"prefer-narrow-index", "an index that is not unique, on more than three columns",
      "Columns after those that narrow a search down make the index larger and each write dearer, "
      "and seldom a query faster.",
      "Begin with the columns that narrow most and leave out the rest.", false},
     check_width},
};

}  // namespace

const std::vector<LintRule>& index_rules() {
  return kRules;
}

}  // namespace workwise::schema
