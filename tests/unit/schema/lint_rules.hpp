#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/lint.hpp"

namespace workwise::schema {

/// A file without marks, looked at by some rules.
struct Lint {
  std::set<std::string, std::less<>> rules;
  Commits commits = Commits::each;
  std::optional<int> version = std::nullopt;

  LintResult result(std::string_view sql) const {
    LintSection whole;
    whole.end = sql.size();
    whole.commits = commits;
    return lint(sql, {&whole, 1}, {version, rules});
  }
  std::vector<Finding> operator()(std::string_view sql) const { return result(sql).findings; }
};

/// How often one rule has something against it.
inline std::size_t count(std::string_view rule, std::string_view sql,
                         Commits commits = Commits::each,
                         std::optional<int> version = std::nullopt) {
  return Lint{{std::string{rule}}, commits, version}(sql).size();
}

}  // namespace workwise::schema
