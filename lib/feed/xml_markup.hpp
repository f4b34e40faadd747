#pragma once

#include <pugixml.hpp>
#include <string>

namespace workwise::feed {

/// All text below `node`, tags dropped.
std::string text_of(pugi::xml_node node);

/// What is inside `node` as HTML: tags without prefixes, text and attributes escaped. The text
/// itself, unescaped, when it holds no element: then the HTML, if any, was escaped or in CDATA.
std::string markup_of(pugi::xml_node node);

}  // namespace workwise::feed
