#pragma once

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <string>

#include "feed/fetch.hpp"
#include "feed/inflate.hpp"

namespace workwise::feed {

inline std::string deflated(const std::string& text, int window_bits, gz_header* header = nullptr) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  if (header != nullptr) deflateSetHeader(&stream, header);
  std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

inline std::string gzipped(const std::string& text) {
  return deflated(text, 15 + 16);
}

constexpr InflateLimits kWide{1ULL << 40U, 1ULL << 40U, 200};

struct Inflated {
  std::string body;
  std::uint64_t wire_bytes = 0;
  std::uint64_t body_bytes = 0;
};

inline Inflated inflated(const std::string& encoding, std::string_view wire,
                         std::size_t piece = 1U << 18U, const InflateLimits& limits = kWide) {
  Inflated result;
  Inflater inflater(encoding, limits, [&](std::string_view bytes) { result.body += bytes; });
  for (; !wire.empty(); wire.remove_prefix(std::min(piece, wire.size())))
    inflater.add(wire.substr(0, piece));
  inflater.finish();
  result.wire_bytes = inflater.wire_bytes();
  result.body_bytes = inflater.body_bytes();
  return result;
}

inline SourceError error_of(const std::string& encoding, const std::string& wire,
                            const InflateLimits& limits = kWide) {
  try {
    inflated(encoding, wire, 1000, limits);
  } catch (const SourceError& error) {
    return error;
  }
  ADD_FAILURE() << "it was inflated";
  return {SourceError::Kind::stopped, ""};
}

}  // namespace workwise::feed
