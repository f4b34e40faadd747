#pragma once

#include "config/source.hpp"

namespace workwise::feed {

/// Do a source's paths, templates and read.items compile, and what fetch.paging and complete look
/// for? Throws ConfigError with the place of the
/// one that does not.
void check(const config::Source& source);

}  // namespace workwise::feed
