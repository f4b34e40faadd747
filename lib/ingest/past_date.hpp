#pragma once

#include <cstdint>
#include <string>

#include "config/source.hpp"
#include "postgres/session.hpp"

/// Open postings that are past their date: expires_at, or for those without one posted_at and
/// expire.max_age. Time makes them so, or the feed does: an edited date that was already past when
/// it was written. Time closes a posting without asking. A feed that sends wrong dates could close
/// them all, so what it dated back is closed only where the breaker lets it.
namespace workwise::ingest {

/// Closes what time has made past. Returns how many.
std::int64_t close_past(postgres::Session& session, const std::string& source,
                        const config::Expire& expire);

/// What the feed has dated back, still open: how many; closed, returning how many; or disbelieved:
/// the date becomes unknown until the feed sends another.
std::int64_t count_dated_back(postgres::Session& session, const std::string& source,
                              const config::Expire& expire);
std::int64_t close_dated_back(postgres::Session& session, const std::string& source,
                              const config::Expire& expire);
void disbelieve_dated_back(postgres::Session& session, const std::string& source);

}  // namespace workwise::ingest
