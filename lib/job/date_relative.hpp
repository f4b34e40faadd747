#pragma once

#include <chrono>
#include <optional>

#include "job/folded.hpp"

namespace workwise::job {

/// "3 days ago", "yesterday", "just posted", "vor 2 Wochen": the day that is meant, seen from
/// `local_now`. nullopt: not relative, or only a bound ("30+ days ago").
std::optional<std::chrono::local_days> read_relative_day(
    const Folded& text, std::chrono::local_time<std::chrono::microseconds> local_now);

}  // namespace workwise::job
