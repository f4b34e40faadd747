#pragma once

#include "contestant.hpp"

namespace workwise::bench {

/// Two ways to run workwise.
enum class Variant {
  shipped,
  one_connection,  ///< and the server's own compression: what is left is our work, not our setting
};

/// Makes the template "migrated": an empty board.
void make_migrated(Stage& stage);

Contestant workwise(Stage& stage, Feed feed, Variant variant);

/// The database a feed is loaded into by a variant.
std::string loaded_by(Feed feed, Variant variant);

}  // namespace workwise::bench
