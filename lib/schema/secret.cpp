#include "schema/secret.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "schema/token.hpp"

namespace workwise::schema {
namespace {

constexpr std::array<std::string_view, 6> kSecret = {"password", "passwd",     "passphrase",
                                                     "secret",   "credential", "token"};

bool names_a_secret(std::string_view name) {
  const std::string word = to_lower(name);
  return std::any_of(kSecret.begin(), kSecret.end(), [&](std::string_view secret) {
    return word.find(secret) != std::string::npos;
  });
}

bool is_text(const Token& token) {
  return token.kind == Token::Kind::quoted && token.text.front() != '"';
}

bool is_secret(Kind kind, const std::optional<Token>& before) {
  if (!before) return false;
  const std::string word = to_lower(before->text);
  if (kind == Kind::subscription) return word == "connection";
  return kind == Kind::user_mapping || names_a_secret(word);
}

bool has_options(Kind kind) {
  return kind == Kind::subscription || kind == Kind::user_mapping || kind == Kind::server ||
         kind == Kind::foreign_wrapper || kind == Kind::table || kind == Kind::column;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// Behind the value that begins at `at`: a quoted one, or one up to a blank or what closes a list.
/// A quote at the very end closes what is around.
std::size_t end_of_value(std::string_view text, std::size_t at) {
  if (at < text.size() && (text[at] == '\'' || text[at] == '"')) {
    if (at + 1 == text.size()) return at;
    const std::size_t close = text.find(text[at], at + 1);
    if (close != std::string_view::npos) return close + 1;
    ++at;
  }
  return std::min(text.find_first_of(" \t\r\n,;)}&'\"", at), text.size());
}

/// Where the value of "password = value" begins, of the name that ends at `at`; npos: nowhere.
std::size_t value_after(std::string_view text, std::size_t at) {
  const auto skip_blanks = [&] {
    while (at < text.size() && is_blank(text[at])) ++at;
  };
  if (at < text.size() && text[at] == '"') ++at;
  skip_blanks();
  if (at < text.size() && text[at] == ':') ++at;
  if (at == text.size() || text[at] != '=') return std::string_view::npos;
  ++at;
  skip_blanks();
  return at;
}

std::string without_assigned(std::string_view text) {
  const std::string low = to_lower(text);
  std::string shown;
  std::size_t kept = 0;
  for (std::size_t at = 0; (at = low.find("passw", at)) != std::string::npos;) {
    const std::size_t name_end =
        std::min(low.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at), low.size());
    const std::size_t value = value_after(text, name_end);
    at = name_end;
    if (value == std::string_view::npos) continue;
    shown.append(text.substr(kept, value - kept)).append("***");
    at = kept = end_of_value(text, value);
  }
  return shown.append(text.substr(kept));
}

std::string without_userinfo(std::string_view text) {
  std::string shown;
  std::size_t kept = 0;
  for (std::size_t at = 0; (at = text.find("://", at)) != std::string_view::npos;) {
    at += 3;
    const std::size_t end = std::min(text.find_first_of(" \t\r\n/'\"", at), text.size());
    const std::size_t host = text.substr(0, end).rfind('@');
    const std::size_t colon = text.find(':', at);
    if (host == std::string_view::npos || host < at || colon > host) continue;
    shown.append(text.substr(kept, colon + 1 - kept)).append("***");
    kept = host;
  }
  return shown.append(text.substr(kept));
}

}  // namespace

std::string without_secrets(Kind kind, std::string_view sql) {
  if (!has_options(kind)) return std::string(sql);
  std::string shown;
  std::size_t kept = 0;
  TokenReader reader{sql};
  std::optional<Token> before;
  for (auto token = reader.next(); token; token = reader.next()) {
    if (is_text(*token) && is_secret(kind, before)) {
      shown.append(sql.substr(kept, token->offset - kept)).append("'***'");
      kept = token->offset + token->text.size();
    }
    before = token;
  }
  return shown.append(sql.substr(kept));
}

std::string without_passwords(std::string_view text) {
  return without_userinfo(without_assigned(text));
}

}  // namespace workwise::schema
