#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/fingerprint.hpp"
#include "ingest/names.hpp"
#include "ingest/run.hpp"
#include "job/posting.hpp"
#include "postgres/copy.hpp"

namespace workwise::ingest {

/// Where an item's raw bytes are in the spool: read again only when it must be quarantined.
struct RawItem {
  Fingerprint fingerprint;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint64_t ordinal = 0;
  std::uint64_t header_offset = 0;
  std::uint64_t header_size =
      0;  ///< of what it means nothing without (a CSV's header); 0: of nothing
};

/// A posting that may have to be written: what is to be known of it beside its row.
struct Candidate {
  std::string external_id;
  Fingerprint content;
  RawItem raw;
  bool maybe_equal = false;  ///< the database holds this id: compare contents before staging
  /// The raw fingerprint is worth a network request: kept up to date even where contents are equal.
  bool with_detail = false;
  bool incomplete = false;  ///< its detail could not be had: no raw fingerprint, so it comes again
  std::unique_ptr<const job::Posting> posting{};  ///< for a dry run's findings only
};

/// What is to be remembered of a posting that stays as it is: the item that it came as, or none, so
/// that the item is looked at again.
struct Mark {
  std::string external_id;
  std::optional<Fingerprint> raw;
};

/// An item for the quarantine.
struct Refused {
  job::Rejected rejected;
  RawItem raw;
  bool incomplete = false;  ///< without its detail: the next run looks at it again
};

/// What one transaction will write: bounded by ingest.batch_rows and ingest.batch_bytes.
///
/// Why: postings are encoded as they come, and a batch is as large as what will be sent.
struct Batch {
  std::vector<Candidate> candidates;
  postgres::RowBuffer rows;  ///< for Staging::kTarget, one a candidate
  Names companies;
  Names categories;
  std::vector<Refused> refused;
  std::vector<Fingerprint> released;  ///< accepted now, in the quarantine until now
  std::vector<Mark> marks;
  Counts counts;  ///< of the items since the last batch; flushing completes it

  void add(Candidate candidate, const job::Posting& posting);
  void erase_if(const std::function<bool(const Candidate&)>& which);
  bool empty() const {
    return candidates.empty() && refused.empty() && released.empty() && marks.empty();
  }
};

}  // namespace workwise::ingest
