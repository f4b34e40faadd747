#pragma once

#include <string>

#include "results.hpp"

namespace workwise::bench {

/// Markdown: how we stand to our goals, the times, and what else was counted at the largest size.
std::string tables(const Results& results);

/// Markdown: what a job costs us at each size.
std::string scaling_table(const Results& results);

/// Every sample, for whoever wants to calculate.
std::string csv(const Results& results);

}  // namespace workwise::bench
