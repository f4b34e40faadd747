#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feed/fetch.hpp"
#include "unit/feed/spooled.hpp"

namespace workwise::feed {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

config::Read xml(const std::string& items) {
  config::Read read;
  read.format = config::Format::xml;
  read.items = items;
  return read;
}

std::vector<std::string> jobs(std::string_view document, const std::string& items = "/source/job") {
  return raws(cut(xml(items), document));
}

/// What a document gives before it fails, and how.
struct Failure {
  std::size_t items = 0;
  SourceError::Kind kind{};
  std::string what;
};

Failure failure(std::string_view document, const config::Read& read = xml("/source/job")) {
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

TEST(SplitXml, GivesEachItemWithItsPlace) {
  const auto items = cut(xml("/source/job"), "<source><job>a</job>\n<job>b</job></source>");
  ASSERT_EQ(items.size(), 2);
  EXPECT_EQ(items[0].raw, "<job>a</job>");
  EXPECT_EQ(items[0].offset, 8);
  EXPECT_EQ(items[0].ordinal, 1);
  EXPECT_EQ(items[1].raw, "<job>b</job>");
  EXPECT_EQ(items[1].offset, 21);
  EXPECT_EQ(items[1].size, 12);
  EXPECT_EQ(items[1].ordinal, 2);
}

TEST(SplitXml, SkipsByteOrderMarkDeclarationCommentsAndHeader) {
  EXPECT_THAT(jobs("\xEF\xBB\xBF<?xml version=\"1.0\"?>\r\n<!-- <job>no</job> --><source>"
                   "<publisher>P</publisher><?pi <job> ?><job>a</job><!-- end --></source>\n"
                   "<!-- made by hand -->\n"),
              ElementsAre("<job>a</job>"));
}

TEST(SplitXml, AnEndTagInCdataCommentOrAttributeEndsNothing) {
  const std::string item =
      "<job note=\"</job> > '\"><d><![CDATA[<b>]] </job> ]>x]]></d><!-- </job> --><?p </job> "
      "?></job>";
  EXPECT_THAT(jobs("<source>" + item + "</source>"), ElementsAre(item));
}

TEST(SplitXml, AnItemMayHoldElementsOfItsOwnName) {
  const std::string item = "<job><job>inner</job><related><job/></related></job>";
  EXPECT_THAT(jobs("<source>" + item + "<job>b</job></source>"), ElementsAre(item, "<job>b</job>"));
}

TEST(SplitXml, ASelfClosingTagIsAnItem) {
  EXPECT_THAT(jobs("<source><job id=\"1\"/><job id='2' /></source>"),
              ElementsAre("<job id=\"1\"/>", "<job id='2' />"));
}

TEST(SplitXml, NamesAreComparedWithoutCaseAndPrefix) {
  EXPECT_THAT(jobs("<ns:Source xmlns:ns='u'><ns:JOB>a</ns:JOB ></ns:Source>"),
              ElementsAre("<ns:JOB>a</ns:JOB >"));
}

TEST(SplitXml, AnItemKnowsWhatIsDeclaredAroundIt) {
  const Spool spool = spooled(
      "<source xmlns:a=\"urn:1\" x='>' xmlns = 'urn:d'><old xmlns:b='urn:no'/><list "
      "xmlns:a='urn:2' "
      "xmlns:b=\"urn:3\"><job/></list><list><job/></list></source>");
  const auto splitter = make_splitter(xml("//job"), spool);
  Item item;
  ASSERT_TRUE(splitter->next(item));
  EXPECT_EQ(*item.namespaces, (Namespaces{{"", "urn:d"}, {"a", "urn:2"}, {"b", "urn:3"}}));
  ASSERT_TRUE(splitter->next(item));
  EXPECT_EQ(*item.namespaces, (Namespaces{{"", "urn:d"}, {"a", "urn:1"}}));
}

TEST(SplitXml, ALongerNameIsAnotherElement) {
  EXPECT_THAT(jobs("<source><jobs/><job><jobtype>x</jobtype></job></source>"),
              ElementsAre("<job><jobtype>x</jobtype></job>"));
}

TEST(SplitXml, ADoubleSlashFindsItemsAtAnyDepth) {
  EXPECT_THAT(jobs("<source><jobs><job>a</job></jobs><job>b</job></source>", "//job"),
              ElementsAre("<job>a</job>", "<job>b</job>"));
}

TEST(SplitXml, AnAbsolutePathFindsItemsAtItsDepthOnly) {
  EXPECT_THAT(jobs("<rss><channel><x><item>no</item></x><item>a</item></channel></rss>",
                   "/rss/channel/item"),
              ElementsAre("<item>a</item>"));
  EXPECT_THAT(jobs("<anything><job>a</job></anything>", "/*/job"), ElementsAre("<job>a</job>"));
}

TEST(SplitXml, RssKnowsItsDialects) {
  config::Read read;
  read.format = config::Format::rss;
  EXPECT_THAT(raws(cut(read, "<rss><channel><title>t</title><item>a</item></channel></rss>")),
              ElementsAre("<item>a</item>"));
  EXPECT_THAT(raws(cut(read, "<feed><title>t</title><entry>a</entry></feed>")),
              ElementsAre("<entry>a</entry>"));
  EXPECT_THAT(raws(cut(read, "<rdf:RDF><channel/><item>a</item></rdf:RDF>")),
              ElementsAre("<item>a</item>"));
}

TEST(SplitXml, AnHonestZeroIsNoError) {
  EXPECT_TRUE(jobs("<source></source>").empty());
  EXPECT_TRUE(jobs("<source/>").empty());
  EXPECT_TRUE(
      jobs("<source><publisher>P</publisher><lastBuildDate>x</lastBuildDate></source>").empty());
}

TEST(SplitXml, TagsThatDoNotBalanceWithinAnItemAreItsOwnProblem) {
  const auto items =
      cut(xml("/source/job"),
          "<source><job><a></job><job></b></job><job>1 < 2</job><job>d</job></source>");
  ASSERT_EQ(items.size(), 4);
  EXPECT_THAT(items[0].problem, HasSubstr("not well-formed"));
  EXPECT_EQ(items[0].raw, "<job><a></job>");
  EXPECT_THAT(items[1].problem, HasSubstr("not well-formed"));
  EXPECT_THAT(items[2].problem, HasSubstr("'<' that begins no tag at byte 7 of the item"));
  EXPECT_EQ(items[3].problem, "");
}

TEST(SplitXml, ADocumentThatEndsEarlyFailsAfterItsWholeItems) {
  const std::string whole = "<source><job>a</job><job>b<!-- c --></job></source>";
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const Failure early = failure(whole.substr(0, size));
    EXPECT_EQ(early.kind, kCutShort) << size << ": " << early.what;
    EXPECT_EQ(early.items, (size >= 20 ? 1 : 0) + (size >= 42 ? 1 : 0)) << size;
  }
}

TEST(SplitXml, ADoctypeIsRefusedWhereverItStands) {
  EXPECT_EQ(failure("<!DOCTYPE source [<!ENTITY a \"b\">]><source/>").kind, kNotReadable);
  EXPECT_EQ(failure("<source><!doctype x></source>").kind, kNotReadable);
  EXPECT_EQ(failure("<?xml version='1.0'?>\n<!DOCTYPE html><html/>").kind, kNotReadable);
}

TEST(SplitXml, AnotherRootIsNamedInTheError) {
  const Failure page = failure("<html><body><p>Bad gateway</p></body></html>");
  EXPECT_EQ(page.kind, kNotReadable);
  EXPECT_THAT(page.what, HasSubstr("root element <html>, expected <source>"));
  EXPECT_EQ(failure("<html><body/></html>", xml("//job")).kind, kNotReadable);
}

TEST(SplitXml, WhatIsNoXmlIsShown) {
  EXPECT_THAT(failure("{\"error\": \"gone\"}").what, HasSubstr("{\"error\": \"gone\"}"));
  EXPECT_EQ(failure("").kind, kNotReadable);
  EXPECT_EQ(failure(" \n ").kind, kNotReadable);
}

TEST(SplitXml, AfterTheRootOnlyBlanksAndCommentsMayFollow) {
  EXPECT_EQ(jobs("<source><job/></source> \r\n<!-- x --><?y?>").size(), 1);
  EXPECT_EQ(failure("<source><job/></source>more").kind, kNotReadable);
  EXPECT_EQ(failure("<source/><source/>").kind, kNotReadable);
}

TEST(SplitXml, ControlCharactersOutsideTheRootMeanNothing) {
  EXPECT_EQ(jobs(std::string("\0\x01<source><job/></source>\0\n\x1A", 29)).size(), 1);
}

TEST(SplitXml, ABrokenFrameFails) {
  const Failure crossed = failure("<source><a><job>x</job></b></source>", xml("//job"));
  EXPECT_EQ(crossed.kind, kNotReadable);
  EXPECT_EQ(crossed.items, 1);
  EXPECT_EQ(failure("</source>").kind, kNotReadable);
}

TEST(SplitXml, APathThatMissesTheItemsIsNoEmptyFeed) {
  EXPECT_THAT(failure("<source><jobs><job>a</job></jobs></source>").what,
              HasSubstr("/source/jobs/job"));
  EXPECT_THAT(failure("<source><vacancy><t/></vacancy><vacancy><t/></vacancy></source>").what,
              HasSubstr("2 <vacancy>"));
  EXPECT_EQ(failure("<rss></rss>", xml("/rss/channel/item")).kind, kNotReadable);
}

TEST(SplitXml, AnItemTooLargeIsSkippedWithItsHead) {
  config::Read read = xml("/source/job");
  read.item_bytes_max = 2U << 20U;
  const std::string large = "<job><id>7</id>" + std::string(9U << 20U, 'x') + "</job>";
  const auto items = cut(read, "<source><job>a</job>" + large + "<job>c</job></source>");
  ASSERT_EQ(items.size(), 3);
  EXPECT_THAT(items[1].problem, HasSubstr("larger than 2.0 MiB"));
  EXPECT_EQ(items[1].size, large.size());
  EXPECT_EQ(items[1].offset, 20);
  EXPECT_EQ(items[1].raw, large.substr(0, 64U << 10U));
  EXPECT_EQ(items[2].raw, "<job>c</job>");
  EXPECT_EQ(items[2].offset, 20 + large.size());
}

TEST(SplitXml, WhereTheBlocksMeetChangesNothing) {
  const std::string item =
      "<job a=\">\"><d><![CDATA[x]]></d><!-- - --><job/><e>&lt;b&gt;</e></job>";
  constexpr std::size_t kBlock = std::size_t{1} << 20U;
  for (std::size_t before = 0; before <= item.size() + 1; ++before) {
    const std::string filler(kBlock - 8 - before, '\n');
    const auto items = cut(xml("/source/job"), "<source>" + filler + item + item + "</source>");
    ASSERT_EQ(items.size(), 2) << before;
    EXPECT_EQ(items[0].raw, item) << before;
    EXPECT_EQ(items[1].raw, item) << before;
    EXPECT_EQ(items[0].problem, "") << before;
  }
}

TEST(SplitXml, AnItemLargerThanABlockIsWhole) {
  const std::string large = "<job>" + std::string(3U << 20U, 'x') + "</job>";
  EXPECT_THAT(jobs("<source>" + large + "<job/></source>"), ElementsAre(large, "<job/>"));
}

TEST(SplitXml, DepthOutsideItemsIsBounded) {
  std::string deep = "<source>";
  for (int level = 0; level < 100'000; ++level) deep += "<a>";
  EXPECT_EQ(failure(deep).kind, kNotReadable);
}

TEST(SplitXml, OnlyElementsLeadToTheItems) {
  const Spool spool = spooled("<a/>");
  EXPECT_THROW(make_splitter(xml(""), spool), ConfigError);
  EXPECT_THROW(make_splitter(xml("/source/job[1]"), spool), ConfigError);
}

}  // namespace
}  // namespace workwise::feed
