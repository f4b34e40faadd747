#include "feed/xml_item.hpp"

#include "base/text.hpp"
#include "feed/items_path.hpp"
#include "feed/xml_markup.hpp"
#include "feed/xml_repair.hpp"

namespace workwise::feed {
namespace {

constexpr unsigned kFlags = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol |
                            pugi::parse_wconv_attribute | pugi::parse_ws_pcdata;

/// Walks a path down from the item and collects what is at its end.
class Selection {
 public:
  Selection(const std::vector<Step>& steps, Flavour flavour, bool whole_only,
            std::vector<std::string>& into)
      : steps_(steps), flavour_(flavour), whole_only_(whole_only), into_(into) {}

  void walk(pugi::xml_node node, std::size_t at) {
    if (at == steps_.size()) {
      into_.push_back(flavour_ == Flavour::markup ? markup_of(node) : text_of(node));
    } else if (steps_[at].kind == Step::Kind::attribute) {
      take_attribute(node, steps_[at]);
    } else {
      walk_children(node, at);
    }
  }

 private:
  void take_attribute(pugi::xml_node node, const Step& step) {
    if (const pugi::xml_attribute found = attribute(node, step.name)) {
      into_.emplace_back(found.value());
    }
  }

  void walk_children(pugi::xml_node node, std::size_t at) {
    const Step& step = steps_[at];
    // A name without prefix means the element without one first: <title>, not <media:title>.
    const bool by_full_name = has_full_name(node, step);
    long count = 0;
    for (const pugi::xml_node child : node.children()) {
      if (child.type() != pugi::node_element || !is_named(child, step, by_full_name)) continue;
      if (!holds(child, step)) continue;
      ++count;
      if (step.index != 0 && count != step.index) continue;
      // In what is left of a broken item only an element that something follows was closed.
      if (whole_only_ && !child.next_sibling()) continue;
      walk(child, at + 1);
    }
  }

  static bool has_full_name(pugi::xml_node node, const Step& step) {
    if (step.prefixed() || step.name == "*") return true;
    for (const pugi::xml_node child : node.children()) {
      if (equals_ignoring_case(child.name(), step.name)) return true;
    }
    return false;
  }

  static bool is_named(pugi::xml_node child, const Step& step, bool by_full_name) {
    const std::string_view name = child.name();
    return step.name == "*" ||
           equals_ignoring_case(by_full_name ? name : local_name(name), step.name);
  }

  static bool holds(pugi::xml_node child, const Step& step) {
    for (const Step::Condition& condition : step.conditions) {
      const std::string text = condition.attribute ? attribute(child, condition.name).value()
                                                   : text_of(element(child, condition.name));
      if (!equals_ignoring_case(trim(text), condition.value)) return false;
    }
    return true;
  }

  static pugi::xml_node element(pugi::xml_node node, const std::string& name) {
    for (const pugi::xml_node child : node.children()) {
      if (equals_ignoring_case(child.name(), name)) return child;
    }
    return {};
  }

  static pugi::xml_attribute attribute(pugi::xml_node node, const std::string& name) {
    for (const pugi::xml_attribute candidate : node.attributes()) {
      if (equals_ignoring_case(candidate.name(), name)) return candidate;
    }
    for (const pugi::xml_attribute candidate : node.attributes()) {
      const std::string_view full = candidate.name();
      if (!full.starts_with("xmlns") && equals_ignoring_case(local_name(full), name)) {
        return candidate;
      }
    }
    return {};
  }

  const std::vector<Step>& steps_;
  Flavour flavour_;
  bool whole_only_;
  std::vector<std::string>& into_;
};

}  // namespace

std::optional<std::string> XmlItem::load(std::string_view raw) {
  salvaged_ = false;
  replaced_ = 0;
  const auto problem = repair_xml(raw, text_, replaced_);
  if (problem) return problem;
  const pugi::xml_parse_result result =
      document_.load_buffer_inplace(text_.data(), text_.size(), kFlags, pugi::encoding_utf8);
  if (result) return std::nullopt;
  return "not well-formed: " + to_lower(result.description()) + " at byte " +
         std::to_string(result.offset) + " of the item";
}

void XmlItem::salvage(std::string_view head) {
  salvaged_ = true;
  repair_xml(head, text_, replaced_);
  document_.load_buffer_inplace(text_.data(), text_.size(), kFlags, pugi::encoding_utf8);
}

void XmlItem::select(const Path& path, Flavour flavour, std::vector<std::string>& into) const {
  const pugi::xml_node item = document_.document_element();
  if (item) Selection{path.steps, flavour, salvaged_, into}.walk(item, 0);
}

}  // namespace workwise::feed
