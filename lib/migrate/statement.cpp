#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/file.hpp"
#include "migrate/place.hpp"
#include "migrate/token.hpp"

namespace workwise::migrate {
namespace {

/// Knows whether a semicolon ends the statement. Not between brackets (CREATE RULE … DO (a; b)),
/// and not in BEGIN ATOMIC … END, the body of an SQL function in the standard's way, where a CASE
/// has an END of its own.
class Nesting {
 public:
  void pass(const Token& token) {
    if (token.text == "(") ++brackets_;
    if (token.text == ")") --brackets_;
    if (token.kind == Token::Kind::word && last_ != "as" && last_ != ".")
      pass_word(to_lower(token.text));
    else
      last_ = token.text;
  }
  bool open() const { return brackets_ > 0 || blocks_ > 0; }

 private:
  void pass_word(std::string word) {
    if (word == "atomic" && last_ == "begin") ++blocks_;
    if (blocks_ > 0 && word == "case") ++blocks_;
    if (blocks_ > 0 && word == "end") --blocks_;
    last_ = std::move(word);
  }

  int brackets_ = 0;
  int blocks_ = 0;
  std::string last_;
};

}  // namespace

std::vector<Statement> split_statements(std::string_view sql, const std::string& path,
                                        int first_line) {
  std::vector<Statement> statements;
  Place place{.line = first_line, .column = 1};
  std::size_t placed = 0;
  const auto place_at = [&](std::size_t offset) {  // forward only: one pass over the text
    place.pass(sql.substr(placed, offset - placed));
    placed = offset;
    return place;
  };

  TokenReader reader{sql};
  Nesting nesting;
  std::size_t begin = std::string_view::npos;
  std::size_t end = 0;
  const auto finish = [&] {
    if (begin == std::string_view::npos) return;
    const Place start = place_at(begin);
    statements.push_back({sql.substr(begin, end - begin), start.line, start.column});
    begin = std::string_view::npos;
    nesting = {};
  };
  try {
    while (const auto token = reader.next()) {
      nesting.pass(*token);
      if (token->text == ";" && !nesting.open()) {
        finish();
        continue;
      }
      if (begin == std::string_view::npos) begin = token->offset;
      end = token->offset + token->text.size();
    }
  } catch (const TokenReader::Unterminated& error) {
    throw Error(located(path, place_at(error.offset)) + "this " + std::string(error.what) +
                " never ends");
  }
  finish();
  return statements;
}

}  // namespace workwise::migrate
