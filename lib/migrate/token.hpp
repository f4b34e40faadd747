#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace workwise::migrate {

/// One piece of SQL text as the server's scanner would cut it.
struct Token {
  enum class Kind { blank, comment, word, literal, symbol, end };
  Kind kind = Kind::end;
  std::string_view text;
};

/// The token that begins at `at`. Throws std::size_t: the offset of a quote or comment that never
/// ends.
///
/// Source: PostgreSQL 15 manual, 4.1 "Lexical Structure": '' and E'' strings, "identifiers", $tag$
/// strings, nested /* */ comments.
Token next_token(std::string_view sql, std::size_t at);

/// Where an offset of a text lies: line and column from 1, columns in characters.
struct TextPosition {
  int line = 1;
  int column = 1;
};
TextPosition position_of(std::string_view text, std::size_t offset, int first_line);

}  // namespace workwise::migrate
