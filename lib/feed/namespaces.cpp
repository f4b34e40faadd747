#include "feed/namespaces.hpp"

#include <algorithm>

namespace workwise::feed {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kDeclares = "xmlns";

/// Takes the next attribute off the front of a start tag; false when there is none.
bool take_attribute(std::string_view& rest, std::string_view& name, std::string_view& value) {
  const auto begin = rest.find_first_not_of(kBlanks);
  const auto equals = rest.find('=', begin == std::string_view::npos ? rest.size() : begin);
  if (equals == std::string_view::npos) return false;
  name = rest.substr(begin, rest.find_first_of(" \t\r\n=", begin) - begin);
  const auto open = rest.find_first_not_of(kBlanks, equals + 1);
  if (open == std::string_view::npos || (rest[open] != '"' && rest[open] != '\'')) return false;
  const auto close = rest.find(rest[open], open + 1);
  if (close == std::string_view::npos) return false;
  value = rest.substr(open + 1, close - open - 1);
  rest.remove_prefix(close + 1);
  return true;
}

}  // namespace

void add_declarations(std::string_view tag, Namespaces& into) {
  if (tag.find(kDeclares) == std::string_view::npos) return;
  tag.remove_prefix(std::min(tag.find_first_of(kBlanks), tag.size()));
  std::string_view name;
  std::string_view value;
  while (take_attribute(tag, name, value)) {
    if (!name.starts_with(kDeclares)) continue;
    name.remove_prefix(kDeclares.size());
    if (name.empty())
      into.insert_or_assign(std::string(), std::string(value));
    else if (name.starts_with(':'))
      into.insert_or_assign(std::string(name.substr(1)), std::string(value));
  }
}

}  // namespace workwise::feed
