#include "schema/lint_text.hpp"

#include <algorithm>

namespace workwise::schema {
namespace {

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool begins_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80U;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class Scanner {
 public:
  explicit Scanner(std::string_view sql) : sql_(sql) {}

  std::vector<LintToken> run() {
    std::vector<LintToken> tokens;
    while (at_ < sql_.size()) {
      if (is_blank(sql_[at_])) {
        ++at_;
        continue;
      }
      const std::size_t begin = at_;
      const LintToken::Kind kind = take();
      tokens.push_back({kind, sql_.substr(begin, at_ - begin), begin});
    }
    return tokens;
  }

 private:
  using Kind = LintToken::Kind;

  bool sees(std::string_view text) const { return sql_.substr(at_).starts_with(text); }

  /// Moves over one token.
  Kind take() {
    if (sees("--")) return to(sql_.find('\n', at_), Kind::comment);
    if (sees("/*")) return block_comment();
    const char c = sql_[at_];
    if (c == '\'') return quote(Kind::text, false);
    if (c == '"') return quote(Kind::quoted, false);
    if (c == '$' && dollar_quote()) return Kind::text;
    if (begins_word(c) || is_digit(c)) return word();
    ++at_;
    return c == ';' ? Kind::semicolon : Kind::other;
  }

  Kind to(std::size_t end, Kind kind) {
    at_ = std::min(end, sql_.size());
    return kind;
  }

  Kind block_comment() {
    int depth = 0;
    do {
      if (sees("/*")) {
        ++depth;
        at_ += 2;
      } else if (sees("*/")) {
        --depth;
        at_ += 2;
      } else {
        ++at_;
      }
    } while (depth > 0 && at_ < sql_.size());
    return Kind::comment;
  }

  Kind quote(Kind kind, bool escapes) {
    const char mark = sql_[at_++];
    while (at_ < sql_.size()) {
      if (escapes && sql_[at_] == '\\') {
        at_ += 2;
      } else if (sql_[at_] != mark) {
        ++at_;
      } else if (at_ + 1 < sql_.size() && sql_[at_ + 1] == mark) {
        at_ += 2;
      } else {
        return to(at_ + 1, kind);
      }
    }
    return to(sql_.size(), kind);
  }

  bool dollar_quote() {
    std::size_t end = at_ + 1;
    if (end < sql_.size() && is_digit(sql_[end])) return false;  // a parameter
    while (end < sql_.size() && (begins_word(sql_[end]) || is_digit(sql_[end]))) ++end;
    if (end >= sql_.size() || sql_[end] != '$') return false;
    const std::string_view tag = sql_.substr(at_, end + 1 - at_);
    const std::size_t closing = sql_.find(tag, end + 1);
    to(closing == std::string_view::npos ? closing : closing + tag.size(), Kind::text);
    return true;
  }

  Kind word() {
    const std::size_t begin = at_;
    while (at_ < sql_.size() && (begins_word(sql_[at_]) || is_digit(sql_[at_]) || sql_[at_] == '$'))
      ++at_;
    const std::string_view prefix = sql_.substr(begin, at_ - begin);
    if (at_ < sql_.size() && sql_[at_] == '\'' && prefix.size() == 1) {
      if (prefix == "e" || prefix == "E") return quote(Kind::text, true);
      if (std::string_view{"bBxXnN"}.find(prefix) != std::string_view::npos)
        return quote(Kind::text, false);
    }
    return Kind::word;
  }

  std::string_view sql_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<LintToken> lint_tokens(std::string_view sql) {
  return Scanner{sql}.run();
}

std::size_t name_bytes(const LintToken& token) {
  if (token.kind != LintToken::Kind::quoted) return token.text.size();
  const std::string_view inside = token.text.substr(1, token.text.size() - 2);
  std::size_t doubled = 0;
  for (std::size_t at = inside.find("\"\""); at != std::string_view::npos;
       at = inside.find("\"\"", at + 2))
    ++doubled;
  return inside.size() - doubled;
}

LineColumn line_column(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const std::size_t newline = before.rfind('\n');
  const std::string_view line =
      newline == std::string_view::npos ? before : before.substr(newline + 1);
  return {
      static_cast<int>(std::ranges::count(before, '\n')) + 1,
      static_cast<int>(std::ranges::count_if(line, [](char c) { return !is_continuation(c); })) +
          1};
}

}  // namespace workwise::schema
