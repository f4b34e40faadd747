#include "schema/lint_tree.hpp"

#include "base/text.hpp"

namespace workwise::schema {
namespace {

using simdjson::dom::element;

/// The element itself, or what {"ColumnDef": {…}} wraps: fields begin with a small letter.
std::string_view unwrap(element& value) {
  simdjson::dom::object object;
  if (value.get(object) != simdjson::SUCCESS || object.size() != 1) return {};
  const auto field = *object.begin();
  const bool is_type = !field.key.empty() && field.key.front() >= 'A' && field.key.front() <= 'Z';
  if (!is_type || !field.value.is_object()) return {};
  value = field.value;
  return field.key;
}

}  // namespace

Node::Node(element value) : value_(value), exists_(true) {
  type_ = unwrap(value_);
}

Node Node::operator[](std::string_view member) const {
  element value;
  if (!exists_ || value_[member].get(value) != simdjson::SUCCESS) return {};
  return Node{value};
}

std::string_view Node::text(std::string_view member) const {
  std::string_view text;
  if (exists_ && value_[member].get(text) == simdjson::SUCCESS) return text;
  return {};
}

bool Node::flag(std::string_view member) const {
  bool flag = false;
  return exists_ && value_[member].get(flag) == simdjson::SUCCESS && flag;
}

std::optional<std::size_t> Node::location() const {
  std::int64_t location = -1;
  if (!exists_ || value_["location"].get(location) != simdjson::SUCCESS || location < 0)
    return std::nullopt;
  return static_cast<std::size_t>(location);
}

std::vector<Node> Node::list(std::string_view member) const {
  std::vector<Node> nodes;
  simdjson::dom::array array;
  if (!exists_ || value_[member].get(array) != simdjson::SUCCESS) return nodes;
  for (const element value : array) nodes.emplace_back(value);
  return nodes;
}

std::vector<std::string> Node::words(std::string_view member) const {
  std::vector<std::string> words;
  for (const Node& node : list(member)) words.emplace_back(node.text("sval"));
  return words;
}

void Node::walk(const std::function<bool(const Node&)>& visit) const {
  if (!type_.empty() && !visit(*this)) return;
  if (simdjson::dom::object object; exists_ && value_.get(object) == simdjson::SUCCESS)
    for (const auto field : object) Node{field.value}.walk(visit);
  if (simdjson::dom::array array; exists_ && value_.get(array) == simdjson::SUCCESS)
    for (const element value : array) Node{value}.walk(visit);
}

Name relation_name(const Node& relation) {
  return {std::string{relation.text("schemaname")}, std::string{relation.text("relname")}};
}

Name name_of(const std::vector<std::string>& words) {
  if (words.empty()) return {};
  return {words.size() > 1 ? words[words.size() - 2] : std::string{}, words.back()};
}

std::string type_name(const Node& type) {
  return name_of(type.words("names")).name;
}

bool has_option(const std::vector<Node>& options, std::string_view name) {
  bool on = false;
  for (const Node& option : options) {
    if (option.text("defname") != name) continue;
    const Node value = option["arg"];
    const std::string text = to_lower(value.text("sval"));
    const bool off = text == "false" || text == "off" || text == "0" ||
                     (value.is("Boolean") && !value.flag("boolval")) ||
                     (value.is("Integer") && !value["ival"].exists());
    on = !off;  // the last one counts
  }
  return on;
}

}  // namespace workwise::schema
