#include "feed/utf8.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace workwise::feed {
namespace {

Utf8Check checked(std::string_view bytes, std::size_t piece) {
  Utf8Check check;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
    check.add(bytes.substr(0, piece));
  return check;
}

bool mostly_utf8(const std::string& bytes, std::size_t piece) {
  Utf8Tally tally;
  for (std::string_view rest = bytes; !rest.empty();
       rest.remove_prefix(std::min(piece, rest.size())))
    tally.add(rest.substr(0, piece));
  return tally.mostly_utf8();
}

TEST(Utf8Test, ValidityDoesNotDependOnWhereTheBodyIsCut) {
  const std::string good = "a é € 😀 z";
  const std::string bad = "a é \x82 😀 z";
  const std::string unfinished = "a é \xE2\x82";
  for (std::size_t piece = 1; piece < 16; ++piece) {
    EXPECT_TRUE(checked(good, piece).valid()) << piece;
    EXPECT_FALSE(checked(bad, piece).valid()) << piece;
    EXPECT_FALSE(checked(unfinished, piece).valid()) << piece;
  }
}

TEST(Utf8Test, AsciiIsSeenInEveryPlaceOfAWord) {
  for (std::size_t at = 0; at < 24; ++at) {
    std::string text(24, 'x');
    EXPECT_TRUE(checked(text, 24).ascii());
    text[at] = '\xC3';
    EXPECT_FALSE(checked(text, 24).ascii()) << at;
  }
}

TEST(Utf8Test, OneBadByteAmongUmlautsIsStillUtf8) {
  for (const std::size_t piece : {1U, 3U, 1000U}) {
    EXPECT_TRUE(mostly_utf8("Köln Zürich \xE9 Łódź", piece));
    EXPECT_FALSE(mostly_utf8("K\xF6ln Z\xFCrich 50 \x80", piece));
    EXPECT_FALSE(mostly_utf8("plain but for \xE9", piece));
  }
}

}  // namespace
}  // namespace workwise::feed
