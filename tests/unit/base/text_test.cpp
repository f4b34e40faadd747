#include "base/text.hpp"

#include <gtest/gtest.h>

namespace workwise {
namespace {

TEST(TextTest, TrimTakesBlanksOffBothEndsOnly) {
  EXPECT_EQ(trim(" \t a b\r\n\f"), "a b");
  EXPECT_EQ(trim(" \n "), "");
  EXPECT_EQ(trim(""), "");
}

TEST(TextTest, LowerCaseIsAsciiAndLeavesOtherLettersAlone) {
  EXPECT_EQ(to_lower("ÄBC Zulu"), "Äbc zulu");
  EXPECT_TRUE(equals_ignoring_case("Cape", "cAPE"));
  EXPECT_FALSE(equals_ignoring_case("Cape", "Cap"));
  EXPECT_FALSE(equals_ignoring_case("[", "{")) << "not letters";
}

TEST(TextTest, SplitKeepsEmptyPartsAndJoinUndoesIt) {
  const auto parts = split(",a,,b,", ',');
  EXPECT_EQ(parts, (std::vector<std::string_view>{"", "a", "", "b", ""}));
  EXPECT_EQ(join({parts.begin(), parts.end()}, ","), ",a,,b,");
  EXPECT_EQ(split("", ',').size(), 1U);
  EXPECT_EQ(join({}, ","), "");
  EXPECT_EQ(join({"", ""}, ","), ",");
}

TEST(TextTest, NumbersAreGroupedByThousands) {
  EXPECT_EQ(with_thousands(0), "0");
  EXPECT_EQ(with_thousands(999), "999");
  EXPECT_EQ(with_thousands(1000), "1,000");
  EXPECT_EQ(with_thousands(-1234567), "-1,234,567");
  EXPECT_EQ(with_thousands(-123), "-123");
}

TEST(TextTest, BytesAreToldInTheUnitThatFits) {
  EXPECT_EQ(bytes_to_text(950), "950 B");
  EXPECT_EQ(bytes_to_text(1024), "1.0 KiB");
  EXPECT_EQ(bytes_to_text(65'740), "64.2 KiB");
  EXPECT_EQ(bytes_to_text(std::uint64_t{5} << 40U), "5.0 TiB");
  EXPECT_EQ(bytes_to_text(std::uint64_t{5000} << 40U), "5000.0 TiB");
}

TEST(TextTest, ALogValueIsQuotedWhenItMustBe) {
  EXPECT_EQ(logfmt("plain-1.2"), "plain-1.2");
  EXPECT_EQ(logfmt(""), "\"\"");
  EXPECT_EQ(logfmt("two words"), "\"two words\"");
  EXPECT_EQ(logfmt("a=b"), "\"a=b\"");
  EXPECT_EQ(logfmt("say \"hi\"\n"), R"("say \"hi\"\n")");
  EXPECT_EQ(logfmt("\x1b[31m"), R"("\u001b[31m")");
}

TEST(TextTest, ALongLogValueIsCutAndSaysSo) {
  const std::string cut = logfmt(std::string(600, 'x'));
  EXPECT_EQ(cut, "\"" + std::string(512, 'x') + "…\"");
}

TEST(TextTest, AJsonStringIsHarmlessOnATerminal) {
  EXPECT_EQ(json_string("a\\\"\t\x01\x7f"), R"("a\\\"\t\u0001\u007f")");
  EXPECT_EQ(json_string("Café"), "\"Café\"");
  EXPECT_EQ(json_string("a\xC2\x9B"
                        "2J"),
            R"("a\u009b2J")")
      << "a terminal would clear itself";
}

TEST(TextTest, TheNearestWordIsSuggestedOnlyWhenItIsNear) {
  const std::vector<std::string> words = {"every", "expire", "enabled"};
  EXPECT_EQ(nearest("evry", words), "every");
  EXPECT_EQ(nearest("EXPIRE", words), "expire");
  EXPECT_EQ(nearest("tow", {"slow", "two"}), "two") << "two letters swapped are one mistake";
  EXPECT_EQ(nearest("headers", words), "");
  EXPECT_EQ(nearest("", words), "");
  EXPECT_EQ(nearest("every", {}), "");
}

TEST(TextTest, ControlCharactersDoNotReachATerminal) {
  EXPECT_EQ(printable("a\x1b]0;x\x07z"), "a\xEF\xBF\xBD]0;x\xEF\xBF\xBDz");
  EXPECT_EQ(printable("\xC2\x9B"
                      "31m"),
            "\xEF\xBF\xBD"
            "31m")
      << "CSI as one C1 character";
  EXPECT_EQ(printable("a\xE2\x80\xAE"
                      "fdp.exe\xE2\x81\xA6"),
            "a\xEF\xBF\xBD"
            "fdp.exe\xEF\xBF\xBD")
      << "what turns the order of the text";
  EXPECT_EQ(printable("\xE2\x80\xA6"), "…");
  EXPECT_EQ(printable("Grüße, naïve"), "Grüße, naïve");
  EXPECT_EQ(printable("\xC2"), "\xC2") << "cut off in the middle: left to others";
}

TEST(TextTest, Utf8IsWhatTheStandardSays) {
  for (const char* good : {"", "abc", "é", "€", "😀", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF"})
    EXPECT_TRUE(is_utf8(good)) << good;
  for (const char* bad :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82", "\xE2\x28\xA1", "\xFF"})
    EXPECT_FALSE(is_utf8(bad)) << json_string(bad);
}

}  // namespace
}  // namespace workwise
