#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feed/fetch.hpp"
#include "unit/feed/spooled.hpp"

namespace workwise::feed {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

config::Read json(const std::string& items, config::Format format = config::Format::json) {
  config::Read read;
  read.format = format;
  read.items = items;
  return read;
}

config::Read lines() {
  return json("", config::Format::ndjson);
}

struct Failure {
  std::size_t items = 0;
  SourceError::Kind kind{};
  std::string what;
};

Failure failure(std::string_view document, const config::Read& read) {
  Failure failure;
  const Spool spool = spooled(document);
  const auto splitter = make_splitter(read, spool);
  try {
    for (Item item; splitter->next(item);) ++failure.items;
  } catch (const SourceError& error) {
    failure.kind = error.kind;
    failure.what = error.what();
    return failure;
  }
  ADD_FAILURE() << "the document was accepted";
  return failure;
}

constexpr auto kNotReadable = SourceError::Kind::not_readable;
constexpr auto kCutShort = SourceError::Kind::cut_short;

TEST(SplitJson, GivesTheElementsOfTheArrayAtThePath) {
  const auto items =
      cut(json("data.jobs"),
          R"({"meta": {"jobs": [1]}, "data": {"total": 2, "jobs": [{"a":1}, {"b":2}]},)"
          R"( "next": null})");
  ASSERT_EQ(items.size(), 2);
  EXPECT_EQ(items[0].raw, R"({"a":1})");
  EXPECT_EQ(items[0].ordinal, 1);
  EXPECT_EQ(items[1].raw, R"({"b":2})");
  EXPECT_EQ(items[1].offset, 63);
  EXPECT_EQ(items[1].size, 7);
}

TEST(SplitJson, TheDocumentItselfMayBeTheArray) {
  EXPECT_THAT(raws(cut(json(""), "\xEF\xBB\xBF [ {} , [1] , \"x\" , -1.5e3 , null ] \n")),
              ElementsAre("{}", "[1]", "\"x\"", "-1.5e3", "null"));
}

TEST(SplitJson, AKeyMayBeQuoted) {
  EXPECT_THAT(raws(cut(json(R"(["job.list"])"), R"({"job.list":[{}]})")), ElementsAre("{}"));
}

TEST(SplitJson, BracketsAndQuotesInStringsAreText) {
  const std::string item = R"({"t":"a \"}] \\","u":"\\\"[{","v":"]"})";
  EXPECT_THAT(raws(cut(json(""), "[" + item + "," + item + "]")), ElementsAre(item, item));
}

TEST(SplitJson, AnObjectOfObjectsIsAListKeyedById) {
  EXPECT_THAT(raws(cut(json("jobs"), R"({"jobs":{"17":{"t":1}, "18" : {"t":2}}})")),
              ElementsAre(R"("17":{"t":1})", R"("18" : {"t":2})"));
}

TEST(SplitJson, AnHonestZeroIsNoError) {
  EXPECT_TRUE(cut(json("jobs"), R"({"jobs": [ ]})").empty());
  EXPECT_TRUE(cut(json("jobs"), R"({"jobs": {}})").empty());
  EXPECT_TRUE(cut(json(""), "[]").empty());
}

TEST(SplitJson, ADocumentThatEndsEarlyFailsAfterItsWholeItems) {
  const std::string whole = R"({"jobs":[{"a":"x"},{"b":"\\"}],"m":{"n":[1]}})";
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const Failure early = failure(whole.substr(0, size), json("jobs"));
    EXPECT_EQ(early.kind, kCutShort) << size << ": " << early.what;
    EXPECT_EQ(early.items, (size >= 18 ? 1 : 0) + (size >= 29 ? 1 : 0)) << size;
  }
}

TEST(SplitJson, WhatIsNotThereIsNamed) {
  EXPECT_THAT(failure(R"({"error":{"code":7},"message":"gone"})", json("jobs")).what,
              HasSubstr(R"(no "jobs" in the document, only "error", "message")"));
  EXPECT_THAT(failure(R"({"jobs":null})", json("jobs")).what, HasSubstr("no array at jobs"));
  EXPECT_THAT(failure(R"({"jobs":[{}]})", json("")).what, HasSubstr("\"jobs\""));
}

TEST(SplitJson, WhatIsNoJsonIsShown) {
  const Failure page = failure("<html>Bad gateway</html>", json("jobs"));
  EXPECT_EQ(page.kind, kNotReadable);
  EXPECT_THAT(page.what, HasSubstr("<html>Bad gateway"));
  EXPECT_EQ(failure("", json("jobs")).kind, kNotReadable);
  EXPECT_EQ(failure("\"text\"", json("")).kind, kNotReadable);
}

TEST(SplitJson, ABrokenFrameFailsWithItsPlace) {
  const Failure broken = failure(R"([{"a":1} {"b":2}])", json(""));
  EXPECT_EQ(broken.kind, kNotReadable);
  EXPECT_EQ(broken.items, 1);
  EXPECT_THAT(broken.what, HasSubstr("at byte 9"));
  EXPECT_EQ(failure("[1,]", json("")).kind, kNotReadable);
  EXPECT_EQ(failure("[1}", json("")).kind, kNotReadable);
  EXPECT_EQ(failure("[1] x", json("")).kind, kNotReadable);
  EXPECT_EQ(failure(R"({"jobs":[],})", json("jobs")).kind, kNotReadable);
}

TEST(SplitJson, ControlCharactersBehindTheEndMeanNothing) {
  EXPECT_EQ(cut(json(""), std::string("[{}]\n\0\x1A\n", 8)).size(), 1);
}

TEST(SplitJson, AnItemTooLargeIsSkippedWithItsHead) {
  config::Read read = json("");
  read.item_bytes_max = 2U << 20U;
  const std::string large = R"({"id":7,"t":")" + std::string(9U << 20U, 'x') + "\"}";
  const auto items = cut(read, "[{}," + large + ",{}]");
  ASSERT_EQ(items.size(), 3);
  EXPECT_THAT(items[1].problem, HasSubstr("larger than 2.0 MiB"));
  EXPECT_EQ(items[1].size, large.size());
  EXPECT_EQ(items[1].raw, large.substr(0, 64U << 10U));
  EXPECT_EQ(items[2].raw, "{}");
}

TEST(SplitJson, WhereTheBlocksMeetChangesNothing) {
  const std::string item = R"({"a\\":"\\\"x","b":[{},"]"]})";
  constexpr std::size_t kBlock = std::size_t{1} << 20U;
  for (std::size_t before = 0; before <= item.size() + 1; ++before) {
    const std::string filler(kBlock - 9 - before, ' ');
    const auto items = cut(json("jobs"), "{\"jobs\":[" + filler + item + "," + item + "]}");
    ASSERT_EQ(items.size(), 2) << before;
    EXPECT_EQ(items[0].raw, item) << before;
    EXPECT_EQ(items[1].raw, item) << before;
  }
}

TEST(SplitJson, DepthWithinAnItemCostsNothing) {
  const std::string deep(1'000'000, '[');
  EXPECT_EQ(cut(json(""), "[" + deep + std::string(1'000'000, ']') + "]").size(), 1);
}

TEST(SplitJson, OnlyKeysLeadToTheItems) {
  const Spool spool = spooled("[]");
  EXPECT_THROW(make_splitter(json("a[0].b"), spool), ConfigError);
  EXPECT_THROW(make_splitter(json("a..b"), spool), ConfigError);
}

TEST(SplitLines, EachLineIsAnItemAndBlankOnesAreNot) {
  const auto items = cut(lines(), "\xEF\xBB\xBF{\"a\":1}\r\n\n  \n{\"b\":2}\nnot json\n{\"c\":3}");
  EXPECT_THAT(raws(items), ElementsAre("{\"a\":1}", "{\"b\":2}", "not json", "{\"c\":3}"));
  EXPECT_EQ(items[1].offset, 16);
  EXPECT_EQ(items[3].ordinal, 4);
}

TEST(SplitLines, AnEmptyDocumentIsAnHonestZeroAndAPageIsNot) {
  EXPECT_TRUE(cut(lines(), "").empty());
  EXPECT_EQ(failure("<html>", lines()).kind, kNotReadable);
}

TEST(SplitLines, ALastLineThatIsNotWholeFailsTheDocument) {
  const std::string whole = "{\"a\":1}\n{\"b\":\"\\\"}\",\"c\":[2]}";
  EXPECT_EQ(cut(lines(), whole).size(), 2);
  for (std::size_t size = 9; size < whole.size(); ++size) {
    const Failure early = failure(whole.substr(0, size), lines());
    EXPECT_EQ(early.kind, kCutShort) << size;
    EXPECT_EQ(early.items, 1) << size;
    EXPECT_THAT(early.what, HasSubstr("begins at byte 8"));
  }
  EXPECT_EQ(cut(lines(), whole.substr(0, 20) + "\n{}\n").size(), 3) << "broken, but ended";
  EXPECT_EQ(cut(lines(), "{}\nnot json").size(), 2) << "broken, but not cut";
  const std::string large(5U << 20U, 'x');
  config::Read read = lines();
  read.item_bytes_max = 100;
  EXPECT_EQ(failure("{}\n{\"a\":\"" + large, read).kind, kCutShort);
  EXPECT_EQ(cut(read, "{}\n{\"a\":\"" + large + "\"}").size(), 2);
}

TEST(SplitLines, ALineTooLargeIsSkippedWithItsHead) {
  config::Read read = lines();
  read.item_bytes_max = 100;
  const auto items = cut(read, "{}\n" + std::string(5U << 20U, 'x') + "\n{}\n");
  ASSERT_EQ(items.size(), 3);
  EXPECT_THAT(items[1].problem, HasSubstr("larger than"));
  EXPECT_EQ(items[1].raw.size(), 64U << 10U);
  EXPECT_EQ(items[2].raw, "{}");
}

}  // namespace
}  // namespace workwise::feed
