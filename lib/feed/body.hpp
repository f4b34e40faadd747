#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/fingerprint.hpp"
#include "config/source.hpp"
#include "feed/belt.hpp"
#include "feed/charset.hpp"
#include "feed/inflate.hpp"
#include "feed/spool.hpp"
#include "feed/utf8.hpp"

namespace workwise::feed {

struct SourceError;

/// A body as a run wants it: in UTF-8, on disk, hashed.
struct Body {
  Spool spool;
  Fingerprint digest;
  std::uint64_t replaced_bytes = 0;
};

/// What is known of an unpacked body after one reading: enough to choose its charset.
class Survey {
 public:
  void add(std::string_view bytes);

  const std::string& head() const { return head_; }
  const Utf8Check& utf8() const { return utf8_; }
  Fingerprint digest() const { return digest_.digest(); }

 private:
  std::string head_;
  Utf8Check utf8_;
  Fingerprinter digest_;
};

/// Chooses the charset of the surveyed body and, where it is not UTF-8 already, reads it again to
/// write it anew in `directory`. Throws SourceError stopped, not_readable; Error when the disk is
/// full.
Body settle_charset(Spool unpacked, const Survey& survey, const CharsetHints& hints,
                    const std::string& directory, const std::stop_token& stop);

/// Takes the bytes of one answer (or of a packed file) as they come and makes the body of them:
/// this thread unpacks, another one surveys and writes what came out.
///
/// Shape:  add() per piece, finish() once. Memory does not grow with the body.
/// Errors: those of Inflater, Spool and settle_charset.
class Landing {
 public:
  Landing(const config::Source& source, const std::string& content_encoding,
          const std::string& content_type, const std::string& directory);

  void add(std::string_view wire) { inflater_.add(wire); }
  Body finish(const std::stop_token& stop);
  /// Instead of finish(), or after it has thrown: gives the error what came before the body broke
  /// off, where that is what happened.
  void hand_over(SourceError& error, const std::stop_token& stop);
  std::uint64_t wire_bytes() const { return inflater_.wire_bytes(); }

 private:
  CharsetHints hints_;
  std::string directory_;
  Spool spool_;
  Survey survey_;
  Belt belt_;
  Inflater inflater_;
};

/// The limits and hints of a source, as the parts above want them.
InflateLimits inflate_limits(const config::Fetch& fetch);
CharsetHints charset_hints(const config::Read& read, const std::string& content_type);

/// Reads all of it in pieces; looks at the token between them.
void for_each_piece(const Spool& spool, const std::stop_token& stop,
                    const std::function<void(std::string_view)>& take);

}  // namespace workwise::feed
