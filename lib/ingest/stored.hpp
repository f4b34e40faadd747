#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "job/posting.hpp"
#include "postgres/session.hpp"

/// Postings as people compare them: field by field, each a text, those of the board beside those of
/// a feed.
namespace workwise::ingest {

/// Name (the column's) and text ("" where unknown), always the same names in the same order.
using Fields = std::vector<std::pair<std::string, std::string>>;

Fields fields_of(const job::Posting& posting);

/// A row of public.jobs, and which runs it came by.
struct Stored {
  Fields fields;
  Instant first_seen_at;
  Instant updated_at;
  std::optional<Instant> closed_at;
  std::string closed_reason;
  std::int64_t first_run = 0;     ///< 0: forgotten by now
  std::int64_t closed_run = 0;    ///< that closed it; 0: none, or between two runs
  std::int64_t last_run = 0;      ///< the last complete one that had it; 0: it is closed
  std::int64_t absent_since = 0;  ///< the first run that did not have it any more; 0: it is there
  int absent_times = 0;
};

std::optional<Stored> find_stored(postgres::Session& session, const std::string& source,
                                  const std::string& external_id);

struct Difference {
  std::string field;
  std::string before;
  std::string after;
};

/// What a merge would change of the row. A company or category that is written otherwise is the
/// same one.
std::vector<Difference> differences(const Fields& before, const Fields& after);

}  // namespace workwise::ingest
