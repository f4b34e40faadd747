#include "ingest/known.hpp"

#include <gtest/gtest.h>

namespace workwise::ingest {
namespace {

TEST(Known, ANewIdIsFirstOnceAndRepeatedAfterwards) {
  Known known;
  EXPECT_EQ(known.mark_id("a").mark, Known::Mark::first);
  EXPECT_FALSE(known.mark_id("b").held);
  EXPECT_EQ(known.mark_id("a").mark, Known::Mark::repeated);
}

TEST(Known, AHundredThousandIdsStayApart) {
  Known known;
  for (int i = 0; i < 100'000; ++i)
    ASSERT_EQ(known.mark_id("id-" + std::to_string(i)).mark, Known::Mark::first) << i;
  for (int i = 0; i < 100'000; ++i)
    ASSERT_EQ(known.mark_id("id-" + std::to_string(i)).mark, Known::Mark::repeated) << i;
}

TEST(Known, PresenceOfAnUnknownIdIsNotRemembered) {
  Known known;
  known.mark_present("a");
  EXPECT_EQ(known.mark_id("a").mark, Known::Mark::first);
}

TEST(Known, WhatARunAddedItselfIsNeverAbsent) {
  Known known;
  known.mark_id("a");
  EXPECT_EQ(known.unseen_count(), 0);
  EXPECT_FALSE(known.is_unseen("a"));
  EXPECT_FALSE(known.is_unseen("never heard of"));
}

}  // namespace
}  // namespace workwise::ingest
