// Rules in combinations that a configuration may hold, each with what docs/sources.md makes of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feed/csv_item.hpp"
#include "feed/decode.hpp"
#include "feed/json_item.hpp"
#include "feed/mapping.hpp"
#include "feed/split.hpp"
#include "feed/xml_item.hpp"

namespace workwise::feed {
namespace {

using testing::ElementsAreArray;
using Texts = std::vector<std::string>;
using Values = std::map<std::string, std::optional<std::string>>;

constexpr auto kJson = config::Format::json;
constexpr auto kXml = config::Format::xml;
constexpr auto kCsv = config::Format::csv;

struct Case {
  const char* says;
  config::Format format;
  config::Rule rule;
  std::string item;
  Texts expected;
};

config::Rule at(Texts paths) {
  config::Rule rule;
  rule.paths = std::move(paths);
  return rule;
}

config::Rule made_of(const char* text) {
  config::Rule rule;
  rule.template_text = text;
  return rule;
}

config::Rule always(const char* text) {
  config::Rule rule;
  rule.constant = text;
  return rule;
}

/// A rule with one key more.
template <typename Value>
config::Rule with(config::Rule rule, Value config::Rule::* key, Value value) {
  rule.*key = std::move(value);
  return rule;
}
config::Rule with_regex(config::Rule rule, const char* text) {
  rule.regex = text;
  return rule;
}
config::Rule with_default(config::Rule rule, const char* text) {
  rule.default_value = text;
  return rule;
}
config::Rule with_values(config::Rule rule, Values values) {
  rule.values = std::move(values);
  return rule;
}
config::Rule joined(config::Rule rule, const char* text) {
  rule.join = text;
  return rule;
}
config::Rule with_each(config::Rule rule, const char* path) {
  rule.each = path;
  return rule;
}
config::Rule with_unless(config::Rule rule, const char* path, Texts in) {
  rule.unless = config::Rule::Unless{path, std::move(in)};
  return rule;
}
config::Rule unescaped(config::Rule rule, int times) {
  rule.unescape = times;
  return rule;
}

std::unique_ptr<ParsedItem> empty_item(config::Format format) {
  config::Read read;
  read.format = format;
  if (format == kCsv) return std::make_unique<CsvItem>(read);
  if (format == kXml) return std::make_unique<XmlItem>();
  return std::make_unique<JsonItem>();
}

void check(const std::vector<Case>& cases) {
  for (const Case& each : cases) {
    SCOPED_TRACE(each.says);
    std::string raw = each.item;
    raw.append(Item::kPadding, ' ');
    const auto item = empty_item(each.format);
    ASSERT_EQ(item->load(std::string_view(raw).substr(0, each.item.size())), std::nullopt);
    EXPECT_THAT((MappingRule{each.rule, each.format}.values(*item)),
                ElementsAreArray(each.expected));
  }
}

TEST(MappingTable, PathsOfJson) {
  check({
      {"the last element", kJson, at({"a[-1]"}), R"({"a":["x","y"]})", {"y"}},
      {"before the first", kJson, at({"a[-3]"}), R"({"a":["x","y"]})", {}},
      {"an array in an array", kJson, at({"a[1][0].b"}), R"({"a":[[],[{"b":1}]]})", {"1"}},
      {"all of all",
       kJson,
       at({"a[*][*].b"}),
       R"({"a":[[{"b":1},{"b":2}],[{"b":3}]]})",
       {"1", "2", "3"}},
      {"one is as good as a list of one", kJson, at({"a[*].b"}), R"({"a":{"b":1}})", {"1"}},
      {"a quoted key", kJson, at({R"(["a.b]c"].d)"}), R"({"a.b]c":{"d":1}})", {"1"}},
      {"quoted keys one after another",
       kJson,
       at({R"(a['x y']["z"])"}),
       R"({"a":{"x y":{"z":1}}})",
       {"1"}},
      {"a key with a quote", kJson, at({R"(["it's"])"}), R"({"it's":1})", {"1"}},
      {"a condition on a number",
       kJson,
       at({"a[?n==7].v"}),
       R"({"a":[{"n":6,"v":1},{"n":7,"v":2}]})",
       {"2"}},
      {"a condition on a flag",
       kJson,
       at({"a[?on==true].v"}),
       R"({"a":[{"on":true,"v":1},{"on":false,"v":2}]})",
       {"1"}},
      {"as JSONPath writes it",
       kJson,
       at({"a[?(@.n=='x')].v"}),
       R"({"a":[{"n":"x","v":1}]})",
       {"1"}},
      {"brackets in what is compared",
       kJson,
       at({R"(a[?n=="x]"].v)"}),
       R"({"a":[{"n":"x]","v":1}]})",
       {"1"}},
      {"two conditions",
       kJson,
       at({"a[?n=='x'][?m=='y'].v"}),
       R"({"a":[{"n":"x","m":"z","v":1},{"n":"x","m":"y","v":2}]})",
       {"2"}},
      {"a condition, then what is in it",
       kJson,
       at({"a[?n=='x'].v[*].w"}),
       R"({"a":[{"n":"x","v":[{"w":1},{"w":2}]}]})",
       {"1", "2"}},
      {"null is nothing", kJson, at({"a", "b"}), R"({"a":null,"b":1})", {"1"}},
      {"nulls in a list are nothing", kJson, at({"a"}), R"({"a":[null,1]})", {"1"}},
      {"an object is no text", kJson, at({"a", "b"}), R"({"a":{},"b":1})", {"1"}},
      {"the key of the item", kJson, made_of("{@key}/{t}"), R"("17":{"t":"x"})", {"17/x"}},
  });
}

TEST(MappingTable, PathsOfXml) {
  check({
      {"an attribute below", kXml, at({"a/@code"}), "<i><a code='x'/></i>", {"x"}},
      {"by another attribute",
       kXml,
       at({"a[@n='x']/@v"}),
       "<i><a n='y' v='1'/><a n='X' v='2'/></i>",
       {"2"}},
      {"by a child", kXml, at({"a[n='x y']/v"}), "<i><a><n> x y </n><v>1</v></a></i>", {"1"}},
      {"the second that fits",
       kXml,
       at({"a[@n='x'][2]"}),
       "<i><a n='x'>1</a><a>2</a><a n='x'>3</a></i>",
       {"3"}},
      {"any child", kXml, at({"*/b"}), "<i><a><b>1</b></a><c><b>2</b></c></i>", {"1", "2"}},
      {"with a slash in the condition",
       kXml,
       at({"a[@u='x/y']/b"}),
       "<i><a u='x/y'><b>1</b></a></i>",
       {"1"}},
      {"without case", kXml, at({"JobTitle"}), "<i><jobtitle>1</jobtitle></i>", {"1"}},
  });
}

TEST(MappingTable, TemplatesAndConstants) {
  check({
      {"with a condition in it",
       kJson,
       made_of("x-{a[?n=='y'].v}"),
       R"({"a":[{"n":"y","v":1}]})",
       {"x-1"}},
      {"the first of several values", kJson, made_of("{a}!"), R"({"a":["x","y"]})", {"x!"}},
      {"a marker is nothing, and so is the whole",
       kJson,
       made_of("{a}-{b}"),
       R"({"a":"N/A","b":1})",
       {}},
      {"nothing, but a default", kJson, with_default(made_of("{a}"), "d"), "{}", {"d"}},
      {"made, then cut",
       kJson,
       with_regex(made_of("{a}/{b}"), "^(.)/"),
       R"({"a":"x","b":"y"})",
       {"x"}},
      {"made, then translated",
       kJson,
       with_values(made_of("{a} {b}"), {{"full TIME", "FULL_TIME"}}),
       R"({"a":"Full","b":"time"})",
       {"FULL_TIME"}},
      {"no braces at all", kJson, made_of("text"), "{}", {"text"}},
      {"columns with blanks",
       kCsv,
       made_of("{Job Title}|{R\xC3\xA9gion}"),
       "job title,R\xC3\xA9gion\nx,y",
       {"x|y"}},
      {"a constant that is not wanted here",
       kJson,
       with_unless(always("ZA"), "remote", {"TRUE"}),
       R"({"remote":true})",
       {}},
      {"a constant, translated", kJson, with_values(always("a"), {{"A", "b"}}), "{}", {"b"}},
  });
}

TEST(MappingTable, TheOrderOfTheKeys) {
  check({
      {"regex before values",
       kJson,
       with_values(with_regex(at({"a"}), "^(\\w+)"), {{"full", "FULL_TIME"}}),
       R"({"a":"full time"})",
       {"FULL_TIME"}},
      {"values before default",
       kJson,
       with_default(with_values(at({"a"}), {{"x", std::nullopt}}), "d"),
       R"({"a":"X"})",
       {"d"}},
      {"no match, so the default",
       kJson,
       with_default(with_regex(at({"a"}), "[0-9]+"), "d"),
       R"({"a":"x"})",
       {"d"}},
      {"the path is chosen before the regex",
       kJson,
       with_regex(at({"a", "b"}), "[0-9]+"),
       R"({"a":"x","b":"1"})",
       {}},
      {"joined before the regex",
       kJson,
       with_regex(joined(at({"a", "b"}), "|"), "\\|(.*)$"),
       R"({"a":"x","b":"y"})",
       {"y"}},
      {"values for each of several",
       kJson,
       with_values(at({"a"}), {{"x", "1"}, {"y", std::nullopt}}),
       R"({"a":["x","y","z"]})",
       {"1", "z"}},
      {"no default where some are left",
       kJson,
       with_default(with_values(at({"a"}), {{"x", std::nullopt}}), "d"),
       R"({"a":["x","z"]})",
       {"z"}},
      {"unescaped before the regex",
       kJson,
       with_regex(unescaped(at({"a"}), 1), "^<b>(.*)</b>$"),
       R"({"a":"&lt;b&gt;x&lt;/b&gt;"})",
       {"x"}},
      {"unescaped before it is compared",
       kJson,
       with_values(unescaped(at({"a"}), 2), {{"R&D", "research"}}),
       R"({"a":"R&amp;amp;D"})",
       {"research"}},
      {"trimmed before the regex",
       kXml,
       with_regex(at({"a"}), "^x$"),
       "<i><a>\n x </a></i>",
       {"x"}},
      {"trimmed behind it", kJson, with_regex(at({"a"}), "^[^,]*"), R"({"a":"x , y"})", {"x"}},
  });
}

TEST(MappingTable, JoinEachAndUnless) {
  check({
      {"a join without a text between",
       kJson,
       joined(at({"a", "b"}), ""),
       R"({"a":"x","b":"y"})",
       {"xy"}},
      {"each after a list",
       kJson,
       with_each(at({"a[*]"}), "b"),
       R"({"a":[{"b":1},{"b":2}]})",
       {"1", "2"}},
      {"each in a part of the list",
       kJson,
       with_each(at({"a[?n=='x']"}), "b.c[0]"),
       R"({"a":[{"n":"x","b":{"c":[1,2]}},{"n":"y","b":{"c":[3]}}]})",
       {"1"}},
      {"each, then joined",
       kJson,
       joined(with_each(at({"a"}), "b"), "+"),
       R"({"a":[{"b":1},{},{"b":2}]})",
       {"1+2"}},
      {"each of XML",
       kXml,
       with_each(at({"s/k"}), "@n"),
       "<i><s><k n='1'/><k n='2'/></s></i>",
       {"1", "2"}},
      {"unless any of several",
       kJson,
       with_unless(at({"a"}), "b[*]", {"x"}),
       R"({"a":1,"b":["y","X"]})",
       {}},
      {"unless what is not there",
       kJson,
       with_unless(at({"a"}), "b", {"", "x"}),
       R"({"a":1})",
       {"1"}},
      {"unless an attribute",
       kXml,
       with_unless(at({"a"}), "a/@hidden", {"yes"}),
       "<i><a hidden=' YES '>1</a></i>",
       {}},
      {"unless a column",
       kCsv,
       with_unless(at({"Pay"}), "Is estimate", {"1"}),
       "Pay,is Estimate\n5,1",
       {}},
  });
}

config::Source dated(const config::Rule& rule) {
  config::Source source;
  source.name = "dated";
  source.timezone = "Africa/Johannesburg";
  source.id = {at({"id"})};
  source.map.fields["title"] = always("Welder");
  source.map.fields["expires_at"] = rule;
  return source;
}

Decoded decode(const config::Source& source, std::string raw) {
  const std::size_t size = raw.size();
  raw.append(Item::kPadding, ' ');
  Item item;
  item.raw = std::string_view(raw).substr(0, size);
  item.size = size;
  return Decoder{source}.decode(item, Instant{});
}

std::string expires(const config::Rule& rule, const std::string& date) {
  const auto decoded = decode(dated(rule), "{\"id\":1,\"d\":\"" + date + "\"}");
  const auto& posting = std::get<job::Posting>(decoded);
  return posting.expires_at ? to_rfc3339(*posting.expires_at) : "";
}

TEST(MappingTable, Dates) {
  using config::DateOrder;
  const auto rule = at({"d"});
  const auto dmy = with(rule, &config::Rule::date_order, DateOrder::dmy);
  const auto mdy = with(rule, &config::Rule::date_order, DateOrder::mdy);
  const auto late = with(dmy, &config::Rule::end_of_day, true);
  const auto there = with(late, &config::Rule::timezone, std::string("America/New_York"));
  EXPECT_EQ(expires(rule, "03/04/2026"), "");
  EXPECT_EQ(expires(dmy, "03/04/2026"), "2026-04-02T22:00:00Z");
  EXPECT_EQ(expires(mdy, "03/04/2026"), "2026-03-03T22:00:00Z");
  EXPECT_EQ(expires(late, "03/04/2026"), "2026-04-03T21:59:59Z");
  EXPECT_EQ(expires(there, "03/04/2026"), "2026-04-04T03:59:59Z");
  EXPECT_EQ(expires(there, "2026-04-03T10:00:00+02:00"), "2026-04-03T08:00:00Z");
  EXPECT_EQ(expires(with_default(with_regex(rule, "until (.*)"), "2030-01-01"), "open"),
            "2029-12-31T22:00:00Z");
}

TEST(MappingTable, DropIfLooksAtTheTrimmedText) {
  const auto drops = [](const config::DropIf& drop, const std::string& item) {
    config::Source source = dated(at({"d"}));
    source.drop_if = {drop};
    return std::holds_alternative<job::Filtered>(decode(source, item));
  };
  config::DropIf test;
  test.path = "t";
  test.regex = "^TEST$";
  EXPECT_TRUE(drops(test, R"({"id":1,"t":"\n  TEST "})"));
  EXPECT_FALSE(drops(test, R"({"id":1,"t":"TESTER"})"));
  EXPECT_TRUE(drops(test, R"({"id":1,"t":["x","TEST"]})"));
  config::DropIf status;
  status.path = "s";
  status.in = {"closed"};
  EXPECT_TRUE(drops(status, R"({"id":1,"s":" Closed"})"));
  EXPECT_FALSE(drops(status, R"({"id":1})"));
  config::DropIf empty;
  empty.empty = {"id", "expires_at"};
  EXPECT_TRUE(drops(empty, R"({"d":"N/A"})"));
  EXPECT_FALSE(drops(empty, R"({"d":"2026-01-01"})"));
}

}  // namespace
}  // namespace workwise::feed
