#include "ingest/batch.hpp"

namespace workwise::ingest {
namespace {

/// What a posting costs beside its long texts, about.
constexpr std::size_t kPostingBytes = 512;

}  // namespace

void Batch::add(Candidate candidate) {
  bytes += kPostingBytes + candidate.posting.description.size() + candidate.posting.title.size() +
           candidate.posting.url.size() + candidate.posting.location.size();
  candidates.push_back(std::move(candidate));
}

}  // namespace workwise::ingest
