#include "migrate/schema_drift.hpp"

#include <gmock/gmock.h>

namespace workwise::migrate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Fingerprint hash(std::uint64_t value) {
  return {.high = value, .low = value};
}

Hashes hashes(std::initializer_list<std::pair<const char*, std::uint64_t>> all) {
  Hashes made;
  for (const auto& [identity, value] : all) made.emplace(identity, hash(value));
  return made;
}

schema::Objects objects(std::initializer_list<std::pair<const char*, std::uint64_t>> all) {
  schema::Objects made;
  for (const auto& [identity, value] : all)
    made.emplace(identity, schema::Object{.hash = hash(value), .definition = "as it is now"});
  return made;
}

TEST(Follow, TakesWhatIsNewOrChangedAndNothingOfASite) {
  const Hashes before = hashes({{"a", 1}, {"site", 1}});
  EXPECT_EQ(follow(hashes({{"a", 1}}), before, hashes({{"a", 2}, {"b", 1}, {"site", 1}})),
            hashes({{"a", 2}, {"b", 1}}));
}

TEST(Follow, ForgetsWhatIsGone) {
  EXPECT_EQ(follow(hashes({{"a", 1}, {"b", 1}}), hashes({{"a", 1}, {"b", 1}}), hashes({{"b", 1}})),
            hashes({{"b", 1}}));
}

TEST(Follow, LeavesADriftFromBeforeAsItWas) {
  // a was changed and b dropped by somebody else before the invocation began.
  const Hashes now = hashes({{"a", 2}});
  EXPECT_EQ(follow(hashes({{"a", 1}, {"b", 1}}), now, now), hashes({{"a", 1}, {"b", 1}}));
}

TEST(AsRenderedNow, TakesTheHashesOfAnotherServerButForgetsNothing) {
  EXPECT_EQ(as_rendered_now(hashes({{"a", 1}, {"b", 1}}), hashes({{"a", 2}, {"site", 2}})),
            hashes({{"a", 2}, {"b", 1}}));
}

TEST(Compare, TellsChangedMissingAndAdded) {
  const Drift drift = compare(hashes({{"column public.t.a", 1}, {"index public.i", 1}, {"x", 1}}),
                              objects({{"column public.t.a", 2}, {"x", 1}, {"site", 1}}));
  EXPECT_TRUE(drift.any());
  EXPECT_THAT(drift.changed, ElementsAre(Drift::Change{"column public.t.a", "as it is now"}));
  EXPECT_THAT(drift.missing, ElementsAre("index public.i"));
  EXPECT_THAT(drift.added, ElementsAre("site"));
  EXPECT_THAT(drift.sentences(),
              ElementsAre("column public.t.a was changed", "index public.i is gone"));
  EXPECT_THAT(drift.details(), ElementsAre("column public.t.a was changed; it is now\n"
                                           "  as it is now",
                                           "index public.i is gone"));
  EXPECT_EQ(drift.summary(),
            "the schema is not what the migrations made: column public.t.a was changed, index "
            "public.i is gone");
}

TEST(Compare, AdditionsAloneAreNoDrift) {
  const Drift drift = compare({}, objects({{"table public.site", 1}}));
  EXPECT_FALSE(drift.any());
  EXPECT_EQ(drift.summary(), "the schema is as the migrations made it");
}

TEST(Compare, WhatHangsOnATableThatIsGoneIsNotListedBesides) {
  const Drift drift = compare(hashes({{"table public.\"a b\"", 1},
                                      {"column public.\"a b\".x", 1},
                                      {"constraint public.\"a b\" c", 1},
                                      {"trigger public.\"a b\" t", 1},
                                      {"column public.a.x", 1},
                                      {"view public.v", 1},
                                      {"rule public.v r", 1},
                                      {"policy public.vv p", 1}}),
                              {});
  EXPECT_THAT(drift.missing, ElementsAre("column public.a.x", "policy public.vv p",
                                         "table public.\"a b\"", "view public.v"));
  const Drift added = compare(
      {}, objects({{"table public.t", 1}, {"column public.t.x", 1}, {"column public.u.x", 1}}));
  EXPECT_THAT(added.added, ElementsAre("column public.u.x", "table public.t"));
}

TEST(DriftSummary, NamesTheFirstFew) {
  const Drift drift = compare(hashes({{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}, {"e", 1}}), {});
  EXPECT_THAT(drift.summary(), HasSubstr("a is gone, b is gone, c is gone, and 2 more"));
}

TEST(DriftSummary, SaysWhyNothingIsKnown) {
  Drift drift;
  drift.unknown = "why";
  EXPECT_FALSE(drift.any());
  EXPECT_EQ(drift.summary(), "why");
  EXPECT_THAT(drift.sentences(), IsEmpty());
}

}  // namespace
}  // namespace workwise::migrate
