#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feed/unpack.hpp"

namespace workwise::feed {

struct InflateLimits {
  std::uint64_t wire_bytes_max = 0;
  std::uint64_t body_bytes_max = 0;
  std::uint64_t ratio_max = 0;
};

/// Turns what came over the wire into the body: by Content-Encoding, then by the first bytes (a .gz
/// file sent as it is), two packings deep at most.
///
/// Shape:  add() per piece, finish() once; the sink gets the body in pieces of 256 KiB at most.
///         A body that is announced as gzip or zstd and is neither is taken as it is.
/// Errors: SourceError: too_large as soon as a limit is passed and before the piece that passes it
///         reaches the sink, for what lies between two packings too; cut_short; not_readable.
/// Why:    the ratio is judged after the first MiB, where headers and luck no longer matter.
class Inflater {
 public:
  using Sink = std::function<void(std::string_view)>;

  Inflater(std::string_view content_encoding, const InflateLimits& limits, Sink sink);
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  void add(std::string_view wire);
  void finish();

  std::uint64_t wire_bytes() const { return wire_bytes_; }
  std::uint64_t body_bytes() const { return body_bytes_; }
  bool was_packed() const { return unpackers_ > 0; }

 private:
  /// One step from the wire to the body.
  struct Layer {
    std::optional<Packing> announced;
    std::string head;  ///< held back until it is enough to decide
    bool decided = false;
    bool last = false;  ///< what comes here is the body
    std::unique_ptr<Unpacker> unpacker;
    std::uint64_t out = 0;
  };

  void feed(std::size_t depth, std::string_view bytes);
  void pass(std::size_t depth, std::string_view bytes);
  void decide(std::size_t depth);
  Layer& layer(std::size_t depth);
  void check_size(std::uint64_t out) const;

  InflateLimits limits_;
  Sink sink_;
  std::vector<Packing> announced_;  ///< the outermost last
  std::deque<Layer> layers_;        ///< a deque: layers stay where they are when one is added
  int unpackers_ = 0;
  std::uint64_t wire_bytes_ = 0;
  std::uint64_t body_bytes_ = 0;
};

}  // namespace workwise::feed
