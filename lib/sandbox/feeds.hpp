#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace workwise::sandbox {

/// Generated job feeds with varied, plausible South African text: deterministic in (seed, ordinal),
/// so that a later edition differs from an earlier one exactly where it was asked to. Every company
/// in it is invented. About 4 KB a job, the size of real ones.
///
/// Counted from 0, job k of the first `jobs` is edited where k % edited_every is the last remainder
/// and left out where k % removed_every is the last but one: equal numbers never meet.
struct Edition {
  std::uint64_t seed = 1;
  std::size_t jobs = 1000;
  std::size_t edited_every = 0;   ///< every n-th job has another text (0: none)
  std::size_t removed_every = 0;  ///< every n-th job is left out
  std::size_t added = 0;          ///< new jobs after the last
};

/// How many jobs it has.
std::size_t jobs_in(const Edition& edition);

using Sink = std::function<void(const std::string& piece)>;

void indeed_xml(const Edition& edition, const Sink& sink);
void ndjson(const Edition& edition, const Sink& sink);
void greenhouse_json(const Edition& edition, const Sink& sink);
void rss(const Edition& edition, const Sink& sink);

/// All of it in one string.
std::string whole(void (*format)(const Edition&, const Sink&), const Edition& edition);

}  // namespace workwise::sandbox
