#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/source.hpp"
#include "feed/parsed_item.hpp"
#include "feed/path.hpp"
#include "feed/split.hpp"

namespace workwise::feed {

/// A path to something outside of a document's items: as in an item, but from the document's root.
///
/// JSON: `meta.total`, `links.next`. XML: `/source/expectedJobCount`, or without the root's name
/// `expectedJobCount`, `link[@rel='next']/@href`. Throws PathError, also for formats whose
/// documents are nothing but items.
Path parse_envelope_path(config::Format format, std::string_view text);

/// What a document says outside of its items: the document without them.
///
/// Shape:  skip() for each item, in order; finish(); then texts() as often as you like.
/// Owns:   what is between the items, kBytesMax at most. The Spool is borrowed until finish().
/// Errors: a document that says too much or is not well-formed around its items is a value:
///         problem() says so, and texts() finds nothing.
/// Why:    it reads the gaps from the spool again, so that the splitters need not know of it and
///         cost the same for the many documents of which nobody asks.
class Envelope {
 public:
  static constexpr std::size_t kBytesMax = std::size_t{1} << 20U;

  Envelope(const config::Read& read, const Document& document);

  void skip(const Item& item);
  void finish();

  const std::string& problem() const { return problem_; }
  std::vector<std::string> texts(const Path& path) const;
  /// The first text there, trimmed; "" where there is none.
  std::string text(const Path& path) const;

 private:
  void take(std::uint64_t end);

  Document document_;
  bool json_;
  std::unique_ptr<ParsedItem> parsed_;
  std::string text_;      ///< padded when it is parsed
  std::uint64_t at_ = 0;  ///< behind the last item
  bool first_ = true;
  std::string problem_;
};

/// A text as a number of items or pages: digits and nothing else.
std::optional<std::uint64_t> declared_number(std::string_view text);

}  // namespace workwise::feed
