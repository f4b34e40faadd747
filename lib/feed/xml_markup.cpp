#include "feed/xml_markup.hpp"

#include "feed/items_path.hpp"

namespace workwise::feed {
namespace {

bool is_text(pugi::xml_node node) {
  return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
}

bool holds_elements(pugi::xml_node node) {
  pugi::xml_node child = node.first_child();
  while (child && child.type() != pugi::node_element) child = child.next_sibling();
  return child;
}

/// The next node of the tree below `top` in the order of the document; `leave` is called for each
/// element that is left on the way. A loop, not a recursion: an item may nest as deep as it likes.
template <typename Leave>
pugi::xml_node next_below(pugi::xml_node node, pugi::xml_node top, const Leave& leave) {
  if (node.first_child()) return node.first_child();
  while (node != top) {
    leave(node);
    if (node.next_sibling()) return node.next_sibling();
    node = node.parent();
  }
  return {};
}

void append_escaped(std::string_view text, std::string& into) {
  for (const char c : text) {
    switch (c) {
      case '<':
        into += "&lt;";
        break;
      case '>':
        into += "&gt;";
        break;
      case '&':
        into += "&amp;";
        break;
      case '"':
        into += "&quot;";
        break;
      default:
        into += c;
    }
  }
}

void append_start_tag(pugi::xml_node element, std::string& into) {
  into.append("<").append(local_name(element.name()));
  for (const pugi::xml_attribute attribute : element.attributes()) {
    into.append(" ").append(attribute.name()).append("=\"");
    append_escaped(attribute.value(), into);
    into += '"';
  }
  into += element.first_child() ? ">" : "/>";
}

}  // namespace

std::optional<std::string_view> only_text(pugi::xml_node node, const CdataSections& apart) {
  const pugi::xml_node only = node.first_child();
  if (!only || only.next_sibling() || !is_text(only)) return std::nullopt;
  return apart.value_of(only);
}

std::string text_of(pugi::xml_node node, const CdataSections& apart) {
  if (const auto only = only_text(node, apart)) return std::string(*only);
  std::string text;
  for (pugi::xml_node at = node; at; at = next_below(at, node, [](pugi::xml_node) {})) {
    if (is_text(at)) text += apart.value_of(at);
  }
  return text;
}

std::string markup_of(pugi::xml_node node, const CdataSections& apart) {
  if (!holds_elements(node)) return text_of(node, apart);
  std::string markup;
  const auto leave = [&](pugi::xml_node element) {
    if (element.type() == pugi::node_element && element.first_child()) {
      markup.append("</").append(local_name(element.name())).append(">");
    }
  };
  for (pugi::xml_node at = next_below(node, node, leave); at; at = next_below(at, node, leave)) {
    if (at.type() == pugi::node_element) {
      append_start_tag(at, markup);
    } else if (is_text(at)) {
      append_escaped(apart.value_of(at), markup);
    }
  }
  return markup;
}

}  // namespace workwise::feed
