#include "feed/inflate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include <string>

#include "feed/fetch.hpp"
#include "unit/feed/packing.hpp"

namespace workwise::feed {
namespace {

using testing::HasSubstr;
using Kind = SourceError::Kind;

const std::string kFeed = "<jobs><job>welder</job><job>welder</job></jobs>";
/// kFeed as brotli 1.0.9 packs it: its encoder is not among our packages.
const std::string kFeedAsBrotli(
    "\x1B\x2E\x00\xF8\x8D\xD4\x62\xCD\x9C\x0E\xE4\x36\xB6\x8F\xF8\x86\xE4\x91\x20\xA8\x51\xBC\xA4"
    "\x24\xB2\x0C\x95\x07\x80\x80\x43\x90\xD1\xD1\xC6\x77\x97\x17\x19\x25\x03",
    41);

std::string zstandard(const std::string& text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

/// Letters that hardly compress.
std::string noise(std::size_t size) {
  std::string text(size, '\0');
  std::uint32_t state = 1;
  for (char& c : text) {
    state = state * 1664525U + 1013904223U;
    c = static_cast<char>('!' + (state >> 25U) % 90);
  }
  return text;
}

struct Way {
  const char* name;
  const char* encoding;
  std::string wire;
};

std::vector<Way> ways() {
  return {
      {"plain", "", kFeed},
      {"plain and identity", "identity", kFeed},
      {"gzip announced", "gzip", gzipped(kFeed)},
      {"x-gzip announced", " X-GZIP ", gzipped(kFeed)},
      {"a gzip file", "", gzipped(kFeed)},
      {"a gzip file, gzipped again for the wire", "gzip", gzipped(gzipped(kFeed))},
      {"two packings announced", "gzip, zstd", zstandard(gzipped(kFeed))},
      {"announced as gzip, sent plain", "gzip", kFeed},
      {"announced as gzip, sent as zstd", "gzip", zstandard(kFeed)},
      {"zstd announced", "zstd", zstandard(kFeed)},
      {"a zstd file", "", zstandard(kFeed)},
      {"two zstd frames", "", zstandard(kFeed.substr(0, 9)) + zstandard(kFeed.substr(9))},
      {"deflate with zlib's frame", "deflate", deflated(kFeed, 15)},
      {"deflate without it", "deflate", deflated(kFeed, -15)},
      {"brotli", "br", kFeedAsBrotli},
      {"gzip of two members", "", gzipped(kFeed.substr(0, 9)) + gzipped(kFeed.substr(9))},
      {"gzip and zeros after it", "", gzipped(kFeed) + std::string(700, '\0')},
      {"an empty gzip member first", "", gzipped("") + gzipped(kFeed)},
  };
}

TEST(InflateTest, EveryPackingGivesTheSameBodyInPiecesOfAnySize) {
  for (const Way& way : ways())
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1} << 18U}) {
      SCOPED_TRACE(std::string(way.name) + " in pieces of " + std::to_string(piece));
      const Inflated result = inflated(way.encoding, way.wire, piece);
      EXPECT_EQ(result.body, kFeed);
      EXPECT_EQ(result.wire_bytes, way.wire.size());
      EXPECT_EQ(result.body_bytes, kFeed.size());
    }
}

TEST(InflateTest, ABodyLargerThanTheBufferComesWhole) {
  const std::string text = noise(1'000'001);
  EXPECT_EQ(inflated("gzip", gzipped(text)).body, text);
  EXPECT_EQ(inflated("zstd", zstandard(text)).body, text);
  const std::string exactly(std::size_t{256} * 1024, 'x');  // the frame ends with the buffer
  EXPECT_EQ(inflated("zstd", zstandard(exactly)).body, exactly);
  EXPECT_EQ(inflated("gzip", gzipped(exactly)).body, exactly);
}

TEST(InflateTest, AnEmptyBodyIsEmptyWhateverIsAnnounced) {
  EXPECT_EQ(inflated("", "").body, "");
  EXPECT_EQ(inflated("gzip", "").body, "");
  EXPECT_EQ(inflated("", gzipped("")).body, "");
}

TEST(InflateTest, AShortBodyIsNotHeldBack) {
  EXPECT_EQ(inflated("", "[]").body, "[]");
}

TEST(InflateTest, EveryPackingWithoutItsEndIsCutShort) {
  for (const Way& way : ways()) {
    if (way.wire == kFeed || std::string(way.name).find("zeros") != std::string::npos) continue;
    SCOPED_TRACE(way.name);
    const SourceError error = error_of(way.encoding, way.wire.substr(0, way.wire.size() - 1));
    EXPECT_EQ(error.kind, Kind::cut_short);
    EXPECT_TRUE(error.transient);
  }
}

TEST(InflateTest, GzipCutAnywhereIsCutShort) {
  const std::string packed = gzipped(kFeed);
  for (std::size_t size = 2; size < packed.size(); ++size)
    EXPECT_EQ(error_of("", packed.substr(0, size)).kind, Kind::cut_short) << size;
}

TEST(InflateTest, DamagedBytesAreNotReadable) {
  std::string packed = gzipped(noise(5000));
  packed[packed.size() - 6] ^= 1;  // the checksum
  EXPECT_EQ(error_of("", packed).kind, Kind::not_readable);
  EXPECT_EQ(error_of("", gzipped(kFeed) + "<html>").kind, Kind::not_readable);
  EXPECT_EQ(error_of("deflate", deflated(kFeed, 15) + "x").kind, Kind::not_readable);
  EXPECT_EQ(error_of("br", kFeedAsBrotli + "x").kind, Kind::not_readable);
  EXPECT_EQ(error_of("br", std::string(50, '\xFF')).kind, Kind::not_readable);
}

TEST(InflateTest, MoreThanTwoPackingsAreRefused) {
  EXPECT_EQ(error_of("", gzipped(gzipped(gzipped(kFeed)))).kind, Kind::not_readable);
  EXPECT_EQ(error_of("gzip", gzipped(gzipped(gzipped(kFeed)))).kind, Kind::not_readable);
  EXPECT_EQ(error_of("gzip, gzip, gzip", gzipped(kFeed)).kind, Kind::not_readable);
}

TEST(InflateTest, WhatIsNotReadIsCalledByItsName) {
  EXPECT_THAT(error_of("", "%PDF-1.7").what(), HasSubstr("PDF"));
  EXPECT_THAT(error_of("", "BZh91AY&SY").what(), HasSubstr("bzip2"));
  EXPECT_THAT(error_of("compress", "x").what(), HasSubstr("compress"));
}

TEST(InflateTest, ABombIsStoppedByItsRatioBeforeItIsOut) {
  std::uint64_t out = 0;
  Inflater inflater("gzip", kWide, [&](std::string_view bytes) { out += bytes.size(); });
  try {
    inflater.add(gzipped(std::string(std::size_t{8} << 20U, '\0')));
    FAIL() << "it went off";
  } catch (const SourceError& error) {
    EXPECT_EQ(error.kind, Kind::too_large);
    EXPECT_THAT(error.what(), HasSubstr("max_ratio"));
  }
  EXPECT_LT(out, std::uint64_t{4} << 20U);
}

TEST(InflateTest, ABombInABombIsStoppedBetweenThePackings) {
  const std::string bomb = gzipped(gzipped(std::string(std::size_t{8} << 20U, '\0')));
  std::uint64_t out = 0;
  Inflater inflater("gzip", kWide, [&](std::string_view bytes) { out += bytes.size(); });
  EXPECT_THROW(inflater.add(bomb), SourceError);
  EXPECT_LE(out, std::uint64_t{1} << 20U);
}

TEST(InflateTest, ABombOfManyEmptyMembersIsStoppedThoughNothingComesOutOfIt) {
  std::string members;
  const std::string empty = gzipped("");
  for (int i = 0; i < 200'000; ++i) members += empty;
  EXPECT_EQ(error_of("gzip", gzipped(members)).kind, Kind::too_large);
}

TEST(InflateTest, TheRatioIsNotJudgedWithinTheFirstMebibyte) {
  const std::string text(1'000'000, 'x');
  EXPECT_EQ(inflated("", gzipped(text)).body_bytes, text.size());
}

TEST(InflateTest, TheLimitOfTheBodyHoldsForPlainAndPackedAlike) {
  const std::string text = noise(200'000);
  const InflateLimits limits{1U << 30U, 100'000, 200};
  for (const std::string& wire : {text, gzipped(text), gzipped(gzipped(text))}) {
    const SourceError error = error_of("", wire, limits);
    EXPECT_EQ(error.kind, Kind::too_large);
    EXPECT_THAT(error.what(), HasSubstr("max_size"));
  }
  EXPECT_EQ(inflated("", text.substr(0, 100'000), 1000, limits).body_bytes, 100'000U);
}

TEST(InflateTest, TheLimitOfTheWireHolds) {
  const SourceError error = error_of("", noise(1001), {1000, 1U << 30U, 200});
  EXPECT_EQ(error.kind, Kind::too_large);
  EXPECT_THAT(error.what(), HasSubstr("max_wire_size"));
}

}  // namespace
}  // namespace workwise::feed
