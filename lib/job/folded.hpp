#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace workwise::job {

/// One field's text made easy to read by a scanner: accents off ("à" is "a", "ł" is "l"), dashes of
/// every kind "-", typographic quotes "'", blanks and pictures of every kind one ' ', zero-width
/// characters and control characters off, trimmed. Other characters beyond ASCII (currency signs,
/// Cyrillic) stay.
///
/// Shape:   lower() and cased() are the same text, byte for byte of the same length, in small
///          letters and as published. raw(begin, end) is the published text of a part of it.
/// Owns:    its buffers, on the stack: no allocation. Borrows the text it was made from.
/// Errors:  a text above kBytesMax is no single value (an article, say): empty then.
class Folded {
 public:
  static constexpr std::size_t kBytesMax = 1024;

  explicit Folded(std::string_view utf8);

  std::string_view lower() const { return {lower_.data(), size_}; }
  std::string_view cased() const { return {cased_.data(), size_}; }
  bool empty() const { return size_ == 0; }
  std::string_view raw(std::size_t begin, std::size_t end) const;
  /// The same with single blanks of the ordinary kind.
  std::string raw_line(std::size_t begin, std::size_t end) const;

 private:
  void put(char c, std::size_t offset);
  void put_blank() { blank_pending_ = true; }
  void put_beyond_ascii(char32_t code, std::size_t offset, std::size_t length);

  std::string_view text_;
  std::size_t size_ = 0;
  bool blank_pending_ = false;
  // NOLINTBEGIN(cppcoreguidelines-pro-type-member-init): written up to size_ only, 4 KiB a field.
  std::array<char, kBytesMax> lower_;
  std::array<char, kBytesMax> cased_;
  std::array<std::uint16_t, kBytesMax> offset_;
  // NOLINTEND(cppcoreguidelines-pro-type-member-init)
};

inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
inline bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
inline bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

}  // namespace workwise::job
