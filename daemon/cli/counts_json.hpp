#pragma once

#include "base/json_writer.hpp"
#include "ingest/run.hpp"

namespace workwise::cli {

/// What became of a run's items, as members of the object that is open: the same names wherever
/// runs are shown.
inline JsonWriter& add_counts(const ingest::Counts& counts, JsonWriter& json) {
  return json.member("received", counts.received)
      .member("inserted", counts.inserted)
      .member("updated", counts.updated)
      .member("unchanged", counts.unchanged)
      .member("duplicate", counts.duplicate)
      .member("filtered", counts.filtered)
      .member("quarantined", counts.quarantined);
}

}  // namespace workwise::cli
