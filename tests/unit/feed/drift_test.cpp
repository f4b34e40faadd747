#include "feed/drift.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "feed/json_item.hpp"
#include "feed/split.hpp"
#include "feed/xml_item.hpp"

namespace workwise::feed {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

config::Source source(config::Format format = config::Format::json) {
  const auto path = [](const std::string& text) {
    config::Rule rule;
    rule.paths = {text};
    return rule;
  };
  config::Source made;
  made.read.format = format;
  made.id = {path("id")};
  made.map.fields["title"] = path("title");
  made.map.fields["city"] = path("city");
  return made;
}

/// What a run of so many items with these fields sees.
class Seen {
 public:
  Seen& add(int items, const std::vector<std::string>& fields) {
    std::string json = "{";
    for (const std::string& field : fields)
      json += (json.size() > 1 ? "," : "") + json_string(field) + ":\"x\"";
    json += "}" + std::string(Item::kPadding, ' ');
    JsonItem item;
    EXPECT_EQ(item.load(std::string_view(json).substr(0, json.size() - Item::kPadding)),
              std::nullopt);
    for (int i = 0; i < items; ++i) coverage.look(item);
    return *this;
  }

  config::Source from = source();
  Coverage coverage{from, Coverage::kCounted};
};

Habits habits(int items, const std::vector<std::string>& fields) {
  return judge({}, Seen().add(items, fields).coverage, false).habits;
}

TEST(Drift, TheFirstRunTellsNothing) {
  const Drift drift = judge({}, Seen().add(20, {"id", "title", "city"}).coverage, false);
  EXPECT_FALSE(drift.any());
  EXPECT_THAT(
      to_lines(drift.habits),
      ElementsAre("usual field city", "usual field id", "usual field title", "usual path id: id",
                  "usual path map.city: city", "usual path map.title: title"));
}

TEST(Drift, WhatGoesMissingIsToldOnce) {
  const Habits before = habits(20, {"id", "title", "city"});
  const Drift drift = judge(before, Seen().add(20, {"id", "title", "place"}).coverage, false);
  EXPECT_THAT(drift.appeared, ElementsAre("place"));
  EXPECT_THAT(drift.vanished, ElementsAre("city"));
  EXPECT_THAT(drift.lost, ElementsAre("map.city: city"));
  const Drift again = judge(drift.habits, Seen().add(20, {"id", "title", "place"}).coverage, false);
  EXPECT_FALSE(again.any());
  EXPECT_EQ(again.habits, drift.habits);
}

TEST(Drift, WhatComesBackIsNewOnce) {
  const Habits with = habits(20, {"id", "title", "city"});
  const Habits without = judge(with, Seen().add(20, {"id", "title"}).coverage, false).habits;
  const Drift back = judge(without, Seen().add(20, {"id", "title", "city"}).coverage, false);
  EXPECT_THAT(back.appeared, ElementsAre("city"));
  EXPECT_THAT(back.lost, IsEmpty());
  EXPECT_EQ(back.habits, with);
}

TEST(Drift, TooFewItemsChangeNothing) {
  const Habits before = habits(20, {"id", "title", "city"});
  const Drift few = judge(before, Seen().add(19, {"id"}).coverage, false);
  EXPECT_FALSE(few.any());
  EXPECT_EQ(few.habits, before);
}

TEST(Drift, AWholeFeedNeedsFewer) {
  const Habits before = habits(20, {"id", "title", "city"});
  EXPECT_FALSE(judge(before, Seen().add(4, {"id", "title"}).coverage, true).any());
  EXPECT_THAT(judge(before, Seen().add(5, {"id", "title"}).coverage, true).vanished,
              ElementsAre("city"));
}

TEST(Drift, WhatOnlyHappensIsNotMissed) {
  const Habits before =
      judge({}, Seen().add(10, {"id", "title", "city"}).add(10, {"id", "title"}).coverage, false)
          .habits;
  EXPECT_FALSE(before.at("field city"));
  const Drift drift = judge(before, Seen().add(50, {"id", "title"}).coverage, false);
  EXPECT_FALSE(drift.any());
  EXPECT_EQ(drift.habits, before);
}

TEST(Drift, WhatIsUsualStaysSoUntilItIsRare) {
  const Habits before = habits(20, {"id", "city"});
  const auto after = [&](int with, int without) {
    return judge(before, Seen().add(with, {"id", "city"}).add(without, {"id"}).coverage, false)
        .habits.at("field city");
  };
  EXPECT_TRUE(after(10, 10));
  EXPECT_TRUE(after(5, 15));
  EXPECT_FALSE(after(4, 16));
}

TEST(Drift, AFeedOfEverOtherNamesIsBounded) {
  const auto run = [](const Habits& before, int first) {
    Seen seen;
    for (int i = 0; i < 30; ++i) {
      std::vector<std::string> names{"id"};
      for (int n = 0; n < 30; ++n)
        names.push_back("n" + std::to_string(first + i * 30 + n) + std::string(100, 'x'));
      seen.add(1, names);
    }
    return judge(before, seen.coverage, false).habits;
  };
  const Habits once = run({}, 0);
  const Habits twice = run(once, 10000);
  EXPECT_LE(twice.size(), Coverage::kNamesMax + 3);
  EXPECT_TRUE(twice.contains("field id"));
  for (const auto& [name, usual] : twice) EXPECT_LE(name.size(), Coverage::kNameBytesMax + 6);
}

TEST(Drift, APathThatIsMappedNoLongerIsForgotten) {
  Habits before = habits(20, {"id", "title", "city"});
  before["path map.region: state"] = true;
  const Drift drift = judge(before, Seen().add(20, {"id", "title", "city"}).coverage, false);
  EXPECT_FALSE(drift.any());
  EXPECT_FALSE(drift.habits.contains("path map.region: state"));
}

TEST(Drift, HabitsAreReadBackAsTheyWereWritten) {
  const Habits before = habits(20, {"id", "title", "a \"b\"\n{c}", "ü"});
  EXPECT_EQ(habits_from(join(to_lines(before), "\n")), before);
  EXPECT_THAT(habits_from(""), IsEmpty());
  EXPECT_THAT(habits_from("what else\n"), IsEmpty());
}

TEST(Drift, XmlItemsHaveTheirChildElements) {
  const config::Source from = source(config::Format::xml);
  Coverage coverage{from};
  XmlItem item;
  const std::string xml =
      "<job><id>1</id><title>x</title><title>y</title></job>" + std::string(Item::kPadding, ' ');
  ASSERT_EQ(item.load(std::string_view(xml).substr(0, xml.size() - Item::kPadding)), std::nullopt);
  for (int i = 0; i < 20; ++i) coverage.look(item);
  EXPECT_THAT(to_lines(judge({}, coverage, false).habits),
              ElementsAre("usual field id", "usual field title", "usual path id: id",
                          "usual path map.title: title"));
}

}  // namespace
}  // namespace workwise::feed
