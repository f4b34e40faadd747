#include "ingest/known.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace workwise::ingest {
namespace {

constexpr std::size_t kAmple = std::size_t{256} << 20U;

TEST(Known, ANewIdIsFirstOnceAndRepeatedAfterwards) {
  Known known(::testing::TempDir(), kAmple);
  EXPECT_EQ(known.mark_id("a").mark, Known::Mark::first);
  EXPECT_FALSE(known.mark_id("b").held);
  EXPECT_EQ(known.mark_id("a").mark, Known::Mark::repeated);
}

TEST(Known, AHundredThousandIdsStayApart) {
  Known known(::testing::TempDir(), kAmple);
  for (int i = 0; i < 100'000; ++i)
    ASSERT_EQ(known.mark_id("id-" + std::to_string(i)).mark, Known::Mark::first) << i;
  for (int i = 0; i < 100'000; ++i)
    ASSERT_EQ(known.mark_id("id-" + std::to_string(i)).mark, Known::Mark::repeated) << i;
}

TEST(Known, WhatDoesNotFitIntoMemoryGoesToAFileAndIsKnownAllTheSame) {
  Known known(::testing::TempDir(), Spill::kSmall);
  EXPECT_FALSE(known.spilled());
  for (int i = 0; i < 100'000; ++i)
    ASSERT_EQ(known.mark_id("id-" + std::to_string(i)).mark, Known::Mark::first) << i;
  EXPECT_TRUE(known.spilled());
  for (int i = 0; i < 100'000; ++i)
    ASSERT_EQ(known.mark_id("id-" + std::to_string(i)).mark, Known::Mark::repeated) << i;
}

TEST(Known, WithoutRoomForTheFileTheErrorSaysWhatToDo) {
  try {
    Known known("/proc/nowhere", Spill::kSmall);
    for (int i = 0; i < 100'000; ++i) known.mark_id("id-" + std::to_string(i));
    FAIL() << "it went somewhere";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("ingest.known_memory"), std::string::npos);
    EXPECT_NE(error.next().find("ingest.spool_directory"), std::string::npos);
  }
}

TEST(Known, PresenceOfAnUnknownIdIsNotRemembered) {
  Known known(::testing::TempDir(), kAmple);
  known.mark_present("a");
  EXPECT_EQ(known.mark_id("a").mark, Known::Mark::first);
}

TEST(Known, WhatARunAddedItselfIsNeverAbsent) {
  Known known(::testing::TempDir(), kAmple);
  known.mark_id("a");
  EXPECT_EQ(known.unseen_count(), 0);
  EXPECT_FALSE(known.is_unseen("a"));
  EXPECT_FALSE(known.is_unseen("never heard of"));
}

}  // namespace
}  // namespace workwise::ingest
