#pragma once

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "feed/cdata.hpp"

namespace workwise::feed {

/// The text of `node` where it holds one piece of text and nothing else: nearly always.
std::optional<std::string_view> only_text(pugi::xml_node node, const CdataSections& apart);

/// All text below `node`, tags dropped.
std::string text_of(pugi::xml_node node, const CdataSections& apart);

/// What is inside `node` as HTML: tags without prefixes, text and attributes escaped. The text
/// itself, unescaped, when it holds no element: then the HTML, if any, was escaped or in CDATA.
std::string markup_of(pugi::xml_node node, const CdataSections& apart);

}  // namespace workwise::feed
