#pragma once

#include <vector>

#include "config/source.hpp"

namespace workwise::service {

/// Looks for what would only show when a source is used: a schedule that never comes, a path or a
/// template that does not compile. Throws one ConfigError that names them all, a line each.
void check_sources(const std::vector<config::Source>& sources);

}  // namespace workwise::service
