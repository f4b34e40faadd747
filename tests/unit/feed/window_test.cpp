#include "feed/window.hpp"

#include <gtest/gtest.h>

#include "unit/feed/spooled.hpp"

namespace workwise::feed {
namespace {

constexpr std::size_t kMebibyte = std::size_t{1} << 20U;

TEST(Window, WhatIsKeptStaysAndTheBufferGrowsForIt) {
  const Spool spool = spooled("ab" + std::string(3 * kMebibyte, 'x') + "yz");
  Window window{spool};
  window.advance(window.need(1) ? 1 : 0);
  window.keep(1, 4 * kMebibyte);
  ASSERT_TRUE(window.skip_past('y'));
  EXPECT_TRUE(window.kept_all());
  const std::string_view kept = window.view(1, window.position());
  EXPECT_EQ(kept.size(), 3 * kMebibyte + 2);
  EXPECT_EQ(kept.front(), 'b');
  EXPECT_EQ(kept.back(), 'y');
}

TEST(Window, OfWhatGrowsTooLargeOnlyTheHeadIsKept) {
  const Spool spool = spooled("ab" + std::string(32 * kMebibyte, 'x') + "yz");
  Window window{spool};
  window.advance(window.need(1) ? 1 : 0);
  window.keep(1, kMebibyte);
  ASSERT_TRUE(window.skip_past('y'));
  EXPECT_FALSE(window.kept_all());
  EXPECT_EQ(window.head(), "b" + std::string(Window::kHead - 1, 'x'));
  EXPECT_LE(window.capacity(), 5 * kMebibyte);
}

TEST(Window, WithoutAnythingKeptABlockIsEnough) {
  const Spool spool = spooled(std::string(8 * kMebibyte, 'x'));
  Window window{spool};
  EXPECT_FALSE(window.skip_past('y'));
  EXPECT_EQ(window.position(), 8 * kMebibyte);
  EXPECT_LE(window.capacity(), Window::kBlock + Item::kPadding);
}

TEST(Window, ATerminatorIsFoundWhereBlocksMeet) {
  for (std::size_t before = 0; before < 5; ++before) {
    const std::string text = std::string(Window::kBlock - before, ']') + "]]>rest";
    const Spool spool = spooled(text);
    Window window{spool};
    ASSERT_TRUE(window.skip_past("]]>")) << before;
    EXPECT_EQ(window.position(), text.size() - 4) << before;
  }
}

}  // namespace
}  // namespace workwise::feed
