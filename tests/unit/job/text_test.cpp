#include "job/text.hpp"

#include <gtest/gtest.h>

namespace workwise::job {
namespace {

struct Repaired {
  std::string text;
  std::size_t changed;

  friend bool operator==(const Repaired&, const Repaired&) = default;
};

std::ostream& operator<<(std::ostream& out, const Repaired& repaired) {
  return out << testing::PrintToString(repaired.text) << ", " << repaired.changed << " changed";
}

Repaired repaired(std::string text) {
  const std::size_t changed = repair_utf8(text);
  return {text, changed};
}

TEST(RepairUtf8, LeavesGoodTextAlone) {
  for (const std::string good :
       {"", "plain\ttext\r\n over more than eight bytes ~",
        "Lön från 42 000 kr/mån – \U0001F600 \uFFFD", "e\u0301\u200D\uFEFF\u00A0"})
    EXPECT_EQ(repaired(good), (Repaired{good, 0}));
}

TEST(RepairUtf8, DropsControlCharacters) {
  EXPECT_EQ(repaired("a\x01"
                     "b\x1F"
                     "c\x7F"
                     "d\u0080e\u009Ff\u0085g"),
            (Repaired{"abcdefg", 9}));
  EXPECT_EQ(repaired(std::string(3, '\0') + "x"), (Repaired{"x", 3}));
  EXPECT_EQ(repaired("long enough to be read by words \x07 and on and on"),
            (Repaired{"long enough to be read by words  and on and on", 1}));
}

TEST(RepairUtf8, ReplacesWhatIsBrokenOnceACharacter) {
  EXPECT_EQ(repaired("caf\xE9 au lait"), (Repaired{"caf\uFFFD au lait", 1}));
  EXPECT_EQ(repaired("a\xE2\x82"), (Repaired{"a\uFFFD", 2})) << "cut off";
  EXPECT_EQ(repaired("\xF0\x9F\x98z"), (Repaired{"\uFFFDz", 3}));
  EXPECT_EQ(repaired("\xC0\xAF\x80\xFF"), (Repaired{"\uFFFD\uFFFD\uFFFD\uFFFD", 4})) << "overlong";
  EXPECT_EQ(repaired("\xF4\x90\x80\x80"), (Repaired{"\uFFFD\uFFFD\uFFFD\uFFFD", 4})) << "too large";
}

TEST(RepairUtf8, DropsSurrogates) {
  EXPECT_EQ(repaired("a\xED\xA0\x80"
                     "b\xED\xBF\xBF"
                     "c"),
            (Repaired{"abc", 6}));
}

TEST(PlainText, TagsGoAndBlocksPartWords) {
  EXPECT_EQ(plain_text("<b>Sales</b> <i class='x'>Executive</i>"), "Sales Executive");
  EXPECT_EQ(plain_text("Cape Town<br/>Durban<p>George</p>"), "Cape Town Durban George");
  EXPECT_EQ(plain_text("a<!-- b -->c<script>d</script>e"), "ac e");
  EXPECT_EQ(plain_text("&lt;strong&gt;Nurse&lt;/strong&gt;"), "Nurse");
}

TEST(PlainText, AnyOtherAngleBracketIsText) {
  EXPECT_EQ(plain_text("x < 5 > 3 <3"), "x < 5 > 3 <3");
  EXPECT_EQ(plain_text("List<String> developer"), "List<String> developer");
  EXPECT_EQ(plain_text("Engineer <Remote>, <b"), "Engineer <Remote>, <b");
}

TEST(PlainText, InvisibleCharactersGoAndBlanksCollapse) {
  EXPECT_EQ(plain_text(" \t\u00A0Data\u200B\u00AD \u2009\u3000Analyst\u202E\uFEFF\r\n"),
            "Data Analyst");
  EXPECT_EQ(plain_text("Bank\u0007ing\u0085x\u2060"), "Banking x");
  EXPECT_EQ(plain_text("\u200B \u00A0"), "");
}

TEST(PlainText, EmojiStayWhole) {
  for (const std::string emoji :
       {"\U0001F469\u200D\U0001F373",              // woman cook
        "\u2764\uFE0F\u200D\U0001F525",            // heart on fire
        "\U0001F469\U0001F3FD\u200D\u2695\uFE0F",  // doctor with a skin tone
        "\U0001F3F4\U000E0067\U000E0062\U000E007F", "1\uFE0F\u20E3"})
    EXPECT_EQ(plain_text("Chef " + emoji + " wanted"), "Chef " + emoji + " wanted");
  EXPECT_EQ(plain_text("a\u200Db \U0001F373\u200D x\u200D\U0001F373 \U000E0067"),
            "ab \U0001F373 x\U0001F373");
}

TEST(Nfc, ComposesWhatCombines) {
  EXPECT_EQ(to_nfc("Verka\u0308ufer cafe\u0301"), "Verkäufer café");
  EXPECT_EQ(to_nfc("\u1112\u1161\u11AB \u212B"), "\uD55C Å");
  EXPECT_EQ(to_nfc("a\u0327\u0301"), "\u00E1\u0327") << "marks in their order";
  for (const std::string same :
       {"", "ASCII", "Lön – “quoted”…", "x\u0302\u0303", "\U0001F469\u200D"})
    EXPECT_EQ(to_nfc(same), same);
  EXPECT_EQ(to_nfc("\u0301\xFF"), "\u0301\xFF") << "not UTF-8";
  EXPECT_EQ(without_case("RE\u0301GION"), without_case("R\u00E9gion"));
  EXPECT_EQ(without_case("\xFF"), "\xFF") << "not UTF-8";
}

TEST(NullMarker, IsNotAValue) {
  for (const std::string_view marker : {"", " ", "-", "N/A", "n/a ", "NULL", "None", "NaN", "—",
                                        "Not Specified", "not displayed", "undefined", "TBC"})
    EXPECT_TRUE(is_null_marker(marker)) << marker;
  for (const std::string_view value :
       {"NA", "0", "No", "Various", "Nonesuch", "Unknown Ltd", "--- x", "N/A Ltd"})
    EXPECT_FALSE(is_null_marker(value)) << value;
}

TEST(CleanUrl, IsTheSameWhenItIsCleanedAgain) {
  EXPECT_EQ(clean_url("https://example.org/?a=1&amp;amp;b=2"), "https://example.org/?a=1&b=2");
  EXPECT_EQ(clean_url("https://example.org/?a=1&a\x01mp;b=2"), "https://example.org/?a=1&b=2");
}

TEST(CleanUrl, KeepsWhatIsALink) {
  EXPECT_EQ(clean_url(" https://example.org/jobs/1?a=b#c\n"), "https://example.org/jobs/1?a=b#c");
  EXPECT_EQ(clean_url("HTTP://user@example.org:8080"), "HTTP://user@example.org:8080");
  EXPECT_EQ(clean_url("https://example.org/a b\"<c>`"), "https://example.org/a%20b%22%3Cc%3E%60");
  EXPECT_EQ(clean_url("https://example.org/?a=1&amp;b=2&copy=3"),
            "https://example.org/?a=1&b=2&copy=3");
  EXPECT_EQ(clean_url("https://exam\tple.org/\x01x"), "https://example.org/x");
  EXPECT_EQ(clean_url("https://bücher.example/ä"), "https://bücher.example/ä");
}

TEST(CleanUrl, RefusesWhatIsNone) {
  for (const std::string_view none :
       {"", "n/a", "www.example.org", "//example.org/", "/jobs/1", "javascript:alert(1)",
        "java\nscript:alert(1)", "ftp://example.org/", "data:text/html,x", "https://", "https:///x",
        "http://:80/", "http://user@/", "https:example.org", "https://exa mple.org/", "http://?x",
        "https://\"onclick=x/"})
    EXPECT_EQ(clean_url(none), "") << none;
}

}  // namespace
}  // namespace workwise::job
