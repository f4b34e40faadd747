#include "ingest/breaker.hpp"

#include <cmath>

#include "base/text.hpp"

namespace workwise::ingest {

Verdict judge(const config::Expire& expire, const Absence& absence) {
  if (absence.absent == 0) return {};
  if (absence.feed_is_empty) {
    if (expire.confirm_empty > 0 && absence.empty_in_row >= expire.confirm_empty)
      return {.held = false, .reason = {}, .closed_reason = "feed_empty"};
    return {.held = true,
            .reason = "the feed is well-formed but empty, and " +
                      with_thousands(absence.open_before) + " jobs are open",
            .closed_reason = {}};
  }
  const double share = static_cast<double>(absence.absent) /
                       static_cast<double>(std::max<std::int64_t>(absence.open_before, 1));
  if (absence.absent >= kSmall && share > expire.max_drop)
    return {.held = true,
            .reason = with_thousands(absence.absent) + " of " +
                      with_thousands(absence.open_before) + " open jobs (" +
                      std::to_string(std::lround(share * 100)) +
                      " %) are gone from the feed, more than max_drop " +
                      std::to_string(std::lround(expire.max_drop * 100)) + " %",
            .closed_reason = {}};
  return {.held = false, .reason = {}, .closed_reason = "missing"};
}

}  // namespace workwise::ingest
