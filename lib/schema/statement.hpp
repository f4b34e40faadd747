#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/place.hpp"

namespace workwise::schema {

/// One statement of a script and where it begins in the file.
struct Statement {
  std::string_view sql;
  int line = 0;
  int column = 0;
};

Place place_of(const Statement& statement);

/// A script in statements; and, where a quote in it never ends, those before the one with the
/// quote.
struct Cut {
  struct Fault {
    Place place;
    std::string message;  ///< "this quoted text never ends"
  };
  std::vector<Statement> statements;
  std::optional<Fault> fault{};
};

/// Splits SQL at its semicolons, aware of quotes, dollar quotes, comments, brackets and BEGIN
/// ATOMIC bodies; without the semicolon, and without comments around it. `start`: where the SQL
/// begins in its file.
Cut cut_statements(std::string_view sql, Place start = {});

/// The same; throws Error with path:line:column of a quote that never ends.
std::vector<Statement> split_statements(std::string_view sql, const std::string& path,
                                        int first_line);

}  // namespace workwise::schema
