#pragma once

#include <string>
#include <string_view>

namespace workwise::job {

/// The address of a published href, decoded and safe to print between quotes once it is escaped:
/// http, https, mailto or tel, without control characters and blanks. Empty: not such an address,
/// relative ones included (nobody knows what they are relative to).
std::string safe_link(std::string_view href);

/// `text` without entities, as the value of an attribute.
std::string unescape_attribute(std::string_view text);

}  // namespace workwise::job
