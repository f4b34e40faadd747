#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "feed/document.hpp"

namespace workwise::feed {

/// A window that slides over a document: what the splitters scan.
///
/// Shape:  scan from cursor() to limit(), move with advance_to(); at limit() call refill().
/// Owns:   one buffer: a block, or twice what keep() holds when that is more, and that is bounded.
///         The document's Spool is borrowed.
/// Units:  positions are bytes from the beginning of the spool.
/// Errors: whatever Spool::read throws. Pointers and views die at the next refill().
class Window {
 public:
  static constexpr std::size_t kBlock = std::size_t{1} << 20U;

  explicit Window(const Document& document);

  const char* cursor() const { return buffer_.data() + at_; }
  const char* limit() const { return buffer_.data() + end_; }
  std::uint64_t position() const { return base_ + at_; }
  /// A position as a reader of the document counts it: from the document's beginning.
  std::uint64_t place_of(std::uint64_t position) const { return position - document_.begin(); }
  void advance_to(const char* place) { at_ = static_cast<std::size_t>(place - buffer_.data()); }
  void advance(std::size_t bytes) { at_ += bytes; }

  /// Reads another block behind limit(). False at the end of the document.
  bool refill();
  /// True when `bytes` bytes are there from cursor(); reads on if need be.
  bool need(std::size_t bytes) { return end_ - at_ >= bytes || need_more(bytes); }
  /// The next byte without moving, or -1 at the end.
  int peek() {
    if (at_ == end_ && !refill()) return -1;
    return static_cast<unsigned char>(buffer_[at_]);
  }
  /// Moves over blanks, tabs, CR and LF.
  void skip_blanks();
  /// Moves over them and over control characters, which mean nothing wherever they stand.
  void skip_blanks_and_controls();
  /// Moves behind the next `byte`. False when the document ends before; then the cursor is there.
  bool skip_past(char byte);
  /// Moves behind the next `terminator` (at least two bytes long), finding it by its first byte.
  bool skip_past(std::string_view terminator);

  /// What lies behind `from` stays in the window until keep_nothing(), but when it grows beyond
  /// `bytes_max` only its head is kept: kept_all() tells.
  void keep(std::uint64_t from, std::uint64_t bytes_max) {
    kept_ = from;
    kept_max_ = bytes_max;
  }
  void keep_nothing() { kept_ = kNothing; }
  bool kept_all() const { return kept_ != kNothing; }
  /// What is left of a kept range that grew too large: its first kHead bytes.
  std::string_view head() const { return {head_.data(), head_size_}; }
  static constexpr std::size_t kHead = std::size_t{64} << 10U;
  /// The bytes that the buffer takes.
  std::size_t capacity() const { return buffer_.size(); }

  /// The bytes from `from` to `to`, which must be kept or not yet passed.
  std::string_view view(std::uint64_t from, std::uint64_t to) const {
    return {buffer_.data() + (from - base_), static_cast<std::size_t>(to - from)};
  }

 private:
  static constexpr std::uint64_t kNothing = ~std::uint64_t{0};

  Document document_;
  std::vector<char> buffer_;  ///< with Item::kPadding readable bytes behind the last one
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::uint64_t base_ = 0;  ///< the spool's byte that buffer_[0] is
  std::uint64_t kept_ = kNothing;
  std::uint64_t kept_max_ = 0;
  std::string head_;  ///< padded like the buffer
  std::size_t head_size_ = 0;

  bool need_more(std::size_t bytes);
  void keep_head_only();
};

/// Moves over a UTF-8 byte order mark at the beginning of the document.
void skip_byte_order_mark(Window& window);

/// For a message: the first bytes of what was found instead, printable and on one line.
std::string excerpt(Window& window);

}  // namespace workwise::feed
