#include "feed/mapping.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "feed/json_item.hpp"
#include "feed/split.hpp"
#include "feed/xml_item.hpp"

namespace workwise::feed {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto kJson = config::Format::json;

config::Rule from(std::vector<std::string> paths) {
  config::Rule rule;
  rule.paths = std::move(paths);
  return rule;
}

std::vector<std::string> values(const config::Rule& rule, std::string item) {
  const std::size_t size = item.size();
  item.append(Item::kPadding, ' ');
  JsonItem parsed;
  EXPECT_EQ(parsed.load(std::string_view(item).substr(0, size)), std::nullopt);
  return MappingRule{rule, kJson}.values(parsed);
}

TEST(MappingRule, TheFirstPathWithATextCounts) {
  const auto rule = from({"a", "b", "c"});
  EXPECT_THAT(values(rule, R"({"a":" ","b":" x ","c":"y"})"), ElementsAre("x"));
  EXPECT_THAT(values(rule, R"({"a":"N/A","c":"y"})"), ElementsAre("y"));
  EXPECT_THAT(values(rule, "{}"), IsEmpty());
}

TEST(MappingRule, OnePathMayGiveSeveralValues) {
  EXPECT_THAT(values(from({"a[*].b", "c"}), R"({"a":[{"b":"x"},{},{"b":"y"}],"c":"z"})"),
              ElementsAre("x", "y"));
}

TEST(MappingRule, JoinTakesAllPaths) {
  auto rule = from({"a", "b"});
  rule.join = " - ";
  EXPECT_THAT(values(rule, R"({"a":["x","","y"],"b":"z"})"), ElementsAre("x - y - z"));
  EXPECT_THAT(values(rule, R"({"a":[]})"), IsEmpty());
}

TEST(MappingRule, EachLooksBelowEveryElement) {
  auto rule = from({"a", "o"});
  rule.each = {"n.t"};
  EXPECT_THAT(values(rule, R"({"a":[{"n":{"t":"x"}},{"n":{"t":"y"}}],"o":{"n":{"t":"z"}}})"),
              ElementsAre("x", "y", "z"));
}

TEST(MappingRule, EachOfATemplateKeepsWhatBelongsTogether) {
  auto rule = from({"a"});
  rule.each = {"{city}, {country}", "country"};
  EXPECT_THAT(values(rule, R"({"a":[{"city":"x","country":"y"},{"city":"N/A","country":"z"},{}]})"),
              ElementsAre("x, y", "z"));
  EXPECT_THAT(values(rule, R"({"a":{"city":"x","country":"y"}})"), ElementsAre("x, y"));
}

TEST(MappingRule, AnElementThatIsATextStandsForItself) {
  auto rule = from({"a", "b", "c"});
  rule.each = {"<h3>{h}</h3>{t}", "t"};
  rule.join = "+";
  EXPECT_THAT(values(rule, R"({"a":"x","b":[{"h":"1","t":"y"},{"h":null,"t":"z"}],"c":["v"]})"),
              ElementsAre("x+<h3>1</h3>y+z+v"));
}

TEST(MappingRule, EachOfXmlLooksBelowEveryElement) {
  auto rule = from({"d/e"});
  rule.each = {"<h3>{n}</h3>{v}"};
  XmlItem parsed;
  const std::string item = "<i><d><e><n>1</n><v>a <b>b</b></v></e><e><n>2</n></e></d></i>";
  ASSERT_EQ(parsed.load(item), std::nullopt);
  const MappingRule compiled{rule, config::Format::xml, Flavour::markup};
  EXPECT_THAT(compiled.values(parsed), ElementsAre("<h3>1</h3>a <b>b</b>"));
}

TEST(MappingRule, AConstantNeedsNothingOfTheItem) {
  config::Rule rule;
  rule.constant = "ZA";
  EXPECT_THAT(values(rule, "{}"), ElementsAre("ZA"));
}

TEST(MappingRule, ATemplateWithAMissingPartIsNothing) {
  config::Rule rule;
  rule.template_text = "https://x.example/{id}?c={a.b}#";
  EXPECT_THAT(values(rule, R"({"id":7,"a":{"b":"q"}})"), ElementsAre("https://x.example/7?c=q#"));
  EXPECT_THAT(values(rule, R"({"id":7})"), IsEmpty());
}

TEST(MappingRule, ARegexTakesItsFirstGroupOrItsWholeMatch) {
  auto rule = from({"a"});
  rule.regex = "^([^:]+):";
  EXPECT_THAT(values(rule, R"({"a":"Acme: Welder"})"), ElementsAre("Acme"));
  EXPECT_THAT(values(rule, R"({"a":"Welder"})"), IsEmpty());
  rule.regex = "[0-9]+";
  EXPECT_THAT(values(rule, R"({"a":"ref 12/3"})"), ElementsAre("12"));
}

TEST(MappingRule, ValuesAreComparedWithoutCaseAndMayMakeUnknown) {
  auto rule = from({"a"});
  rule.values = {{"Fully Remote", "remote"}, {"COVID-19", std::nullopt}, {"n/a", "onsite"}};
  EXPECT_THAT(values(rule, R"({"a":"fully remote "})"), ElementsAre("remote"));
  EXPECT_THAT(values(rule, R"({"a":"Covid-19"})"), IsEmpty());
  EXPECT_THAT(values(rule, R"({"a":"N/A"})"), ElementsAre("onsite"));
  EXPECT_THAT(values(rule, R"({"a":"other"})"), ElementsAre("other"));
}

TEST(MappingRule, ADefaultStandsInForNothingAndForUnknown) {
  auto rule = from({"a"});
  rule.values = {{"x", std::nullopt}};
  rule.default_value = "d";
  EXPECT_THAT(values(rule, "{}"), ElementsAre("d"));
  EXPECT_THAT(values(rule, R"({"a":"x"})"), ElementsAre("d"));
  EXPECT_THAT(values(rule, R"({"a":"y"})"), ElementsAre("y"));
}

TEST(MappingRule, UnlessComesBeforeAllElse) {
  auto rule = from({"pay"});
  rule.default_value = "d";
  rule.unless = config::Rule::Unless{.path = "predicted", .in = {"1", "true"}};
  EXPECT_THAT(values(rule, R"({"pay":5,"predicted":"1"})"), IsEmpty());
  EXPECT_THAT(values(rule, R"({"pay":5,"predicted":true})"), IsEmpty());
  EXPECT_THAT(values(rule, R"({"pay":5,"predicted":"0"})"), ElementsAre("5"));
}

TEST(MappingRule, ControlCharactersGo) {
  EXPECT_THAT(values(from({"a"}), R"({"a":"x\u0000y\u0007"})"), ElementsAre("xy"));
}

TEST(MappingRule, UnescapesAsOftenAsItIsTold) {
  auto rule = from({"a"});
  EXPECT_THAT(values(rule, R"({"a":"R&amp;amp;D"})"), ElementsAre("R&amp;amp;D"));
  rule.unescape = 2;
  EXPECT_THAT(values(rule, R"({"a":"R&amp;amp;D"})"), ElementsAre("R&D"));
}

TEST(Expression, AFeedCannotMakeItRunForEver) {
  const Expression greedy{"(a+)+b", {}};
  EXPECT_FALSE(greedy.found_in(std::string(5000, 'a')));
  const Expression any{"(.|x)*y", {}};
  EXPECT_FALSE(any.found_in(std::string(10'000'000, 'x')));
}

TEST(Expression, WhatCannotBeCompiledNamesItsPlace) {
  const config::Position place{"/etc/workwise.yaml", 12, 5};
  for (const char* pattern : {"(", "(a)\\1"}) {
    try {
      Expression(pattern, place);
      FAIL() << pattern;
    } catch (const ConfigError& error) {
      EXPECT_THAT(error.what(), HasSubstr("/etc/workwise.yaml:12:5: ")) << pattern;
    }
  }
  EXPECT_THROW(compile_path(kJson, "a[", place), ConfigError);
  EXPECT_THROW(compile_path(config::Format::xml, "/a", place), ConfigError);
}

}  // namespace
}  // namespace workwise::feed
