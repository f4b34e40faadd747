#pragma once

#include "config/section.hpp"
#include "config/source.hpp"

namespace workwise::config {

/// Adds a layer's `fetch:` to what is there. `with_url`: false for `defaults`, which must not put
/// one URL over all of the sources.
void read_fetch(Section section, Fetch& fetch, bool with_url);

}  // namespace workwise::config
