#include "schema/statement.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "schema/place.hpp"
#include "schema/split.hpp"
#include "schema/token.hpp"

namespace workwise::schema {
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

/// Which semicolons end a statement: those that PostgreSQL's own parser says, or, where it refuses
/// the text (a mistake, or a word that is newer than it), those outside of brackets and bodies.
class Boundaries {
 public:
  explicit Boundaries(std::string_view sql) {
    constexpr std::size_t kParsedMax = std::size_t{1} << 20U;  // a larger script is a dump
    if (sql.size() <= kParsedMax) pieces_ = split(sql);
  }

  void pass(const Token& token) {
    if (!pieces_) nesting_.pass(token);
  }
  /// Forward only.
  bool ends_at(std::size_t semicolon) {
    if (!pieces_) return !nesting_.open();
    const auto end = [&] { return (*pieces_)[piece_].offset + (*pieces_)[piece_].size; };
    while (piece_ < pieces_->size() && end() <= semicolon) ++piece_;
    return piece_ == pieces_->size() || semicolon < (*pieces_)[piece_].offset;
  }
  void begin_anew() { nesting_ = {}; }

 private:
  std::optional<std::vector<Piece>> pieces_;
  std::size_t piece_ = 0;
  Nesting nesting_;
};

}  // namespace

Place place_of(const Statement& statement) {
  return {statement.line, statement.column};
}

Cut cut_statements(std::string_view sql, Place start) {
  Cut cut;
  Place place = start;
  std::size_t placed = 0;
  const auto place_at = [&](std::size_t offset) {  // forward only: one pass over the text
    place.pass(sql.substr(placed, offset - placed));
    placed = offset;
    return place;
  };

  TokenReader reader{sql};
  Boundaries boundaries{sql};
  std::size_t begin = std::string_view::npos;
  std::size_t end = 0;
  const auto finish = [&] {
    if (begin == std::string_view::npos) return;
    const Place at = place_at(begin);
    cut.statements.push_back({sql.substr(begin, end - begin), at.line, at.column});
    begin = std::string_view::npos;
    boundaries.begin_anew();
  };
  try {
    while (const auto token = reader.next()) {
      boundaries.pass(*token);
      if (token->text == ";" && boundaries.ends_at(token->offset)) {
        finish();
        continue;
      }
      if (begin == std::string_view::npos) begin = token->offset;
      end = token->offset + token->text.size();
    }
    finish();
  } catch (const TokenReader::Unterminated& error) {
    cut.fault = {place_at(error.offset), "this " + std::string(error.what) + " never ends"};
  }
  return cut;
}

std::vector<Statement> split_statements(std::string_view sql, const std::string& path,
                                        int first_line) {
  Cut cut = cut_statements(sql, {.line = first_line, .column = 1});
  if (cut.fault) throw Error(located(path, cut.fault->place) + cut.fault->message);
  return std::move(cut.statements);
}

}  // namespace workwise::schema
