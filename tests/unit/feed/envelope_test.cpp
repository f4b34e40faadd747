#include "feed/envelope.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feed/declared_total.hpp"
#include "unit/feed/spooled.hpp"

namespace workwise::feed {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

config::Read read(config::Format format, const std::string& items) {
  config::Read result;
  result.format = format;
  result.items = items;
  return result;
}

Envelope envelope_of(const config::Read& read, const Document& document) {
  const auto splitter = make_splitter(read, document);
  Envelope envelope(read, document);
  for (Item item; splitter->next(item);) envelope.skip(item);
  envelope.finish();
  return envelope;
}

/// What the document says at the path; "!" and the problem where nothing can be found in it.
std::string said(const config::Read& read, std::string_view document, const std::string& path) {
  const Spool spool = spooled(document);
  const Envelope envelope = envelope_of(read, spool);
  if (!envelope.problem().empty()) return "!" + envelope.problem();
  return envelope.text(parse_envelope_path(read.format, path));
}

TEST(Envelope, OfJsonIsWhatStandsBeforeAndBehindTheItems) {
  const auto json = read(config::Format::json, "data.jobs");
  constexpr const char* kDocument =
      "\xEF\xBB\xBF {\"total\": 7, \"data\": {\"jobs\": [{\"total\": 1}, {\"next\": \"no\"} , 3],"
      " \"next\": \" /2 \"}, \"links\": [{\"rel\": \"next\", \"href\": \"/3\"}]}";
  EXPECT_EQ(said(json, kDocument, "total"), "7");
  EXPECT_EQ(said(json, kDocument, "data.next"), "/2");
  EXPECT_EQ(said(json, kDocument, "links[?rel==\"next\"].href"), "/3");
  EXPECT_EQ(said(json, kDocument, "data.jobs[0].total"), "");
  EXPECT_EQ(said(json, kDocument, "nothing.there"), "");
  EXPECT_EQ(said(json, R"({"data": {"jobs": []}, "next": null, "total": 0})", "next"), "");
  EXPECT_EQ(said(json, R"({"data": {"jobs": []}, "next": null, "total": 0})", "total"), "0");
}

TEST(Envelope, OfAListKeyedByIdHasNoKeys) {
  const auto json = read(config::Format::json, "jobs");
  EXPECT_EQ(said(json, R"({"jobs": {"4711": {"a": 1}, "4712": {"a": 2}}, "total": 2})", "total"),
            "2");
}

TEST(Envelope, OfABareArrayIsEmpty) {
  EXPECT_EQ(said(read(config::Format::json, ""), "[{\"total\": 1}]", "total"), "");
}

TEST(Envelope, OfXmlIsReadFromItsRoot) {
  const auto xml = read(config::Format::xml, "/source/job");
  constexpr const char* kDocument =
      "<?xml version='1.0'?>\n<!-- a --><Source><publisher>P &amp; Q</publisher>"
      "<job><expectedJobCount>1</expectedJobCount></job>\n<job/>"
      "<expectedJobCount> 2 </expectedJobCount><job/></Source>";
  EXPECT_EQ(said(xml, kDocument, "/source/expectedJobCount"), "2");
  EXPECT_EQ(said(xml, kDocument, "expectedJobCount"), "2");
  EXPECT_EQ(said(xml, kDocument, "/source/publisher"), "P & Q");
  EXPECT_EQ(said(xml, kDocument, "/other/expectedJobCount"), "");
}

TEST(Envelope, OfAtomNamesTheNextPage) {
  const auto rss = read(config::Format::rss, "");
  constexpr const char* kDocument =
      "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:os='http://a9.com/-/spec/opensearch/1.1/'>"
      "<os:totalResults>193</os:totalResults><link rel='self' href='?p=1'/>"
      "<link rel='next' href='?p=2&amp;x=1'/>"
      "<entry><link rel='next' href='not this'/></entry></feed>";
  EXPECT_EQ(said(rss, kDocument, "link[@rel='next']/@href"), "?p=2&x=1");
  EXPECT_EQ(said(rss, kDocument, "os:totalResults"), "193");
}

TEST(Envelope, IsBoundedHoweverManyItemsThereAre) {
  const auto xml = read(config::Format::xml, "/source/job");
  std::string document = "<source>";
  for (int i = 0; i < 100'000; ++i) document += "\n            <job><a>text</a></job>";
  EXPECT_EQ(said(xml, document + "<total>3</total></source>", "total"), "3");
}

TEST(Envelope, ThatIsTooLargeOrBrokenIsAProblem) {
  const auto json = read(config::Format::json, "jobs");
  const std::string large(Envelope::kBytesMax, 'x');
  EXPECT_THAT(said(json, R"({"jobs": [], "facets": ")" + large + "\"}", "total"),
              HasSubstr("more than 1.0 MiB"));
  EXPECT_THAT(said(json, R"({"a": nonsense, "jobs": [1]})", "total"), StartsWith("!"));
  EXPECT_THAT(said(read(config::Format::xml, "/source/job"),
                   "<source><link>?a=1&b=2</link><job/></source>", "total"),
              StartsWith("!"));
}

TEST(Envelope, OfOneDocumentAmongSeveralIsItsOwn) {
  const std::string first = R"({"jobs": [1, 2], "next": "b"})";
  const std::string second = R"({"jobs": [3], "next": "c"})";
  const Spool spool = spooled(first + second + first);
  const auto json = read(config::Format::json, "jobs");
  const Document middle(spool, {first.size(), first.size() + second.size()});
  const auto splitter = make_splitter(json, middle);
  Item item;
  ASSERT_TRUE(splitter->next(item));
  EXPECT_EQ(item.raw, "3");
  EXPECT_EQ(item.offset, first.size() + 10);
  EXPECT_FALSE(splitter->next(item));
  EXPECT_EQ(envelope_of(json, middle).text(parse_json_path("next")), "c");
}

TEST(Envelope, HasNoPathsWhereDocumentsAreNothingButItems) {
  EXPECT_THROW(parse_envelope_path(config::Format::ndjson, "total"), PathError);
  EXPECT_THROW(parse_envelope_path(config::Format::csv, "total"), PathError);
}

TEST(DeclaredNumber, IsDigitsAndNothingElse) {
  EXPECT_EQ(declared_number(" 42 "), 42U);
  for (const char* text : {"", "-1", "4.5", "1,000", "many", "0x1", "9999999999999999999"})
    EXPECT_EQ(declared_number(text), std::nullopt) << text;
}

TEST(DeclaredTotal, IsTheLargestSaidAndTellsWhatItMissed) {
  config::Source source;
  source.read = read(config::Format::json, "jobs");
  source.complete.total = "meta.total";
  DeclaredTotal total(source);
  const auto look = [&](std::string_view document) {
    const Spool spool = spooled(document);
    return total.look(envelope_of(source.read, spool));
  };
  EXPECT_EQ(total.lack(), "") << "nothing was looked at";
  EXPECT_EQ(look(R"({"jobs": []})"), std::nullopt);
  EXPECT_EQ(total.lack(), "there is nothing at complete.total meta.total");
  EXPECT_EQ(look(R"({"jobs": [], "meta": {"total": "some"}})"), std::nullopt);
  EXPECT_EQ(total.lack(), "\"some\" at complete.total meta.total is no number");
  EXPECT_EQ(look(R"({"jobs": [], "meta": {"total": 55}})"), 55U);
  EXPECT_EQ(look(R"({"jobs": [], "meta": {"total": 0}})"), 0U);
  EXPECT_EQ(total.total(), 55U);
  EXPECT_EQ(total.lack(), "");
}

}  // namespace
}  // namespace workwise::feed
