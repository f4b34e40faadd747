#include "feed/xml_item.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "feed/items_path.hpp"
#include "feed/split.hpp"
#include "feed/xml_markup.hpp"
#include "feed/xml_repair.hpp"

namespace workwise::feed {
namespace {

constexpr unsigned kFlags = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol |
                            pugi::parse_wconv_attribute | pugi::parse_ws_pcdata;

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && equals_ignoring_case(a, b);
}

/// Names that are equal but for their case have the same key, and hardly any others: the size and
/// three of the letters.
std::uint32_t key_of(std::string_view local) {
  if (local.empty()) return 0;
  const auto letter = [&](std::size_t at) -> std::uint32_t {
    return static_cast<unsigned char>(local[at]) | 0x20U;
  };
  const std::size_t size = local.size();
  return static_cast<std::uint32_t>(size) << 24U | letter(0) << 16U | letter(size / 2) << 8U |
         letter(size - 1);
}

void collect_children(pugi::xml_node node, std::vector<XmlChild>& into) {
  into.clear();
  for (pugi::xml_node child = node.first_child(); child; child = child.next_sibling()) {
    if (child.type() != pugi::node_element) continue;
    const std::string_view name = child.name();
    const std::string_view local = local_name(name);
    into.push_back({.node = child, .name = name, .local = local, .key = key_of(local)});
  }
}

/// Does a name of the item mean the same as one of a path? A prefix of the path that
/// read.namespaces explains is compared by its URI, any other as it is written.
class Names {
 public:
  Names(const Namespaces& prefixes, const Namespaces* around)
      : prefixes_(prefixes), around_(around) {}

  bool same(pugi::xml_node element, std::string_view name, std::string_view wanted) const {
    if (prefixes_.empty()) return same_name(name, wanted);
    const auto meant = prefixes_.find(prefix_of(wanted));
    if (meant == prefixes_.end()) return same_name(name, wanted);
    if (!same_name(local_name(name), local_name(wanted))) return false;
    const std::string_view uri = uri_of(element, prefix_of(name));
    return uri.empty() ? same_name(prefix_of(name), meant->first) : uri == meant->second;
  }

 private:
  /// "" where nobody says: in an item that was cut out of its document, say.
  std::string_view uri_of(pugi::xml_node element, std::string_view prefix) const {
    const std::string declaration =
        prefix.empty() ? std::string("xmlns") : "xmlns:" + std::string(prefix);
    for (pugi::xml_node at = element; at; at = at.parent()) {
      if (const pugi::xml_attribute found = at.attribute(declaration.c_str())) return found.value();
    }
    if (around_ == nullptr) return {};
    const auto found = around_->find(prefix);
    return found == around_->end() ? std::string_view{} : std::string_view{found->second};
  }

  const Namespaces& prefixes_;
  const Namespaces* around_;
};

/// Walks a path down from the item and hands what is at its end to at_end(): the texts of
/// attributes as they are, elements as nodes.
template <typename AtEnd>
class Walk {
 public:
  Walk(const std::vector<Step>& steps, const Names& names, const CdataSections& apart,
       bool whole_only, const AtEnd& at_end)
      : steps_(steps), names_(names), apart_(apart), whole_only_(whole_only), at_end_(at_end) {}

  void walk(pugi::xml_node node, const std::vector<XmlChild>& children, std::size_t at) {
    if (steps_[at].kind == Step::Kind::attribute) {
      take_attribute(node, steps_[at]);
    } else {
      walk_children(children, at);
    }
  }

 private:
  void take_attribute(pugi::xml_node node, const Step& step) {
    if (const pugi::xml_attribute found = attribute(node, step.name)) {
      at_end_(std::string_view(found.value()));
    }
  }

  void walk_children(const std::vector<XmlChild>& children, std::size_t at) {
    const Step& step = steps_[at];
    // A name without prefix means the element without one first: <title>, not <media:title>.
    const bool any = step.name == "*";
    const std::uint32_t key = key_of(local_name(step.name));
    const bool by_full_name = !any && has_full_name(children, step, key);
    long count = 0;
    for (const XmlChild& child : children) {
      if (!any && (child.key != key || !is_wanted(child, step, by_full_name))) continue;
      if (!holds(child.node, step)) continue;
      ++count;
      if (step.index != 0 && count != step.index) continue;
      // In what is left of a broken item only an element that something follows was closed.
      if (whole_only_ && !child.node.next_sibling()) continue;
      take_or_walk(child.node, at + 1);
    }
  }

  void take_or_walk(pugi::xml_node node, std::size_t at) {
    if (at == steps_.size()) return at_end_(node);
    std::vector<XmlChild> children;
    collect_children(node, children);
    walk(node, children, at);
  }

  bool is_wanted(const XmlChild& child, const Step& step, bool by_full_name) const {
    return by_full_name ? names_.same(child.node, child.name, step.name)
                        : same_name(child.local, step.name);
  }

  static bool has_full_name(const std::vector<XmlChild>& children, const Step& step,
                            std::uint32_t key) {
    return step.prefixed() ||
           std::any_of(children.begin(), children.end(), [&](const XmlChild& child) {
             return child.key == key && same_name(child.name, step.name);
           });
  }

  bool holds(pugi::xml_node child, const Step& step) const {
    for (const Step::Condition& condition : step.conditions) {
      const std::string text = condition.attribute
                                   ? attribute(child, condition.name).value()
                                   : text_of(element(child, condition.name), apart_);
      if (!equals_ignoring_case(trim(text), condition.value)) return false;
    }
    return true;
  }

  pugi::xml_node element(pugi::xml_node node, const std::string& name) const {
    pugi::xml_node local;
    for (const pugi::xml_node child : node.children()) {
      const std::string_view full = child.name();
      if (names_.same(child, full, name)) return child;
      if (!local && same_name(local_name(full), name)) local = child;
    }
    return local;
  }

  pugi::xml_attribute attribute(pugi::xml_node node, const std::string& name) const {
    pugi::xml_attribute local;
    for (const pugi::xml_attribute candidate : node.attributes()) {
      const std::string_view full = candidate.name();
      if (names_.same(node, full, name)) return candidate;
      if (!local && !full.starts_with("xmlns") && same_name(local_name(full), name))
        local = candidate;
    }
    return local;
  }

  const std::vector<Step>& steps_;
  const Names& names_;
  const CdataSections& apart_;
  bool whole_only_;
  const AtEnd& at_end_;
};

template <typename... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <typename... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

/// Hands over the texts at the end of a path that begins below `node`.
class TextsAtEnd {
 public:
  TextsAtEnd(Flavour flavour, const CdataSections& apart, const ParsedItem::Take& take)
      : flavour_(flavour), apart_(apart), take_(take) {}

  void operator()(std::string_view attribute) const { take_(attribute); }
  void operator()(pugi::xml_node element) const {
    if (const auto only = only_text(element, apart_))
      take_(*only);
    else
      take_(flavour_ == Flavour::markup ? markup_of(element, apart_) : text_of(element, apart_));
  }

 private:
  Flavour flavour_;
  const CdataSections& apart_;
  const ParsedItem::Take& take_;
};

}  // namespace

void XmlItem::surround(const Item& item) {
  around_ = item.namespaces;
}

std::optional<std::string> XmlItem::load(std::string_view raw) {
  salvaged_ = false;
  replaced_ = 0;
  children_.clear();
  if (const auto problem = repair_xml(raw, text_, replaced_, &apart_)) return problem;
  if (parse()) return std::nullopt;
  // Once more as a whole: for the place of the fault, or because what was kept apart was none.
  replaced_ = 0;
  apart_.clear();
  repair_xml(raw, text_, replaced_);
  const pugi::xml_parse_result result = parse();
  if (result) return std::nullopt;
  return "not well-formed: " + to_lower(result.description()) + " at byte " +
         std::to_string(result.offset) + " of the item";
}

void XmlItem::salvage(std::string_view head) {
  salvaged_ = true;
  apart_.clear();
  repair_xml(head, text_, replaced_);
  parse();
}

pugi::xml_parse_result XmlItem::parse() {
  const pugi::xml_parse_result result =
      document_.load_buffer_inplace(text_.data(), text_.size(), kFlags, pugi::encoding_utf8);
  apart_.parsed_in(text_);
  collect_children(document_.document_element(), children_);
  return result;
}

void XmlItem::visit(const Path& path, Flavour flavour, const Take& take) const {
  const Names names{prefixes_, around_};
  const TextsAtEnd at_end{flavour, apart_, take};
  Walk{path.steps, names, apart_, salvaged_, at_end}.walk(document_.document_element(), children_,
                                                          0);
}

void XmlItem::select_each(const Path& path, const std::vector<Path>& below, Flavour flavour,
                          std::vector<Element>& into) const {
  const Names names{prefixes_, around_};
  const auto add_element = [&](pugi::xml_node node) {
    Element& element = into.emplace_back();
    std::vector<XmlChild> children;
    collect_children(node, children);
    for (const Path& each : below) {
      std::vector<std::string>& texts = element.below.emplace_back();
      const Take take = [&](std::string_view text) { texts.emplace_back(text); };
      const TextsAtEnd at_end{flavour, apart_, take};
      Walk{each.steps, names, apart_, salvaged_, at_end}.walk(node, children, 0);
    }
  };
  const auto at_end = Overloaded{add_element, [](std::string_view /*attribute*/) {}};
  Walk{path.steps, names, apart_, salvaged_, at_end}.walk(document_.document_element(), children_,
                                                          0);
}

void XmlItem::name_members(std::size_t most, std::vector<std::string>& into) const {
  for (std::size_t child = 0; child < std::min(most, children_.size()); ++child)
    into.emplace_back(children_[child].name);
}

}  // namespace workwise::feed
