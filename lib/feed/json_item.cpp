#include "feed/json_item.hpp"

#include <simdjson.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "feed/json_repair.hpp"
#include "feed/shown.hpp"
#include "feed/split.hpp"

namespace workwise::feed {
namespace {

namespace ondemand = simdjson::ondemand;

/// A value and, where it is a container, all below it: the nodes up to `end`.
struct Node {
  enum class Kind : std::uint8_t { null, text, object, array };
  Kind kind = Kind::null;
  std::uint32_t end = 0;
  std::string_view key;   ///< of the member that it is the value of
  std::string_view text;  ///< a string unescaped; a number or boolean as published
};

bool is_number(std::string_view token) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t from = at;
    while (at < token.size() && token[at] >= '0' && token[at] <= '9') ++at;
    return at > from;
  };
  const auto take = [&](char c) { return at < token.size() && token[at] == c && ++at > 0; };
  take('-');
  if (!digits()) return false;
  if (take('.') && !digits()) return false;
  if (take('e') || take('E')) {
    if (!take('+')) take('-');
    if (!digits()) return false;
  }
  return at == token.size();
}

/// Copies a document into nodes, in its order.
class Builder {
 public:
  explicit Builder(std::vector<Node>& nodes) : nodes_(nodes) { nodes_.clear(); }

  simdjson::error_code add(ondemand::value value, std::string_view key, int depth) {
    if (depth == 0) return simdjson::DEPTH_ERROR;
    ondemand::json_type type{};
    if (const auto error = value.type().get(type)) return error;
    const std::size_t place = nodes_.size();
    nodes_.push_back({.kind = Node::Kind::null, .end = 0, .key = key, .text = {}});
    const auto error = fill(value, type, place, depth);
    nodes_[place].end = static_cast<std::uint32_t>(nodes_.size());
    return error;
  }

 private:
  simdjson::error_code fill(ondemand::value& value, ondemand::json_type type, std::size_t place,
                            int depth) {
    switch (type) {
      case ondemand::json_type::object:
        nodes_[place].kind = Node::Kind::object;
        return add_members(value, depth);
      case ondemand::json_type::array:
        nodes_[place].kind = Node::Kind::array;
        return add_elements(value, depth);
      case ondemand::json_type::string:
        nodes_[place].kind = Node::Kind::text;
        return value.get_string().get(nodes_[place].text);
      default:
        return add_token(trim(value.raw_json_token()), nodes_[place]);
    }
  }

  simdjson::error_code add_members(ondemand::value& value, int depth) {
    ondemand::object object;
    if (const auto error = value.get_object().get(object)) return error;
    for (auto member : object) {
      ondemand::field field;
      if (const auto error = std::move(member).get(field)) return error;
      std::string_view key;
      if (const auto error = field.unescaped_key().get(key)) return error;
      if (const auto error = add(field.value(), key, depth - 1)) return error;
    }
    return simdjson::SUCCESS;
  }

  simdjson::error_code add_elements(ondemand::value& value, int depth) {
    ondemand::array array;
    if (const auto error = value.get_array().get(array)) return error;
    for (auto element : array) {
      ondemand::value child;
      if (const auto error = std::move(element).get(child)) return error;
      if (const auto error = add(child, {}, depth - 1)) return error;
    }
    return simdjson::SUCCESS;
  }

  static simdjson::error_code add_token(std::string_view token, Node& node) {
    if (token == "null") return simdjson::SUCCESS;
    node.kind = Node::Kind::text;
    node.text = token;
    const bool known = token == "true" || token == "false" || is_number(token);
    return known ? simdjson::SUCCESS : simdjson::NUMBER_ERROR;
  }

  std::vector<Node>& nodes_;
};

/// visit(child) until it returns false.
template <typename Visit>
void for_each_child(const std::vector<Node>& nodes, std::size_t node, const Visit& visit) {
  for (std::size_t child = node + 1; child < nodes[node].end; child = nodes[child].end) {
    if (!visit(child)) return;
  }
}

/// Walks a path down from the item and calls at_end(node) for what is there.
template <typename AtEnd>
class Walk {
 public:
  Walk(const std::vector<Node>& nodes, const std::vector<Step>& steps, const AtEnd& at_end)
      : nodes_(nodes), steps_(steps), at_end_(at_end) {}

  void walk(std::size_t node, std::size_t at) {
    if (at == steps_.size()) return at_end_(node);
    const Step& step = steps_[at];
    switch (step.kind) {
      case Step::Kind::child:
        if (const std::size_t found = member(node, step.name); found != 0) walk(found, at + 1);
        break;
      case Step::Kind::element:
        if (const std::size_t found = element(node, step.index); found != 0) walk(found, at + 1);
        break;
      case Step::Kind::elements:
        walk_elements(node, at);
        break;
      case Step::Kind::attribute:
      case Step::Kind::key:
      case Step::Kind::detail:
        break;
    }
  }

 private:
  void walk_elements(std::size_t node, std::size_t at) {
    const auto try_one = [&](std::size_t candidate) {
      if (holds(candidate, steps_[at])) walk(candidate, at + 1);
      return true;
    };
    if (nodes_[node].kind == Node::Kind::array) {
      for_each_child(nodes_, node, try_one);
    } else {
      try_one(node);
    }
  }

  bool holds(std::size_t node, const Step& step) const {
    return std::all_of(step.conditions.begin(), step.conditions.end(), [&](const auto& condition) {
      const std::size_t found = member(node, condition.name);
      return found != 0 && nodes_[found].text == condition.value;
    });
  }

  /// 0: there is none (the root is no child).
  std::size_t member(std::size_t node, std::string_view name) const {
    std::size_t found = 0;
    if (nodes_[node].kind != Node::Kind::object) return found;
    for_each_child(nodes_, node, [&](std::size_t child) {
      if (nodes_[child].key == name) found = child;
      return found == 0;
    });
    return found;
  }

  std::size_t element(std::size_t node, long index) const {
    if (nodes_[node].kind != Node::Kind::array) return 0;
    std::vector<std::size_t> children;
    for_each_child(nodes_, node, [&](std::size_t child) {
      children.push_back(child);
      return true;
    });
    const long place = index < 0 ? index + std::ssize(children) : index;
    return place >= 0 && place < std::ssize(children) ? children[static_cast<std::size_t>(place)]
                                                      : 0;
  }

  const std::vector<Node>& nodes_;
  const std::vector<Step>& steps_;
  const AtEnd& at_end_;
};

/// Hands over the texts at the end of a path: each a text, or those that an array holds.
void visit_texts(const std::vector<Node>& nodes, const std::vector<Step>& steps, std::size_t node,
                 std::size_t first_step, const ParsedItem::Take& take) {
  const auto at_end = [&](std::size_t end) {
    if (nodes[end].kind == Node::Kind::text) take(nodes[end].text);
    if (nodes[end].kind != Node::Kind::array) return;
    for_each_child(nodes, end, [&](std::size_t child) {
      if (nodes[child].kind == Node::Kind::text) take(nodes[child].text);
      return true;
    });
  };
  Walk{nodes, steps, at_end}.walk(node, first_step);
}

/// Worth a second try on a repaired copy: a string is broken, or there may be a comma too many.
bool is_repairable(simdjson::error_code error) {
  return error == simdjson::STRING_ERROR || error == simdjson::UTF8_ERROR ||
         error == simdjson::UNESCAPED_CHARS || error == simdjson::TAPE_ERROR ||
         error == simdjson::INCORRECT_TYPE;
}

}  // namespace

struct JsonItem::Parts {
  ondemand::parser parser;
  std::vector<Node> nodes;
  std::string key;
  std::string repaired;
  std::size_t replaced = 0;
  std::optional<std::size_t> failed_at;  ///< of the text, where parse() knows it

  simdjson::error_code parse(std::string_view text) {
    failed_at.reset();
    ondemand::document document;
    const simdjson::padded_string_view padded{text.data(), text.size(),
                                              text.size() + Item::kPadding};
    if (const auto error = parser.iterate(padded).get(document)) return error;
    ondemand::value root;
    if (const auto error = document.get_value().get(root)) return error;
    if (const auto error = Builder{nodes}.add(root, {}, kDepthMax)) {
      const char* place = nullptr;
      if (document.current_location().get(place) == simdjson::SUCCESS && place >= text.data() &&
          place < text.data() + text.size())
        failed_at = static_cast<std::size_t>(place - text.data());
      return error;
    }
    const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    return at_end ? simdjson::SUCCESS : simdjson::TAPE_ERROR;
  }

  simdjson::error_code parse_repaired(std::string_view text) {
    replaced += repair_json(text, repaired);
    const std::size_t size = repaired.size();
    repaired.append(Item::kPadding, '\0');
    return parse(std::string_view(repaired).substr(0, size));
  }
};

JsonItem::JsonItem() : parts_(std::make_unique<Parts>()) {}
JsonItem::~JsonItem() = default;

std::optional<std::string> JsonItem::load(std::string_view raw) {
  if (detail_) detail_->nodes.clear();
  const std::size_t key = key_length(raw);
  parts_->key = key == 0 ? "" : trim(raw.substr(1, raw.rfind('"', key - 1) - 1));
  return load(*parts_, raw, raw.substr(key));
}

std::optional<std::string> JsonItem::join(std::string_view detail) {
  if (!detail_) detail_ = std::make_unique<Parts>();
  return load(*detail_, detail, detail);
}

std::optional<std::string> JsonItem::load(Parts& parts, std::string_view raw,
                                          std::string_view text) {
  text = trim(text);
  parts.replaced = 0;
  parts.nodes.clear();
  parts.repaired.clear();
  if (!text.starts_with('{') && !text.starts_with('[')) {
    return "not an object: it begins with \"" + shown(text, 20) + "\"";
  }
  auto error = parts.parse(text);
  const auto failed_at = parts.failed_at;
  if (is_repairable(error)) error = parts.parse_repaired(text);
  if (error == simdjson::SUCCESS) return std::nullopt;
  parts.nodes.clear();
  parts.replaced = 0;
  std::string problem = std::string("not well-formed: ") + simdjson::error_message(error);
  if (failed_at) {
    const auto before = static_cast<std::size_t>(text.data() - raw.data());
    problem += " (at byte " + std::to_string(before + *failed_at) + " of the item)";
  }
  return problem;
}

void JsonItem::salvage(std::string_view head) {
  if (detail_) detail_->nodes.clear();
  const std::size_t key = key_length(head);
  const std::string closed = close_json(head.substr(key));
  if (parts_->parse_repaired(closed) != simdjson::SUCCESS) parts_->nodes.clear();
}

void JsonItem::visit(const Path& path, Flavour /*flavour*/, const Take& take) const {
  if (path.steps.front().kind == Step::Kind::key) {
    if (!parts_->key.empty()) take(parts_->key);
  } else if (path.in_detail()) {
    if (detail_ && !detail_->nodes.empty()) visit_texts(detail_->nodes, path.steps, 0, 1, take);
  } else if (!parts_->nodes.empty()) {
    visit_texts(parts_->nodes, path.steps, 0, 0, take);
  }
}

void JsonItem::select_each(const Path& path, const std::vector<Path>& below, Flavour /*flavour*/,
                           std::vector<Element>& into) const {
  const Parts* const document = path.in_detail() ? detail_.get() : parts_.get();
  if (document == nullptr || document->nodes.empty()) return;
  const std::vector<Node>& nodes = document->nodes;
  const auto at_end = [&](std::size_t node) {
    Element& element = into.emplace_back();
    if (nodes[node].kind == Node::Kind::text) element.own = nodes[node].text;
    for (const Path& each : below) {
      std::vector<std::string>& texts = element.below.emplace_back();
      visit_texts(nodes, each.steps, node, 0,
                  [&](std::string_view text) { texts.emplace_back(text); });
    }
  };
  Walk{nodes, path.steps, at_end}.walk(0, path.in_detail() ? 1 : 0);
}

void JsonItem::name_members(std::size_t most, std::vector<std::string>& into) const {
  const std::vector<Node>& nodes = parts_->nodes;
  if (nodes.empty() || nodes.front().kind != Node::Kind::object) return;
  for (std::size_t child = 1; child < nodes.front().end && most > 0;
       child = nodes[child].end, --most)
    into.emplace_back(nodes[child].key);
}

std::size_t JsonItem::replaced() const {
  return parts_->replaced;
}

}  // namespace workwise::feed
