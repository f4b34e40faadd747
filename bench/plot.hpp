#pragma once

#include <string>

#include "results.hpp"

namespace workwise::bench {

/// The times of the largest size as an SVG: a panel a case, a bar a contestant and feed, on a
/// logarithmic scale. Follows the reader's light or dark colours.
std::string plot(const Results& results);

}  // namespace workwise::bench
