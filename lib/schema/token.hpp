#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/fingerprint.hpp"

namespace workwise::schema {

/// A piece of SQL, cut where the server's own scanner would cut it.
struct Token {
  enum class Kind {
    word,       ///< key word, name, number, parameter
    quoted,     ///< '…', E'…', U&'…', "…", $tag$…$tag$, with its quotes
    operation,  ///< a run of operator characters
    mark,       ///< one of ( ) [ ] , ; : .
  };
  Kind kind = Kind::mark;
  std::string_view text;
  std::size_t offset = 0;
};

/// Walks over SQL, leaving out blanks and comments.
///
/// Errors:  throws Unterminated at a quote or comment that never ends.
/// Source:  PostgreSQL 15 manual, 4.1 "Lexical Structure"; scan.l for what its words leave open.
class TokenReader {
 public:
  struct Unterminated {
    std::size_t offset;     ///< where it begins
    std::string_view what;  ///< "quoted text", "dollar quote $body$", …
  };

  explicit TokenReader(std::string_view sql) : sql_(sql) {}
  std::optional<Token> next();
  /// Goes on there: for who knows that what lies in between is no SQL.
  void move_to(std::size_t offset) { at_ = offset; }

 private:
  void skip_blanks();
  std::size_t end_of_quote(std::size_t opening, bool escapes) const;
  std::size_t end_of_comment(std::size_t opening) const;
  std::optional<std::size_t> end_of_dollar_quote(std::size_t opening) const;
  std::size_t end_of_word(std::size_t from) const;
  std::size_t end_of_operation(std::size_t from) const;
  std::optional<std::size_t> prefixed_quote(std::size_t from) const;

  std::string_view sql_;
  std::size_t at_ = 0;
};

/// What stands between the quotes of '…', E'…', $tag$…$tag$, as it is written; empty for a quoted
/// name.
std::string_view inside_of(std::string_view quoted);

/// Adds the tokens to a hash: what the server would see, whatever the comments, the blanks and the
/// case of words outside of quotes. SQL that can't be cut counts byte by byte.
void add_tokens(Fingerprinter& hash, std::string_view sql);

Fingerprint token_hash(std::string_view sql);

}  // namespace workwise::schema
