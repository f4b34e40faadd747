#pragma once

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <string>
#include <string_view>

/// A second opinion on HTML: gumbo's, an HTML5 parser that knows nothing of ours.
namespace workwise::test {

/// What a browser's parser makes of a fragment of a page's body.
class Parsed {
 public:
  explicit Parsed(std::string_view html) : html_(html) {
    GumboOptions options = kGumboDefaultOptions;
    options.fragment_context = GUMBO_TAG_BODY;
    output_ = gumbo_parse_with_options(&options, html_.data(), html_.size());
  }
  ~Parsed() { gumbo_destroy_output(&kGumboDefaultOptions, output_); }
  Parsed(const Parsed&) = delete;
  Parsed& operator=(const Parsed&) = delete;

  /// The tree, written as sanitise_html() writes: equal to the parsed text when that is sound. What
  /// a description must not hold shows as "[BAD …]".
  std::string rewritten() const {
    std::string text;
    write_children(output_->root->v.element.children, text);
    return text;
  }

  /// The text that a reader sees, without any blank.
  std::string visible() const {
    std::string text;
    collect(output_->root, text);
    text.erase(std::remove_if(text.begin(), text.end(),
                              [](unsigned char c) { return std::isspace(c) != 0; }),
               text.end());
    return text;
  }

 private:
  static bool one_of(std::string_view word, std::string_view list) {
    return (" " + std::string(list) + " ").find(" " + std::string(word) + " ") != std::string::npos;
  }

  static std::string escaped(std::string_view value, bool attribute) {
    std::string text;
    for (const char c : value) {
      if (c == '&')
        text += "&amp;";
      else if (c == '<')
        text += "&lt;";
      else if (c == '>')
        text += "&gt;";
      else if (c == '"' && attribute)
        text += "&quot;";
      else
        text += c;
    }
    return text;
  }

  static bool is_safe_link(std::string_view link) {
    const bool clean =
        std::none_of(link.begin(), link.end(), [](unsigned char c) { return c <= 32; });
    std::string lower(link);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return clean && (lower.starts_with("http://") || lower.starts_with("https://") ||
                     lower.starts_with("mailto:") || lower.starts_with("tel:"));
  }

  static bool is_allowed(std::string_view tag, const GumboAttribute& attribute) {
    const std::string_view name = attribute.name;
    const std::string_view value = attribute.value;
    if (tag == "a" && name == "href") return is_safe_link(value);
    if (tag == "a" && name == "rel") return value == "nofollow noopener";
    const bool digits = !value.empty() && value.size() <= 4 &&
                        value.find_first_not_of("0123456789") == std::string_view::npos;
    return (tag == "td" || tag == "th") && (name == "colspan" || name == "rowspan") && digits;
  }

  void write(const GumboNode& node, std::string& text) const {
    if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE) {
      text += escaped(node.v.text.text, false);
    } else if (node.type == GUMBO_NODE_ELEMENT) {
      write_element(node.v.element, text);
    } else {
      text += "[BAD node]";
    }
  }

  void write_element(const GumboElement& element, std::string& text) const {
    static constexpr std::string_view kAllowed =
        "p br ul ol li strong b em i u h1 h2 h3 h4 h5 h6 blockquote pre code hr a sub sup table "
        "thead tbody tfoot tr th td dl dt dd";
    const std::string_view tag = gumbo_normalized_tagname(element.tag);
    if (element.tag_namespace != GUMBO_NAMESPACE_HTML || !one_of(tag, kAllowed))
      text += "[BAD element " + std::string(tag) + "]";
    text.append("<").append(tag);
    for (unsigned i = 0; i < element.attributes.length; ++i) {
      const auto& attribute = *static_cast<const GumboAttribute*>(element.attributes.data[i]);
      if (!is_allowed(tag, attribute))
        text.append("[BAD attribute ").append(attribute.name).append("]");
      text.append(" ").append(attribute.name).append("=\"");
      text.append(escaped(attribute.value, true)).append("\"");
    }
    text += ">";
    if (tag == "br" || tag == "hr") return;
    write_children(element.children, text);
    text.append("</").append(tag).append(">");
  }

  void write_children(const GumboVector& children, std::string& text) const {
    for (unsigned i = 0; i < children.length; ++i)
      write(*static_cast<const GumboNode*>(children.data[i]), text);
  }

  static void collect(const GumboNode* node, std::string& text) {
    static constexpr std::array kHidden = {GUMBO_TAG_SCRIPT,   GUMBO_TAG_STYLE, GUMBO_TAG_IFRAME,
                                           GUMBO_TAG_NOSCRIPT, GUMBO_TAG_TITLE, GUMBO_TAG_TEXTAREA,
                                           GUMBO_TAG_SVG,      GUMBO_TAG_MATH,  GUMBO_TAG_SELECT,
                                           GUMBO_TAG_OBJECT,   GUMBO_TAG_VIDEO, GUMBO_TAG_AUDIO};
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_CDATA) text += node->v.text.text;
    if (node->type != GUMBO_NODE_ELEMENT) return;
    if (std::find(kHidden.begin(), kHidden.end(), node->v.element.tag) != kHidden.end()) return;
    const GumboVector& children = node->v.element.children;
    for (unsigned i = 0; i < children.length; ++i)
      collect(static_cast<const GumboNode*>(children.data[i]), text);
  }

  std::string html_;
  GumboOutput* output_ = nullptr;
};

}  // namespace workwise::test
