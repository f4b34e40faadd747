#include "schema/lint_history.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace workwise::schema {
namespace {

/// "0", DEFAULT: no limit.
bool sets_a_limit(const Node& statement) {
  const auto values = statement.list("args");
  if (statement.text("kind") != "VAR_SET_VALUE" || values.empty()) return false;
  const Node value = values.front();
  const std::string_view text = value["sval"].text("sval");
  if (!text.empty()) return text.find_first_of("123456789") != std::string_view::npos;
  return value["ival"]["ival"].exists();
}

/// The server refuses it in a transaction: `workwise migrate` commits before and after it.
bool runs_alone(const Node& statement) {
  if (statement.is("VacuumStmt")) return statement.flag("is_vacuumcmd");
  if (statement.is("ReindexStmt")) return has_option(statement.list("params"), "concurrently");
  const auto commands = statement.list("cmds");
  return statement.flag("concurrent") ||
         (!commands.empty() && commands.front()["def"].flag("concurrent"));
}

bool is_timeout(std::string_view name) {
  return name == "lock_timeout" || name == "statement_timeout";
}

}  // namespace

std::string checked_not_null(const Node& constraint) {
  const Node test = constraint["raw_expr"];
  if (constraint.text("contype") != "CONSTR_CHECK" || !test.is("NullTest") ||
      test.text("nulltesttype") != "IS_NOT_NULL")
    return {};
  const auto fields = test["arg"].words("fields");
  return fields.empty() ? std::string{} : fields.back();
}

std::string cleared_key(std::string_view kind, const std::vector<std::string>& words) {
  return std::string{kind} + " " + join(words, ".");
}

void History::enter(Commits commits, bool continues, bool lock_timeout) {
  lock_timeout_ = lock_timeout;
  if (continues && commits == commits_) return;
  commits_ = commits;
  block_.reset();
  next_transaction(commits != Commits::each);
}

void History::next_transaction(bool open) {
  open_ = open;
  ++transaction_;
  altered_.clear();
  local_timeouts_.clear();
}

void History::see(const Node& statement, std::size_t offset) {
  if (statement.is("TransactionStmt")) return see_transaction(statement, offset);
  see_create(statement);
  see_alter_table(statement);
  see_rename(statement);
  see_drop(statement);
  see_setting(statement);
  const bool cut = commits_ == Commits::migration && !block_ && runs_alone(statement);
  if (!open_ || cut) next_transaction(open_);
}

void History::see_transaction(const Node& statement, std::size_t offset) {
  const std::string_view kind = statement.text("kind");
  if (kind == "TRANS_STMT_BEGIN" || kind == "TRANS_STMT_START") {
    if (!open_) next_transaction(true);
    if (!block_) block_ = offset;
    open_ = true;
  }
  const bool ends =
      kind == "TRANS_STMT_COMMIT" || kind == "TRANS_STMT_ROLLBACK" || kind == "TRANS_STMT_PREPARE";
  if (!ends) return;
  const bool chain = statement.flag("chain");
  if (!chain) block_.reset();
  next_transaction(chain || commits_ == Commits::migration);
}

bool History::is_new(const Name& table) const {
  return std::ranges::any_of(tables_, [&](const Table& known) {
    const bool same_transaction = open_ && known.transaction == transaction_;
    return known.name.matches(table) && (!known.maybe_old || same_transaction);
  });
}

bool History::is_temporary(const Name& table) const {
  return std::ranges::any_of(
      tables_, [&](const Table& known) { return known.temporary && known.name.matches(table); });
}

bool History::is_new_index(const Name& index) const {
  return std::ranges::any_of(indexes_,
                             [&](const Index& known) { return known.name.matches(index); });
}

bool History::was_altered(const Name& table) const {
  return open_ &&
         std::ranges::any_of(altered_, [&](const Name& known) { return known.matches(table); });
}

const History::Constraint* History::constraint(const Name& table, std::string_view name) const {
  const auto found = std::ranges::find_if(constraints_, [&](const Constraint& known) {
    return known.name == name && known.table.matches(table);
  });
  return found == constraints_.end() ? nullptr : &*found;
}

bool History::proves_not_null(const Name& table, std::string_view column) const {
  return std::ranges::any_of(constraints_, [&](const Constraint& known) {
    return known.validated && known.table.matches(table) &&
           (known.not_null == column || known.not_null == "?");
  });
}

bool History::has_timeout(std::string_view setting) const {
  return timeouts_.contains(setting) || local_timeouts_.contains(setting) ||
         (setting == "lock_timeout" && lock_timeout_);
}

void History::see_create(const Node& statement) {
  const bool matview = statement.is("CreateTableAsStmt");
  Node relation = matview ? statement["into"]["rel"] : statement["relation"];
  bool maybe_old = statement.flag("if_not_exists");
  if (statement.is("CreateForeignTableStmt")) {
    relation = statement["base"]["relation"];
    maybe_old = statement["base"].flag("if_not_exists");
  }
  if (statement.is("SelectStmt")) relation = statement["intoClause"]["rel"];
  const bool creates = matview || statement.is("CreateStmt") ||
                       statement.is("CreateForeignTableStmt") || statement.is("SelectStmt");
  if (creates && relation.exists())
    tables_.push_back(
        {relation_name(relation), transaction_, maybe_old, relation.text("relpersistence") == "t"});
  if (statement.is("IndexStmt") && !maybe_old) {
    Name table = relation_name(relation);
    indexes_.push_back({{table.schema, std::string{statement.text("idxname")}}, table});
  }
}

void History::add_constraint(const Name& table, const Node& constraint) {
  const bool checked = constraint.flag("initially_valid") && !constraint.flag("skip_validation");
  constraints_.push_back({table, std::string{constraint.text("conname")},
                          checked_not_null(constraint), checked, transaction_});
}

void History::validate(const Name& table, std::string_view name) {
  for (Constraint& known : constraints_)
    if (known.name == name && known.table.matches(table)) {
      known.validated = true;
      return;
    }
  constraints_.push_back({table, std::string{name}, "?", true, transaction_});
}

void History::see_alter_table(const Node& statement) {
  if (!statement.is("AlterTableStmt")) return;
  const Name table = relation_name(statement["relation"]);
  for (const Node& command : statement.list("cmds")) {
    const std::string_view kind = command.text("subtype");
    if (kind != "AT_ValidateConstraint") altered_.push_back(table);  // whose lock is mild
    if (kind == "AT_AddConstraint") add_constraint(table, command["def"]);
    if (kind == "AT_ValidateConstraint") validate(table, command.text("name"));
    if (kind != "AT_DropConstraint") continue;
    const std::string name{command.text("name")};
    if (command.flag("missing_ok")) cleared_.insert(cleared_key("constraint", {table.name, name}));
    std::erase_if(constraints_, [&](const Constraint& known) {
      return known.name == name && known.table.matches(table);
    });
  }
}

void History::see_rename(const Node& statement) {
  if (!statement.is("RenameStmt") || statement.text("renameType") != "OBJECT_TABLE") return;
  const Name from = relation_name(statement["relation"]);
  for (Table& known : tables_)
    if (known.name.matches(from)) known.name.name = statement.text("newname");
}

void History::see_drop(const Node& statement) {
  if (!statement.is("DropStmt")) return;
  const std::string_view kind = statement.text("removeType");
  for (const Node& object : statement.list("objects")) {
    std::vector<std::string> words = object.words("items");
    if (words.empty()) words = object.words("names");
    if (words.empty()) words = object.words("objname");
    if (words.empty()) words = {std::string{object.text("sval")}};
    const Name name = name_of(words);
    if (statement.flag("missing_ok")) cleared_.insert(cleared_key(kind, words));
    if (kind == "OBJECT_TABLE")
      std::erase_if(tables_, [&](const Table& known) { return known.name.matches(name); });
    if (kind == "OBJECT_INDEX")
      std::erase_if(indexes_, [&](const Index& known) { return known.name.matches(name); });
  }
}

void History::see_setting(const Node& statement) {
  if (statement.is("SelectStmt")) see_set_config(statement);
  if (!statement.is("VariableSetStmt")) return;
  const std::string name{statement.text("name")};
  if (statement.text("kind") == "VAR_RESET_ALL") timeouts_.clear();
  if (!is_timeout(name)) return;
  auto& known = statement.flag("is_local") ? local_timeouts_ : timeouts_;
  if (sets_a_limit(statement)) {
    known.insert(name);
  } else {
    known.erase(name);
  }
}

/// SELECT set_config('lock_timeout', '1s', false).
void History::see_set_config(const Node& statement) {
  statement.walk([&](const Node& node) {
    const auto arguments = node.list("args");
    if (!node.is("FuncCall") || node.words("funcname").back() != "set_config" ||
        arguments.size() < 2)
      return true;
    const std::string name{arguments[0]["sval"].text("sval")};
    const std::string_view value = arguments[1]["sval"].text("sval");
    if (is_timeout(name) && value.find_first_of("123456789") != std::string_view::npos)
      timeouts_.insert(name);
    return true;
  });
}

}  // namespace workwise::schema
