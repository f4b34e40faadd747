#include "feed/path.hpp"

#include <gtest/gtest.h>

namespace workwise::feed {
namespace {

TEST(JsonPath, ReadsKeysNumbersAndStars) {
  const Path path = parse_json_path("a.b-c[0][-1].d[*]");
  ASSERT_EQ(path.steps.size(), 6);
  EXPECT_EQ(path.steps[1].name, "b-c");
  EXPECT_EQ(path.steps[2].kind, Step::Kind::element);
  EXPECT_EQ(path.steps[3].index, -1);
  EXPECT_EQ(path.steps[5].kind, Step::Kind::elements);
}

TEST(JsonPath, ReadsQuotedKeysAndConditions) {
  const Path quoted = parse_json_path(R"(["a.b"].c['d e'])");
  ASSERT_EQ(quoted.steps.size(), 3);
  EXPECT_EQ(quoted.steps[0].name, "a.b");
  EXPECT_EQ(quoted.steps[2].name, "d e");

  for (const char* text :
       {R"(m[?name=="Job Type"].value)", R"(m[?(@.name == 'Job Type')].value)"}) {
    const Path path = parse_json_path(text);
    ASSERT_EQ(path.steps.size(), 3) << text;
    ASSERT_EQ(path.steps[1].conditions.size(), 1) << text;
    EXPECT_EQ(path.steps[1].conditions[0].name, "name") << text;
    EXPECT_EQ(path.steps[1].conditions[0].value, "Job Type") << text;
  }
}

TEST(JsonPath, ReadsPathsIntoADetail) {
  const Path path = parse_json_path("@detail.jobAd.text");
  EXPECT_TRUE(path.in_detail());
  ASSERT_EQ(path.steps.size(), 3);
  EXPECT_EQ(path.steps[1].name, "jobAd");
  EXPECT_TRUE(parse_json_path("@detail[0].text").in_detail());
  EXPECT_FALSE(parse_json_path("@details.text").in_detail());
  EXPECT_THROW(parse_json_path("@detail"), PathError);
  EXPECT_THROW(parse_json_path("@detail."), PathError);
}

TEST(JsonPath, RefusesWhatItCannotRead) {
  for (const char* text :
       {"", ".", "a.", "a..b", "a[", "a[]", "a[x]", "a[1", "a[\"b]", "a]b", "a[?n]"}) {
    EXPECT_THROW(parse_json_path(text), PathError) << text;
  }
}

TEST(XmlPath, ReadsElementsAttributesAndConditions) {
  const Path path = parse_xml_path("a/ns:b[@name='x y'][2]/@code");
  ASSERT_EQ(path.steps.size(), 3);
  EXPECT_TRUE(path.steps[1].prefixed());
  EXPECT_EQ(path.steps[1].index, 2);
  ASSERT_EQ(path.steps[1].conditions.size(), 1);
  EXPECT_TRUE(path.steps[1].conditions[0].attribute);
  EXPECT_EQ(path.steps[1].conditions[0].value, "x y");
  EXPECT_EQ(path.steps[2].kind, Step::Kind::attribute);
}

TEST(XmlPath, RefusesWhatItCannotRead) {
  for (const char* text :
       {"", "/a", "a/", "a//b", "@a/b", "a[", "a[0]", "a[@b]", "a=b", "a[b='c]"}) {
    EXPECT_THROW(parse_xml_path(text), PathError) << text;
  }
}

}  // namespace
}  // namespace workwise::feed
