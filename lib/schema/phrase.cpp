#include "schema/phrase.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "schema/token.hpp"

namespace workwise::schema {
namespace {

bool may_be_a_name(const std::string& token) {
  if (token.empty()) return false;
  const auto first = static_cast<unsigned char>(token.front());
  return first == '"' || first == '_' || first >= 0x80U || (first >= 'a' && first <= 'z');
}

}  // namespace

Phrase::Phrase(std::string_view statement, std::size_t most) {
  TokenReader reader{statement};
  while (tokens_.size() < most) {
    const auto token = reader.next();
    if (!token) break;
    tokens_.push_back(token->kind == Token::Kind::word ? to_lower(token->text)
                                                       : std::string(token->text));
  }
}

const std::string& Phrase::at(std::size_t index) const {
  static const std::string nothing;
  return index < tokens_.size() ? tokens_[index] : nothing;
}

bool Phrase::has(std::string_view word) const {
  return std::ranges::find(tokens_, word) != tokens_.end();
}

bool Phrase::begins(std::initializer_list<std::string_view> words) const {
  return words.size() <= tokens_.size() && std::equal(words.begin(), words.end(), tokens_.begin());
}

bool Phrase::skip(std::size_t& at, std::string_view word) const {
  if (this->at(at) != word) return false;
  ++at;
  return true;
}

std::string Phrase::name(std::size_t& at) const {
  if (!may_be_a_name(this->at(at))) return {};
  std::string name = this->at(at++);
  while (this->at(at) == "." && may_be_a_name(this->at(at + 1))) {
    name += '.' + this->at(at + 1);
    at += 2;
  }
  return name;
}

}  // namespace workwise::schema
