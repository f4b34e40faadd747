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

void note_rejected(const Batch& batch, Findings& findings) {
  for (const Refused& refused : batch.refused) {
    if (findings.rejected.size() == Findings::kRejectedMax) return;
    findings.rejected.push_back({.ordinal = refused.raw.ordinal, .rejected = refused.rejected});
  }
}

void note_inserted(const job::Posting& posting, Findings& findings) {
  if (findings.inserted.size() < Findings::kNamedMax)
    findings.inserted.push_back({.external_id = posting.external_id, .title = posting.title});
}

void note_changed(postgres::Session& session, const std::string& source,
                  const job::Posting& posting, Findings& findings) {
  if (findings.changed.size() == Findings::kChangedMax) return;
  const auto stored = find_stored(session, source, posting.external_id);
  if (!stored) return;
  findings.changed.push_back({.job = {.external_id = posting.external_id, .title = posting.title},
                              .reopened = stored->closed_at.has_value(),
                              .fields = differences(stored->fields, fields_of(posting))});
}

}  // namespace

Counts compare(postgres::Session& session, const std::string& source, const Batch& batch,
               Findings* findings) {
  std::vector<std::string> ids;
  for (const Candidate& candidate : batch.candidates) ids.push_back(candidate.external_id);
  const auto rows = session.run(kHeld, {source, postgres::array_literal(ids)});
  std::unordered_map<std::string, std::string> held;
  for (std::size_t row = 0; row < rows.rows(); ++row)
    held.emplace(rows.text(row, 0), rows.text(row, 1));

  Counts counts = batch.counts;
  if (findings != nullptr) note_rejected(batch, *findings);
  for (const Candidate& candidate : batch.candidates) {
    const auto found = held.find(candidate.external_id);
    if (found == held.end()) {
      ++counts.inserted;
      if (findings != nullptr) note_inserted(*candidate.posting, *findings);
    } else if (found->second == to_uuid(candidate.content)) {
      ++counts.unchanged;
    } else {
      ++counts.updated;
      if (findings != nullptr) note_changed(session, source, *candidate.posting, *findings);
    }
  }
  return counts;
}

}  // namespace workwise::ingest
