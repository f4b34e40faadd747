#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "config/settings.hpp"
#include "ingest/quarantine.hpp"
#include "ingest/run.hpp"
#include "job/posting.hpp"

namespace workwise::ingest {

/// What the mapping of today makes of an item that waits in the quarantine.
struct Replayed {
  enum class Outcome {
    inserted,
    updated,
    unchanged,  ///< the board has it already as it is
    duplicate,  ///< another item of this replay has its id
    filtered,   ///< drop_if leaves it out now
    rejected,   ///< still, and why is in `reason`
    left,       ///< it could be read and is not merged; why is in `reason`
  };
  Quarantined item;
  Outcome outcome = Outcome::rejected;
  std::string field;
  std::string reason;
  std::optional<job::Posting> posting;
};
std::string_view to_string(Replayed::Outcome outcome);

struct ReplayOptions {
  QuarantineFilter filter;  ///< its source is set by replay()
  bool dry_run = false;     ///< in a transaction that can't write
  std::chrono::milliseconds lock_wait{0};
  std::stop_token stop;
  std::function<void(const Replayed&)> show;
};

/// Merges the items of one source that wait in its quarantine and can be read by now: a run of its
/// own in the ledger, and one transaction with all that it writes, in which the items leave the
/// quarantine.
///
/// Not merged, because what the board has is newer: an item that its feed no longer has, and one
/// whose job was written or closed since the run that saw the item first, or is known with a detail
/// (`detail.url`). The next poll decides those, and fetches the details of those that are new. Of
/// two items with one id the newer is taken.
///
/// The source's validators go, so that the next poll reads its feed again.
///
/// Throws LockedError when a run of the source goes on for longer than `lock_wait`; Error and
/// postgres::Error with nothing merged.
RunReport replay(const config::Settings& settings, const config::Source& source,
                 const ReplayOptions& options);

}  // namespace workwise::ingest
