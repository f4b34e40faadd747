#pragma once

#include <cstdint>
#include <string>

#include "config/source.hpp"

namespace workwise::ingest {

/// What a complete run knows before it closes anything.
struct Absence {
  std::int64_t open_before = 0;  ///< open postings of the source when the run began
  std::int64_t absent = 0;       ///< of these, how many the feed no longer has
  std::int64_t dated_back = 0;   ///< and how many it has given a date that was past already
  bool feed_is_empty = false;    ///< well-formed and without a single item
  int empty_in_row = 0;          ///< complete empty runs in a row, this one included
};

struct Verdict {
  bool held = false;
  std::string reason;         ///< of the holding, a sentence
  std::string closed_reason;  ///< "missing" or "feed_empty", when not held
};

/// Decides whether a complete run may close what its feed no longer has or has dated back
/// (promise 4: no feed empties a board).
///
/// Held: an empty feed, until expire.confirm_empty empty runs in a row came (0: never by itself);
/// and from kSmall closings on, more of them than expire.max_drop of what was open.
Verdict judge(const config::Expire& expire, const Absence& absence);

/// Below this many closings max_drop does not apply: three jobs of five may well be filled.
inline constexpr std::int64_t kSmall = 10;

}  // namespace workwise::ingest
