#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feed/json_item.hpp"
#include "feed/split.hpp"
#include "feed/xml_item.hpp"

namespace workwise::feed {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// What a parser may be given: the item with readable bytes behind it.
class Raw {
 public:
  explicit Raw(std::string_view text) : text_(text), size_(text.size()) {
    text_.append(Item::kPadding, '#');
  }
  std::string_view view() const { return std::string_view(text_).substr(0, size_); }

 private:
  std::string text_;
  std::size_t size_;
};

std::vector<std::string> xml(std::string_view item, std::string_view path,
                             Flavour flavour = Flavour::text) {
  XmlItem parsed;
  const Raw raw{item};
  const auto problem = parsed.load(raw.view());
  EXPECT_EQ(problem, std::nullopt);
  std::vector<std::string> found;
  parsed.select(parse_xml_path(path), flavour, found);
  return found;
}

std::string xml_problem(std::string_view item) {
  return XmlItem{}.load(Raw{item}.view()).value_or("");
}

std::vector<std::string> json(std::string_view item, std::string_view path) {
  JsonItem parsed;
  const Raw raw{item};
  const auto problem = parsed.load(raw.view());
  EXPECT_EQ(problem, std::nullopt);
  std::vector<std::string> found;
  parsed.select(parse_json_path(path), Flavour::text, found);
  return found;
}

std::string json_problem(std::string_view item) {
  JsonItem parsed;
  return parsed.load(Raw{item}.view()).value_or("");
}

TEST(XmlItem, FindsChildrenAndAttributesWithoutCase) {
  const char* item = "<JOB ID='7'><Title>a</Title><City Code='CT'>b</City></JOB>";
  EXPECT_THAT(xml(item, "title"), ElementsAre("a"));
  EXPECT_THAT(xml(item, "@id"), ElementsAre("7"));
  EXPECT_THAT(xml(item, "city/@code"), ElementsAre("CT"));
  EXPECT_THAT(xml(item, "nothing"), IsEmpty());
}

TEST(XmlItem, NeverLooksDeeperThanThePath) {
  EXPECT_THAT(xml("<p><d><name>no</name></d><name>yes</name></p>", "name"), ElementsAre("yes"));
}

TEST(XmlItem, ANameWithoutPrefixMeansTheElementWithoutOneFirst) {
  const char* item = "<i xmlns:m='u'><m:title>media</m:title><title>own</title><m:id>3</m:id></i>";
  EXPECT_THAT(xml(item, "title"), ElementsAre("own"));
  EXPECT_THAT(xml(item, "m:title"), ElementsAre("media"));
  EXPECT_THAT(xml(item, "id"), ElementsAre("3"));
}

TEST(XmlItem, APrefixThatIsExplainedIsComparedByItsMeaning) {
  XmlItem parsed{Namespaces{{"g", "urn:google"}}};
  const auto found = [&](std::string_view item, std::string_view path,
                         const Namespaces* around = nullptr) {
    Item surrounded;
    surrounded.namespaces = around;
    parsed.surround(surrounded);
    EXPECT_EQ(parsed.load(Raw{item}.view()), std::nullopt);
    std::vector<std::string> texts;
    parsed.select(parse_xml_path(path), Flavour::text, texts);
    return texts;
  };
  const Namespaces around{{"base", "urn:google"}, {"g", "urn:graphics"}, {"", "urn:atom"}};
  const char* item = "<item><g:id>1</g:id><base:id>2</base:id><id>3</id></item>";
  EXPECT_THAT(found(item, "g:id", &around), ElementsAre("2"));
  EXPECT_THAT(found(item, "g:id"), ElementsAre("1")) << "nobody says what g is there";
  EXPECT_THAT(found(item, "id", &around), ElementsAre("3"));
  EXPECT_THAT(found(item, "base:id", &around), ElementsAre("2")) << "as it is written";
  EXPECT_THAT(found("<item xmlns:q='urn:google'><q:id>4</q:id></item>", "g:id"), ElementsAre("4"));
  EXPECT_THAT(found("<item><id xmlns='urn:google'>5</id></item>", "g:id"), ElementsAre("5"));
  EXPECT_THAT(found("<item><a base:x='6' g:x='7'/></item>", "a/@g:x", &around), ElementsAre("6"));
  EXPECT_THAT(found("<item><a base:x='6'>8</a></item>", "a[@g:x='6']", &around), ElementsAre("8"));
}

TEST(XmlItem, AConditionMeansTheChildWithAPrefixWhereThereIsNone) {
  EXPECT_THAT(xml("<j><x:a><x:n>1</x:n><x:v>2</x:v></x:a></j>", "a[n='1']/v"), ElementsAre("2"));
}

TEST(XmlItem, ChoosesByConditionAndByNumber) {
  const char* item =
      "<i><l rel='self' href='a'/><l rel='alternate' href='b'/><d><n>x</n><v>1</v></d>"
      "<d><n>y</n><v>2</v></d></i>";
  EXPECT_THAT(xml(item, "l[@rel='alternate']/@href"), ElementsAre("b"));
  EXPECT_THAT(xml(item, "d[n='y']/v"), ElementsAre("2"));
  EXPECT_THAT(xml(item, "d[2]/v"), ElementsAre("2"));
  EXPECT_THAT(xml(item, "d/v"), ElementsAre("1", "2"));
  EXPECT_THAT(xml(item, "*/v"), ElementsAre("1", "2"));
}

TEST(XmlItem, CdataEntitiesAndTextAreOneText) {
  EXPECT_THAT(xml("<i><t>\n <![CDATA[a < b & c]]> &amp;&#8211;&#x2019;</t></i>", "t"),
              ElementsAre("\n a < b & c &\xE2\x80\x93\xE2\x80\x99"));
}

TEST(XmlItem, LongCdataIsReadAsShort) {
  const std::string text = "<p>" + std::string(200, 'a') + " &amp; \xC3\xA9 ]] ]&gt;</p>";
  const std::string cdata = "<![CDATA[" + text + "]]>";
  EXPECT_THAT(xml("<i><t>" + cdata + "</t><u>b</u></i>", "t"), ElementsAre(text));
  EXPECT_THAT(xml("<i><t>a " + cdata + " b&amp;" + cdata + "</t></i>", "t"),
              ElementsAre("a " + text + " b&" + text));
  EXPECT_THAT(xml("<i><d><b>x</b>" + cdata + "</d></i>", "d", Flavour::markup),
              ElementsAre(HasSubstr("<b>x</b>&lt;p&gt;aaa")));
  EXPECT_THAT(xml("<i><t n='x'>no</t><t><n>" + cdata + "</n>yes</t></i>", "t[n='" + text + "']"),
              ElementsAre(text + "yes"));
}

TEST(XmlItem, WhatLooksLikeCdataInAnAttributeIsItsText) {
  for (const std::size_t size : {3U, 200U}) {
    const std::string looks = "<![CDATA[" + std::string(size, 'a') + "]]>";
    EXPECT_THAT(xml("<i t=\"" + looks + "\"><u>b</u></i>", "@t"), ElementsAre(looks));
    EXPECT_THAT(xml("<i t=\"> " + looks + "\"><u>b</u></i>", "u"), ElementsAre("b"));
  }
}

TEST(XmlItem, AnItemThatIsWholeIsNotRefusedForAnAttributeThatLooksLikeCdata) {
  EXPECT_THAT(xml("<i a=\"> <![CDATA[" + std::string(200, 'a') + "\">]]><t>text</t></i>", "t"),
              ElementsAre("text"));
}

TEST(XmlItem, LongCdataLosesItsControlsAndCarriageReturns) {
  const std::string many(200, 'a');
  EXPECT_THAT(xml("<i><t><![CDATA[" + many + "\r\nb\rc\x01]]></t></i>", "t"),
              ElementsAre(many + "\nb\nc"));
  // What goes before a section moves its place.
  const Raw raw{"<i><s>a\x01\x02</s><t><![CDATA[" + many + "]]></t></i>"};
  XmlItem item;
  EXPECT_EQ(item.load(raw.view()), std::nullopt);
  EXPECT_EQ(item.replaced(), 2);
  std::vector<std::string> found;
  item.select(parse_xml_path("t"), Flavour::text, found);
  EXPECT_THAT(found, ElementsAre(many));
}

TEST(XmlItem, AnyNumberOfLongCdataIsRead) {
  std::string item = "<i>";
  std::vector<std::string> texts;
  for (int section = 0; section < 30; ++section) {
    texts.push_back(std::string(100, 'a') + std::to_string(section));
    item += "<t><![CDATA[" + texts.back() + "]]></t>";
  }
  EXPECT_EQ(xml(item + "</i>", "t"), texts);
}

TEST(XmlItem, TheFaultBehindLongCdataIsFoundAtItsPlace) {
  const std::string many(200, 'a');
  EXPECT_THAT(xml_problem("<i><t><![CDATA[" + many + "]]></t></u></i>"), HasSubstr("at byte 224"));
  EXPECT_THAT(xml_problem("<i><t>" + many + "123456789012" + "</t></u></i>"),
              HasSubstr("at byte 224"));
}

TEST(XmlItem, ElementsInATextAreMarkupWhereWanted) {
  const char* item =
      "<e><c><x:div xmlns:x='u'><x:p title='\"'>1 &lt; 2</x:p> <x:br/>b</x:div></c></e>";
  EXPECT_THAT(xml(item, "c"), ElementsAre("1 < 2 b"));
  EXPECT_THAT(xml(item, "c", Flavour::markup),
              ElementsAre("<div xmlns:x=\"u\"><p title=\"&quot;\">1 &lt; 2</p> <br/>b</div>"));
}

TEST(XmlItem, EntitiesOfHtmlAreTheirCharacters) {
  EXPECT_THAT(xml("<i><t>a&nbsp;b&eacute;&hellip;</t></i>", "t"),
              ElementsAre("a\xC2\xA0"
                          "b\xC3\xA9\xE2\x80\xA6"));
  EXPECT_THAT(xml("<i><t>&LT;b&GT;&AMP;amp;</t></i>", "t"), ElementsAre("<b>&amp;"));
}

TEST(XmlItem, ReferencesToNoCharacterAreReplacedAndCounted) {
  XmlItem item;
  const Raw raw{"<i><t>a&#0;&#xD800;&#x110000;&#99999999999;&#7;b\x01&#146;</t></i>"};
  ASSERT_EQ(item.load(raw.view()), std::nullopt);
  std::vector<std::string> found;
  item.select(parse_xml_path("t"), Flavour::text, found);
  EXPECT_THAT(found, ElementsAre("a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
                                 "b\xE2\x80\x99"));
  EXPECT_GE(item.replaced(), 6);
}

TEST(XmlItem, RawAmpersandsAndUnknownEntitiesAreNotWellFormed) {
  EXPECT_THAT(xml_problem("<i><t>R&D</t></i>"), HasSubstr("raw '&' at byte 7"));
  EXPECT_THAT(xml_problem("<i u='a?b&c=d'/>"), HasSubstr("raw '&'"));
  EXPECT_THAT(xml_problem("<i>&#12</i>"), HasSubstr("raw '&'"));
  EXPECT_THAT(xml_problem("<i>&company;</i>"), HasSubstr("&company; is not known"));
  EXPECT_EQ(xml_problem("<i><![CDATA[R&D]]><!-- R&D --></i>"), "");
}

TEST(XmlItem, AmpersandsInCommentsAndInstructionsAreNoReferences) {
  EXPECT_THAT(xml("<j><!-- a & b --><?c d & e?><t>x</t></j>", "t"), ElementsAre("x"));
}

TEST(XmlItem, TagsThatDoNotMatchAreNotWellFormed) {
  EXPECT_THAT(xml_problem("<i><a></b></i>"), HasSubstr("not well-formed"));
  EXPECT_THAT(xml_problem("<i><a></i>"), HasSubstr("not well-formed"));
}

TEST(XmlItem, DepthCostsNoStack) {
  std::string deep = "<i>";
  for (int level = 0; level < 300'000; ++level) deep += "<b>";
  deep += "x";
  for (int level = 0; level < 300'000; ++level) deep += "</b>";
  deep += "</i>";
  EXPECT_EQ(xml(deep, "b", Flavour::markup).size(), 1);
}

TEST(XmlItem, SalvagesTheWholeFieldsOfABrokenItem) {
  XmlItem item;
  const Raw raw{"<i><id>7</id><ref>8</ref><t>cut of"};
  item.salvage(raw.view());
  std::vector<std::string> found;
  item.select(parse_xml_path("id"), Flavour::text, found);
  item.select(parse_xml_path("t"), Flavour::text, found);
  EXPECT_THAT(found, ElementsAre("7"));
}

TEST(JsonItem, FindsMembersAndElements) {
  const char* item = R"({"a":{"b":[{"c":"x"},{"c":"y"}]},"job-count":3,"a.b":"dot"})";
  EXPECT_THAT(json(item, "a.b[0].c"), ElementsAre("x"));
  EXPECT_THAT(json(item, "a.b[-1].c"), ElementsAre("y"));
  EXPECT_THAT(json(item, "a.b[*].c"), ElementsAre("x", "y"));
  EXPECT_THAT(json(item, R"(a.b[?c=="y"].c)"), ElementsAre("y"));
  EXPECT_THAT(json(item, "[\"job-count\"]"), ElementsAre("3"));
  EXPECT_THAT(json(item, "[\"a.b\"]"), ElementsAre("dot"));
  EXPECT_THAT(json(item, "a.b[7].c"), IsEmpty());
  EXPECT_THAT(json(item, "a.b.c"), IsEmpty());
  EXPECT_THAT(json(item, "a"), IsEmpty());
}

TEST(JsonItem, AnArrayOfTextsIsItsTexts) {
  EXPECT_THAT(json(R"({"t":["a",1,null,{"b":2},"c"]})", "t"), ElementsAre("a", "1", "c"));
}

TEST(JsonItem, NumbersAreTheirPublishedDigits) {
  const char* item = R"({"id":9007199254740993,"big":123456789012345678901234567890,"pay":45.50,)"
                     R"("e":1E5 ,"yes":true,"no":false,"none":null})";
  EXPECT_THAT(json(item, "id"), ElementsAre("9007199254740993"));
  EXPECT_THAT(json(item, "big"), ElementsAre("123456789012345678901234567890"));
  EXPECT_THAT(json(item, "pay"), ElementsAre("45.50"));
  EXPECT_THAT(json(item, "e"), ElementsAre("1E5"));
  EXPECT_THAT(json(item, "yes"), ElementsAre("true"));
  EXPECT_THAT(json(item, "no"), ElementsAre("false"));
  EXPECT_THAT(json(item, "none"), IsEmpty());
}

TEST(JsonItem, StringsAreUnescaped) {
  EXPECT_THAT(json(R"({"\u0061":"\"\\\/\n\u00e9\ud83d\ude00"})", "a"),
              ElementsAre("\"\\/\n\xC3\xA9\xF0\x9F\x98\x80"));
}

TEST(JsonItem, LoneSurrogatesAndRawControlsAreReplacedAndCounted) {
  JsonItem item;
  const Raw raw{"{\"a\":\"x\\ud800y\\udc00\",\"b\":\"1\n2\x01\xFF\"}"};
  ASSERT_EQ(item.load(raw.view()), std::nullopt);
  std::vector<std::string> found;
  item.select(parse_json_path("a"), Flavour::text, found);
  item.select(parse_json_path("b"), Flavour::text, found);
  EXPECT_THAT(found, ElementsAre("x\xEF\xBF\xBDy\xEF\xBF\xBD", "1\n2\xEF\xBF\xBD"));
  EXPECT_GE(item.replaced(), 5);
}

TEST(JsonItem, TheFirstOfTwoMembersOfOneNameCounts) {
  EXPECT_THAT(json(R"({"a":1,"a":2})", "a"), ElementsAre("1"));
}

TEST(JsonItem, TheKeyOfAMemberIsAtItsOwnPath) {
  EXPECT_THAT(json(R"("47\"11" : {"t":"x"})", "@key"), ElementsAre("47\\\"11"));
  EXPECT_THAT(json(R"("17":{"t":"x"})", "t"), ElementsAre("x"));
  EXPECT_THAT(json(R"({"t":"x"})", "@key"), IsEmpty());
}

TEST(JsonItem, BrokenStructureIsNotWellFormed) {
  EXPECT_THAT(json_problem(R"({"a":1,"b":NaN})"), HasSubstr("(at byte 1"));
  EXPECT_THAT(json_problem(R"("k": {"a":1 "b":2})"), HasSubstr("(at byte 1"));
  for (const char* item : {R"({"a":1)", R"({"a" 1})", R"({"a":nul})", R"({"a":01x})", R"({a:1})",
                           R"({"a":1} {"b":2})", R"({"a":[1 2]})", R"({"a":"\x"})"}) {
    EXPECT_THAT(json_problem(item), HasSubstr("not well-formed")) << item;
  }
  EXPECT_THAT(json_problem("text"), HasSubstr("not an object"));
  EXPECT_THAT(json_problem("\"a\""), HasSubstr("not an object"));
}

TEST(JsonItem, ACommaBeforeAClosingBracketIsForgiven) {
  EXPECT_THAT(json(R"({"a":[1,2 , ],"b":"x,]",})", "b"), ElementsAre("x,]"));
  EXPECT_THAT(json_problem(R"({"a":1,,})"), HasSubstr("not well-formed"));
}

TEST(JsonItem, TooDeepIsRefusedWithoutHarm) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_THAT(json_problem("{\"a\":" + deep + "}"), HasSubstr("not well-formed"));
  const std::string members(5'000, '[');
  EXPECT_THAT(json_problem("[" + members), HasSubstr("not well-formed"));
}

TEST(JsonItem, SalvagesTheWholeMembersOfABrokenItem) {
  JsonItem item;
  const Raw raw{R"({"id":7,"b":{"x":[1,2]},"t":"cut o)"};
  item.salvage(raw.view());
  std::vector<std::string> found;
  item.select(parse_json_path("id"), Flavour::text, found);
  item.select(parse_json_path("b.x[1]"), Flavour::text, found);
  item.select(parse_json_path("t"), Flavour::text, found);
  EXPECT_THAT(found, ElementsAre("7", "2"));
}

}  // namespace
}  // namespace workwise::feed
