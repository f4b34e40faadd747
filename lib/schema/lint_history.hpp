#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schema/lint.hpp"
#include "schema/lint_tree.hpp"

namespace workwise::schema {

/// What a file did before the statement at hand: which transaction is open, what is new.
class History {
 public:
  /// Begins a section.
  void enter(Commits commits, bool continues, bool lock_timeout);
  void see(const Node& statement, std::size_t offset);

  Commits commits() const { return commits_; }
  bool in_transaction() const { return open_; }
  /// Where the BEGIN stands that has no COMMIT yet.
  std::optional<std::size_t> open_block() const { return block_; }

  /// Nobody else knows the table, or has rows in it: made in this transaction, or before in this
  /// file. `IF NOT EXISTS` outside of a transaction says nothing: who runs the file again finds the
  /// table of the first time, in use.
  bool is_new(const Name& table) const;
  bool is_temporary(const Name& table) const;
  bool is_new_index(const Name& index) const;
  /// In the transaction that is open.
  bool was_altered(const Name& table) const;

  struct Constraint {
    Name table;
    std::string name;
    /// The column of CHECK (column IS NOT NULL); "?": an earlier file made it, this one validated
    /// it.
    std::string not_null;
    bool validated = false;
    long transaction = 0;  ///< that added it
  };
  const Constraint* constraint(const Name& table, std::string_view name) const;
  /// A valid CHECK (column IS NOT NULL) is known, or one that was validated without saying what it
  /// checks.
  bool proves_not_null(const Name& table, std::string_view column) const;
  bool in_this_transaction(const Constraint& constraint) const {
    return open_ && constraint.transaction == transaction_;
  }

  /// `DROP … IF EXISTS` of it came before: "constraint jobs jobs_url", "policy jobs readers".
  bool was_cleared(const std::string& what) const { return cleared_.contains(what); }

  bool has_timeout(std::string_view setting) const;

 private:
  struct Table {
    Name name;
    long transaction = 0;
    bool maybe_old = false;  ///< IF NOT EXISTS
    bool temporary = false;
  };
  struct Index {
    Name name;
    Name table;
  };

  void see_transaction(const Node& statement, std::size_t offset);
  void next_transaction(bool open);
  void see_create(const Node& statement);
  void see_alter_table(const Node& statement);
  void add_constraint(const Name& table, const Node& constraint);
  void validate(const Name& table, std::string_view name);
  void see_rename(const Node& statement);
  void see_drop(const Node& statement);
  void see_setting(const Node& statement);
  void see_set_config(const Node& statement);

  Commits commits_ = Commits::each;
  bool lock_timeout_ = false;
  bool open_ = false;
  std::optional<std::size_t> block_;
  long transaction_ = 0;
  std::vector<Table> tables_;
  std::vector<Index> indexes_;
  std::vector<Name> altered_;
  std::vector<Constraint> constraints_;
  std::set<std::string> cleared_;
  std::set<std::string, std::less<>> timeouts_;
  std::set<std::string, std::less<>> local_timeouts_;
};

/// The column of CHECK (column IS NOT NULL); "" for any other.
std::string checked_not_null(const Node& constraint);

/// "constraint jobs jobs_url": what History::was_cleared() is asked for.
std::string cleared_key(std::string_view kind, const std::vector<std::string>& words);

}  // namespace workwise::schema
