#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/fingerprint.hpp"
#include "config/source.hpp"
#include "feed/document.hpp"
#include "feed/namespaces.hpp"

namespace workwise::feed {

/// The raw bytes of one item and where they are in the spool.
///
/// `raw` stays valid until the next call of Splitter::next and is followed by at least kPadding
/// readable bytes (simdjson wants that).
struct Item {
  static constexpr std::size_t kPadding = 64;

  std::string_view raw;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;  ///< of the item in the spool; raw is shorter only when `problem` is set
  std::uint64_t ordinal = 0;               ///< from 1
  const Namespaces* namespaces = nullptr;  ///< XML: declared around it; valid as long as raw
  std::string_view header;  ///< CSV: the record that names the columns; valid as long as raw
  std::uint64_t header_offset = 0;
  char delimiter = 0;   ///< CSV
  std::string problem;  ///< not empty: the item can't be decoded, and why (too large, malformed)
};

/// What tells one item's bytes from another's, those included that it means nothing without. One
/// too large to be held whole is told by its beginning and its size.
Fingerprint raw_fingerprint(const Item& item);

/// Finds the items of a document without building a tree.
///
/// Shape:  next() until it returns false; then the document ended properly.
/// Owns:   one buffer of about a MiB, larger only for an item larger than that (at most
///         read.item_bytes_max). The document's Spool is borrowed.
/// Errors: throws SourceError: cut_short when the document ends early (everything before was
/// returned),
///         not_readable when it is not the format, has a DOCTYPE, or has nothing at read.items.
class Splitter {
 public:
  virtual ~Splitter() = default;
  virtual bool next(Item& item) = 0;
};

/// Does read.items fit the format? Throws ConfigError.
void check_items(const config::Read& read);

std::unique_ptr<Splitter> make_splitter(const config::Read& read, const Document& document);

}  // namespace workwise::feed
