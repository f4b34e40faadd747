#include "job/likeness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace workwise::job {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// ---- titles

struct Pair {
  std::string_view a;
  std::string_view b;
};

std::string key(std::string_view title, std::string_view city = "Durban") {
  return title_key(title, city).words;
}

TEST(TitleKeyTest, WhatBoardsAddMakesNoOtherTitle) {
  for (const auto& [a, b] : std::vector<Pair>{
           {"Welder", "WELDER"},
           {"Welder", "  Welder. "},
           {"Sales & Marketing Manager", "Sales / Marketing Manager"},
           {"Développeur Web", "Developpeur web"},
           {"Сварщик", "СВАРЩИК"},
           {"Welder", "Ｗｅｌｄｅｒ"},
           {"Schweißer (m/w/d)", "Schweisser"},
           {"Schweißer", "Schweißer m/w/d"},
           {"Schweißer", "Schweißer (w|m|d)"},
           {"Schweißer", "Schweißer [m,f,x]"},
           {"Schweißer", "Schweißer (gn)"},
           {"Schweißer", "Schweißer (all genders)"},
           {"Schweißer", "Schweißer (männlich/weiblich/divers)"},
           {"Soudeur H/F", "Soudeur (F/H)"},
           {"Lasser M/V", "Lasser (m/v/x)"},
           {"Schweißer*in", "Schweißer:in"},
           {"Schweißer/-in", "Schweißer (m/w/d)"},
           {"Schweißer(in)", "Schweißer_in"},
           {"Welder (Ref: JR-1002)", "Welder"},
           {"Welder - Ref. 1002", "Welder"},
           {"Welder #4711", "Welder"},
           {"Welder | Job ID 4711", "Welder"},
           {"JR10023 - Welder", "Welder - JR10023"},
           {"Welder (102345)", "Welder"},
           {"Welder – 102345", "Welder"},
           {"Welder - Durban", "Welder"},
           {"Welder – DURBAN", "Welder"},
           {"Welder-Durban", "Welder"},
           {"Welder (m/w/d) - Durban (Ref 1002)", "Welder"},
           {"Welder - 102345 - Durban", "Welder - Durban - 102345"},
       }) {
    EXPECT_EQ(key(a), key(b)) << a << " and " << b;
    EXPECT_NE(key(a), "");
  }
  EXPECT_EQ(key("Chef - Stratford-upon-Avon", "Stratford-upon-Avon"), "chef");
  EXPECT_EQ(key("Chef - Köln", "Koln"), "chef");
}

TEST(TitleKeyTest, NearMissesStayApart) {
  for (const auto& [a, b] : std::vector<Pair>{
           {"Senior Welder", "Junior Welder"},
           {"Welder", "Welder II"},
           {"Welder", "Welder, night shift"},
           {"Welder", "Assistant Welder"},
           {"Welder", "Welder - Cape Town"},  // another place than its own
           {"Welder", "Welder Durban"},       // no dash: it may be a part of the name
           {"Welder", "Durban - Welder"},
           {"Welder", "Welder (Durban)"},
           {"C Developer", "C++ Developer"},
           {"C# Developer", "C++ Developer"},
           {"A/V Technician", "Technician"},
           {"Teacher (A)", "Teacher"},
           {"Graduate Programme (2026)", "Graduate Programme (2027)"},
           {"Driver Code 10", "Driver Code 14"},
           {"Sales Referee", "Sales"},
           {"Check-in Agent", "Check Agent"},
           {"Welder 12 hour shifts", "Welder 8 hour shifts"},
           {"प्रबंधक", "प्रबधक"},  // a vowel sign is no accent
       })
    EXPECT_NE(key(a), key(b)) << a << " and " << b;
}

TEST(TitleKeyTest, WhatIsTakenOffAsAReferenceIsToldApart) {
  const auto references = [](std::string_view title) { return title_key(title, "").references; };
  EXPECT_THAT(references("Welder (Ref: JR-1002)"), ElementsAre("jr1002"));
  EXPECT_THAT(references("Welder - Reference number 1002/A"), ElementsAre("1002a"));
  EXPECT_THAT(references("Welder #4711 [R12345]"), ElementsAre("4711", "r12345"));
  EXPECT_THAT(references("Welder"), IsEmpty());
  EXPECT_THAT(references("Graduate Programme (2026)"), IsEmpty());
  EXPECT_THAT(references("Referee 2026"), IsEmpty());
  EXPECT_NE(title_key("Welder (Ref 1002)", ""), title_key("Welder (Ref 1003)", ""))
      << "two openings of one employer";
}

TEST(TitleKeyTest, AReferenceIsComparedByItsLettersAndDigits) {
  EXPECT_EQ(reference_key("JR-1002"), reference_key("jr 1002"));
  EXPECT_EQ(reference_key("Ref: 1002"), "1002");
  EXPECT_EQ(reference_key("REF1002"), "ref1002");
  EXPECT_EQ(reference_key("reference"), "reference");
  EXPECT_EQ(reference_key("–"), "");
}

TEST(TitleKeyTest, ATitleOfSignsOrOfAPageHasNoKey) {
  EXPECT_EQ(key("***"), "");
  EXPECT_EQ(key("(m/w/d)"), "");
  EXPECT_EQ(key("- Durban"), "durban");
  EXPECT_EQ(key(std::string(2000, 'a')), "");
  EXPECT_EQ(key("\xff\xfe"), "");
  EXPECT_EQ(key(""), "");
}

// ---- addresses

TEST(UrlKeyTest, WhatLeadsToTheSamePageIsTheSame) {
  for (const auto& [a, b] : std::vector<Pair>{
           {"https://example.com/jobs/1", "http://www.example.com/jobs/1/"},
           {"https://example.com/jobs/1", "https://EXAMPLE.com:443/jobs/1#apply"},
           {"https://example.com/jobs?id=1", "https://example.com/jobs?utm_source=x&id=1&gclid=9"},
           {"https://example.com/jobs/1", "https://example.com/jobs/1?utm_campaign=spring"},
       })
    EXPECT_EQ(url_key(a), url_key(b)) << a << " and " << b;
}

TEST(UrlKeyTest, NearMissesStayApart) {
  for (const auto& [a, b] : std::vector<Pair>{
           {"https://example.com/jobs/1", "https://example.com/jobs/2"},
           {"https://example.com/jobs?id=1", "https://example.com/jobs?id=2"},
           {"https://example.com/jobs/a", "https://example.com/jobs/A"},
           {"https://example.com/jobs/1", "https://jobs.example.com/jobs/1"},
           {"https://example.com:8443/jobs/1", "https://example.com/jobs/1"},
       })
    EXPECT_NE(url_key(a), url_key(b)) << a << " and " << b;
  for (const char* no_page : {"https://example.com", "https://example.com/?utm_source=x", "",
                              "mailto:jobs@example.com", "example.com/jobs/1"})
    EXPECT_EQ(url_key(no_page), "") << no_page;
}

// ---- texts

/// `count` different words that begin with `prefix`.
std::string words(const std::string& prefix, int count, int first = 0) {
  std::string text;
  for (int n = first; n < first + count; ++n) text += prefix + std::to_string(n) + " ";
  return text;
}

double resemblance(const std::string& a, const std::string& b) {
  const double there = TextSketch(a).resemblance(TextSketch(b));
  EXPECT_EQ(there, TextSketch(b).resemblance(TextSketch(a))) << "the same both ways";
  return there;
}

TEST(TextSketchTest, MarkupCaseAndPunctuationAreNoDifference) {
  EXPECT_EQ(
      resemblance("<p>" + words("Word", 50) + "</p><ul><li>" + words("item", 50) + "</li></ul>",
                  words("WORD", 50) + " &#8211; " + words("item", 50) + "!"),
      1);
}

TEST(TextSketchTest, ResemblanceIsTheShareOfShinglesThatBothHave) {
  for (const int common : {0, 100, 300, 500, 800, 900, 990}) {
    const std::string shared = words("shared", common);
    const double there =
        resemblance(shared + words("left", 1000 - common), shared + words("right", 1000 - common));
    const double share = common / (2000.0 - common);
    EXPECT_NEAR(there, share, 0.12) << common << " of 1000 words";  // three standard errors
  }
}

TEST(TextSketchTest, ShortTextsAreCountedExactly) {
  const std::string shared = words("shared", 42);  // 40 shingles
  EXPECT_EQ(resemblance(shared, shared), 1);
  EXPECT_NEAR(resemblance(shared, shared + words("more", 10)), 40.0 / 50, 1e-9);
}

TEST(TextSketchTest, AFewWordsSayNothing) {
  const TextSketch few("<p>We are hiring. Apply now!</p>");
  EXPECT_FALSE(few.known());
  EXPECT_EQ(few.resemblance(few), 0);
  EXPECT_FALSE(few.is_cut_of(few));
  EXPECT_FALSE(TextSketch("").known());
  EXPECT_FALSE(TextSketch(words("word", 19)).known());
  EXPECT_TRUE(TextSketch(words("word", 20)).known());
}

TEST(TextSketchTest, ScriptsWithoutBlanksHaveWordsToo) {
  const std::string text = "私たちは南アフリカのダーバンで経験豊富な溶接工を募集しています。";
  EXPECT_TRUE(TextSketch(text).known());
  EXPECT_EQ(resemblance(text, "<p>" + text + "</p>"), 1);
}

TEST(TextSketchTest, ABeginningWithAnEllipsisIsACut) {
  const TextSketch whole("<p>" + words("word", 300) + "</p>");
  for (const std::string end : {"wor…", "wor...", "word30 …", "word30 [...]", "word30 (…)"}) {
    const TextSketch cut(words("Word", 30) + end);
    EXPECT_TRUE(cut.is_cut_of(whole)) << end;
    EXPECT_FALSE(whole.is_cut_of(cut)) << end;
    EXPECT_LT(cut.resemblance(whole), 0.8);
  }
}

TEST(TextSketchTest, NearMissesAreNoCut) {
  const TextSketch whole(words("word", 300));
  EXPECT_FALSE(TextSketch(words("word", 30)).is_cut_of(whole)) << "no ellipsis";
  EXPECT_FALSE(TextSketch(words("other", 1) + words("word", 29, 1) + "…").is_cut_of(whole));
  EXPECT_FALSE(TextSketch(words("word", 29) + "other another…").is_cut_of(whole));
  EXPECT_FALSE(TextSketch(words("word", 10) + "…").is_cut_of(whole)) << "too little to tell";
  EXPECT_FALSE(TextSketch(words("word", 400) + "…").is_cut_of(whole)) << "longer than the whole";
  EXPECT_FALSE(TextSketch(words("word", 600) + "…").is_cut_of(TextSketch(words("word", 700))))
      << "a cut of so many words is compared by resemblance";
}

TEST(TextSketchTest, OnlyTheBeginningOfAVeryLongTextCounts) {
  const std::string begin = words("word", 10'000);
  ASSERT_GT(begin.size(), TextSketch::kBytesMax);
  EXPECT_EQ(resemblance(begin, begin + words("other", 200'000)), 1);
}

}  // namespace
}  // namespace workwise::job
