#pragma once

#include <cstddef>

#include "config/settings.hpp"

namespace workwise::ingest {

/// Removes the spooled bodies of runs whose process was killed; returns how many. Those of runs
/// under way, of this process or another, stay. For the start of a process that will stay.
std::size_t sweep_leftovers(const config::Settings& settings);

}  // namespace workwise::ingest
