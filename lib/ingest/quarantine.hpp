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
/// row a distinct item however often it comes. Returns how many were new. Inside a transaction of
/// the caller.
std::int64_t quarantine(postgres::Session& session, const std::string& source, std::int64_t run,
                        const Fingerprint& recipe, std::span<const Refused> items,
                        const ReadRaw& read_raw);

/// Takes items out again.
void release(postgres::Session& session, const std::string& source,
             std::span<const Fingerprint> items);

/// Forgets items that are older than `retention` and that this feed, read whole, no longer has.
void forget_quarantined(postgres::Session& session, const std::string& source,
                        std::chrono::hours retention, const KnownQuarantine& known);

struct Quarantined {
  std::int64_t id = 0;
  std::string source;
  std::string external_id;
  std::string field;
  std::string reason;
  std::int64_t first_run = 0;
  std::string first_seen_at;  ///< RFC 3339
  std::int64_t ordinal = 0;
  std::int64_t size_bytes = 0;
};

/// Newest first; an empty source means all of them.
std::vector<Quarantined> list_quarantine(postgres::Session& session, const std::string& source,
                                         int limit);

/// One item with its bytes. Throws UsageError when there is none of that id.
Quarantined show_quarantine(postgres::Session& session, std::int64_t id, std::string& raw);

}  // namespace workwise::ingest
