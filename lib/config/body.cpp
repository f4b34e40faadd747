#include "config/body.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace workwise::config {
namespace {

bool is_json_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const auto dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  const auto digits = [](std::string_view part) {
    return !part.empty() &&
           std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (!digits(whole) || (whole.size() > 1 && whole.front() == '0')) return false;
  return dot == std::string_view::npos || digits(text.substr(dot + 1));
}

void write(const Tree& tree, const Scope& scope, std::string& json);

void write_all(const Tree& tree, const Scope& scope, std::string& json) {
  bool first = true;
  for (const Tree& child : tree.children) {
    if (!std::exchange(first, false)) json += ',';
    if (tree.is_map()) json += json_string(child.key) + ':';
    write(child, scope, json);
  }
}

void write(const Tree& tree, const Scope& scope, std::string& json) {
  switch (tree.kind) {
    case Tree::Kind::null:
      json += "null";
      break;
    case Tree::Kind::map:
      json += '{';
      write_all(tree, scope, json);
      json += '}';
      break;
    case Tree::Kind::sequence:
      json += '[';
      write_all(tree, scope, json);
      json += ']';
      break;
    case Tree::Kind::scalar: {
      const std::string text = scope.text(tree).value_or("");
      const bool literal =
          tree.plain && (text == "true" || text == "false" || is_json_number(text));
      json += literal ? text : json_string(text);
      break;
    }
  }
}

}  // namespace

std::optional<std::string> read_body(const Tree& tree, const Scope& scope) {
  if (tree.is_null()) return std::string{};
  if (tree.is_scalar()) return scope.text(tree);
  std::string json;
  write(tree, scope, json);
  return json;
}

}  // namespace workwise::config
