#include "ingest/twin_rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace workwise::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string words(const std::string& prefix, int count) {
  std::string text;
  for (int n = 0; n < count; ++n) text += prefix + std::to_string(n) + " ";
  return text;
}

/// One job, as a source publishes it.
TwinPosting welder(const std::string& source, const std::string& external_id = "1") {
  TwinPosting posting;
  posting.source = source;
  posting.external_id = external_id;
  posting.title = "Welder";
  posting.city = "Durban";
  posting.region = "KwaZulu-Natal";
  posting.country = "ZA";
  posting.text = job::TextSketch(words("welding", 200));
  return posting;
}

using Change = std::function<void(TwinPosting&)>;

std::optional<Likeness> judge(TwinPosting a, TwinPosting b) {
  prepare(a);
  prepare(b);
  const bool there = may_be_twins(a, b);
  EXPECT_EQ(there, may_be_twins(b, a)) << "the same both ways";
  if (!there) return std::nullopt;
  EXPECT_EQ(likeness(a, b), likeness(b, a));
  return likeness(a, b);
}

/// Is a job that two sources publish still seen as one after these changes?
bool linked(const Change& here, const Change& there) {
  TwinPosting a = welder("agency");
  TwinPosting b = welder("board", "x-9");
  here(a);
  there(b);
  return judge(a, b).has_value();
}
bool linked(const Change& here) {
  return linked(here, [](TwinPosting&) {});
}

TEST(TwinRuleTest, TheSameJobInTwoSourcesIsOne) {
  EXPECT_TRUE(linked([](auto&) {}));
  EXPECT_TRUE(linked([](auto& a) { a.title = "WELDER (m/w/d) - Durban"; }));
  EXPECT_TRUE(linked([](auto& a) { a.region = ""; }));
  EXPECT_TRUE(linked([](auto& a) { a.city = "DURBAN"; }));
}

TEST(TwinRuleTest, TwoPostingsOfOneSourceAreNever) {
  EXPECT_EQ(judge(welder("agency", "1"), welder("agency", "2")), std::nullopt);
}

TEST(TwinRuleTest, NearMissesAreNot) {
  EXPECT_FALSE(linked([](auto& a) { a.title = "Senior Welder"; }));
  EXPECT_FALSE(linked([](auto& a) { a.title = "Senior Welder"; },
                      [](auto& b) { b.title = "Junior Welder"; }));
  EXPECT_FALSE(linked([](auto& a) { a.title = "Boilermaker"; })) << "the same boilerplate";
  EXPECT_FALSE(linked([](auto& a) { a.city = "Cape Town"; }));
  EXPECT_FALSE(linked([](auto& a) { a.region = "Western Cape"; })) << "a namesake of the city";
  EXPECT_FALSE(linked([](auto& a) { a.title = "Welder (Ref 1002)"; },
                      [](auto& b) { b.title = "Welder (Ref 1003)"; }));
  EXPECT_FALSE(
      linked([](auto& a) { a.reference = "1002"; }, [](auto& b) { b.reference = "1003"; }));
  EXPECT_FALSE(linked([](auto& a) { a.title = "Welder (Ref 1002)"; },
                      [](auto& b) { b.reference = "JR-1003"; }));
  EXPECT_FALSE(linked([](auto& a) { a.title = "***"; }, [](auto& b) { b.title = "***"; }));
}

TEST(TwinRuleTest, AReferenceThatIsTheFeedsOwnIdSaysNothing) {
  EXPECT_TRUE(linked([](auto& a) { a.reference = a.external_id; },
                     [](auto& b) { b.reference = "JR-1003"; }));
  EXPECT_TRUE(linked([](auto& a) { a.title = "Welder (Ref JR-1003)"; },
                     [](auto& b) { b.reference = "jr1003"; }));
}

TEST(TwinRuleTest, AnUnknownPlaceIsNoReason) {
  const auto nowhere = [](TwinPosting& p) { p.city = p.region = p.country = ""; };
  EXPECT_FALSE(linked(nowhere));
  EXPECT_FALSE(linked(nowhere, nowhere));
  EXPECT_FALSE(linked([](auto& a) { a.city = ""; })) << "all of the province";
  EXPECT_FALSE(linked([](auto& a) { a.country = ""; }));
  EXPECT_FALSE(linked([](auto& a) { a.country = ""; }, [](auto& b) { b.country = ""; }));
}

TEST(TwinRuleTest, WithoutACityTheRegionMustBeTheSame) {
  const auto province = [](TwinPosting& p) { p.city = ""; };
  EXPECT_TRUE(linked(province, province));
  EXPECT_FALSE(linked(province, [](auto& b) {
    b.city = "";
    b.region = "Gauteng";
  }));
  EXPECT_FALSE(linked(province, [](auto& b) {
    b.city = "";
    b.country = "DE";
  }));
}

TEST(TwinRuleTest, RemoteJobsAgreeByTheirCountry) {
  const auto remote = [](TwinPosting& p) {
    p.work_mode = "remote";
    p.city = p.region = "";
  };
  EXPECT_TRUE(linked(remote, remote));
  EXPECT_TRUE(linked(remote, [](auto& b) { b.work_mode = "remote"; }));
  EXPECT_FALSE(linked(remote)) << "only one is known to be remote, and it has no city";
  EXPECT_FALSE(linked(remote, [&](auto& b) {
    remote(b);
    b.country = "NA";
  }));
  EXPECT_FALSE(linked(
      [&](auto& a) {
        remote(a);
        a.country = "";
      },
      [&](auto& b) {
        remote(b);
        b.country = "";
      }));
}

TEST(TwinRuleTest, WhatBothSayMustNotContradict) {
  const auto mode = [](const char* name) { return [=](TwinPosting& p) { p.work_mode = name; }; };
  EXPECT_TRUE(linked(mode("onsite")));
  EXPECT_FALSE(linked(mode("onsite"), mode("hybrid")));

  const auto types = [](std::vector<std::string> names) {
    return [=](TwinPosting& p) { p.employment_types = names; };
  };
  EXPECT_TRUE(linked(types({"FULL_TIME"})));
  EXPECT_TRUE(linked(types({"FULL_TIME"}), types({"CONTRACTOR", "FULL_TIME"})));
  EXPECT_FALSE(linked(types({"FULL_TIME"}), types({"PART_TIME"})));
}

TEST(TwinRuleTest, SalariesContradictInOneCurrencyAndPeriodOnly) {
  const auto pay = [](std::optional<int> min, std::optional<int> max, const char* currency = "ZAR",
                      const char* period = "month") {
    return [=](TwinPosting& p) {
      p.salary_min_cents = min;
      p.salary_max_cents = max;
      p.salary_currency = currency;
      p.salary_period = period;
    };
  };
  EXPECT_TRUE(linked(pay(100, 200)));
  EXPECT_TRUE(linked(pay(100, 200), pay(200, 300)));
  EXPECT_FALSE(linked(pay(100, 200), pay(201, 300)));
  EXPECT_TRUE(linked(pay(100, std::nullopt), pay(201, 300)));
  EXPECT_FALSE(linked(pay(std::nullopt, 100), pay(201, 300)));
  EXPECT_TRUE(linked(pay(100, 200), pay(201, 300, "EUR")));
  EXPECT_TRUE(linked(pay(100, 200), pay(1200, 2400, "ZAR", "year")));
  EXPECT_TRUE(linked(pay(100, 200, ""), pay(201, 300, "")));
}

TEST(TwinRuleTest, TheTextsMustResembleEachOther) {
  const auto text = [](const std::string& html) {
    return [=](TwinPosting& p) { p.text = job::TextSketch(html); };
  };
  EXPECT_TRUE(linked(text(words("welding", 200) + "Apply at once.")));
  EXPECT_FALSE(linked(text(words("other", 200))));
  EXPECT_FALSE(linked(text(words("welding", 100) + words("other", 100))));
  EXPECT_TRUE(linked(text(words("welding", 40) + "weldi…"))) << "a cut by an aggregator";
  EXPECT_FALSE(linked(text(words("welding", 40))));
}

TEST(TwinRuleTest, WithoutATextOnlyTheAddressLinks) {
  const auto bare = [](TwinPosting& p) { p.text = {}; };
  const auto at = [](const char* url) { return [=](TwinPosting& p) { p.apply_url = url; }; };
  EXPECT_FALSE(linked(bare));
  EXPECT_FALSE(linked(bare, bare));
  const Change bare_at = [&](TwinPosting& p) {
    bare(p);
    p.url = "https://www.example.com/jobs/1?utm_source=agency";
  };
  EXPECT_TRUE(linked(bare_at, at("http://example.com/jobs/1/")));
  EXPECT_FALSE(linked(bare_at, at("https://example.com/jobs/2")));
  EXPECT_FALSE(linked(
      [&](auto& a) {
        a.url = "https://example.com/jobs/1";
        a.text = job::TextSketch(words("other", 200));
      },
      at("https://example.com/jobs/1")))
      << "the texts are known and are not the same";
}

TEST(TwinRuleTest, TheReasonsHaveBothSidesValues) {
  TwinPosting a = welder("agency");
  TwinPosting b = welder("board");
  a.title = "Welder \"A\"";
  b.title = "WELDER A";
  a.employment_types = {"FULL_TIME", "CONTRACTOR"};
  b.employment_types = {"FULL_TIME"};
  b.work_mode = "onsite";
  a.url = b.apply_url = "https://example.com/jobs/1";
  for (TwinPosting* one : {&a, &b}) {
    one->salary_min_cents = 1250'50;
    one->salary_currency = "ZAR";
    one->salary_period = "month";
    prepare(*one);
  }
  EXPECT_EQ(
      reasons_json(a, b, *likeness(a, b)),
      R"([{"reason":"title","values":["Welder \"A\"","WELDER A"]},)"
      R"({"reason":"place","values":["Durban, KwaZulu-Natal, ZA","Durban, KwaZulu-Natal, ZA"]},)"
      R"({"reason":"employment types","values":["FULL_TIME, CONTRACTOR","FULL_TIME"]},)"
      R"({"reason":"salary","values":["1250.50 to ? ZAR a month","1250.50 to ? ZAR a month"]},)"
      R"({"reason":"url","values":["https://example.com/jobs/1","https://example.com/jobs/1"]},)"
      R"({"reason":"text","thousandths":1000,"words":[200,200]}])");
}

// ---- choosing

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Chosen {
  Pairs pairs;
  std::vector<std::string> doubts;
};

Chosen choose(
    std::vector<TwinPosting> postings,
    const std::function<bool(std::size_t, std::size_t)>& considered = [](std::size_t, std::size_t) {
      return true;
    }) {
  for (TwinPosting& posting : postings) prepare(posting);
  const TwinChoice choice = choose_twins(postings, considered);
  Chosen chosen;
  const auto name = [&](std::size_t n) {
    return postings[n].source + " " + postings[n].external_id;
  };
  for (const TwinPair& pair : choice.pairs)
    chosen.pairs.emplace_back(name(pair.first), name(pair.second));
  for (const TwinDoubt& doubt : choice.doubts)
    chosen.doubts.push_back(name(doubt.posting) + " in " + doubt.other_source + ": " +
                            std::to_string(doubt.candidates));
  return chosen;
}

TEST(TwinChoiceTest, EachPairOfSourcesHasItsLink) {
  const Chosen chosen = choose({welder("agency"), welder("board"), welder("company")});
  EXPECT_THAT(chosen.pairs,
              ElementsAre(std::pair("agency 1", "board 1"), std::pair("agency 1", "company 1"),
                          std::pair("board 1", "company 1")));
  EXPECT_THAT(chosen.doubts, IsEmpty());
}

TEST(TwinChoiceTest, TwoThatAreEquallyGoodAreLeftAlone) {
  const Chosen chosen = choose({welder("agency"), welder("board", "1"), welder("board", "2")});
  EXPECT_THAT(chosen.pairs, IsEmpty());
  EXPECT_THAT(chosen.doubts, ElementsAre("agency 1 in board: 2"));
  const Chosen mirrored = choose({welder("agency", "1"), welder("agency", "2"), welder("board")});
  EXPECT_THAT(mirrored.pairs, IsEmpty());
  EXPECT_THAT(mirrored.doubts, ElementsAre("board 1 in agency: 2"));
}

TEST(TwinChoiceTest, ADoubtInOneSourceKeepsNoOtherLinkFromBeingMade) {
  const Chosen chosen =
      choose({welder("agency"), welder("board", "1"), welder("board", "2"), welder("company")});
  EXPECT_THAT(chosen.pairs, ElementsAre(std::pair("agency 1", "company 1")));
  EXPECT_THAT(chosen.doubts, ElementsAre("agency 1 in board: 2", "company 1 in board: 2"));
}

TEST(TwinChoiceTest, TheClearlyBetterOneIsTaken) {
  TwinPosting similar = welder("board", "2");
  similar.text = job::TextSketch(words("welding", 200) + words("more", 25));
  EXPECT_THAT(choose({welder("agency"), welder("board", "1"), similar}).pairs,
              ElementsAre(std::pair("agency 1", "board 1")));
}

TEST(TwinChoiceTest, BothSidesMustChooseEachOther) {
  TwinPosting opening = welder("agency", "2");  // another one, and the board has the first only
  opening.text = job::TextSketch(words("welding", 200) + words("more", 25));
  const Chosen chosen = choose({welder("agency", "1"), opening, welder("board")});
  EXPECT_THAT(chosen.pairs, ElementsAre(std::pair("agency 1", "board 1")));
  EXPECT_THAT(chosen.doubts, IsEmpty());
}

TEST(TwinChoiceTest, TheSameAddressOrReferenceSettlesIt) {
  TwinPosting here = welder("agency");
  TwinPosting named = welder("board", "2");
  here.url = named.apply_url = "https://example.com/jobs/1";
  EXPECT_THAT(choose({here, welder("board", "1"), named}).pairs,
              ElementsAre(std::pair("agency 1", "board 2")));
  here = welder("agency");
  named = welder("board", "2");
  here.reference = "JR-1002";
  named.title = "Welder (ref JR-1002)";
  EXPECT_THAT(choose({here, welder("board", "1"), named}).pairs,
              ElementsAre(std::pair("agency 1", "board 2")));
}

TEST(TwinChoiceTest, WhatIsNotConsideredIsNoRival) {
  const auto considered = [](std::size_t a, std::size_t b) { return a + b != 1; };
  EXPECT_THAT(
      choose({welder("agency"), welder("board", "1"), welder("board", "2")}, considered).pairs,
      ElementsAre(std::pair("agency 1", "board 2")));
}

TEST(TwinChoiceTest, TextsAreReadOfThoseOnlyThatMayBeTwins) {
  std::vector<TwinPosting> postings = {welder("agency", "1"), welder("agency", "2"),
                                       welder("board", "1"), welder("board", "2"),
                                       welder("board", "3")};
  postings[1].title = "Boilermaker";
  postings[3].title = "Boilermaker";
  postings[3].city = "Cape Town";
  postings[4].title = "Painter";
  for (TwinPosting& posting : postings) prepare(posting);
  EXPECT_THAT(texts_wanted(postings), ElementsAre(0U, 2U));
}

}  // namespace
}  // namespace workwise::ingest
