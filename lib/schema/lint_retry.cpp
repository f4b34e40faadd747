#include <algorithm>
#include <array>

#include "schema/lint_rule.hpp"

namespace workwise::schema {
namespace {

/// Commands of ALTER TABLE that fail where they have been done already and know no IF (NOT) EXISTS.
constexpr std::array<std::string_view, 6> kOnce{"AT_AttachPartition", "AT_DetachPartition",
                                                "AT_AddIdentity",     "AT_AddInherit",
                                                "AT_DropInherit",     "AT_AddOf"};
/// Those that know it.
constexpr std::array<std::string_view, 5> kGuarded{
    "AT_AddColumn", "AT_DropColumn", "AT_DropConstraint", "AT_DropIdentity", "AT_DropExpression"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool command_repeats(const LintStatement& statement, const Node& command) {
  const std::string_view kind = command.text("subtype");
  if (is_one_of(kGuarded, kind)) return command.flag("missing_ok");
  if (kind != "AT_AddConstraint") return !is_one_of(kOnce, kind);
  const std::string name{command["def"].text("conname")};
  return statement.before.was_cleared(cleared_key("constraint", {table_of(statement).name, name}));
}

/// A DROP … IF EXISTS of it stands before it.
bool is_cleared(const LintStatement& statement, std::string_view kind,
                const std::vector<std::string>& words) {
  return statement.before.was_cleared(cleared_key(kind, words));
}

std::vector<std::string> words_of(const Name& name) {
  if (name.schema.empty()) return {name.name};
  return {name.schema, name.name};
}

/// On a table: DROP TRIGGER IF EXISTS name ON table.
std::vector<std::string> words_on_table(const LintStatement& statement, std::string_view member) {
  std::vector<std::string> words = words_of(table_of(statement));
  words.emplace_back(statement.tree.text(member));
  return words;
}

bool creation_repeats(const LintStatement& statement) {
  const Node& tree = statement.tree;
  if (tree.is("CreateStmt")) {
    const Name table = table_of(statement);
    return tree.flag("if_not_exists") || tree["relation"].text("relpersistence") == "t" ||
           is_cleared(statement, "OBJECT_TABLE", words_of(table));
  }
  if (tree.is("CreateTableAsStmt")) {
    const Node relation = tree["into"]["rel"];
    return tree.flag("if_not_exists") || relation.text("relpersistence") == "t" ||
           is_cleared(statement, tree.text("objtype"), words_of(relation_name(relation)));
  }
  if (tree.is("IndexStmt")) {
    const std::string name{tree.text("idxname")};
    const std::string schema = table_of(statement).schema;
    return tree.flag("if_not_exists") || is_cleared(statement, "OBJECT_INDEX", {name}) ||
           is_cleared(statement, "OBJECT_INDEX", {schema, name});
  }
  if (tree.is("ViewStmt"))
    return tree.flag("replace") ||
           is_cleared(statement, "OBJECT_VIEW", words_of(relation_name(tree["view"])));
  if (tree.is("CreateTrigStmt"))
    return tree.flag("replace") ||
           is_cleared(statement, "OBJECT_TRIGGER", words_on_table(statement, "trigname"));
  if (tree.is("CreatePolicyStmt")) {
    std::vector<std::string> words = words_of(relation_name(tree["table"]));
    words.emplace_back(tree.text("policy_name"));
    return is_cleared(statement, "OBJECT_POLICY", words);
  }
  if (tree.is("CreateFunctionStmt"))
    return tree.flag("replace") ||
           is_cleared(statement, "OBJECT_FUNCTION", tree.words("funcname")) ||
           is_cleared(statement, "OBJECT_PROCEDURE", tree.words("funcname"));
  if (tree.is("CreateDomainStmt"))
    return is_cleared(statement, "OBJECT_DOMAIN", tree.words("domainname")) ||
           is_cleared(statement, "OBJECT_TYPE", tree.words("domainname"));
  if (tree.is("CreateEnumStmt") || tree.is("CreateRangeStmt"))
    return is_cleared(statement, "OBJECT_TYPE", tree.words("typeName"));
  if (tree.is("CompositeTypeStmt"))
    return is_cleared(statement, "OBJECT_TYPE", words_of(relation_name(tree["typevar"])));
  if (tree.is("CreateSeqStmt") || tree.is("CreateSchemaStmt") || tree.is("CreateExtensionStmt") ||
      tree.is("CreateForeignServerStmt") || tree.is("CreateUserMappingStmt"))
    return tree.flag("if_not_exists");
  if (tree.is("CreateForeignTableStmt")) return tree["base"].flag("if_not_exists");
  return !tree.is("CreatedbStmt") && !tree.is("CreateRoleStmt") &&
         !tree.is("CreatePublicationStmt");
}

bool repeats(const LintStatement& statement) {
  const Node& tree = statement.tree;
  if (tree.is("DropStmt") || tree.is("DropdbStmt") || tree.is("DropRoleStmt"))
    return tree.flag("missing_ok");
  if (tree.is("RenameStmt") || tree.is("AlterObjectSchemaStmt")) return false;
  if (tree.is("AlterEnumStmt"))
    return tree.text("oldVal").empty() && tree.flag("skipIfNewValExists");
  if (tree.is("AlterTableStmt"))
    return std::ranges::all_of(tree.list("cmds"), [&](const Node& command) {
      return command_repeats(statement, command);
    });
  return creation_repeats(statement);
}

/// CONCURRENTLY runs in no transaction, whatever is assumed; `workwise migrate` builds an index
/// anew that was left INVALID.
bool stands_alone(const LintStatement& statement) {
  if (statement.before.commits() == Commits::tool && statement.tree.is("IndexStmt") &&
      statement.tree.flag("concurrent"))
    return true;
  return !statement.before.in_transaction();
}

void check(const LintStatement& statement, Report& report) {
  if (!statement.alone && stands_alone(statement) && !repeats(statement)) report.at_statement();
}

const std::vector<LintRule> kRules{
    {{"prefer-robust-stmts", "a statement that cannot be run again",
      "The file commits statement by statement: where a later one fails, this one is done already "
      "and "
      "fails when the file is run again.",
      "IF NOT EXISTS, IF EXISTS, OR REPLACE, or DROP … IF EXISTS before it; or BEGIN and COMMIT "
      "around it all.",
      false},
     check},
};

}  // namespace

const std::vector<LintRule>& retry_rules() {
  return kRules;
}

}  // namespace workwise::schema
