#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "job/folded.hpp"
#include "job/normalise.hpp"

namespace workwise::job {

/// What a text says of a moment, before any time zone of ours comes in.
struct DateText {
  std::chrono::year_month_day day;
  std::optional<std::chrono::seconds> clock;  ///< since midnight; none: a date alone
  std::optional<int> offset_minutes;          ///< east of UTC, where the text says so
  std::string_view zone_name = {};            ///< IANA, as published; where the text says so
};

/// ISO 8601, RFC 822, and dates as people write them ("31st August 2024, 16h00"). nullopt: not one,
/// or the order of day and month is open.
std::optional<DateText> read_date_text(const Folded& text, Context::DateOrder order);

}  // namespace workwise::job
