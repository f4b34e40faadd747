#include "schema/rendered.hpp"

#include <string_view>

namespace workwise::schema {
namespace {

constexpr std::string_view kArray = "(ARRAY[";

/// Where what is quoted from `at` on ends; `at` itself where nothing is.
std::size_t after_quoted(std::string_view sql, std::size_t at) {
  const char quote = sql[at];
  if (quote == '\'' || quote == '"') {
    const std::size_t end = sql.find(quote, at + 1);
    return end == std::string_view::npos ? sql.size() : end + 1;
  }
  if (quote != '$') return at;
  const std::size_t tag_end = sql.find('$', at + 1);
  if (tag_end == std::string_view::npos) return at;
  const std::string_view tag = sql.substr(at, tag_end + 1 - at);
  if (tag.find_first_of(" \n()',;") != std::string_view::npos) return at;
  const std::size_t end = sql.find(tag, tag_end + 1);
  return end == std::string_view::npos ? at : end + tag.size();
}

/// The end of the ARRAY[…] whose elements begin at `at`, and the type of one that shows it.
struct Elements {
  std::size_t end = std::string_view::npos;
  std::string_view type{};
};

Elements elements_from(std::string_view sql, std::size_t at) {
  Elements elements;
  std::size_t cast = std::string_view::npos;
  int depth = 0;
  while (at < sql.size()) {
    if (const std::size_t next = after_quoted(sql, at); next != at) {
      at = next;
      continue;
    }
    const char c = sql[at];
    if (depth == 0 && (c == ',' || c == ']')) {
      if (elements.type.empty() && cast != std::string_view::npos)
        elements.type = sql.substr(cast, at - cast);
      cast = std::string_view::npos;
      if (c == ']') {
        elements.end = at;
        return elements;
      }
    }
    if (depth == 0 && c == ':' && sql.substr(at, 2) == "::") cast = ++at + 1;
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
    ++at;
  }
  return elements;
}

}  // namespace

std::string with_array_types(std::string sql) {
  if (sql.find(kArray) == std::string::npos) return sql;
  for (std::size_t at = 0; at < sql.size();) {
    if (const std::size_t next = after_quoted(sql, at); next != at) {
      at = next;
      continue;
    }
    if (sql.compare(at, kArray.size(), kArray) == 0) {
      at += kArray.size();
      const Elements elements = elements_from(sql, at);
      if (elements.end != std::string_view::npos && !elements.type.empty() &&
          sql.compare(elements.end + 1, 3, ")::") == 0)
        sql.insert(elements.end + 1, "::" + std::string(elements.type) + "[]");
      continue;
    }
    ++at;
  }
  return sql;
}

}  // namespace workwise::schema
