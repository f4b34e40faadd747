#include "ingest/breaker.hpp"

#include <cmath>

#include "base/text.hpp"

namespace workwise::ingest {

namespace {

std::string percent(double share) {
  return std::to_string(std::lround(share * 100)) + " %";
}

std::string dropped(const Absence& absence) {
  const std::string open = " of " + with_thousands(absence.open_before) + " open jobs";
  std::string gone = with_thousands(absence.absent) + open + " are gone from the feed";
  const std::string dated =
      with_thousands(absence.dated_back) + open + " were given a date that was past already";
  if (absence.dated_back == 0) return gone;
  return absence.absent == 0 ? dated : gone + " and " + dated;
}

}  // namespace

Verdict judge(const config::Expire& expire, const Absence& absence) {
  const std::int64_t closings = absence.absent + absence.dated_back;
  if (absence.feed_is_empty && absence.absent > 0) {
    if (expire.confirm_empty > 0 && absence.empty_in_row >= expire.confirm_empty)
      return {.held = false, .reason = {}, .closed_reason = "feed_empty"};
    return {.held = true,
            .reason = "the feed is well-formed but empty, and " +
                      with_thousands(absence.open_before) + " jobs are open",
            .closed_reason = {}};
  }
  const double share = static_cast<double>(closings) /
                       static_cast<double>(std::max<std::int64_t>(absence.open_before, 1));
  if (closings >= kSmall && share > expire.max_drop)
    return {.held = true,
            .reason = dropped(absence) + ": " + percent(share) + ", more than max_drop " +
                      percent(expire.max_drop),
            .closed_reason = {}};
  return {.held = false, .reason = {}, .closed_reason = "missing"};
}

}  // namespace workwise::ingest
