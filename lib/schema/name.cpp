#include "schema/name.hpp"

#include "base/text.hpp"

namespace workwise::schema {

std::vector<std::string_view> parts_of(std::string_view name) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  char quote = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (quote == 0 && (name[i] == '"' || name[i] == '\''))
      quote = name[i];
    else if (name[i] == quote)
      quote = 0;
    else if (name[i] == '.' && quote == 0) {
      parts.push_back(name.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  parts.push_back(name.substr(begin));
  return parts;
}

std::string plain_name(std::string_view part) {
  const char quote = part.empty() ? '\0' : part.front();
  if (quote != '"' && quote != '\'') return to_lower(part);
  std::string text;
  for (std::size_t i = 1; i < part.size() && !(i + 1 == part.size() && part[i] == quote); ++i) {
    text += part[i];
    if (part[i] == quote) ++i;
  }
  return text;
}

std::string quoted_name(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text.append(c == '"' ? "\"\"" : std::string(1, c));
  return text + "\"";
}

std::vector<std::string> plain_parts(std::string_view name) {
  std::vector<std::string> plain;
  for (const std::string_view part : parts_of(name)) plain.push_back(plain_name(part));
  return plain;
}

}  // namespace workwise::schema
