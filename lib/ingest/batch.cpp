#include "ingest/batch.hpp"

#include <algorithm>
#include <utility>

#include "ingest/staging.hpp"
#include "job/slug.hpp"

namespace workwise::ingest {
namespace {

/// Remembers a name; returns its slug.
std::string slug_in(Names& names, const std::string& name) {
  std::string slug = job::slug(name);
  if (!slug.empty()) names.emplace(slug, name);
  return slug;
}

}  // namespace

void Batch::add(Candidate candidate, const job::Posting& posting) {
  candidate.external_id = posting.external_id;
  encode({.posting = posting,
          .company_slug = slug_in(companies, posting.company),
          .category_slug = slug_in(categories, posting.category),
          .raw = candidate.incomplete ? nullptr : &candidate.raw.fingerprint,
          .content = candidate.content},
         rows);
  candidates.push_back(std::move(candidate));
}

void Batch::erase_if(const std::function<bool(const Candidate&)>& which) {
  std::vector<bool> erased;
  for (const Candidate& candidate : candidates) erased.push_back(which(candidate));
  if (std::find(erased.begin(), erased.end(), true) == erased.end()) return;
  rows.erase(erased);
  std::size_t at = 0;
  std::erase_if(candidates, [&](const Candidate&) { return erased[at++]; });
}

}  // namespace workwise::ingest
