#include "feed/transcode.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/text.hpp"

namespace workwise::feed {
namespace {

using namespace std::string_literals;

struct Transcoded {
  std::string text;
  std::uint64_t replaced = 0;
};

Transcoded transcoded(const Charset& charset, std::string_view bytes, std::size_t piece) {
  Transcoded result;
  Transcoder transcoder(charset, [&](std::string_view utf8) { result.text += utf8; });
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
    transcoder.add(bytes.substr(0, piece));
  transcoder.finish();
  result.replaced = transcoder.replaced_bytes();
  return result;
}

struct Row {
  const char* name;
  Charset charset;
  std::string bytes;
  std::string text;
  std::uint64_t replaced;
};

const Charset kUtf8{};
const Charset kUtf16Le{Charset::Kind::utf16_le, "UTF-16LE", 0};
const Charset kUtf16Be{Charset::Kind::utf16_be, "UTF-16BE", 0};
const Charset kWindows{Charset::Kind::windows_1252, "windows-1252", 0};
Charset other(const std::string& name) {
  return {Charset::Kind::other, name, 0};
}

#define BAD "\xEF\xBF\xBD"

std::vector<Row> rows() {
  return {
      {"valid UTF-8", kUtf8, "Caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80", "Café € 😀", 0},
      {"a mark is left out", {Charset::Kind::utf8, "UTF-8", 3}, "\xEF\xBB\xBFjob", "job", 0},
      {"one bad byte", kUtf8, "Caf\xE9 Kwela", "Caf" BAD " Kwela", 1},
      {"a stray continuation", kUtf8, "a\x80z", "a" BAD "z", 1},
      {"a sequence that breaks off is one", kUtf8, "a\xE2\x82z", "a" BAD "z", 2},
      {"an unfinished end", kUtf8, "a\xF0\x9F\x98", "a" BAD, 3},
      {"overlong: each byte", kUtf8, "\xC0\xAF", BAD BAD, 2},
      {"a surrogate in UTF-8: each byte", kUtf8, "\xED\xA0\x80", BAD BAD BAD, 3},
      {"beyond U+10FFFF: each byte", kUtf8, "\xF4\x90\x80\x80", BAD BAD BAD BAD, 4},
      {"UTF-16LE with a pair", kUtf16Le, "a\0\xAC\x20\x3D\xD8\0\xDE"s, "a€😀", 0},
      {"UTF-16BE with a pair", kUtf16Be, "\0a\x20\xAC\xD8\x3D\xDE\0"s, "a€😀", 0},
      {"half a pair", kUtf16Le, "\x3D\xD8z\0"s, BAD "z", 2},
      {"the other half", kUtf16Be, "\xDE\0\0z"s, BAD "z", 2},
      {"half a pair at the end", kUtf16Le, "z\0\x3D\xD8"s, "z" BAD, 2},
      {"half a unit at the end", kUtf16Le, "z\0y"s, "z" BAD, 1},
      {"windows-1252", kWindows, "\x93R 5 000\x94 \x96 Caf\xE9 \x80", "“R 5 000” – Café €", 0},
      {"its gaps", kWindows, "a\x81\x9D!", "a" BAD BAD "!", 2},
      {"NUL stays NUL", kWindows, "a\0b"s, "a\0b"s, 0},
      {"koi8-r", other("koi8-r"), "\xF0\xF2\xE9\xF7\xE5\xF4", "ПРИВЕТ", 0},
      {"shift_jis", other("shift_jis"), "\x83\x65\x83\x58\x83\x67", "テスト", 0},
      {"shift_jis, a bad byte", other("shift_jis"), "\x83\x65\xFD\x83\x58", "テ" BAD "ス", 1},
      {"shift_jis, an unfinished end", other("shift_jis"), "\x83\x65\x83", "テ" BAD, 1},
  };
}

TEST(TranscodeTest, EveryCharsetGivesTheSameTextInPiecesOfAnySize) {
  for (const Row& row : rows())
    for (const std::size_t piece :
         {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{99}}) {
      SCOPED_TRACE(std::string(row.name) + " in pieces of " + std::to_string(piece));
      const Transcoded result = transcoded(row.charset, row.bytes, piece);
      EXPECT_EQ(result.text, row.text);
      EXPECT_EQ(result.replaced, row.replaced);
    }
}

TEST(TranscodeTest, WhateverComesInValidUtf8ComesOut) {
  std::string noise(200'000, '\0');
  std::uint32_t state = 7;
  for (char& c : noise) {
    state = state * 1664525U + 1013904223U;
    c = static_cast<char>(state >> 24U);
  }
  for (const Charset& charset : {kUtf8, kUtf16Le, kUtf16Be, kWindows, other("koi8-r"),
                                 other("shift_jis"), other("gb18030"), other("iso-2022-jp")}) {
    SCOPED_TRACE(charset.name);
    const Transcoded whole = transcoded(charset, noise, noise.size());
    EXPECT_TRUE(is_utf8(whole.text));
    if (charset.kind == Charset::Kind::other) continue;  // iconv may hold back by piece
    const Transcoded pieces = transcoded(charset, noise, 77);
    EXPECT_EQ(pieces.text, whole.text);
    EXPECT_EQ(pieces.replaced, whole.replaced);
  }
}

}  // namespace
}  // namespace workwise::feed
