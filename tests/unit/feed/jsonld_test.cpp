#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "feed/decode.hpp"
#include "feed/fetch.hpp"
#include "feed/jsonld_block.hpp"
#include "unit/feed/spooled.hpp"

namespace workwise::feed {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

config::Read page_format() {
  config::Read read;
  read.format = config::Format::html_jsonld;
  return read;
}

std::string script(const std::string& json) {
  return "<script type=\"application/ld+json\">" + json + "</script>";
}

std::string page(const std::string& inside) {
  return "<!doctype html>\n<html><head>" + inside + "</head><body>Jobs</body></html>\n";
}

std::vector<std::string> items(const std::string& inside) {
  return raws(cut(page_format(), page(inside)));
}

std::vector<std::string> postings(const std::string& json) {
  const JsonldBlock block = read_jsonld_block(json);
  EXPECT_EQ(block.problem, "") << json;
  std::vector<std::string> found;
  for (const auto posting : block.postings) found.emplace_back(posting);
  return found;
}

SourceError failure(const std::string& document) {
  try {
    cut(page_format(), document);
  } catch (const SourceError& error) {
    return error;
  }
  ADD_FAILURE() << "the page was accepted";
  return {SourceError::Kind::stopped, ""};
}

const std::string kJob = R"({"@type":"JobPosting","title":"a } b"})";

TEST(Jsonld, EveryJobPostingOfEveryBlockIsAnItem) {
  const std::string document = page(script("\n" + kJob + "\n") + "<p>" +
                                    script(R"({"@type":"Organization"})") + script(kJob));
  const auto found = cut(page_format(), document);
  EXPECT_THAT(raws(found), ElementsAre(kJob, kJob));
  EXPECT_EQ(document.substr(found[1].offset, found[1].size), kJob);
  EXPECT_EQ(found[1].ordinal, 2);
}

TEST(Jsonld, TheTagIsReadAsBrowsersReadIt) {
  for (const char* tag :
       {"<script type=\"application/ld+json\">", "<SCRIPT TYPE='application/LD+JSON'>",
        "<script type=application/ld+json>",
        "<script async data-x='>' type = \"application/ld+json\" id=a>",
        "<script\nnonce=\"a b\"\n type=\" application/ld+json; charset=utf-8 \" >",
        "<script data-type=\"x\" type=\"application/ld+json\"/>"})
    EXPECT_THAT(items(tag + kJob + "</Script >"), ElementsAre(kJob)) << tag;
  EXPECT_THAT(items(script("[]") + "<script type=\"application/json\">" + kJob + "</script>"),
              IsEmpty());
}

TEST(Jsonld, WhatIsTextToABrowserIsNoBlock) {
  for (const char* around : {"<!-- x %s -->", "<title>%s</title>", "<textarea>%s</textarea>",
                             "<a title=\"%s\">", "<style>%s</style>"}) {
    std::string text = around;
    const std::string inner = text.find('"') == std::string::npos
                                  ? script(kJob)
                                  : "<script type='application/ld+json'>{}</script>";
    text.replace(text.find("%s"), 2, inner);
    EXPECT_THAT(items(text + script("[]")), IsEmpty()) << around;
  }
  EXPECT_THAT(items("<svg><title/><style/></svg>" + script(kJob)), ElementsAre(kJob));
  const std::string escaped = R"({"@type":"JobPosting","d":"<\/script> &quot;"})";
  EXPECT_THAT(items(script(escaped)), ElementsAre(escaped)) << "entities are not decoded";
}

TEST(Jsonld, TheTypeMayBeOneOfSeveralOrAnAddress) {
  for (const char* type :
       {R"("JobPosting")", R"(["Thing","JobPosting"])", R"("http://schema.org/JobPosting")",
        R"("https:\/\/schema.org\/JobPosting")", R"( [ "https://schema.org/JobPosting" ] )",
        R"("schema:JobPosting")"}) {
    const std::string job = std::string(R"({"title":"x","@type" : )") + type + R"(,"a":{"b":[]}})";
    EXPECT_THAT(postings(job), ElementsAre(job));
  }
  for (const char* other :
       {R"({"@type":"JobPostings"})", R"({"@type":"https://other.example/JobPosting"})",
        R"({"type":"JobPosting"})", R"({"a":"@type","b":"JobPosting"})",
        R"({"@type":"Thing","b":"JobPosting"})", R"({"@type":{"@value":"JobPosting"}})"})
    EXPECT_THAT(postings(other), IsEmpty()) << other;
}

TEST(Jsonld, ItLiesWhereverPagesPutIt) {
  EXPECT_THAT(postings("[" + kJob + ",{\"@type\":\"X\"}," + kJob + "]"), ElementsAre(kJob, kJob));
  EXPECT_THAT(postings("{\"@context\":\"x\",\"@graph\":[{}," + kJob + "]}"), ElementsAre(kJob));
  EXPECT_THAT(postings("{\"@type\":\"ItemList\",\"itemListElement\":[{\"@type\":\"ListItem\","
                       "\"position\":1,\"item\":" +
                       kJob + "}]}"),
              ElementsAre(kJob));
  EXPECT_THAT(postings("{\"@type\":\"WebPage\",\"mainEntity\":" + kJob + "}"), ElementsAre(kJob));
  EXPECT_THAT(postings(kJob + "\n" + kJob), ElementsAre(kJob, kJob));
}

TEST(Jsonld, WhatLiesInAPostingIsPartOfIt) {
  const std::string outer = "{\"similar\":[" + kJob + "],\"@type\":\"JobPosting\"}";
  EXPECT_THAT(postings("[" + outer + "]"), ElementsAre(outer));
}

TEST(Jsonld, CommentAndCdataMarksAroundTheJsonAreNoneOfIt) {
  for (const char* around : {"<!--\n%s\n-->", "//<![CDATA[\n%s\n//]]>", "/*<![CDATA[*/ %s /*]]>*/",
                             "<![CDATA[%s]]>", "<!-- // %s // -->", "%s;"}) {
    std::string text = around;
    text.replace(text.find("%s"), 2, kJob);
    EXPECT_THAT(postings(text), ElementsAre(kJob)) << around;
  }
}

TEST(Jsonld, ABrokenBlockThatWasToBeAPostingIsAnItemWithAProblem) {
  const std::string broken = R"({"@type":"JobPosting","identifier":"7","title":"x)";
  const auto found = cut(page_format(), page(script(" " + broken) + script(kJob)));
  ASSERT_EQ(found.size(), 2);
  EXPECT_EQ(found[0].raw, broken);
  EXPECT_THAT(found[0].problem, HasSubstr("not well-formed: a string does not end"));
  EXPECT_EQ(found[1].problem, "");
  EXPECT_THAT(items(script("{\"@type\":\"Organization\"") + script(kJob)), ElementsAre(kJob));
}

TEST(Jsonld, WhatIsNoJsonIsBroken) {
  for (const char* text : {"{", "]", "{]", "\"x", "{&quot;@type&quot;:1}", "{'a':1}", "jobs",
                           "{} x()", "\"JobPosting\""})
    EXPECT_NE(read_jsonld_block(text).problem, "") << text;
  EXPECT_THAT(read_jsonld_block(std::string(1000, '[')).problem, HasSubstr("deeper"));
  EXPECT_EQ(read_jsonld_block(" \n<!-- -->").json, "");
}

TEST(Jsonld, APageWithoutAWholeBlockIsNotReadable) {
  const auto kind = SourceError::Kind::not_readable;
  const SourceError none = failure(page("<script>x()</script>"));
  EXPECT_EQ(none.kind, kind);
  EXPECT_THAT(none.what(), HasSubstr("no JSON-LD block"));
  EXPECT_THAT(none.next(), HasSubstr("script in the browser"));
  EXPECT_EQ(failure(page(script(" \n"))).kind, kind) << "an empty block is none";
  EXPECT_EQ(failure("").kind, kind);
  const SourceError broken = failure(page(script("{\"@type\":\"JobPosting\"")));
  EXPECT_EQ(broken.kind, kind);
  EXPECT_THAT(broken.what(), HasSubstr("none of the page's 1 JSON-LD blocks is well-formed"));
  EXPECT_THAT(items(script("{\"@type\":\"BreadcrumbList\"}")), IsEmpty()) << "an honest zero";
}

TEST(Jsonld, APageThatEndsWithinATagOrABlockIsCutShort) {
  const auto kind = SourceError::Kind::cut_short;
  const std::string whole = script(kJob);
  for (const std::size_t size : {whole.size() - 1, whole.size() - 9, std::size_t{20}})
    EXPECT_EQ(failure(whole + whole.substr(0, size)).kind, kind) << size;
  EXPECT_EQ(failure(whole + "<!-- x --").kind, kind);
}

TEST(Jsonld, APostingTooLargeIsSkippedWithItsHead) {
  config::Read read = page_format();
  read.item_bytes_max = 2000;
  const std::string large = R"({"@type":"JobPosting","t":")" + std::string(100'000, 'x') + "\"}";
  const auto found = cut(read, page(script("[" + large + "," + kJob + "]")));
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_THAT(found[0].problem, HasSubstr("larger than"));
  EXPECT_EQ(found[0].size, large.size());
  EXPECT_EQ(found[1].raw, kJob);
  const auto huge = cut(read, page(script(kJob) + script(large + std::string(17U << 20U, ' '))));
  ASSERT_THAT(huge, SizeIs(2));
  EXPECT_THAT(huge[1].problem, HasSubstr("larger than 16.0 MiB"));
}

TEST(Jsonld, WhereTheBlocksMeetChangesNothing) {
  constexpr std::size_t kBlock = std::size_t{1} << 20U;
  const std::string block = "<p a='>'>" + script(kJob);
  for (std::size_t before = 0; before <= block.size(); ++before)
    ASSERT_THAT(raws(cut(page_format(), std::string(kBlock - before, ' ') + block + block)),
                ElementsAre(kJob, kJob))
        << before;
}

config::Source source() {
  const auto path = [](const char* text) {
    config::Rule rule;
    rule.paths = {text};
    return rule;
  };
  config::Source made;
  made.name = "page";
  made.read = page_format();
  made.id = {path("identifier.value")};
  made.map.fields["title"] = path("title");
  made.map.fields["city"] = path("jobLocation[*].address.addressLocality");
  return made;
}

TEST(Jsonld, APostingIsDecodedAsJsonAndSmallSlipsAreForgiven) {
  const std::string json =
      "{\"@type\":\"JobPosting\",\"identifier\":{\"value\":7,},\"title\":\"Welder\n\","
      "\"jobLocation\":[{\"address\":{\"addressLocality\":\"Durban\"}} , ],}";
  const Spool spool = spooled(page(script(json)));
  const auto splitter = make_splitter(page_format(), spool);
  Item item;
  ASSERT_TRUE(splitter->next(item));
  const Decoded decoded = Decoder{source()}.decode(item, Instant{});
  ASSERT_TRUE(std::holds_alternative<job::Posting>(decoded))
      << std::get<job::Rejected>(decoded).reason;
  const auto& posting = std::get<job::Posting>(decoded);
  EXPECT_EQ(posting.external_id, "7");
  EXPECT_EQ(posting.title, "Welder");
  EXPECT_EQ(posting.city, "Durban");
}

TEST(Jsonld, ItemsAreFoundByTheirTypeAndByNoPath) {
  config::Read read = page_format();
  read.items = "@graph";
  const Spool spool = spooled("");
  EXPECT_THROW(make_splitter(read, spool), ConfigError);
}

}  // namespace
}  // namespace workwise::feed
