#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "postgres/session.hpp"

/// workwise.twins: the same job on several boards, as links between postings of different sources.
/// Links are data with their reasons; no posting is ever changed by one. See docs/twins.md.
namespace workwise::ingest {

struct TwinsOptions {
  /// A company with more open postings is left out: every one is compared with its namesakes.
  static constexpr std::size_t kPostingsMax = 2000;

  std::vector<std::string> sources = {};  ///< only links that touch one of them; empty: all
  bool dry_run = false;                   ///< write nothing, take no lock
  std::chrono::milliseconds lock_wait{0};
  std::size_t postings_max = kPostingsMax;
};

/// What one find did, or would do.
struct TwinsReport {
  static constexpr std::size_t kNamedMax = 20;  ///< of each list below

  struct Doubt {
    std::string source;
    std::string external_id;
    std::string other_source;
    std::size_t candidates = 0;
  };
  struct Skipped {
    std::string company;  ///< its slug
    std::int64_t postings = 0;
  };

  std::int64_t companies = 0;  ///< with open postings of more than one source
  std::int64_t postings = 0;   ///< of theirs, but for the skipped ones'
  std::int64_t linked = 0;     ///< new links
  std::int64_t again = 0;      ///< links that had ended and hold again
  std::int64_t kept = 0;
  std::int64_t ended = 0;
  std::int64_t doubtful = 0;  ///< postings with several equally good twins in one source
  std::int64_t skipped = 0;   ///< companies with too many postings
  std::vector<Doubt> doubts;
  std::vector<Skipped> skipped_companies;
};

/// Compares the open postings of each company and brings workwise.twins up to date: one snapshot,
/// one transaction, memory for a few thousand postings however many there are. What an operator
/// rejected is left alone. Writes nothing where nothing has changed.
/// Throws UsageError for a source without postings, LockedError, postgres::Error.
TwinsReport find_twins(postgres::Session& session, const TwinsOptions& options);

/// A row of workwise.twins, for people.
struct TwinLink {
  std::string source;
  std::string external_id;
  std::string title;  ///< empty where the posting is no longer there
  std::string twin_source;
  std::string twin_external_id;
  std::string twin_title;
  std::string state;     ///< linked, ended or rejected
  std::string score;     ///< "0.953"
  std::string reasons;   ///< JSON
  std::string found_at;  ///< RFC 3339
  std::string ended_at;
  std::string rejected_at;
};

/// Newest first; an empty source means all.
std::vector<TwinLink> list_twins(postgres::Session& session, const std::string& source, int limit);

struct TwinEnd {
  std::string source;
  std::string external_id;
};

/// An operator's word, which no find overrules: these two are not the same job; or they may be
/// after all. In either order; said twice it is as if said once. Return the link. Throw UsageError
/// when there is none, LockedError while a find is under way.
TwinLink reject_twins(postgres::Session& session, const TwinEnd& one, const TwinEnd& other,
                      std::chrono::milliseconds lock_wait);
TwinLink restore_twins(postgres::Session& session, const TwinEnd& one, const TwinEnd& other,
                       std::chrono::milliseconds lock_wait);

/// The name of the advisory lock of whoever changes the links.
inline constexpr const char* kTwinsLock = "twins";

}  // namespace workwise::ingest
