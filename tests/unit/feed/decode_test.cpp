#include "feed/decode.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "feed/coverage.hpp"
#include "feed/limits.hpp"
#include "feed/places.hpp"

namespace workwise::feed {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Instant kFetched = std::chrono::sys_days{std::chrono::January / 10 / 2026};

config::Rule path(std::string text) {
  config::Rule rule;
  rule.paths = {std::move(text)};
  return rule;
}

/// A source whose fields are called what they are.
config::Source source(config::Format format) {
  config::Source made;
  made.name = "test";
  made.read.format = format;
  made.country = "ZA";
  made.currency = "ZAR";
  made.timezone = "Africa/Johannesburg";
  made.id = {path("id"), path("url")};
  for (const char* field :
       {"title",    "company",   "category",   "department",  "description", "location",
        "city",     "region",    "country",    "postal_code", "work_mode",   "employment_type",
        "url",      "apply_url", "posted_at",  "updated_at",  "expires_at",  "reference",
        "language", "tags",      "is_featured"}) {
    made.map.fields[field] = path(field);
  }
  made.map.salary.emplace();
  made.map.salary->text = path("salary");
  return made;
}

config::Source json_source() {
  return source(config::Format::json);
}

Decoded decode(const config::Source& from, std::string raw, const std::string& problem = "") {
  const std::size_t size = raw.size();
  raw.append(Item::kPadding, ' ');
  Item item;
  item.raw = std::string_view(raw).substr(0, size);
  item.size = size;
  item.ordinal = 1;
  item.problem = problem;
  return Decoder{from}.decode(item, kFetched);
}

job::Posting posting(const config::Source& from, const std::string& raw) {
  Decoded decoded = decode(from, raw);
  if (auto* found = std::get_if<job::Posting>(&decoded)) return std::move(*found);
  const auto* rejected = std::get_if<job::Rejected>(&decoded);
  ADD_FAILURE() << (rejected == nullptr ? "filtered" : rejected->reason);
  return {};
}

job::Rejected rejected(const config::Source& from, const std::string& raw,
                       const std::string& problem = "") {
  Decoded decoded = decode(from, raw, problem);
  if (auto* found = std::get_if<job::Rejected>(&decoded)) return std::move(*found);
  ADD_FAILURE() << "not rejected";
  return {};
}

TEST(Decode, AJsonItemBecomesAPosting) {
  const job::Posting job = posting(
      json_source(),
      R"({"id":9007199254740993,"title":" Welder &amp; Fitter ","company":"Acme","category":"Trades",)"
      R"("description":"<p>Weld.</p><script>x()</script>","location":"Cape Town","work_mode":"hybrid",)"
      R"("employment_type":"FULL_TIME","url":"https://acme.example/7","posted_at":"2026-01-02",)"
      R"("updated_at":"2026-01-03T10:00:00+02:00","reference":"R-7","language":"en-GB",)"
      R"("tags":["steel","Steel","heat"],"is_featured":true,"salary":"R20 000 - R25 000 per month"})");
  EXPECT_EQ(job.external_id, "9007199254740993");
  EXPECT_EQ(job.title, "Welder & Fitter");
  EXPECT_EQ(job.company, "Acme");
  EXPECT_EQ(job.category, "Trades");
  EXPECT_THAT(job.description, HasSubstr("<p>Weld.</p>"));
  EXPECT_EQ(job.description.find("script"), std::string::npos);
  EXPECT_EQ(job.location, "Cape Town");
  EXPECT_EQ(job.city, "Cape Town");
  EXPECT_EQ(job.country, "ZA");
  EXPECT_EQ(job.work_mode, job::WorkMode::hybrid);
  EXPECT_TRUE(job.employment_types.has(job::EmploymentType::full_time));
  EXPECT_EQ(job.url, "https://acme.example/7");
  ASSERT_TRUE(job.posted_at);
  EXPECT_EQ(to_rfc3339(*job.posted_at), "2026-01-01T22:00:00Z");
  ASSERT_TRUE(job.source_updated_at);
  EXPECT_EQ(to_rfc3339(*job.source_updated_at), "2026-01-03T08:00:00Z");
  EXPECT_EQ(job.reference, "R-7");
  EXPECT_EQ(job.language, "en");
  EXPECT_THAT(job.tags, ElementsAre("steel", "heat"));
  EXPECT_TRUE(job.is_featured);
  EXPECT_EQ(job.salary.min_cents, 2'000'000);
  EXPECT_EQ(job.salary.max_cents, 2'500'000);
  EXPECT_EQ(job.salary.currency, "ZAR");
  EXPECT_EQ(job.salary.period, job::Period::month);
  EXPECT_EQ(job.salary.text, "R20 000 - R25 000 per month");
}

TEST(Decode, AnXmlItemBecomesAPosting) {
  const job::Posting job =
      posting(source(config::Format::xml),
              "<job><id>007</id><title><![CDATA[ Welder ]]></title><city>Durban</city>"
              "<region>KZN</region><country>South Africa</country>"
              "<description>&lt;p&gt;Weld&amp;nbsp;it.&lt;/p&gt;</description></job>");
  EXPECT_EQ(job.external_id, "007");
  EXPECT_EQ(job.title, "Welder");
  EXPECT_EQ(job.location, "Durban, KZN, South Africa");
  EXPECT_EQ(job.city, "Durban");
  EXPECT_EQ(job.region, "KwaZulu-Natal");
  EXPECT_EQ(job.country, "ZA");
  ASSERT_EQ(job.locations.size(), 1);
  EXPECT_THAT(job.description, HasSubstr("<p>Weld"));
  EXPECT_EQ(job.description.find("&lt;"), std::string::npos);
}

TEST(Decode, WhatIsNotThereIsUnknown) {
  const job::Posting job = posting(json_source(), R"({"id":"1","title":"Welder"})");
  job::Posting expected;
  expected.external_id = "1";
  expected.title = "Welder";
  EXPECT_EQ(job, expected);
}

TEST(Decode, TheSourceSpeaksWhereTheItemDoesNot) {
  config::Source from = json_source();
  from.company = "Acme";
  from.language = "af";
  EXPECT_EQ(posting(from, R"({"id":"1","title":"Welder"})").company, "Acme");
  EXPECT_EQ(posting(from, R"({"id":"1","title":"Welder"})").language, "af");
  EXPECT_EQ(posting(from, R"({"id":"1","title":"Welder","company":"Other"})").company, "Other");
}

TEST(Decode, TheSecondIdStandsInForTheFirst) {
  EXPECT_EQ(
      posting(json_source(), R"({"id":"","url":"https://a.example/1","title":"x"})").external_id,
      "https://a.example/1");
}

TEST(Decode, WithoutIdAnItemIsRejectedByName) {
  const job::Rejected none = rejected(json_source(), R"({"title":"Welder"})");
  EXPECT_EQ(none.reason, "no id: nothing at id, url");
  EXPECT_EQ(none.field, "id");
  EXPECT_EQ(rejected(json_source(), R"({"title":"Welder","id":" "})").reason,
            "no id: none of id, url has a value");
}

TEST(Decode, AFieldThatIsNotThereIsToldFromAnEmptyOne) {
  const std::string nothing = rejected(json_source(), R"({"id":"1"})").reason;
  EXPECT_EQ(nothing, "no title: nothing at title");
  EXPECT_TRUE(lacks_path(nothing));
  EXPECT_FALSE(lacks_path(rejected(json_source(), R"({"id":"1","title":""})").reason));
}

TEST(Coverage, NamesThePathsThatNeverFindAnything) {
  config::Source from = json_source();
  from.id = {path("id")};
  from.map.fields.clear();
  from.map.fields["title"] = path("title");
  from.map.fields["city"] = path("place.citty");
  from.map.fields["tags"] = path("skills");
  from.map.fields["tags"].each = "nam";
  from.map.fields["url"].template_text = "https://example.com/{id}/{slug}";
  from.map.salary->text = path("pay");
  from.drop_if = {{.empty = {}, .path = "state", .in = {"x"}, .regex = {}}};
  Coverage coverage{from};
  Decoder decoder{from, &coverage};
  const std::string raw = R"({"id":1,"title":"","skills":[{"name":"x"}],"place":{"city":"y"}})" +
                          std::string(Item::kPadding, ' ');
  Item item;
  item.raw = std::string_view(raw).substr(0, raw.size() - Item::kPadding);
  decoder.decode(item, kFetched);
  std::vector<std::string> names;
  for (const auto& [field, of, elsewhere] : coverage.unmatched()) {
    names.push_back(field + " " + of);
    EXPECT_EQ(elsewhere, field == "map.url") << field;
  }
  EXPECT_THAT(names, ElementsAre("map.city place.citty", "map.tags skills, each nam",
                                 "map.url slug", "map.salary.text pay", "drop_if state"));
}

TEST(Decode, WithoutTitleAnItemIsRejectedButPresent) {
  const job::Rejected none = rejected(json_source(), R"({"id":"1","title":" <b></b> "})");
  EXPECT_EQ(none.field, "title");
  EXPECT_EQ(none.external_id, "1");
}

TEST(Decode, AnItemThatWasTooLargeIsStillPresent) {
  const std::string json = R"({"id":"1","title":"x","description":"aaaa)";
  EXPECT_EQ(rejected(json_source(), json, "larger than 4 MiB").external_id, "1");
  EXPECT_EQ(rejected(json_source(), json, "larger than 4 MiB").reason, "larger than 4 MiB");
  const std::string xml = "<job><id>1</id><title>x</title><description>aaaa";
  EXPECT_EQ(rejected(source(config::Format::xml), xml, "larger than 4 MiB").external_id, "1");
}

TEST(Decode, AnItemThatIsNotWellFormedIsRejectedButPresent) {
  const job::Rejected raw =
      rejected(source(config::Format::xml), "<job><id>1</id><title>R & D</title></job>");
  EXPECT_THAT(raw.reason, HasSubstr("raw '&'"));
  EXPECT_EQ(raw.external_id, "1");
  EXPECT_EQ(rejected(json_source(), R"({"id":"1","t":2 3})").external_id, "1");
  EXPECT_EQ(rejected(source(config::Format::ndjson), "nonsense").external_id, "");
}

TEST(Decode, DropIfFilters) {
  config::Source from = json_source();
  from.drop_if.emplace_back().empty = {"title", "url"};
  auto& by_value = from.drop_if.emplace_back();
  by_value.path = "kind";
  by_value.in = {"Test"};
  auto& by_regex = from.drop_if.emplace_back();
  by_regex.path = "company";
  by_regex.regex = "^Spam";

  EXPECT_TRUE(std::holds_alternative<job::Filtered>(decode(from, R"({"id":"1"})")));
  EXPECT_TRUE(std::holds_alternative<job::Filtered>(decode(from, R"({"legal":"notice"})")));
  const Decoded test = decode(from, R"({"id":"2","title":"x","kind":"TEST"})");
  ASSERT_TRUE(std::holds_alternative<job::Filtered>(test));
  EXPECT_EQ(std::get<job::Filtered>(test).external_id, "2");
  EXPECT_TRUE(std::holds_alternative<job::Filtered>(
      decode(from, R"({"id":"3","title":"x","company":"Spam Ltd"})")));
  EXPECT_EQ(posting(from, R"({"id":"4","title":"x","kind":"real","company":"Acme"})").title, "x");
}

TEST(Decode, DropIfOfFieldsThatNothingIsMappedToIsRefused) {
  config::Source from = json_source();
  from.map.fields.erase("url");
  from.map.salary.reset();
  from.drop_if = {{.empty = {"title", "url"}, .path = {}, .in = {}, .regex = {}}};
  EXPECT_NO_THROW(Decoder{from});
  from.drop_if[0].empty = {"url", "salary"};
  try {
    Decoder{from};
    FAIL() << "would drop every item";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("nothing is mapped to url, salary"));
  }
}

TEST(Decode, TheWorkModeOfItsOwnFieldBeatsThatOfThePlace) {
  const auto mode = [](const std::string& fields) {
    return posting(json_source(), R"({"id":"1","title":"x",)" + fields + "}").work_mode;
  };
  EXPECT_EQ(mode(R"("location":"Remote")"), job::WorkMode::remote);
  EXPECT_EQ(mode(R"("location":"Remote","work_mode":"onsite")"), job::WorkMode::onsite);
  EXPECT_EQ(mode(R"("work_mode":true)"), job::WorkMode::remote);
  EXPECT_EQ(mode(R"("work_mode":false)"), std::nullopt);
  EXPECT_EQ(mode(R"("work_mode":"1")"), job::WorkMode::remote);
}

TEST(Decode, SeveralPlacesAndTypesAreAllKept) {
  const job::Posting job =
      posting(json_source(), R"({"id":"1","title":"x","location":["Cape Town","Durban"],)"
                             R"("employment_type":["FULL_TIME","intern"]})");
  EXPECT_EQ(job.location, "Cape Town; Durban");
  ASSERT_EQ(job.locations.size(), 2);
  EXPECT_EQ(job.city, "Cape Town");
  EXPECT_EQ(job.locations[1].city, "Durban");
  EXPECT_TRUE(job.employment_types.has(job::EmploymentType::full_time));
  EXPECT_TRUE(job.employment_types.has(job::EmploymentType::intern));
}

TEST(Decode, PartsFillWhatTheLocationsTextLeavesOpen) {
  const job::Posting job = posting(
      json_source(), R"({"id":"1","title":"x","location":"Cape Town","postal_code":"8001"})");
  EXPECT_EQ(job.location, "Cape Town");
  ASSERT_EQ(job.locations.size(), 1);
  EXPECT_EQ(job.locations[0].city, "Cape Town");
  EXPECT_EQ(job.locations[0].postal_code, "8001");
}

TEST(Decode, ARegionBesideThePlacesTextCanNameTheCountry) {
  const job::Posting job = posting(
      json_source(), R"({"id":"1","title":"x","location":"Smalltown","region":"Michigan"})");
  EXPECT_EQ(job.city, "Smalltown");
  EXPECT_EQ(job.region, "Michigan");
  EXPECT_EQ(job.country, "US") << "the source's own country is only where nothing is said";
}

TEST(Decode, MorePlacesThanAJobHasAreLeftOut) {
  std::string text;
  for (int i = 0; i < 5000; ++i)
    text += "Smalltown " + std::string(1 + i % 26, 'x') + std::to_string(i) + ";";
  PublishedPlace published;
  published.location = {text};
  EXPECT_EQ(find_places(published, {}).places.size(), Limits::kPlaces);
}

TEST(Decode, SalaryPartsComeBeforeTheText) {
  config::Source from = json_source();
  from.map.salary->min = path("min");
  from.map.salary->max = path("max");
  from.map.salary->currency = path("cur");
  from.map.salary->period = path("per");
  from.map.salary->unless = config::Rule::Unless{.path = "guess", .in = {"1"}};
  const auto salary = [&](const std::string& fields) {
    return posting(from, R"({"id":"1","title":"x",)" + fields + "}").salary;
  };
  const job::Salary parts = salary(R"("min":100,"max":"200.50","cur":"USD","per":"year")");
  EXPECT_EQ(parts.min_cents, 10'000);
  EXPECT_EQ(parts.max_cents, 20'050);
  EXPECT_EQ(parts.currency, "USD");
  EXPECT_EQ(parts.period, job::Period::year);
  EXPECT_EQ(salary(R"("salary":"R10 per hour","min":0)").min_cents, 1'000);
  EXPECT_EQ(salary(R"("min":100,"max":200,"guess":1)"), job::Salary{});
}

TEST(Decode, DatesObeyTheirRule) {
  config::Source from = json_source();
  from.map.fields["expires_at"].date_order = config::DateOrder::dmy;
  from.map.fields["expires_at"].end_of_day = true;
  from.map.fields["posted_at"].timezone = "UTC";
  const job::Posting job =
      posting(from, R"({"id":"1","title":"x","expires_at":"03/02/2026","posted_at":"2026-01-02"})");
  ASSERT_TRUE(job.expires_at && job.posted_at);
  EXPECT_EQ(to_rfc3339(*job.expires_at), "2026-02-03T21:59:59Z");
  EXPECT_EQ(to_rfc3339(*job.posted_at), "2026-01-02T00:00:00Z");
  EXPECT_FALSE(posting(from, R"({"id":"1","title":"x","posted_at":"03/02/2026"})").posted_at);
}

TEST(Decode, WhatIsTooLongIsRejectedNotCut) {
  const auto reason = [](const std::string& field, std::size_t size) {
    return rejected(json_source(), R"({"id":"1","title":"x",")" + field + "\":\"" +
                                       std::string(size, 'a') + "\"}");
  };
  EXPECT_EQ(reason("company", 501).field, "company");
  EXPECT_EQ(reason("company", 501).external_id, "1");
  EXPECT_EQ(reason("description", Limits::kDescriptionBytes + 1).field, "description");
  EXPECT_EQ(
      rejected(json_source(), R"({"title":"x","id":")" + std::string(1025, 'a') + "\"}").field,
      "id");
  std::string umlauts;
  for (int letter = 0; letter < 500; ++letter) umlauts += "ü";
  EXPECT_EQ(posting(json_source(), R"({"id":"1","title":")" + umlauts + "\"}").title, umlauts);
  EXPECT_EQ(rejected(json_source(), R"({"id":"1","title":"u)" + umlauts + "\"}").field, "title");
}

TEST(Decode, NoControlCharacterReachesAPosting) {
  const job::Posting job = posting(
      json_source(), R"({"id":"a\u0000b","title":"x\u0000\u0007y","company":"A\u001b[31m",)"
                     R"("description":"<p>\u0000z</p>","tags":["t\u0000"],"reference":"\u0000"})");
  EXPECT_EQ(job.external_id, "ab");
  EXPECT_EQ(job.title, "xy");
  EXPECT_EQ(job.company, "A[31m");
  EXPECT_EQ(job.description.find('\0'), std::string::npos);
  EXPECT_THAT(job.tags, ElementsAre("t"));
  EXPECT_EQ(job.reference, "");
}

TEST(Decode, AKeyedItemKnowsItsKey) {
  config::Source from = json_source();
  from.id = {path("@key")};
  EXPECT_EQ(posting(from, R"("17": {"title":"x"})").external_id, "17");
}

TEST(Decode, OneDecoderServesManyItems) {
  Decoder decoder{source(config::Format::xml)};
  for (int round = 0; round < 3; ++round) {
    for (const char* text : {"<job><id>1</id><title>a</title></job>", "<job><id>2</id>",
                             "<job><id>3</id><title>c</title></job>"}) {
      const std::string raw = text + std::string(Item::kPadding, ' ');
      Item item;
      item.raw = std::string_view(raw).substr(0, std::string_view(text).size());
      const Decoded decoded = decoder.decode(item, kFetched);
      EXPECT_EQ(std::holds_alternative<job::Posting>(decoded), text[9] != '2') << text;
    }
  }
}

TEST(Decode, AMappingThatCannotBeCompiledNamesItsPlace) {
  config::Source broken = json_source();
  broken.map.fields["title"].paths = {"a["};
  broken.map.fields["title"].position = {"/etc/workwise.yaml", 7, 9};
  try {
    Decoder decoder{broken};
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("/etc/workwise.yaml:7:9: "));
  }
  config::Source unknown = json_source();
  unknown.map.fields["titel"] = path("t");
  EXPECT_THROW(Decoder{unknown}, ConfigError);
}

}  // namespace
}  // namespace workwise::feed
