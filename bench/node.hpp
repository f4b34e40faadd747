#pragma once

#include "contestant.hpp"

namespace workwise::bench {

/// Makes the template "own": the tables as a drizzle project would have them.
void make_own_schema(Stage& stage);

Contestant drizzle(Stage& stage, Feed feed);             ///< on our schema
Contestant drizzle_own_schema(Stage& stage, Feed feed);  ///< on its own
Contestant node_copy(Stage& stage, Feed feed);           ///< the best way with Node

}  // namespace workwise::bench
