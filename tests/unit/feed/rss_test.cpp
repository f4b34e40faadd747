// Items of RSS and Atom as the dialects write them, and what paths find in them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feed/mapping.hpp"
#include "feed/xml_item.hpp"
#include "job/html.hpp"
#include "unit/feed/spooled.hpp"

namespace workwise::feed {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// The first item of a document, as a rule for one path sees it.
std::vector<std::string> found(std::string_view document, const std::string& path,
                               Flavour flavour = Flavour::text, const Namespaces& prefixes = {}) {
  config::Read read;
  read.format = config::Format::rss;
  const Spool spool = spooled(document);
  const auto splitter = make_splitter(read, spool);
  Item item;
  EXPECT_TRUE(splitter->next(item));
  XmlItem parsed{prefixes};
  parsed.surround(item);
  EXPECT_EQ(parsed.load(item.raw), std::nullopt);
  config::Rule rule;
  rule.paths = {path};
  return MappingRule{rule, config::Format::rss, flavour}.values(parsed);
}

std::string rss(const std::string& item, const std::string& declared = "") {
  return "<rss version='2.0' " + declared + "><channel><title>Jobs</title><item>" + item +
         "</item></channel></rss>";
}

std::string atom(const std::string& entry) {
  return "<feed xmlns='http://www.w3.org/2005/Atom'><title>Jobs</title><entry>" + entry +
         "</entry></feed>";
}

std::string description(const std::string& document, const std::string& path) {
  const auto values = found(document, path, Flavour::markup);
  return values.empty() ? "" : job::html_from_published(values.front());
}

TEST(Rss, ATitleMayHoldAnElement) {
  EXPECT_THAT(
      found(rss("<title><a href='/7' hreflang='fr'>Chef d'\xC3\xA9quipe</a></title>"), "title"),
      ElementsAre("Chef d'\xC3\xA9quipe"));
  EXPECT_THAT(found(rss("<title>Head &amp; <b>Tail</b> </title>"), "title"),
              ElementsAre("Head & Tail"));
  EXPECT_THAT(found(rss("<media:title>no</media:title><title>yes</title>"), "title"),
              ElementsAre("yes"));
}

TEST(Rss, ExtensionsAreFoundByTheirPrefix) {
  const std::string item =
      "<dc:creator>Acme</dc:creator><content:encoded><![CDATA[<p>x</p>]]></content:encoded>"
      "<a10:updated>2026-01-02T00:00:00Z</a10:updated><g:location>Durban</g:location>"
      "<joblisting:minimumSalary>25000.00</joblisting:minimumSalary>"
      "<tt:locations><tt:location><tt:city>Paris</tt:city></tt:location>"
      "<tt:location><tt:city>Lyon</tt:city></tt:location></tt:locations>";
  EXPECT_THAT(found(rss(item), "dc:creator"), ElementsAre("Acme"));
  EXPECT_THAT(found(rss(item), "content:encoded"), ElementsAre("<p>x</p>"));
  EXPECT_THAT(found(rss(item), "a10:updated"), ElementsAre("2026-01-02T00:00:00Z"));
  EXPECT_THAT(found(rss(item), "updated"), ElementsAre("2026-01-02T00:00:00Z"));
  EXPECT_THAT(found(rss(item), "g:location"), ElementsAre("Durban"));
  EXPECT_THAT(found(rss(item), "joblisting:minimumSalary"), ElementsAre("25000.00"));
  EXPECT_THAT(found(rss(item), "tt:locations/tt:location/tt:city"), ElementsAre("Paris", "Lyon"));
  EXPECT_THAT(found(rss(item), "g:city"), IsEmpty());
  const Namespaces google{{"g", "http://base.google.com/ns/1.0"}};
  EXPECT_THAT(found(rss("<base:location>Durban</base:location>",
                        "xmlns:base='http://base.google.com/ns/1.0'"),
                    "g:location", Flavour::text, google),
              ElementsAre("Durban"));
}

TEST(Rss, AtomContentIsReadInEveryType) {
  EXPECT_EQ(description(atom("<content type='html'>&lt;p&gt;a &amp;amp; b&lt;/p&gt;</content>"),
                        "content"),
            "<p>a &amp; b</p>");
  EXPECT_EQ(description(atom("<content type='text'>a &amp; b</content>"), "content"),
            "<p>a &amp; b</p>");
  EXPECT_EQ(description(atom("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>"
                             "<p>a &amp; b</p></div></content>"),
                        "content"),
            "<p>a &amp; b</p>");
  EXPECT_EQ(description(atom("<content type='xhtml'><x:div xmlns:x='http://www.w3.org/1999/xhtml'>"
                             "<x:p>a<x:br/>b</x:p></x:div></content>"),
                        "content"),
            "<p>a<br>b</p>");
}

TEST(Rss, AtomLinksAreChosenByTheirRelation) {
  const std::string entry =
      "<link rel='edit' href='https://x.example/e'/><link rel='alternate' type='text/html' "
      "href='https://x.example/7'/><author><name>Acme</name></author><category term='it'/>";
  EXPECT_THAT(found(atom(entry), "link[@rel='alternate']/@href"),
              ElementsAre("https://x.example/7"));
  EXPECT_THAT(found(atom(entry), "author/name"), ElementsAre("Acme"));
  EXPECT_THAT(found(atom(entry), "category/@term"), ElementsAre("it"));
}

TEST(Rss, Rss10HasItsItemsBesideTheChannel) {
  const std::string document =
      "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
      "xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
      "<channel "
      "rdf:about='https://x.example/'><items><rdf:Seq><rdf:li/></rdf:Seq></items></channel>"
      "<item rdf:about='https://x.example/7'><title>Welder</title><dc:date>2026-01-02</dc:date>"
      "</item></rdf:RDF>";
  EXPECT_THAT(found(document, "title"), ElementsAre("Welder"));
  EXPECT_THAT(found(document, "@about"), ElementsAre("https://x.example/7"));
  EXPECT_THAT(found(document, "@rdf:about"), ElementsAre("https://x.example/7"));
  EXPECT_THAT(found(document, "dc:date"), ElementsAre("2026-01-02"));
}

}  // namespace
}  // namespace workwise::feed
