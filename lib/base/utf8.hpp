#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// UTF-8, one code point at a time.
namespace workwise {

struct CodePoint {
  char32_t value = 0;
  std::uint8_t size = 0;  ///< bytes it took; 1 and U+FFFD where the bytes are not UTF-8
};

inline constexpr char32_t kReplacement = 0xFFFD;

/// The code point at the start of `text`, which is not empty.
inline CodePoint first_code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto tail = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0U) == 0x80U; };
  const char32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead >= 0xC2 && lead <= 0xDF && tail(1)) return {(lead & 0x1FU) << 6 | (byte(1) & 0x3FU), 2};
  if (lead >= 0xE0 && lead <= 0xEF && tail(1) && tail(2)) {
    const char32_t value = (lead & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value >= 0x800 && !surrogate) return {value, 3};
  }
  if (lead >= 0xF0 && lead <= 0xF4 && tail(1) && tail(2) && tail(3)) {
    const char32_t value =
        (lead & 0x07U) << 18 | (byte(1) & 0x3FU) << 12 | (byte(2) & 0x3FU) << 6 | (byte(3) & 0x3FU);
    if (value >= 0x10000 && value <= 0x10FFFF) return {value, 4};
  }
  return {kReplacement, 1};
}

/// Writes `value`, a Unicode scalar value, and returns the number of bytes (1 to 4).
inline std::size_t put_utf8(char32_t value, char* out) {
  const auto put = [&](std::size_t i, char32_t bits) { out[i] = static_cast<char>(bits); };
  if (value < 0x80) {
    put(0, value);
    return 1;
  }
  const auto tail = [&](std::size_t i, unsigned shift) {
    put(i, 0x80U | ((value >> shift) & 0x3FU));
  };
  if (value < 0x800) {
    put(0, 0xC0U | value >> 6);
    tail(1, 0);
    return 2;
  }
  if (value < 0x10000) {
    put(0, 0xE0U | value >> 12);
    tail(1, 6);
    tail(2, 0);
    return 3;
  }
  put(0, 0xF0U | value >> 18);
  tail(1, 12);
  tail(2, 6);
  tail(3, 0);
  return 4;
}

inline void append_utf8(std::string& text, char32_t value) {
  char bytes[4];
  text.append(bytes, put_utf8(value, bytes));
}

}  // namespace workwise
