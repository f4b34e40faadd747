#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "feed/unpack.hpp"

struct inflate_state;  // of isa-l/igzip_lib.h

namespace workwise::feed {

/// Unpacks one stream of raw deflate (RFC 1951): what gzip, zlib's frame and ZIP have in common.
/// Frames and checksums are their own affair.
///
/// Shape:  add() until ended(); reset() before another stream.
/// Owns:   the library's state (90 KiB) and one buffer of 256 KiB.
/// Errors: SourceError not_readable, in the name of `packing`, for damaged bytes.
/// Why:    docs/adr/0016-inflating.md. The library reads up to eight bytes ahead: where a stream
///         ends at the beginning of a piece, bytes behind it may have come with the piece before.
class Deflate {
 public:
  explicit Deflate(Packing packing);
  ~Deflate();
  Deflate(const Deflate&) = delete;
  Deflate& operator=(const Deflate&) = delete;

  void reset();
  /// Takes all of `packed`, or up to the end of the stream. What it leaves then is a view of the
  /// piece or, until add() ends another stream, of memory of its own.
  void add(std::string_view& packed, const Unpacker::Output& output);
  bool ended() const { return ended_; }

 private:
  void inflate_all(const Unpacker::Output& output);
  std::string_view behind(std::string_view packed, std::size_t not_given);

  Packing packing_;
  std::unique_ptr<inflate_state> state_;
  bool ended_ = false;
  std::string before_;  ///< the last bytes of the pieces before
  std::string behind_;
  std::string buffer_;
};

}  // namespace workwise::feed
