#include "schema/lint_parse.hpp"

#include <pg_query.h>

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "schema/lint_text.hpp"

namespace workwise::schema {
namespace {

/// Of the tree's JSON, two or three levels for each of an expression: rules walk it recursively.
constexpr std::size_t kDepthMax = 8192;

struct FreeParse {
  void operator()(const PgQueryParseResult* result) const { pg_query_free_parse_result(*result); }
};

/// The parser counts code points, from 1.
std::size_t byte_offset(std::string_view sql, int cursor) {
  std::size_t at = 0;
  for (int i = 1; i < cursor && at < sql.size(); ++i) at += first_code_point(sql.substr(at)).size;
  return at;
}

std::size_t number(simdjson::dom::element statement, const char* member) {
  std::int64_t value = 0;
  if (statement[member].get(value) != simdjson::SUCCESS || value < 0) return 0;
  return static_cast<std::size_t>(value);
}

ParsedStatement failed(std::string_view sql, std::size_t base, std::string error, std::size_t at) {
  ParsedStatement statement;
  statement.base = base;
  statement.offset = base;
  statement.size = sql.size();
  statement.error = std::move(error);
  statement.refused = true;
  statement.error_offset = base + at;
  return statement;
}

/// What no parser would take, and ours would read only a part of.
std::optional<std::size_t> broken_at(std::string_view sql) {
  for (std::size_t at = 0; at < sql.size();) {
    const CodePoint point = first_code_point(sql.substr(at));
    const bool broken = point.size == 1 && static_cast<unsigned char>(sql[at]) >= 0x80U;
    if (broken || sql[at] == '\0') return at;
    at += point.size;
  }
  return std::nullopt;
}

struct Extent {
  std::size_t begin = 0;
  std::size_t size = 0;
};

/// How many brackets and BEGIN ATOMIC bodies are open: a semicolon ends a statement in none.
class Depth {
 public:
  void pass(const LintToken& token) {
    if (token.text == "(") ++brackets_;
    if (token.text == ")") brackets_ = std::max(0, brackets_ - 1);
    if (token.kind == LintToken::Kind::word) pass_word(token.text);
  }
  bool none() const { return brackets_ == 0 && bodies_ == 0; }

 private:
  void pass_word(std::string_view word) {
    const bool begin = equals_ignoring_case(word, "begin");
    if (began_ && equals_ignoring_case(word, "atomic")) bodies_ = 1;
    if (bodies_ > 0 && equals_ignoring_case(word, "case")) ++bodies_;
    if (bodies_ > 0 && equals_ignoring_case(word, "end")) --bodies_;
    began_ = begin;
  }

  int brackets_ = 0;
  int bodies_ = 0;
  bool began_ = false;
};

/// Cuts at semicolons, for what the parser won't take as a whole.
std::vector<Extent> pieces_of(std::string_view sql) {
  std::vector<Extent> pieces;
  Depth depth;
  std::size_t begin = 0;
  bool empty = true;
  for (const LintToken& token : lint_tokens(sql)) {
    depth.pass(token);
    const bool ends = token.kind == LintToken::Kind::semicolon && depth.none();
    if (!ends && token.kind != LintToken::Kind::comment) empty = false;
    if (!ends) continue;
    if (!empty) pieces.push_back({begin, token.offset - begin});
    begin = token.offset + 1;
    empty = true;
    depth = {};
  }
  if (!empty) pieces.push_back({begin, sql.size() - begin});
  return pieces;
}

/// Without the blanks and comments before it.
void begin_at_first_word(ParsedStatement& statement, std::string_view text) {
  const auto tokens = lint_tokens(text.substr(statement.offset, statement.size));
  const auto first = std::ranges::find_if(
      tokens, [](const LintToken& token) { return token.kind != LintToken::Kind::comment; });
  if (first == tokens.end()) return;
  statement.offset += first->offset;
  statement.size -= first->offset;
}

}  // namespace

std::vector<ParsedStatement> LintTrees::parse_at(std::string_view sql, std::size_t base) {
  if (const auto at = broken_at(sql))
    return {failed(sql, base, sql[*at] == '\0' ? "a NUL character" : "this is not UTF-8", *at)};
  const std::string text{sql};
  const PgQueryParseResult result = pg_query_parse(text.c_str());
  const std::unique_ptr<const PgQueryParseResult, FreeParse> guard{&result};
  if (result.error != nullptr)
    return {failed(sql, base, result.error->message, byte_offset(sql, result.error->cursorpos))};
  parsers_.push_back(std::make_unique<simdjson::dom::parser>());
  simdjson::dom::parser& parser = *parsers_.back();
  const std::string_view json{result.parse_tree};
  simdjson::dom::array list;
  const bool fits = parser.allocate(json.size(), kDepthMax) == simdjson::SUCCESS;
  if (!fits || parser.parse(json.data(), json.size())["stmts"].get(list) != simdjson::SUCCESS) {
    ParsedStatement statement = failed(sql, base, "it is too large or too deep", 0);
    statement.refused = false;
    return {std::move(statement)};
  }
  std::vector<ParsedStatement> statements;
  for (const simdjson::dom::element entry : list) {
    ParsedStatement statement;
    simdjson::dom::element tree;
    if (entry["stmt"].get(tree) == simdjson::SUCCESS) statement.tree = Node{tree};
    const std::size_t begin = number(entry, "stmt_location");
    const std::size_t size = number(entry, "stmt_len");
    statement.base = base;
    statement.offset = base + begin;
    statement.size = size > 0 ? size : sql.size() - begin;
    statements.push_back(std::move(statement));
  }
  return statements;
}

std::vector<ParsedStatement> LintTrees::parse(std::string_view sql) {
  std::vector<ParsedStatement> statements = parse_at(sql, 0);
  if (!statements.empty() && !statements.front().error.empty()) {
    ParsedStatement whole = std::move(statements.front());
    statements.clear();
    for (const Extent& piece : pieces_of(sql))
      for (ParsedStatement& found : parse_at(sql.substr(piece.begin, piece.size), piece.begin))
        statements.push_back(std::move(found));
    // Between two statements or after the last: a comment without an end.
    if (std::ranges::all_of(statements, &std::string::empty, &ParsedStatement::error))
      statements.push_back(std::move(whole));
  }
  for (ParsedStatement& statement : statements) begin_at_first_word(statement, sql);
  return statements;
}

}  // namespace workwise::schema
