#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/fingerprint.hpp"
#include "config/source.hpp"
#include "feed/document.hpp"
#include "feed/spool.hpp"

namespace workwise::feed {

struct Fetched;

/// The source, not we, could not do what was asked: the run ends, the next tick tries again.
struct SourceError : Error {
  enum class Kind {
    unreachable,  ///< no address, no connection, timeout, stall, reset
    status,       ///< an HTTP status other than 200, 206 or 304
    certificate,
    cut_short,  ///< fewer bytes than announced, a compressed stream without its end, a broken root
    too_large,  ///< a limit of wire bytes, body bytes or ratio
    not_readable,  ///< not the format that was configured; DOCTYPE; no items at the configured path
    refused,       ///< our own rule: a scheme, a redirect from https to http
    stopped,       ///< the stop token
  };

  SourceError(Kind kind_of, const std::string& what, std::string next = {})
      : Error(what, std::move(next)), kind(kind_of) {}

  /// The same with other words.
  SourceError with_what(const std::string& what) const;

  Kind kind;
  int status = 0;                                   ///< HTTP, where there was one
  bool transient = false;                           ///< trying the same again soon may help
  std::optional<std::chrono::seconds> retry_after;  ///< as the server asked, capped at a day
  std::shared_ptr<Fetched> arrived;  ///< what came of a body before it broke off, if any did
};

struct Validators {
  std::string etag;
  std::string last_modified;

  friend bool operator==(const Validators&, const Validators&) = default;
};

/// What came of one fetch. `not_modified`: a 304; then body is empty and the digest is not set.
/// A list that is spread over several documents: all of them, and one digest.
struct Fetched {
  bool not_modified = false;
  Spool body;                 ///< unpacked, UTF-8
  std::vector<Extent> pages;  ///< of the body: its documents, one after the other
  Fingerprint digest;
  Validators validators;
  std::uint64_t wire_bytes = 0;
  std::uint64_t body_bytes = 0;
  std::uint64_t replaced_bytes = 0;  ///< not valid in the charset, became U+FFFD
  int attempts = 1;                  ///< the most that a document took
  bool more = false;                 ///< a list that goes on behind its last page here
  std::uint64_t gone = 0;  ///< documents that a list of links names and that are not there
  /// How many items the pages say that there are. Not looked for in a single document.
  std::optional<std::uint64_t> declared;
  std::string note;  ///< what the pages were to say and did not
};

using Progress = std::function<void(std::uint64_t wire_bytes, std::uint64_t total_or_zero)>;

/// Fetches the source's document, or the pages of its list one after the other, into a spool file
/// under `spool_directory`.
///
/// http, https and file; conditional when `known` holds validators; retried with jittered backoff
/// and Retry-After up to fetch.attempts. Inflates by Content-Encoding and by magic (gzip, zstd),
/// counts before and after, transcodes to UTF-8 by the charset rules (BOM, XML declaration,
/// Content-Type, UTF-8 when valid, else windows-1252). A plain uncompressed UTF-8 file: is read in
/// place, not copied, and "conditional" by its size and times. Secrets appear in no message. Throws
/// SourceError; Error when the spool can't be written.
///
/// Where the last attempt's body broke off (a lost connection, fewer bytes than announced, a
/// compressed stream without its end), the error carries what had arrived: its whole items are
/// worth as much as those of a document that ends early.
///
/// Pages (fetch.paging) are tried again each on its own, each with its own deadline, and never
/// asked for conditionally: that the first is as it was says nothing of the second. One that can't
/// be had ends the list: the error carries the pages before it. A file is one document; of one that
/// says that its list goes on, `more` is set.
///
/// A Retry-After of more than a minute is not waited for here: the error carries it to the
/// scheduler.
Fetched fetch(const config::Source& source, const Validators& known,
              const std::string& spool_directory, std::stop_token stop,
              const Progress& progress = {});

/// The same with another patience between attempts (see retry.hpp): tests have less.
struct Backoff;
Fetched fetch(const config::Source& source, const Validators& known,
              const std::string& spool_directory, std::stop_token stop, const Progress& progress,
              const Backoff& backoff);

}  // namespace workwise::feed
