#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "schema/lint.hpp"
#include "schema/lint_history.hpp"
#include "schema/lint_tree.hpp"

namespace workwise::schema {

/// What a rule looks at.
struct LintStatement {
  const Node& tree;      ///< a node of type AlterTableStmt, CreateStmt, …
  std::string_view sql;  ///< its text, from its first word, without the semicolon
  const History& before;
  const LintSettings& settings;
  bool alone = false;  ///< the file has no other

  /// The server is of that major version, or newer, as far as we know.
  bool since(int version) const { return !settings.pg_version || *settings.pg_version >= version; }
};

/// Takes what a rule finds.
class Report {
 public:
  struct Entry {
    std::size_t location = 0;
    bool in_sql = false;  ///< counted in LintStatement::sql, not in what the parser was given
    bool has_location = false;
    std::string subject;
  };
  /// `subject` says of what: "column foo of jobs".
  void at(const Node& node, std::string subject = {}) {
    const auto location = node.location();
    entries.push_back({location.value_or(0), false, location.has_value(), std::move(subject)});
  }
  void at_statement(std::string subject = {}) {
    entries.push_back({0, true, true, std::move(subject)});
  }
  void in_sql(std::size_t offset, std::string subject) {
    entries.push_back({offset, true, true, std::move(subject)});
  }

  std::vector<Entry> entries;
};

/// Found by the engine itself, in what is no statement, or no longer one.
inline constexpr std::string_view kSyntaxError = "syntax-error";
inline constexpr std::string_view kUncommitted = "ban-uncommitted-transaction";

/// A rule: what it says, and the function from a statement to what is wrong with it.
struct LintRule {
  RuleText text;
  void (*check)(const LintStatement& statement, Report& report) = nullptr;
  bool once = false;  ///< one finding a file for each subject
};

/// By id.
const std::vector<LintRule>& all_lint_rules();

// One list a file, by subject.
const std::vector<LintRule>& column_rules();
const std::vector<LintRule>& constraint_rules();
const std::vector<LintRule>& index_rules();
const std::vector<LintRule>& type_rules();
const std::vector<LintRule>& removal_rules();
const std::vector<LintRule>& name_rules();
const std::vector<LintRule>& transaction_rules();
const std::vector<LintRule>& retry_rules();

/// ALTER TABLE of an ordinary or partitioned table that was there before the file.
bool alters_old_table(const LintStatement& statement);
/// The table's name, of any statement that has `relation`.
Name table_of(const LintStatement& statement);

/// The columns that a statement makes: of CREATE TABLE, ADD COLUMN.
std::vector<Node> new_columns(const Node& tree);
/// Of an ALTER TABLE: the commands of a kind, "AT_AddColumn".
std::vector<Node> commands(const Node& tree, std::string_view kind);
/// The column's own constraint of that kind; absent where there is none.
Node column_constraint(const Node& column, std::string_view kind);
bool is_serial(const Node& column);

std::string column_subject(const LintStatement& statement, std::string_view column);
std::string quoted_if_any(std::string_view kind, std::string_view name);

/// The expression has the same value for all rows that exist: no function in it that might be
/// VOLATILE.
bool is_stable(const Node& expression);

}  // namespace workwise::schema
