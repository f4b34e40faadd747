#pragma once

#include "base/fingerprint.hpp"
#include "config/source.hpp"

namespace workwise::ingest {

/// Hash of all that decides what a source's items become and where they come from: what was made
/// with another is not believed.
Fingerprint recipe_of(const config::Source& source);

}  // namespace workwise::ingest
