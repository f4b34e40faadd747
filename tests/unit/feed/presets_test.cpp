#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "config/settings.hpp"
#include "feed/decode.hpp"
#include "unit/feed/spooled.hpp"

namespace workwise::feed {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr Instant kFetched = std::chrono::sys_days{std::chrono::January / 10 / 2026};

config::Source preset(const std::string& name) {
  config::Source source =
      config::source_from_preset(WORKWISE_SOURCE_DIR "/etc/presets", name, "file:///feed");
  source.country = "ZA";
  source.currency = "ZAR";
  source.timezone = "Africa/Johannesburg";
  return source;
}

std::vector<job::Posting> postings(const config::Source& source, std::string_view document) {
  const Spool spool = spooled(document);
  const auto splitter = make_splitter(source.read, spool);
  Decoder decoder{source};
  std::vector<job::Posting> found;
  for (Item item; splitter->next(item);) {
    Decoded decoded = decoder.decode(item, kFetched);
    if (auto* posting = std::get_if<job::Posting>(&decoded)) {
      found.push_back(std::move(*posting));
    } else {
      ADD_FAILURE() << std::get<job::Rejected>(decoded).reason;
    }
  }
  return found;
}

TEST(Presets, IndeedXmlReadsWhatPartnersDrop) {
  const auto jobs = postings(preset("indeed_xml"), R"(<?xml version="1.0"?>
<source>
  <publisher>Example Recruiters</publisher>
  <lastBuildDate>Tue, 06 Jan 2026 09:00:00 GMT</lastBuildDate>
  <job>
    <title><![CDATA[Boilermaker]]></title>
    <date><![CDATA[Mon, 05 Jan 2026 08:00:00 +0200]]></date>
    <referencenumber><![CDATA[007123]]></referencenumber>
    <requisitionid>REQ-9</requisitionid>
    <url><![CDATA[https://jobs.example.com/007123?a=1&b=2]]></url>
    <company><![CDATA[Example Steel]]></company>
    <city>Durban</city><state>KZN</state><country>ZA</country><postalcode>4001</postalcode>
    <description><![CDATA[<p>Builds boilers.</p>]]></description>
    <salary>R25 000 per month</salary>
    <jobtype>Full-time</jobtype>
    <category>Engineering</category>
    <remotetype>Fully remote</remotetype>
    <expirationdate>2026-02-05</expirationdate>
  </job>
</source>)");
  ASSERT_EQ(jobs.size(), 1);
  const job::Posting& job = jobs[0];
  EXPECT_EQ(job.external_id, "007123");
  EXPECT_EQ(job.title, "Boilermaker");
  EXPECT_EQ(job.company, "Example Steel");
  EXPECT_EQ(job.category, "Engineering");
  EXPECT_EQ(job.reference, "REQ-9");
  EXPECT_EQ(job.url, "https://jobs.example.com/007123?a=1&b=2");
  EXPECT_EQ(job.location, "Durban, KZN, 4001, ZA");
  EXPECT_EQ(job.city, "Durban");
  EXPECT_EQ(job.country, "ZA");
  EXPECT_EQ(job.work_mode, job::WorkMode::remote);
  EXPECT_THAT(job.employment_types.names(), ElementsAre("FULL_TIME"));
  EXPECT_EQ(job.salary.min_cents, 2'500'000);
  ASSERT_TRUE(job.posted_at && job.expires_at);
  EXPECT_EQ(to_rfc3339(*job.posted_at), "2026-01-05T06:00:00Z");
  EXPECT_EQ(to_rfc3339(*job.expires_at), "2026-02-05T21:59:59Z");
}

TEST(Presets, GreenhouseReadsABoard) {
  const auto jobs = postings(preset("greenhouse"), R"({"jobs": [{
    "absolute_url": "https://boards.example.com/acme/jobs/9007199254740993",
    "location": {"name": "Cape Town; Durban"},
    "metadata": [{"id": 1, "name": "Location Type", "value": "Hybrid", "value_type": "single_select"},
                 {"id": 2, "name": "Employment Type", "value": null}],
    "id": 9007199254740993, "updated_at": "2026-01-06T08:00:00-04:00", "requisition_id": "R1",
    "title": "Data Engineer", "company_name": "Acme", "first_published": "2026-01-05T08:00:00-04:00",
    "language": "en", "application_deadline": null,
    "content": "&lt;p&gt;Bread &amp;amp; data&lt;/p&gt;",
    "departments": [{"id": 5, "name": "Engineering", "child_ids": []}]}], "meta": {"total": 1}})");
  ASSERT_EQ(jobs.size(), 1);
  const job::Posting& job = jobs[0];
  EXPECT_EQ(job.external_id, "9007199254740993");
  EXPECT_EQ(job.company, "Acme");
  EXPECT_EQ(job.department, "Engineering");
  EXPECT_EQ(job.description, "<p>Bread &amp; data</p>");
  EXPECT_EQ(job.work_mode, job::WorkMode::hybrid);
  ASSERT_EQ(job.locations.size(), 2);
  EXPECT_EQ(job.locations[1].city, "Durban");
  EXPECT_EQ(job.language, "en");
  EXPECT_EQ(job.reference, "R1");
  ASSERT_TRUE(job.posted_at && job.source_updated_at);
  EXPECT_EQ(to_rfc3339(*job.posted_at), "2026-01-05T12:00:00Z");
  EXPECT_FALSE(job.expires_at);
}

TEST(Presets, RssJobsReadsRss) {
  const auto jobs = postings(preset("rss_jobs"), R"(<rss version="2.0"
   xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="u"><channel>
   <title>Jobs</title><link>https://example.com</link>
   <item><media:title>picture</media:title><title>Cook &amp; Baker</title>
     <link>https://example.com/1</link><guid isPermaLink="false">1</guid>
     <description>short</description><content:encoded><![CDATA[<p>long</p>]]></content:encoded>
     <category>Food</category><category>Kitchen</category>
     <author>someone@example.com</author>
     <pubDate>Mon, 05 Jan 2026 08:00:00 GMT</pubDate></item>
   <item><title>Waiter</title><link>https://example.com/2</link></item>
   </channel></rss>)");
  ASSERT_EQ(jobs.size(), 2);
  EXPECT_EQ(jobs[0].external_id, "1");
  EXPECT_EQ(jobs[0].title, "Cook & Baker");
  EXPECT_EQ(jobs[0].description, "<p>long</p>");
  EXPECT_EQ(jobs[0].category, "Food");
  EXPECT_THAT(jobs[0].tags, ElementsAre("Food", "Kitchen"));
  EXPECT_EQ(jobs[0].company, "");
  ASSERT_TRUE(jobs[0].posted_at);
  EXPECT_EQ(to_rfc3339(*jobs[0].posted_at), "2026-01-05T08:00:00Z");
  EXPECT_EQ(jobs[1].external_id, "https://example.com/2");
}

TEST(Presets, RssJobsFindsTheAddressWhereverADialectHasIt) {
  const auto rss = postings(preset("rss_jobs"), R"(<rss version="2.0"
   xmlns:atom="http://www.w3.org/2005/Atom"><channel>
   <item><title>a</title><guid>https://example.com/1</guid></item>
   <item><title>b</title><guid isPermaLink="false">https://example.com/no</guid></item>
   <item><title>c</title><guid>no-address</guid></item>
   <item><title>d</title><atom:link href="https://example.com/4"/></item>
   </channel></rss>)");
  ASSERT_EQ(rss.size(), 4);
  EXPECT_EQ(rss[0].url, "https://example.com/1");
  EXPECT_EQ(rss[1].url, "");
  EXPECT_EQ(rss[2].url, "");
  EXPECT_EQ(rss[3].external_id, "https://example.com/4");

  const auto rdf = postings(preset("rss_jobs"), R"(<rdf:RDF xmlns="http://purl.org/rss/1.0/"
   xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><channel/>
   <item rdf:about="https://example.com/1"><title>a</title></item></rdf:RDF>)");
  ASSERT_EQ(rdf.size(), 1);
  EXPECT_EQ(rdf[0].external_id, "https://example.com/1");
  EXPECT_EQ(rdf[0].url, "https://example.com/1");

  const auto atom = postings(preset("rss_jobs"), R"(<feed xmlns="http://www.w3.org/2005/Atom">
   <entry><title>a</title><link rel="self" href="https://example.com/1.atom"/>
     <link href="https://example.com/1"/></entry></feed>)");
  ASSERT_EQ(atom.size(), 1);
  EXPECT_EQ(atom[0].external_id, "https://example.com/1");
  EXPECT_EQ(atom[0].url, "https://example.com/1");
}

TEST(Presets, RssJobsReadsAtom) {
  const auto jobs = postings(preset("rss_jobs"), R"(<feed xmlns="http://www.w3.org/2005/Atom">
   <id>urn:feed</id><title>Jobs</title>
   <entry><id>urn:1</id><title>Nurse</title><link rel="self" href="https://example.com/1.atom"/>
     <link rel="alternate" href="https://example.com/1"/><author><name>Clinic</name></author>
     <category term="Health"/><published>2026-01-05T08:00:00Z</published>
     <updated>2026-01-06T08:00:00Z</updated>
     <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Night &amp; day</p></div>
     </content></entry></feed>)");
  ASSERT_EQ(jobs.size(), 1);
  EXPECT_EQ(jobs[0].external_id, "urn:1");
  EXPECT_EQ(jobs[0].url, "https://example.com/1");
  EXPECT_EQ(jobs[0].company, "Clinic");
  EXPECT_THAT(jobs[0].tags, ElementsAre("Health"));
  EXPECT_THAT(jobs[0].description, HasSubstr("<p>Night &amp; day</p>"));
  ASSERT_TRUE(jobs[0].posted_at && jobs[0].source_updated_at);
  EXPECT_EQ(to_rfc3339(*jobs[0].source_updated_at), "2026-01-06T08:00:00Z");
}

TEST(Presets, GreenhouseNeedsABoard) {
  EXPECT_THROW(config::source_from_preset(WORKWISE_SOURCE_DIR "/etc/presets", "greenhouse", ""),
               ConfigError);
}

}  // namespace
}  // namespace workwise::feed
