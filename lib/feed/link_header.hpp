#pragma once

#include <string>
#include <string_view>

namespace workwise::feed {

/// The target of the first link with the relation `next`, as written; "" where there is none.
/// `value`: of one Link header, or of several with commas between them.
///
/// Source: RFC 8288, section 3 and appendix B.2: names and relations are compared without case,
///         `rel` may hold several relations, a parameter may be quoted or not, and only the first
///         `rel` of a link counts. A link with an `anchor` is about another document.
std::string next_in_link_header(std::string_view value);

}  // namespace workwise::feed
