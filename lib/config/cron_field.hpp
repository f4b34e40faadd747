#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace workwise::config {

/// What one field of a cron expression may hold.
struct CronField {
  std::string_view name;  ///< for messages: "day of week"
  unsigned low;
  unsigned high;
  std::span<const std::string_view> names;  ///< of low, low + 1, …; may be empty
};

/// The values as bits. Throws Error naming the field.
std::uint64_t parse_cron_field(std::string_view text, const CronField& field);

}  // namespace workwise::config
