#include "config/quantity.hpp"

#include <gtest/gtest.h>

namespace workwise::config {
namespace {

using namespace std::chrono_literals;

TEST(Quantity, ReadsDurations) {
  EXPECT_EQ(parse_duration("15m"), 15min);
  EXPECT_EQ(parse_duration("1h"), 1h);
  EXPECT_EQ(parse_duration("2h30m"), 2h + 30min);
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("45d"), 45 * 24h);
  EXPECT_EQ(parse_duration("1w1d1h1m1s1ms"), 7 * 24h + 24h + 1h + 1min + 1s + 1ms);
  EXPECT_EQ(parse_duration("0"), 0ms);
  EXPECT_EQ(parse_duration("0s"), 0ms);
}

TEST(Quantity, RefusesWhatIsNoDurationForCertain) {
  for (const char* text :
       {"", "15", "m", "15 m", "-5m", "+5m", "1.5h", "15min", "15M", "30m2h", "1h1h", "1h30",
        "99999999999999999999s", "100000000d", "36525d1ms", "1h\n"})
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

TEST(Quantity, WritesDurationsThatItReadsBack) {
  for (const char* text : {"15m", "1h", "2h30m", "250ms", "45d", "1d1ms", "0s"})
    EXPECT_EQ(duration_text(*parse_duration(text)), text);
}

TEST(Quantity, ReadsSizes) {
  EXPECT_EQ(parse_size("200MiB"), 200U << 20U);
  EXPECT_EQ(parse_size("8MB"), 8'000'000U);
  EXPECT_EQ(parse_size("64kb"), 64'000U);
  EXPECT_EQ(parse_size("1 GiB"), 1U << 30U);
  EXPECT_EQ(parse_size("512"), 512U);
  EXPECT_EQ(parse_size("512B"), 512U);
  for (const char* text : {"", "MiB", "8M", "8 elephants", "-1", "1.5GiB", "99999999999TiB"})
    EXPECT_EQ(parse_size(text), std::nullopt) << text;
}

TEST(Quantity, WritesSizesThatItReadsBack) {
  for (const char* text : {"200MiB", "8MB", "64kB", "1GiB", "513B", "8GiB"})
    EXPECT_EQ(size_text(*parse_size(text)), text);
}

TEST(Quantity, ReadsShares) {
  EXPECT_EQ(parse_share("30%"), 0.3);
  EXPECT_EQ(parse_share("0.3"), 0.3);
  EXPECT_EQ(parse_share("12.5 %"), 0.125);
  EXPECT_EQ(parse_share("0"), 0.0);
  EXPECT_EQ(parse_share("1"), 1.0);
  EXPECT_EQ(parse_share("100%"), 1.0);
  for (const char* text : {"", "%", "30", "101%", "-1%", "nan", "inf", "0.3x", "1e-1"})
    EXPECT_EQ(parse_share(text), std::nullopt) << text;
  EXPECT_EQ(share_text(0.3), "30%");
  EXPECT_EQ(share_text(0.125), "12.5%");
}

}  // namespace
}  // namespace workwise::config
