#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace workwise::schema {

/// A piece of SQL that the linter looks at as text: the parser drops comments and cuts long names.
struct LintToken {
  enum class Kind {
    comment,
    word,    ///< key word, name, number
    quoted,  ///< "name", with its quotes
    text,    ///< '…', $tag$…$tag$
    semicolon,
    other,
  };
  Kind kind = Kind::other;
  std::string_view text;
  std::size_t offset = 0;
};

/// Cuts SQL as the server's scanner does, comments included. A quote or comment that never ends
/// reaches to the end: the parser is there to say so.
std::vector<LintToken> lint_tokens(std::string_view sql);

/// The bytes that the server would keep of a name before it cuts it: what is between the quotes,
/// doubled quotes counted once.
std::size_t name_bytes(const LintToken& token);

struct LineColumn {
  int line = 1;
  int column = 1;  ///< code points
};
LineColumn line_column(std::string_view text, std::size_t offset);

}  // namespace workwise::schema
