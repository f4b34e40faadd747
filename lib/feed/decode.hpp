#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "config/source.hpp"
#include "feed/split.hpp"
#include "feed/trace.hpp"
#include "job/posting.hpp"

namespace workwise::feed {

using Decoded = std::variant<job::Posting, job::Rejected, job::Filtered>;

class Coverage;

/// Is the reason that nothing is at the path of a field that every posting has? When no item of a
/// feed has anything there, the mapping is wrong and not the feed.
bool lacks_path(std::string_view reason);

/// Turns the raw bytes of an item into a posting: parse, map, normalise.
///
/// Owns:   parsers and compiled paths, reused from item to item. Not for two threads at once.
/// Errors: a mapping that can't be compiled throws ConfigError from the constructor, with its
/// position.
///         A bad item is a value: Rejected.
class Decoder {
 public:
  /// `coverage`, if given, looks at every item that can be parsed, and at what is joined to it, and
  /// must outlive this.
  explicit Decoder(const config::Source& source, Coverage* coverage = nullptr);
  ~Decoder();
  Decoder(Decoder&&) noexcept;

  /// `fetched_at` resolves relative dates ("3 days ago"). Without a detail, whatever the source
  /// says of one.
  Decoded decode(const Item& item, Instant fetched_at);

  /// The same in steps, for a source whose items have details: read(), then join() what was asked
  /// for at the URL, if anything, then compose().
  struct Named {
    std::string external_id;
    std::string detail_url;  ///< empty: the item has none
  };
  std::variant<Named, job::Rejected, job::Filtered> read(const Item& item);
  /// Nullopt: joined. Else why it can't be read, and the item stays without.
  std::optional<std::string> join(std::string detail);
  Decoded compose(Instant fetched_at);

  /// Where the fields of the item decoded last come from, for people. Its bytes must still be
  /// there.
  std::vector<Taken> trace() const;

  /// Of all items so far: bytes that are no text (control characters, lone surrogates) and were
  /// replaced or dropped.
  std::uint64_t replaced_bytes() const;

 private:
  struct Parts;
  std::optional<job::Rejected> load(const Item& item);

  std::unique_ptr<Parts> parts_;
};

}  // namespace workwise::feed
