#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "feed/coverage.hpp"
#include "feed/decode.hpp"
#include "feed/detail_url.hpp"

namespace workwise::feed {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

config::Rule path(const std::string& text) {
  config::Rule rule;
  rule.paths = {text};
  return rule;
}

config::Source source(const std::string& url = "https://api.example.org/jobs/{id}") {
  config::Source made;
  made.name = "example";
  made.read.format = config::Format::json;
  made.id = {path("id")};
  made.map.fields["title"] = path("name");
  made.map.fields["description"] = path("@detail.jobAd.sections[?title==\"Job\"].text");
  made.detail.url = url;
  made.position = {.file = "workwise.yaml", .line = 7, .column = 3};
  return made;
}

/// An item and its decoder, as a run has them.
struct Reading {
  explicit Reading(config::Source from, Coverage* coverage = nullptr)
      : decoder(std::move(from), coverage) {}

  std::string url(const std::string& json) {
    auto read = decoder.read(item(json));
    const auto* named = std::get_if<Decoder::Named>(&read);
    return named == nullptr ? "no job" : named->detail_url;
  }
  const Item& item(const std::string& json) {
    raw = json + std::string(Item::kPadding, ' ');
    one.raw = std::string_view(raw).substr(0, json.size());
    one.size = json.size();
    one.ordinal = 1;
    return one;
  }
  std::string description() {
    auto decoded = decoder.compose(Instant{});
    const auto* posting = std::get_if<job::Posting>(&decoded);
    return posting == nullptr ? "no posting" : posting->description;
  }

  Decoder decoder;
  std::string raw;
  Item one;
};

std::string url_of(const std::string& url, const std::string& json) {
  return Reading(source(url)).url(json);
}

std::string refusal(const config::Source& from) {
  try {
    const Decoder decoder{from};
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

TEST(DetailUrl, HasTheItemsValuesEncodedWhereTheyStand) {
  EXPECT_EQ(url_of("https://h/jobs/{id}?c={place.city}",
                   R"({"id":"a/b?c#d","place":{"city":"São & co"}})"),
            "https://h/jobs/a%2Fb%3Fc%23d?c=S%C3%A3o%20%26%20co");
  EXPECT_EQ(url_of("https://h/{id}/detail", R"({"id":9007199254740993})"),
            "https://h/9007199254740993/detail");
}

TEST(DetailUrl, IsTakenWholeFromAnItemThatNamesIt) {
  EXPECT_EQ(url_of("{ref}", R"({"id":"1","ref":"https://h/v1/jobs/1?a=b&c=%20d"})"),
            "https://h/v1/jobs/1?a=b&c=%20d");
}

TEST(DetailUrl, IsNoneWhereAPartOfItIsMissing) {
  for (const char* json : {R"({"id":"1","name":"x"})", R"({"id":"1","ref":null})",
                           R"({"id":"1","ref":" "})", R"({"id":"1","ref":"N/A"})"})
    EXPECT_EQ(url_of("https://h/{ref}", json), "") << json;
}

TEST(DetailUrl, CannotClimbOutOfItsPath) {
  EXPECT_EQ(url_of("https://h/jobs/{ref}", R"({"id":"1","ref":".."})"), "");
  EXPECT_EQ(url_of("https://h/jobs/{ref}", R"({"id":"1","ref":"../users"})"),
            "https://h/jobs/..%2Fusers");
}

TEST(DetailUrl, IsNoLongerThanAUrlMayBe) {
  EXPECT_EQ(url_of("{ref}", R"({"id":"1","ref":"https://h/)" + std::string(9000, 'a') + "\"}"), "");
}

TEST(Detail, IsNotLookedForForWhatIsNoJob) {
  config::Source from = source();
  from.drop_if = {{.empty = {}, .path = "state", .in = {"closed"}, .regex = {}}};
  Reading reading(from);
  EXPECT_EQ(reading.url(R"({"id":"1","state":"closed"})"), "no job");
  EXPECT_EQ(reading.url(R"({"name":"x"})"), "no job");
  EXPECT_EQ(reading.url(R"({"id":"1","state":"open"})"), "https://api.example.org/jobs/1");
}

TEST(Detail, IsJoinedToItsItemAndToNoOther) {
  Reading reading(source());
  reading.url(R"({"id":"1","name":"Welder"})");
  EXPECT_EQ(
      reading.decoder.join(
          R"({"jobAd":{"sections":[{"title":"We","text":"no"},{"title":"Job","text":"<p>Weld</p>"}]}})"),
      std::nullopt);
  EXPECT_EQ(reading.description(), "<p>Weld</p>");
  reading.url(R"({"id":"2","name":"Baker"})");
  EXPECT_EQ(reading.description(), "");
}

TEST(Detail, ThatIsAnArrayCanBeLookedInto) {
  config::Source from = source();
  from.map.fields["description"] = path("@detail[0].text");
  Reading reading(from);
  reading.url(R"({"id":"1","name":"Welder"})");
  EXPECT_EQ(reading.decoder.join(R"([{"text":"Weld"}])"), std::nullopt);
  EXPECT_EQ(reading.description(), "<p>Weld</p>");
}

TEST(Detail, ThatIsNoJsonLeavesTheItemAsItIs) {
  Reading reading(source());
  reading.url(R"({"id":"1","name":"Welder"})");
  EXPECT_THAT(reading.decoder.join("<html>Log in</html>").value_or(""),
              HasSubstr("begins with \"<html>Log in</html>"));
  EXPECT_THAT(reading.decoder.join("").value_or(""), HasSubstr("not an object"));
  EXPECT_THAT(reading.decoder.join(R"({"a": )").value_or(""), HasSubstr("not well-formed"));
  EXPECT_EQ(reading.description(), "");
}

TEST(Detail, ANameThatOnlyBeginsLikeItIsTheItemsOwn) {
  config::Source from = source("");
  from.map.fields["description"] = path("@details.text");
  Reading reading(from);
  reading.url(R"({"id":"1","name":"Welder","@details":{"text":"Weld"}})");
  EXPECT_EQ(reading.description(), "<p>Weld</p>");
}

TEST(Detail, WhatDoesNotGoTogetherIsRefusedWithItsPlace) {
  EXPECT_EQ(refusal(source()), "");
  EXPECT_THAT(refusal(source("")), HasSubstr("set detail.url"));
  EXPECT_THAT(refusal(source("ftp://h/{id}")), HasSubstr("workwise.yaml:7:3: detail.url: begin"));
  EXPECT_THAT(refusal(source("{base}/{id}")), HasSubstr("detail.url: begin"));
  EXPECT_THAT(refusal(source("https://h/{id")), HasSubstr("a '{' without its '}'"));
  EXPECT_THAT(refusal(source("https://h/{@detail.id}")), HasSubstr("is not there yet"));

  config::Source whole = source();
  whole.commit = config::Commit::run;
  EXPECT_THAT(refusal(whole), HasSubstr("workwise.yaml:7:3: detail: does not go with commit: run"));

  config::Source xml = source();
  xml.read.format = config::Format::xml;
  xml.map.fields["description"] = path("text");
  EXPECT_THAT(refusal(xml), HasSubstr("workwise.yaml:7:3: detail: is for items in JSON only"));

  config::Source named = source();
  named.id = {path("@detail.id")};
  EXPECT_THAT(refusal(named), HasSubstr("id: path \"@detail.id\""));

  config::Source dropped = source();
  dropped.drop_if = {{.empty = {"description"}, .path = {}, .in = {}, .regex = {}}};
  EXPECT_THAT(refusal(dropped), HasSubstr("drop_if: description is taken from the detail"));
}

TEST(Detail, PathsIntoItCountOnlyWhereThereWasOne) {
  const config::Source from = source("https://h/{ref}");
  const auto unmatched = [](const Coverage& coverage) {
    std::vector<std::string> names;
    for (const auto& one : coverage.unmatched()) names.push_back(one.field);
    return names;
  };
  Coverage coverage{from};
  Reading reading(from, &coverage);
  reading.url(R"({"id":"1","name":"Welder"})");
  EXPECT_THAT(unmatched(coverage), ElementsAre("detail.url"));
  reading.url(R"({"id":"1","name":"Welder","ref":"1"})");
  reading.decoder.join(R"({"text":"Weld"})");
  EXPECT_THAT(unmatched(coverage), ElementsAre("map.description"));
}

}  // namespace
}  // namespace workwise::feed
