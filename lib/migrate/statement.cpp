#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/file.hpp"
#include "migrate/token.hpp"

namespace workwise::migrate {
namespace {

std::string at_position(const std::string& path, TextPosition position) {
  return path + ":" + std::to_string(position.line) + ":" + std::to_string(position.column) + ": ";
}

/// The body of an SQL-standard function, BEGIN ATOMIC … END, has semicolons of its own.
class AtomicBody {
 public:
  void word(std::string_view text) {
    const std::string lower = to_lower(text);
    if (depth_ == 0) {
      if (lower == "atomic" && last_ == "begin") depth_ = 1;
    } else if (lower == "case" && last_ != "end") {
      ++depth_;
    } else if (lower == "end") {
      --depth_;
    }
    last_ = lower;
  }
  bool inside() const { return depth_ > 0; }

 private:
  int depth_ = 0;
  std::string last_;
};

}  // namespace

std::vector<Statement> split_statements(std::string_view sql, const std::string& path,
                                        int first_line) {
  std::vector<Statement> statements;
  std::size_t begin = sql.size();
  AtomicBody body;
  const auto finish = [&](std::size_t end) {
    if (begin < end) {
      const TextPosition position = position_of(sql, begin, first_line);
      statements.push_back({.sql = trim(sql.substr(begin, end - begin)),
                            .line = position.line,
                            .column = position.column});
    }
    begin = sql.size();
    body = {};
  };
  try {
    for (std::size_t at = 0; at < sql.size();) {
      const Token token = next_token(sql, at);
      const bool spoken = token.kind != Token::Kind::blank && token.kind != Token::Kind::comment;
      if (token.kind == Token::Kind::word) body.word(token.text);
      if (token.kind == Token::Kind::symbol && token.text == ";" && !body.inside())
        finish(at);
      else if (spoken && begin == sql.size())
        begin = at;
      at += token.text.size();
    }
  } catch (std::size_t offset) {
    throw Error(at_position(path, position_of(sql, offset, first_line)) +
                "a quote or comment begins here and never ends");
  }
  finish(sql.size());
  return statements;
}

Fingerprint token_hash(std::string_view sql) {
  Fingerprinter tokens;
  try {
    for (std::size_t at = 0; at < sql.size();) {
      const Token token = next_token(sql, at);
      at += token.text.size();
      if (token.kind == Token::Kind::word)
        tokens.add_field(to_lower(token.text));
      else if (token.kind == Token::Kind::literal || token.kind == Token::Kind::symbol)
        tokens.add_field(token.text);
    }
  } catch (std::size_t offset) {
    tokens.add_field(sql.substr(offset));
  }
  return tokens.digest();
}

}  // namespace workwise::migrate
