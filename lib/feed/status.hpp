#pragma once

#include "config/source.hpp"
#include "feed/fetch.hpp"
#include "feed/transfer.hpp"

namespace workwise::feed {

/// What an HTTP status that brings no body means to the operator, and what to do about it.
/// `without_credentials`: they were left behind when a redirect led elsewhere.
SourceError status_error(const Reply& reply, const config::Source& source,
                         bool without_credentials);

}  // namespace workwise::feed
