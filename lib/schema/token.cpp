#include "schema/token.hpp"

#include "base/text.hpp"

namespace workwise::schema {
namespace {

constexpr std::string_view kBlanks = " \t\n\r\f\v";
constexpr std::string_view kOperation = "+-*/<>=~!@#%^&|`?";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool starts_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_tag(char c) {
  return starts_word(c) || is_digit(c);
}
bool is_word(char c) {
  return is_tag(c) || c == '$';
}

bool opens_comment(std::string_view text) {
  return text.starts_with("--") || text.starts_with("/*");
}

}  // namespace

std::optional<Token> TokenReader::next() {
  skip_blanks();
  if (at_ >= sql_.size()) return std::nullopt;
  const std::size_t from = at_;
  const char c = sql_[from];
  const auto token = [&](Token::Kind kind, std::size_t end) {
    at_ = end;
    return Token{.kind = kind, .text = sql_.substr(from, end - from), .offset = from};
  };
  if (c == '\'' || c == '"') return token(Token::Kind::quoted, end_of_quote(from, false));
  if (const auto end = prefixed_quote(from)) return token(Token::Kind::quoted, *end);
  if (c == '$')
    if (const auto end = end_of_dollar_quote(from)) return token(Token::Kind::quoted, *end);
  const bool fraction = c == '.' && from + 1 < sql_.size() && is_digit(sql_[from + 1]);
  if (is_word(c) || fraction) return token(Token::Kind::word, end_of_word(from));
  if (kOperation.find(c) != std::string_view::npos)
    return token(Token::Kind::operation, end_of_operation(from));
  return token(Token::Kind::mark, from + 1);
}

void TokenReader::skip_blanks() {
  while (at_ < sql_.size()) {
    if (kBlanks.find(sql_[at_]) != std::string_view::npos)
      ++at_;
    else if (sql_.substr(at_).starts_with("--"))
      at_ = std::min(sql_.find('\n', at_), sql_.size());
    else if (sql_.substr(at_).starts_with("/*"))
      at_ = end_of_comment(at_);
    else
      return;
  }
}

/// A doubled quote is part of the text; so is what a backslash escapes, in an E'' text.
std::size_t TokenReader::end_of_quote(std::size_t opening, bool escapes) const {
  const char quote = sql_[opening];
  for (std::size_t i = opening + 1; i < sql_.size(); ++i) {
    if (escapes && sql_[i] == '\\')
      ++i;
    else if (sql_[i] == quote && i + 1 < sql_.size() && sql_[i + 1] == quote)
      ++i;
    else if (sql_[i] == quote)
      return i + 1;
  }
  throw Unterminated{opening, quote == '"' ? "quoted name" : "quoted text"};
}

/// They nest, other than in C.
std::size_t TokenReader::end_of_comment(std::size_t opening) const {
  int depth = 0;
  for (std::size_t i = opening; i + 1 < sql_.size(); ++i) {
    const std::string_view two = sql_.substr(i, 2);
    if (two != "/*" && two != "*/") continue;
    depth += two == "/*" ? 1 : -1;
    if (depth == 0) return i + 2;
    ++i;
  }
  throw Unterminated{opening, "comment"};
}

/// nullopt: a lone dollar sign, or a parameter.
std::optional<std::size_t> TokenReader::end_of_dollar_quote(std::size_t opening) const {
  std::size_t end = opening + 1;
  if (end < sql_.size() && is_digit(sql_[end])) return std::nullopt;
  while (end < sql_.size() && is_tag(sql_[end])) ++end;
  if (end >= sql_.size() || sql_[end] != '$') return std::nullopt;
  const std::string_view tag = sql_.substr(opening, end + 1 - opening);
  const std::size_t close = sql_.find(tag, end + 1);
  if (close == std::string_view::npos) throw Unterminated{opening, "dollar quote"};
  return close + tag.size();
}

/// A number takes its dots with it; a name doesn't.
std::size_t TokenReader::end_of_word(std::size_t from) const {
  const bool number = is_digit(sql_[from]) || sql_[from] == '.';
  std::size_t end = from + 1;
  while (end < sql_.size() && (is_word(sql_[end]) || (number && sql_[end] == '.'))) ++end;
  return end;
}

/// "a <-- b" is a smaller sign and a comment.
std::size_t TokenReader::end_of_operation(std::size_t from) const {
  std::size_t end = from + 1;
  while (end < sql_.size() && kOperation.find(sql_[end]) != std::string_view::npos &&
         !opens_comment(sql_.substr(end)))
    ++end;
  return end;
}

/// E'…' has escapes; N'…', B'…', X'…', U&'…' and U&"…" don't, but the prefix belongs to them.
std::optional<std::size_t> TokenReader::prefixed_quote(std::size_t from) const {
  const std::string_view rest = sql_.substr(from);
  if (rest.size() > 2 && (rest[0] == 'u' || rest[0] == 'U') && rest[1] == '&' &&
      (rest[2] == '\'' || rest[2] == '"'))
    return end_of_quote(from + 2, false);
  if (rest.size() < 2 || rest[1] != '\'') return std::nullopt;
  if (rest[0] == 'e' || rest[0] == 'E') return end_of_quote(from + 1, true);
  if (std::string_view("nNbBxX").find(rest[0]) != std::string_view::npos)
    return end_of_quote(from + 1, false);
  return std::nullopt;
}

std::string_view inside_of(std::string_view quoted) {
  const auto open = quoted.find_first_of("'$");
  if (quoted.starts_with('"') || open == std::string_view::npos) return {};
  if (quoted[open] == '\'') return quoted.substr(open + 1, quoted.size() - open - 2);
  const std::size_t tag = quoted.find('$', open + 1) + 1 - open;
  return quoted.substr(tag, quoted.size() - 2 * tag);
}

void add_tokens(Fingerprinter& hash, std::string_view sql) {
  TokenReader reader{sql};
  try {
    while (const auto token = reader.next()) {
      if (token->kind == Token::Kind::word)
        hash.add_field(to_lower(token->text));
      else
        hash.add_field(token->text);
    }
  } catch (const TokenReader::Unterminated& error) {
    hash.add_field(sql.substr(error.offset));
  }
}

Fingerprint token_hash(std::string_view sql) {
  Fingerprinter hash;
  add_tokens(hash, sql);
  return hash.digest();
}

}  // namespace workwise::schema
