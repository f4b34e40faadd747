#pragma once

#include <cstdint>
#include <string>

#include "config/source.hpp"
#include "postgres/session.hpp"

/// Open postings that are past their date: expires_at, or for those without one posted_at and
/// expire.max_age. Time makes them so, or the feed does (a date that is past already when it is
/// sent), or a configuration (a max_age too short). Time closes a posting without asking; the
/// others could close a whole board by one wrong date, and close it only where the breaker lets
/// them (docs/adr/0008).
///
/// They are told apart by when we looked: each run closes at its begin, before it reads the feed,
/// what has become past since the run before it. What is past and open after that was dated back.
namespace workwise::ingest {

/// Closes what time has made past since it was last called for this source. Returns how many.
std::int64_t close_past(postgres::Session& session, const std::string& source,
                        const config::Expire& expire);

/// What was dated back, still open: how many; closed, returning how many; or disbelieved: the date
/// becomes unknown until the feed sends another.
std::int64_t count_dated_back(postgres::Session& session, const std::string& source,
                              const config::Expire& expire);
/// External id, title and how many they are, of the first few that are not absent as well.
postgres::Result list_dated_back(postgres::Session& session, const std::string& source,
                                 const config::Expire& expire, int limit);
std::int64_t close_dated_back(postgres::Session& session, const std::string& source,
                              const config::Expire& expire);
void disbelieve_dated_back(postgres::Session& session, const std::string& source,
                           const config::Expire& expire);

}  // namespace workwise::ingest
