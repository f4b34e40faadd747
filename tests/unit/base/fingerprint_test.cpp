#include "base/fingerprint.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace workwise {
namespace {

TEST(FingerprintTest, IsTheSameOnEveryMachine) {
  // XXH3-128 of nothing, from the algorithm's own test vectors.
  EXPECT_EQ(to_uuid(fingerprint("")), "99aa06d3-0147-98d8-6001-c324468d497f");
}

TEST(FingerprintTest, TakesAWayThroughTheDatabaseAndBack) {
  const Fingerprint value = fingerprint("a welder in Durban");
  EXPECT_EQ(from_uuid(to_uuid(value)), value);
  const Fingerprint small{.high = 1, .low = 0};
  EXPECT_EQ(to_uuid(small), "00000000-0000-0001-0000-000000000000");
  EXPECT_EQ(from_uuid("00000000-0000-0001-0000-000000000000"), small);
}

TEST(FingerprintTest, RefusesWhatIsNoUuid) {
  for (const char* text :
       {"", "99aa06d3", "99aa06d3-0147-98d8-6001-c324468d497g",
        "99aa06d3-0147-98d8-6001-c324468d497f0", "+9aa06d3014798d86001c324468d497f"})
    EXPECT_THROW(from_uuid(text), Error) << text;
}

TEST(FingerprintTest, ABodyInPiecesHasTheFingerprintOfTheWhole) {
  const std::string body(10'000, 'x');
  for (const std::size_t piece : {1U, 7U, 256U, 4096U}) {
    Fingerprinter pieces;
    for (std::size_t at = 0; at < body.size(); at += piece)
      pieces.add(std::string_view(body).substr(at, piece));
    EXPECT_EQ(pieces.digest(), fingerprint(body)) << piece;
  }
}

TEST(FingerprintTest, FieldsDoNotRunIntoEachOther) {
  const auto of = [](std::string_view first, std::string_view second) {
    Fingerprinter fields;
    fields.add_field(first);
    fields.add_field(second);
    return fields.digest();
  };
  EXPECT_NE(of("ab", "c"), of("a", "bc"));
  EXPECT_NE(of("", "a"), of("a", ""));
  EXPECT_EQ(of("ab", "c"), of("ab", "c"));
}

TEST(FingerprintTest, ASeedGivesOtherHashes) {
  EXPECT_EQ(seeded_hash("a", 1), seeded_hash("a", 1));
  EXPECT_NE(seeded_hash("a", 1), seeded_hash("a", 2));
}

}  // namespace
}  // namespace workwise
