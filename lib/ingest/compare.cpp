#include "ingest/compare.hpp"

#include <unordered_map>
#include <vector>

namespace workwise::ingest {
namespace {

constexpr const char* kHeld = R"sql(
SELECT external_id, CASE WHEN closed_at IS NULL OR closed_reason = 'expired' THEN content_fingerprint END
  FROM public.jobs
 WHERE source = $1 AND external_id = ANY ($2::text[])
)sql";

}  // namespace

Counts compare(postgres::Session& session, const std::string& source, const Batch& batch) {
  std::vector<std::string> ids;
  for (const Candidate& candidate : batch.candidates) ids.push_back(candidate.posting.external_id);
  const auto rows = session.run(kHeld, {source, postgres::array_literal(ids)});
  std::unordered_map<std::string, std::string> held;
  for (std::size_t row = 0; row < rows.rows(); ++row)
    held.emplace(rows.text(row, 0), rows.text(row, 1));

  Counts counts = batch.counts;
  for (const Candidate& candidate : batch.candidates) {
    const auto found = held.find(candidate.posting.external_id);
    if (found == held.end())
      ++counts.inserted;
    else if (found->second == to_uuid(candidate.content))
      ++counts.unchanged;
    else
      ++counts.updated;
  }
  return counts;
}

}  // namespace workwise::ingest
