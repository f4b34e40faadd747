#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "ingest/batch.hpp"
#include "ingest/known.hpp"
#include "postgres/session.hpp"

namespace workwise::ingest {

/// Reads an item's bytes back from where they were spooled.
using ReadRaw = std::function<std::string(const RawItem&)>;

/// Keeps items that could not become postings, raw, with the reason and the recipe that could not
/// read them (promise 3); an incomplete one with none, so that the next run looks at it again. One
/// row a distinct item however often it comes. A record of a CSV is kept with the header before it.
/// Returns how many were new. Inside a transaction of the caller.
std::int64_t quarantine(postgres::Session& session, const std::string& source, std::int64_t run,
                        const Fingerprint& recipe, std::span<const Refused> items,
                        const ReadRaw& read_raw);

/// Takes items out again.
void release(postgres::Session& session, const std::string& source,
             std::span<const Fingerprint> items);

/// Notes which items the feed no longer has, and which it has again. `whole`: all that the feed has
/// was looked at. Nothing is written where nothing changed. Before the run becomes its source's
/// last complete one.
void note_gone(postgres::Session& session, const std::string& source, const KnownQuarantine& known,
               bool whole);

/// Forgets items that are older than `retention` and that this feed, read whole, no longer has.
void forget_quarantined(postgres::Session& session, const std::string& source,
                        std::chrono::hours retention, const KnownQuarantine& known);

/// An item that waits, for people.
struct Quarantined {
  std::int64_t id = 0;
  std::string source;
  std::string external_id;
  std::string field;
  std::string reason;
  std::int64_t first_run = 0;
  Instant first_seen_at;  ///< in seconds
  std::int64_t ordinal = 0;
  std::int64_t size_bytes = 0;  ///< as it came; what is kept may be its beginning
  std::int64_t last_run = 0;    ///< that saw it, as far as is known
  Instant last_seen_at;
  bool gone = false;  ///< a later run of the source did not find it any more
  Fingerprint fingerprint;
};

/// Which of them; what is empty asks for nothing.
struct QuarantineFilter {
  std::vector<std::int64_t> ids{};
  std::string source{};
  std::string field{};
  std::string reason{};  ///< a part of it, without case
  std::int64_t run = 0;  ///< the first that saw it
  std::string external_id{};
};

/// Newest first.
std::vector<Quarantined> list_quarantine(postgres::Session& session, const QuarantineFilter& filter,
                                         int limit);
/// Whose they are, by name.
std::vector<std::string> quarantined_sources(postgres::Session& session,
                                             const QuarantineFilter& filter);
std::int64_t count_quarantine(postgres::Session& session, const QuarantineFilter& filter);

/// One item with its bytes. Throws UsageError when there is none of that id.
Quarantined show_quarantine(postgres::Session& session, std::int64_t id, std::string& raw);

/// Throws the items away for good; one that its feed still has comes back when that is read again.
/// Each source's lock is waited for as long as `lock_wait`: no run may be counting on them. Throws
/// LockedError. Returns how many.
std::int64_t drop_quarantine(postgres::Session& session, const QuarantineFilter& filter,
                             std::chrono::milliseconds lock_wait);

}  // namespace workwise::ingest
