#pragma once

#include <simdjson.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "schema/lint_tree.hpp"

namespace workwise::schema {

/// A statement of a text, or a piece of it that the parser refuses.
struct ParsedStatement {
  Node tree;
  std::size_t base = 0;  ///< where the text begins that the tree's locations count from
  std::size_t offset = 0;
  std::size_t size = 0;
  std::string error;             ///< why there is no tree
  bool refused = false;          ///< by the parser; else we can't hold its tree
  std::size_t error_offset = 0;  ///< in the text
};

/// Owns the trees.
class LintTrees {
 public:
  /// All of the text at once; where something is wrong with it, statement by statement.
  std::vector<ParsedStatement> parse(std::string_view sql);

 private:
  std::vector<ParsedStatement> parse_at(std::string_view sql, std::size_t base);

  std::vector<std::unique_ptr<simdjson::dom::parser>> parsers_;
};

}  // namespace workwise::schema
