#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace workwise::feed {

/// What prefixes stand for: prefix → URI; the prefix "" for names that have none.
using Namespaces = std::map<std::string, std::string, std::less<>>;

/// Adds what a start tag declares: `<rss xmlns:g="http://base.google.com/ns/1.0">`.
void add_declarations(std::string_view tag, Namespaces& into);

/// The prefix of an element's or attribute's name, "" where it has none.
inline std::string_view prefix_of(std::string_view name) {
  const auto colon = name.rfind(':');
  return colon == std::string_view::npos ? std::string_view{} : name.substr(0, colon);
}

}  // namespace workwise::feed
