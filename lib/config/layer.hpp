#pragma once

#include "config/section.hpp"
#include "config/source.hpp"

namespace workwise::config {

/// Adds to `source` the keys that presets, `defaults` and sources have in common. `with_url`: false
/// for `defaults`, which must not put one URL over all of the sources.
void read_common(Section& section, Source& source, bool with_url);

/// Adds a layer's `read:`.
void read_read(Section section, Read& read);

}  // namespace workwise::config
