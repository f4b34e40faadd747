#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "feed/cdata.hpp"

namespace workwise::feed {

/// Copies an XML item into `into`, so that a parser gets it right.
///
/// Entities that only HTML knows (&nbsp;) become their characters, for feeds use them without
/// declaring them; a numeric reference to no character becomes U+FFFD, one to a control character
/// goes, one to 128–159 is read as windows-1252; control bytes go. CDATA and comments are left
/// alone. Adds what it replaced to `replaced`. Returns what is not well-formed: a raw '&', an
/// entity that nobody knows.
///
/// With `apart`, long CDATA sections that need no repair are left out and noted there.
std::optional<std::string> repair_xml(std::string_view raw, std::string& into,
                                      std::size_t& replaced, CdataSections* apart = nullptr);

}  // namespace workwise::feed
