#pragma once

#include <string>
#include <vector>

#include "migrate/board_shape.hpp"

namespace workwise::migrate {

/// What changes in one table of the board, as lines of SQL, in the order in which they run.
class BoardTableChange {
 public:
  BoardTableChange(std::string table, BoardTable site, const BoardTable& target,
                   const BoardShape& shapes);

  std::string release() const;  ///< constraints and indexes that are not ours, or hinder
  std::string columns() const;  ///< types, new columns
  std::string values() const;
  std::string rules() const;    ///< defaults, NOT NULL, identities
  std::string indexes() const;  ///< but no foreign keys: those need all tables
  std::string foreign_keys() const;
  std::string site_rows() const;  ///< fills in what the site's own inserts leave out

  const std::vector<std::string>& notices() const { return notices_; }

 private:
  void refuse_what_cannot_be() const;
  void settle_columns();
  void settle_closing();
  void add_column(const BoardColumn& ours);
  void keep_column(const BoardColumn& theirs, const BoardColumn& ours);
  void set_aside(const BoardColumn& theirs);
  void keep_words(const BoardColumn& theirs, const BoardColumn& ours);
  void settle_rules(const BoardColumn& theirs, const BoardColumn& ours);
  void fill(const BoardColumn& ours, bool may_be_null);
  void identity(const BoardColumn& theirs);
  void settle_site_columns();
  void settle_constraints();
  void settle_constraint(const BoardConstraint& theirs);
  void settle_indexes();
  void make_unique(const BoardConstraint& ours);
  void note(const std::string& text) { notices_.push_back("public." + table_ + ": " + text); }
  std::string alter() const { return "ALTER TABLE public." + table_; }
  std::string alter_with(const std::vector<std::string>& actions) const;
  bool all_ours(const std::set<std::string>& columns) const;
  bool any_ours(const std::set<std::string>& columns) const;
  bool becomes(const std::string& from, const std::string& to) const;

  std::string table_;
  BoardTable site_;
  const BoardTable& target_;
  const BoardShape& shapes_;
  std::string aside_, release_, before_columns_, uniques_, rules_, identity_, indexes_,
      foreign_keys_;
  std::vector<std::string> actions_, sets_, slug_set_, flags_, site_fills_;
  std::vector<std::string> notices_;
};

}  // namespace workwise::migrate
