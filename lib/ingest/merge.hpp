#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "config/source.hpp"
#include "postgres/session.hpp"

namespace workwise::ingest {

struct Merged {
  std::int64_t inserted = 0;
  std::int64_t updated = 0;
};

/// The merging upsert from the staging table into public.jobs, as one statement, for Session::send.
/// Touches only its own columns; leaves alone what is equal in content and open. A posting closed
/// by date is reopened only by a later date; one that arrives past its date arrives closed.
extern const char* const kMerge;
postgres::Parameters merge_parameters(const std::string& source, const config::Expire& expire,
                                      bool first_load);
Merged merged(const postgres::Result& result);

}  // namespace workwise::ingest
