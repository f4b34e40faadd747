#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/error.hpp"
#include "schema/problem.hpp"

namespace workwise::schema {

/// From what the server said about a statement to a problem: what is behind it and what to do. It
/// remembers what failed before, and says which error is only the consequence of another.
class Explainer {
 public:
  explicit Explainer(int server_version) : server_version_(server_version) {}

  /// A statement that makes roles was stepped over.
  void stepped_over(std::string_view statement, const std::string& at);

  /// `sql`: the statement as written; `place`: where it begins.
  Problem explain(const postgres::Error& error, std::string_view sql, const std::string& path,
                  Place place);

 private:
  void explain_role(const std::string& role, Problem& problem);
  std::string cause_of(const postgres::Error& error) const;
  void remember(const postgres::Error& error, std::string_view sql, const std::string& at);

  struct Failed {
    std::string name;  ///< without its schema
    std::string at;
  };
  struct Skipped {
    std::string sql;
    std::string at;
  };
  int server_version_;
  std::vector<Failed> failed_;
  std::vector<Skipped> skipped_;
  std::map<std::string, std::string> missing_roles_;  ///< where they were missed first
  std::string failed_extension_;                      ///< where
};

}  // namespace workwise::schema
