// Whatever packing a body claims to have: how it comes in pieces must change nothing.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "feed/fetch.hpp"
#include "feed/inflate.hpp"

namespace {

using namespace workwise;

constexpr const char* kEncodings[] = {"", "gzip", "deflate", "br", "zstd", "gzip, br"};
constexpr feed::InflateLimits kLimits{1U << 20U, 1U << 20U, 200};

struct Outcome {
  std::string body;
  std::optional<feed::SourceError::Kind> error;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome inflate(const char* encoding, std::string_view wire, std::size_t piece) {
  Outcome outcome;
  try {
    feed::Inflater inflater(encoding, kLimits,
                            [&](std::string_view bytes) { outcome.body += bytes; });
    for (; !wire.empty(); wire.remove_prefix(std::min(piece, wire.size())))
      inflater.add(wire.substr(0, piece));
    inflater.finish();
  } catch (const feed::SourceError& error) {
    outcome.error = error.kind;
  }
  if (outcome.body.size() > kLimits.body_bytes_max) std::abort();
  return outcome;
}

}  // namespace

/// The first byte chooses what is announced, the rest comes over the wire.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const char* encoding = kEncodings[data[0] % std::size(kEncodings)];
  const std::string_view wire{reinterpret_cast<const char*>(data) + 1, size - 1};
  const Outcome whole = inflate(encoding, wire, size);
  // What is given out before an error may differ with the pieces, what is given out in all may not.
  const Outcome pieces = inflate(encoding, wire, 1 + data[0] / std::size(kEncodings));
  if (whole.error != pieces.error) std::abort();
  if (!whole.error && whole.body != pieces.body) std::abort();
  return 0;
}
