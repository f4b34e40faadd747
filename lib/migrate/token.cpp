#include "migrate/token.hpp"

namespace workwise::migrate {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool begins_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool in_word(char c) {
  return begins_word(c) || (c >= '0' && c <= '9') || c == '$';
}

/// The end of a quoted text whose opening quote is at `at`; a doubled quote is a part of it.
std::size_t quoted_end(std::string_view sql, std::size_t at, bool backslashes) {
  const char quote = sql[at];
  for (std::size_t i = at + 1; i < sql.size(); ++i) {
    if (backslashes && sql[i] == '\\') {
      ++i;
    } else if (sql[i] == quote) {
      if (i + 1 >= sql.size() || sql[i + 1] != quote) return i + 1;
      ++i;
    }
  }
  throw at;
}

std::size_t comment_end(std::string_view sql, std::size_t at) {
  int depth = 0;
  for (std::size_t i = at; i + 1 < sql.size(); ++i) {
    if (sql[i] == '/' && sql[i + 1] == '*') {
      ++depth;
      ++i;
    } else if (sql[i] == '*' && sql[i + 1] == '/') {
      ++i;
      if (--depth == 0) return i + 1;
    }
  }
  throw at;
}

/// "$tag$" at `at`, or empty: a lone dollar sign, or a parameter.
std::string_view dollar_tag(std::string_view sql, std::size_t at) {
  std::size_t end = at + 1;
  if (end < sql.size() && sql[end] >= '0' && sql[end] <= '9') return {};
  while (end < sql.size() && in_word(sql[end]) && sql[end] != '$') ++end;
  if (end >= sql.size() || sql[end] != '$') return {};
  return sql.substr(at, end + 1 - at);
}

Token make(Token::Kind kind, std::string_view sql, std::size_t from, std::size_t to) {
  return {.kind = kind, .text = sql.substr(from, to - from)};
}

}  // namespace

Token next_token(std::string_view sql, std::size_t at) {
  using Kind = Token::Kind;
  if (at >= sql.size()) return {};
  const char c = sql[at];
  const char next = at + 1 < sql.size() ? sql[at + 1] : '\0';
  std::size_t end = at + 1;
  if (is_blank(c)) {
    while (end < sql.size() && is_blank(sql[end])) ++end;
    return make(Kind::blank, sql, at, end);
  }
  if (c == '-' && next == '-')
    return make(Kind::comment, sql, at, std::min(sql.find('\n', at), sql.size()));
  if (c == '/' && next == '*') return make(Kind::comment, sql, at, comment_end(sql, at));
  if (c == '\'' || c == '"') return make(Kind::literal, sql, at, quoted_end(sql, at, false));
  if ((c == 'e' || c == 'E') && next == '\'')
    return make(Kind::literal, sql, at, quoted_end(sql, at + 1, true));
  if (c == '$') {
    const std::string_view tag = dollar_tag(sql, at);
    if (tag.empty()) return make(Kind::symbol, sql, at, end);
    const std::size_t close = sql.find(tag, at + tag.size());
    if (close == std::string_view::npos) throw at;
    return make(Kind::literal, sql, at, close + tag.size());
  }
  if (in_word(c)) {
    while (end < sql.size() && in_word(sql[end])) ++end;
    return make(Kind::word, sql, at, end);
  }
  return make(Kind::symbol, sql, at, end);
}

TextPosition position_of(std::string_view text, std::size_t offset, int first_line) {
  TextPosition position{.line = first_line, .column = 1};
  for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++position.line;
      position.column = 1;
    } else if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {
      ++position.column;
    }
  }
  return position;
}

}  // namespace workwise::migrate
