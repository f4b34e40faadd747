#pragma once

#include <chrono>
#include <string>

namespace workwise::cli {

/// "250ms", "15s", "2m", "1h30m", and a bare number of seconds. Throws UsageError naming the flag.
std::chrono::milliseconds parse_duration(const std::string& text, const std::string& flag);

}  // namespace workwise::cli
