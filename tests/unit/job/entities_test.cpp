#include "job/entities.hpp"

#include <gtest/gtest.h>

#include "job/entity_table.hpp"
#include "job/text.hpp"

namespace workwise::job {
namespace {

TEST(Entities, NamedOnesAreFound) {
  EXPECT_EQ(unescape_entities("&amp;&lt;&gt;&quot;&apos;&nbsp;&eacute;&Eacute;&hellip;", 1),
            "&<>\"'\u00A0éÉ…");
  EXPECT_EQ(unescape_entities("&CounterClockwiseContourIntegral;&fjlig;&NotEqualTilde;", 1),
            "∳fj\u2242\u0338");
  EXPECT_EQ(unescape_entities("&AElig;&zwnj;&Afr;", 1), "Æ\u200C\U0001D504");
}

TEST(Entities, EveryNameOfTheTableIsFoundByIt) {
  std::string_view table = kEntityTable;
  std::size_t count = 0;
  for (; !table.empty(); ++count) {
    const std::string_view entry = table.substr(0, table.find(';'));
    table.remove_prefix(entry.size() + 1);
    const auto mark = entry.find_first_of(":=");
    const std::string name = "&" + std::string(entry.substr(0, mark));
    EXPECT_EQ(read_reference(name + ";").eaten, name.size() + 1) << name;
    if (entry[mark] == '=') {
      EXPECT_EQ(read_reference(name + "!").text(), read_reference(name + ";").text()) << name;
    }
  }
  EXPECT_EQ(count, kEntityCount);
}

TEST(Entities, TheOldOnesNeedNoSemicolon) {
  EXPECT_EQ(unescape_entities("&copy 2026 &ampamp; &notit; &notin; &ltx", 1),
            "© 2026 &amp; ¬it; ∉ <x");
  EXPECT_EQ(unescape_entities("&hellip &bogus; & &; &a AT&T R&D", 1),
            "&hellip &bogus; & &; &a AT&T R&D");
}

TEST(Entities, InAttributesAWordIsNotAReference) {
  EXPECT_EQ(read_reference("&copy=1", true).eaten, 0U);
  EXPECT_EQ(read_reference("&copyright", true).eaten, 0U);
  EXPECT_EQ(read_reference("&copy\"", true).text(), "©");
  EXPECT_EQ(read_reference("&copy;=1", true).text(), "©");
}

TEST(Entities, NumericOnesAreRepairedLikeInBrowsers) {
  EXPECT_EQ(unescape_entities("&#233;&#xE9;&#XE9&#8364;&#x1F600;", 1), "ééé€\U0001F600");
  EXPECT_EQ(unescape_entities("&#128;&#x92;&#150;", 1), "€’–") << "windows-1252";
  EXPECT_EQ(unescape_entities("&#0;&#xD800;&#x110000;&#99999999999999999999;", 1),
            "\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(unescape_entities("a&#7;b&#x7F;c&#129;d&#9;e", 1), "abcd\te")
      << "control characters go";
  EXPECT_EQ(unescape_entities("&# &#x; &#;", 1), "&# &#x; &#;");
}

TEST(Entities, AreUnescapedAsOftenAsAsked) {
  constexpr std::string_view kText = "R&amp;amp;amp;D";
  EXPECT_EQ(unescape_entities(kText, 0), kText);
  EXPECT_EQ(unescape_entities(kText, 1), "R&amp;amp;D");
  EXPECT_EQ(unescape_entities(kText, 2), "R&amp;D");
  EXPECT_EQ(unescape_entities(kText, 9), "R&D");
}

}  // namespace
}  // namespace workwise::job
