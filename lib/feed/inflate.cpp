#include "feed/inflate.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "feed/fetch.hpp"

namespace workwise::feed {
namespace {

constexpr int kUnpackersMax = 2;
constexpr std::uint64_t kRatioFrom = std::uint64_t{1} << 20U;

[[noreturn]] void not_readable(const std::string& what, const std::string& next = {}) {
  throw SourceError(SourceError::Kind::not_readable, what, next);
}

std::vector<Packing> announced_packings(std::string_view content_encoding) {
  std::vector<Packing> packings;
  for (const std::string_view token : split(content_encoding, ',')) {
    const std::string name = to_lower(trim(token));
    if (name.empty() || name == "identity") continue;
    const auto packing = packing_by_name(name);
    if (!packing) not_readable("Content-Encoding: " + printable(name) + " is not one we read");
    packings.push_back(*packing);
  }
  if (packings.size() > kUnpackersMax) not_readable("the body is packed more than twice");
  return packings;
}

bool has_magic(Packing packing) {
  return packing == Packing::gzip || packing == Packing::zstd;
}

}  // namespace

Inflater::Inflater(std::string_view content_encoding, const InflateLimits& limits, Sink sink)
    : limits_(limits), sink_(std::move(sink)), announced_(announced_packings(content_encoding)) {}

void Inflater::add(std::string_view wire) {
  wire_bytes_ += wire.size();
  if (wire_bytes_ > limits_.wire_bytes_max)
    throw SourceError(SourceError::Kind::too_large,
                      "more than " + bytes_to_text(limits_.wire_bytes_max) +
                          " came over the wire (fetch.max_wire_size)");
  feed(0, wire);
}

void Inflater::finish() {
  if (wire_bytes_ == 0) return;
  for (std::size_t depth = 0; depth < layers_.size(); ++depth) {
    Layer& here = layers_[depth];
    if (!here.decided) {
      decide(depth);
      pass(depth, std::exchange(here.head, {}));
    }
    if (here.unpacker) here.unpacker->finish();
  }
}

Inflater::Layer& Inflater::layer(std::size_t depth) {
  if (depth == layers_.size()) {
    Layer& added = layers_.emplace_back();
    if (!announced_.empty()) {
      added.announced = announced_.back();
      announced_.pop_back();
    }
  }
  return layers_[depth];
}

void Inflater::feed(std::size_t depth, std::string_view bytes) {
  Layer& here = layer(depth);
  if (!here.decided) {
    const std::size_t taken = std::min(kMagicBytes - here.head.size(), bytes.size());
    here.head += bytes.substr(0, taken);
    bytes.remove_prefix(taken);
    if (here.head.size() < kMagicBytes) return;
    decide(depth);
    pass(depth, std::exchange(here.head, {}));
  }
  if (!bytes.empty()) pass(depth, bytes);
}

void Inflater::decide(std::size_t depth) {
  Layer& here = layers_[depth];
  here.decided = true;
  std::optional<Packing> packing = packing_by_magic(here.head);
  if (here.announced && !has_magic(*here.announced)) packing = here.announced;
  if (packing) {
    if (++unpackers_ > kUnpackersMax) not_readable("the body is packed more than twice");
    here.unpacker = make_unpacker(*packing, here.head);
    return;
  }
  here.last = !here.announced;
  if (const std::string name = unreadable_by_magic(here.head); here.last && !name.empty())
    not_readable("the body is " + name + ", which is not read",
                 "ask for the feed plain, gzipped or as zstd, or unpack it and read the file");
}

void Inflater::pass(std::size_t depth, std::string_view bytes) {
  Layer& here = layers_[depth];
  if (here.unpacker) {
    here.unpacker->add(bytes, [&](std::string_view piece) {
      here.out += piece.size();
      check_size(here.out);
      feed(depth + 1, piece);
    });
  } else if (here.last) {
    body_bytes_ += bytes.size();
    check_size(body_bytes_);
    sink_(bytes);
  } else {
    feed(depth + 1, bytes);
  }
}

void Inflater::check_size(std::uint64_t out) const {
  if (out > limits_.body_bytes_max)
    throw SourceError(
        SourceError::Kind::too_large,
        "the body is larger than " + bytes_to_text(limits_.body_bytes_max) + " (fetch.max_size)");
  if (out > kRatioFrom && out / limits_.ratio_max > wire_bytes_)
    throw SourceError(SourceError::Kind::too_large,
                      "the body unpacks to more than " + std::to_string(limits_.ratio_max) +
                          " times its size (fetch.max_ratio): given up after " +
                          bytes_to_text(out) + " from " + bytes_to_text(wire_bytes_));
}

}  // namespace workwise::feed
