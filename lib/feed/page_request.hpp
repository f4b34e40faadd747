#pragma once

#include "config/source.hpp"
#include "feed/pages.hpp"

namespace workwise::feed {

/// The settings of the request that a turn asks for: {page}, {offset}, {cursor} and {per_page}
/// replaced in URL, query values and body; where the style's own placeholder stands nowhere, a
/// parameter of the query or, for a range, the header.
///
/// In a body of JSON a text that is one placeholder becomes a number where the value is digits, a
/// member whose text is a cursor that is not known yet is left out, and every value is escaped. In
/// a form values are percent-encoded; in any other body they stand as they are.
///
/// Errors: SourceError refused where a body that calls itself JSON is not.
config::Fetch page_request(const config::Fetch& fetch, const Turn& turn);

}  // namespace workwise::feed
