#include "cli/duration.hpp"

#include "base/error.hpp"
#include "config/quantity.hpp"

namespace workwise::cli {

std::chrono::milliseconds parse_duration(const std::string& text, const std::string& flag) {
  if (const auto duration = config::parse_duration(text)) return *duration;
  if (const auto seconds = config::parse_count(text))
    return std::chrono::seconds(static_cast<std::int64_t>(*seconds));
  throw UsageError(flag + ": expected a duration like 60s or 2m, found \"" + text + "\"");
}

}  // namespace workwise::cli
