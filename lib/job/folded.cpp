#include "job/folded.hpp"

#include <algorithm>

namespace workwise::job {
namespace {

// The letters of U+00C0..U+017F without their marks; '*' stands for those that become two letters,
// '?' for what is no letter.
constexpr std::string_view kLatin =
    "AAAAAA*CEEEEIIII"   // 00C0
    "DNOOOOO?OUUUUY**"   // 00D0
    "aaaaaa*ceeeeiiii"   // 00E0
    "dnooooo?ouuuuy*y"   // 00F0
    "AaAaAaCcCcCcCcDd"   // 0100
    "DdEeEeEeEeEeGgGg"   // 0110
    "GgGgHhHhIiIiIiIi"   // 0120
    "Ii**JjKkkLlLlLlL"   // 0130
    "lLlNnNnNnnNnOoOo"   // 0140
    "Oo**RrRrRrSsSsSs"   // 0150
    "SsTtTtTtUuUuUuUu"   // 0160
    "UuUuWwYyYZzZzZzs";  // 0170
static_assert(kLatin.size() == 0x180 - 0xC0);

// U+1E00..U+1EFF likewise: Vietnamese, and Arabic as scholars write it.
constexpr std::string_view kLatinAdditional =
    "AaBbBbBbCcDdDdDd"  // 1E00
    "DdDdEeEeEeEeEeFf"  // 1E10
    "GgHhHhHhHhHhIiIi"  // 1E20
    "KkKkKkLlLlLlLlMm"  // 1E30
    "MmMmNnNnNnNnOoOo"  // 1E40
    "OoOoPpPpRrRrRrRr"  // 1E50
    "SsSsSsSsSsTtTtTt"  // 1E60
    "TtUuUuUuUuUuVvVv"  // 1E70
    "WwWwWwWwWwXxXxYy"  // 1E80
    "ZzZzZzhtwy?"
    "??"
    "??"
    "?"                 // 1E90
    "AaAaAaAaAaAaAaAa"  // 1EA0
    "AaAaAaAaEeEeEeEe"  // 1EB0
    "EeEeEeEeIiIiOoOo"  // 1EC0
    "OoOoOoOoOoOoOoOo"  // 1ED0
    "OoOoUuUuUuUuUuUu"  // 1EE0
    "UuYyYyYyYy?"
    "??"
    "??"
    "?";  // 1EF0
static_assert(kLatinAdditional.size() == 0x100);

std::string_view two_letters(char32_t code) {
  switch (code) {
    case 0xC6:
      return "AE";
    case 0xE6:
      return "ae";
    case 0xDE:
      return "Th";
    case 0xFE:
      return "th";
    case 0xDF:
      return "ss";
    case 0x132:
      return "IJ";
    case 0x133:
      return "ij";
    case 0x152:
      return "OE";
    case 0x153:
      return "oe";
    default:
      return {};
  }
}

bool is_blank(char32_t code) {
  return code <= 0x20 || code == 0x85 || code == 0xA0 || code == 0x1680 ||
         (code >= 0x2000 && code <= 0x200A) || code == 0x2028 || code == 0x2029 || code == 0x202F ||
         code == 0x205F || code == 0x3000;
}

bool is_invisible(char32_t code) {
  return (code >= 0x7F && code <= 0x9F) || code == 0xAD || (code >= 0x300 && code <= 0x36F) ||
         (code >= 0x200B && code <= 0x200F) || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2060 && code <= 0x2069) || (code >= 0xFE00 && code <= 0xFE0F) || code == 0xFEFF;
}

/// Geometric shapes, pictographs, emoji: decoration, glued or not.
bool is_picture(char32_t code) {
  return (code >= 0x25A0 && code <= 0x27BF) || (code >= 0x2B00 && code <= 0x2BFF) ||
         (code >= 0x1F000 && code <= 0x1FAFF);
}

bool is_dash(char32_t code) {
  return (code >= 0x2010 && code <= 0x2015) || code == 0x2212 || code == 0xFE58 || code == 0xFE63 ||
         code == 0xFF0D;
}

bool is_quote(char32_t code) {
  return code == 0x60 || code == 0xB4 || code == 0x2BC || (code >= 0x2018 && code <= 0x201B) ||
         code == 0x2032;
}

struct Decoded {
  char32_t code;
  std::size_t length;
};

// What is no UTF-8 is taken byte by byte; the length never reaches past the end.
Decoded decode(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char lead = byte(0);
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
  if (length == 1 || at + length > text.size()) return {.code = lead, .length = 1};
  char32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {.code = lead, .length = 1};
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  return {.code = code, .length = length};
}

}  // namespace

Folded::Folded(std::string_view utf8) : text_(utf8) {
  if (utf8.size() > kBytesMax) return;
  for (std::size_t at = 0; at < utf8.size();) {
    const char c = utf8[at];
    if (static_cast<unsigned char>(c) < 0x80) {
      if (is_blank(static_cast<unsigned char>(c)))
        put_blank();
      else if (c != 0x7F)
        put(c == '`' ? '\'' : c, at);
      ++at;
      continue;
    }
    const auto [code, length] = decode(utf8, at);
    put_beyond_ascii(code, at, length);
    at += length;
  }
}

std::string_view Folded::raw(std::size_t begin, std::size_t end) const {
  if (begin >= end || end > size_) return {};
  const std::size_t last = offset_[end - 1];
  const std::size_t length = decode(text_, last).length;
  // The last letter's combining marks belong to it.
  std::size_t stop = last + length;
  while (stop < text_.size()) {
    const auto next = decode(text_, stop);
    if (next.code < 0x300 || next.code > 0x36F) break;
    stop += next.length;
  }
  return text_.substr(offset_[begin], stop - offset_[begin]);
}

std::string Folded::raw_line(std::size_t begin, std::size_t end) const {
  std::string line;
  while (begin < end) {
    const std::size_t blank = std::min(lower().find(' ', begin), end);
    if (!line.empty()) line += ' ';
    line += raw(begin, blank);
    begin = blank + 1;
  }
  return line;
}

void Folded::put(char c, std::size_t offset) {
  if (blank_pending_) {
    blank_pending_ = false;
    if (size_ != 0) put(' ', offset - 1);
  }
  lower_[size_] = is_upper(c) ? static_cast<char>(c + 32) : c;
  cased_[size_] = c;
  offset_[size_] = static_cast<std::uint16_t>(offset);
  ++size_;
}

void Folded::put_beyond_ascii(char32_t code, std::size_t offset, std::size_t length) {
  if (is_invisible(code) && length > 1) return;
  if (is_blank(code) || is_picture(code)) return put_blank();
  if (is_dash(code)) return put('-', offset);
  if (is_quote(code)) return put('\'', offset);
  if (code == 0xBA || code == 0xB0) return put('o', offset);  // "1º"
  if (code >= 0xC0 && code < 0x180 && length == 2) {
    const char letter = kLatin[code - 0xC0];
    if (letter == '*') {
      for (const char c : two_letters(code)) put(c, offset);
      return;
    }
    if (letter != '?') return put(letter, offset);
  }
  if (code >= 0x1E00 && code < 0x1F00 && kLatinAdditional[code - 0x1E00] != '?')
    return put(kLatinAdditional[code - 0x1E00], offset);
  if (code >= 0x218 && code <= 0x21B)  // the Romanian comma below
    return put("SsTt"[code - 0x218], offset);
  // A character of several bytes stays whole; every byte of it points at its first.
  for (std::size_t i = 0; i < length; ++i) put(text_[offset + i], offset);
}

}  // namespace workwise::job
