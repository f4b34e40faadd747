#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "feed/spool.hpp"

namespace workwise::feed {

/// Where one document lies in a spool, in bytes.
struct Extent {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  friend bool operator==(const Extent&, const Extent&) = default;
};

/// One document of a spool: all of it, or one of several that lie in it one after the other. The
/// Spool is borrowed; offsets are those of the spool.
class Document {
 public:
  Document(const Spool& spool)  // NOLINT(google-explicit-constructor): a spool is a document
      : Document(spool, {0, spool.size()}) {}
  Document(const Spool& spool, Extent extent) : spool_(&spool), extent_(extent) {}

  std::uint64_t begin() const { return extent_.begin; }
  std::uint64_t end() const { return extent_.end; }
  /// What is left of it from `offset` on.
  Document from(std::uint64_t offset) const { return {*spool_, {offset, extent_.end}}; }

  /// As Spool::read, but not beyond the document's end.
  std::size_t read(std::uint64_t offset, char* buffer, std::size_t size) const {
    const std::uint64_t left = extent_.end - std::min(offset, extent_.end);
    return spool_->read(offset, buffer,
                        static_cast<std::size_t>(std::min<std::uint64_t>(size, left)));
  }

 private:
  const Spool* spool_;
  Extent extent_;
};

}  // namespace workwise::feed
