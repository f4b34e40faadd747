#include "base/scan.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace workwise {
namespace {

/// Byte by byte, as the sets say.
template <typename... Sets>
std::size_t looked_up(std::string_view text, std::size_t at) {
  while (at < text.size() && !(Sets::is(text[at]) || ...)) ++at;
  return at;
}

template <typename... Sets>
void expect_same(const std::string& text) {
  for (std::size_t at = 0; at <= text.size(); ++at)
    ASSERT_EQ((find_first<Sets...>(text, at)), (looked_up<Sets...>(text, at)))
        << "from " << at << " of \"" << text << "\"";
}

TEST(Scan, FindsTheFirstByteOfTheSetsInTextsOfEverySize) {
  std::mt19937 dice(1);
  for (std::size_t size = 0; size <= 70; ++size) {
    for (int time = 0; time < 20; ++time) {
      std::string text(size, 'x');
      for (int special = 0; special < 3 && size > 0; ++special)
        text[dice() % size] = static_cast<char>(dice());
      expect_same<Controls>(text);
      expect_same<NotPlain>(text);
      expect_same<AnyOf<'<', '&'>>(text);
      expect_same<Controls, AnyOf<'<', '>', '&', '\r'>>(text);
    }
  }
}

TEST(Scan, SaysOfEveryByteWhatItIs) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool blank = c == '\t' || c == '\n' || c == '\r';
    EXPECT_EQ(Controls::is(c), (byte < 0x20 && !blank) || byte == 0x7F) << byte;
    EXPECT_EQ(NotPlain::is(c), byte < 0x20 || byte >= 0x7F) << byte;
    const std::string sixteen(16, c);  // as the registers see it
    EXPECT_EQ(find_first<Controls>(sixteen, 0) == 0, Controls::is(c)) << byte;
    EXPECT_EQ(find_first<NotPlain>(sixteen, 0) == 0, NotPlain::is(c)) << byte;
  }
}

}  // namespace
}  // namespace workwise
