#include "schema/lint_parse.hpp"

#include <pg_query.h>

#include <algorithm>

#include "base/utf8.hpp"
#include "schema/lint_text.hpp"

namespace workwise::schema {
namespace {

struct FreeParse {
  void operator()(const PgQueryParseResult* result) const { pg_query_free_parse_result(*result); }
};
struct FreeSplit {
  void operator()(const PgQuerySplitResult* result) const { pg_query_free_split_result(*result); }
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

ParsedStatement refused(std::string_view sql, std::size_t base, std::string error, std::size_t at) {
  ParsedStatement statement;
  statement.base = base;
  statement.offset = base;
  statement.size = sql.size();
  statement.error = std::move(error);
  statement.error_offset = base + at;
  return statement;
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
  if (const auto nul = sql.find('\0'); nul != std::string_view::npos)
    return {refused(sql, base, "a NUL character", nul)};
  const std::string text{sql};
  const PgQueryParseResult result = pg_query_parse(text.c_str());
  const std::unique_ptr<const PgQueryParseResult, FreeParse> guard{&result};
  if (result.error != nullptr)
    return {refused(sql, base, result.error->message, byte_offset(sql, result.error->cursorpos))};
  parsers_.push_back(std::make_unique<simdjson::dom::parser>());
  simdjson::dom::array list;
  const std::string_view json{result.parse_tree};
  if (parsers_.back()->parse(json.data(), json.size())["stmts"].get(list) != simdjson::SUCCESS)
    return {refused(sql, base, "the tree of its parser can't be read (is it UTF-8?)", 0)};
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
  const bool whole = statements.empty() || statements.front().error.empty();
  const std::string text{sql};
  const PgQuerySplitResult pieces = pg_query_split_with_scanner(text.c_str());
  const std::unique_ptr<const PgQuerySplitResult, FreeSplit> guard{&pieces};
  if (!whole && pieces.error == nullptr && pieces.n_stmts > 1) {
    statements.clear();
    for (int i = 0; i < pieces.n_stmts; ++i) {
      const auto begin = static_cast<std::size_t>(pieces.stmts[i]->stmt_location);
      const auto size = static_cast<std::size_t>(pieces.stmts[i]->stmt_len);
      for (ParsedStatement& found : parse_at(sql.substr(begin, size), begin))
        statements.push_back(std::move(found));
    }
  }
  for (ParsedStatement& statement : statements) begin_at_first_word(statement, sql);
  return statements;
}

}  // namespace workwise::schema
