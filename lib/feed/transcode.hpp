#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "feed/charset.hpp"

namespace workwise::feed {

/// Turns a body that comes in pieces into UTF-8.
///
/// Shape:  add() per piece, finish() once; the sink gets valid UTF-8 in pieces of about 256 KiB.
///         The charset's byte order mark is left out.
/// Errors: bytes that mean nothing in the charset become U+FFFD and are counted, never an error.
class Transcoder {
 public:
  using Sink = std::function<void(std::string_view)>;

  Transcoder(const Charset& charset, Sink sink);
  ~Transcoder();
  Transcoder(const Transcoder&) = delete;
  Transcoder& operator=(const Transcoder&) = delete;

  void add(std::string_view bytes);
  void finish();
  std::uint64_t replaced_bytes() const;

  /// One charset's way; transcode.cpp has them.
  class Way;

 private:
  void flush(std::size_t at_least);

  Sink sink_;
  std::unique_ptr<Way> way_;
  std::size_t mark_left_;
  std::string pending_;  ///< the last bytes of a piece that the next one completes
  std::string out_;
};

}  // namespace workwise::feed
