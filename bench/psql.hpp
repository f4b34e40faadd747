#pragma once

#include "contestant.hpp"

namespace workwise::bench {

/// Writes the rows of the base and of the delta as files in COPY's format, out of what workwise
/// made of them: `reader` loads a feed as psql's database was loaded.
void write_rows(Stage& stage, const Contestant& reader);

Contestant psql(Stage& stage);
Contestant pgloader(Stage& stage);

}  // namespace workwise::bench
