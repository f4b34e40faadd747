// The same job from two feeds, as an operator sees it: found, listed, rejected, restored.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "base/error.hpp"
#include "ingest/twins.hpp"
#include "postgres/lock.hpp"
#include "support/installation.hpp"

namespace workwise {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using Words = testing::Installation::Words;

constexpr const char* kDescription =
    "<p>We are looking for a welder who can read drawings, prepares the work, welds pipes and "
    "plates in all positions, checks the seams and keeps the workshop in order. You have a trade "
    "test and three years behind you.</p>";

std::string feed(const std::string& id, const std::string& title, const std::string& city) {
  return "<source><job><referencenumber>" + id + "</referencenumber><title>" + title +
         "</title><company>Example Works</company><city>" + city +
         "</city><country>ZA</country><description><![CDATA[" + kDescription +
         "]]></description></job></source>";
}

class TwinsCommandTest : public ::testing::Test {
 protected:
  void SetUp() override {
    installation.database_url = database.url();
    installation.configure();
    installation.add_source("board", installation.server.url("/board.xml"));
    publish();
    ASSERT_EQ(workwise({"migrate"}), 0) << installation.output;
    ASSERT_EQ(workwise({"ingest"}), 0) << installation.output;
  }
  void publish(const std::string& city = "Durban") {
    installation.server.put("/feed.xml", feed("4711", "Welder", "Durban"), "application/xml");
    installation.server.put("/board.xml", feed("x-9", "WELDER (m/w/d) - " + city, city),
                            "application/xml");
  }
  int workwise(const Words& words) { return installation.workwise(words); }
  simdjson::dom::element json(Words words) {
    words.emplace_back("--json");
    EXPECT_EQ(workwise(words), 0) << installation.output;
    return parser.parse(installation.out);
  }
  std::int64_t count(const char* what, const Words& words = {"twins", "find"}) {
    return json(words)[what];
  }

  testing::Database database;
  testing::Installation installation;
  simdjson::dom::parser parser;
};

TEST_F(TwinsCommandTest, FindLinksAndListShowsWhy) {
  ASSERT_EQ(workwise({"twins", "list"}), 0);
  EXPECT_EQ(installation.out, "no twins are known\n");
  ASSERT_EQ(workwise({"twins", "find", "--dry-run"}), 0) << installation.output;
  EXPECT_EQ(installation.out, "dry run  2 postings compared, 1 linked\n");
  EXPECT_EQ(database.value("SELECT count(*) FROM workwise.twins"), "0");

  ASSERT_EQ(workwise({"twins", "find", "--source", "board"}), 0) << installation.output;
  EXPECT_EQ(installation.out, "2 postings compared, 1 linked\n");
  ASSERT_EQ(workwise({"twins", "list", "--source", "board", "--limit", "5"}), 0);
  EXPECT_THAT(installation.out, AllOf(HasSubstr("4711"), HasSubstr("x-9"), HasSubstr("linked"),
                                      HasSubstr("WELDER (m/w/d) - Durban")));
  const simdjson::dom::element link = json({"twins", "list"})["twins"].at(0);
  EXPECT_EQ(std::string_view(link["source"]), "agency");
  EXPECT_EQ(std::string_view(link["twin_external_id"]), "x-9");
  EXPECT_EQ(double(link["score"]), 1.0);
  EXPECT_EQ(std::string_view(link["reasons"].at(0)["reason"]), "title");
  EXPECT_TRUE(link["rejected_at"].is_null());
  EXPECT_EQ(count("kept"), 1);
}

TEST_F(TwinsCommandTest, ARejectionHoldsUntilItIsTakenBack) {
  ASSERT_EQ(workwise({"twins", "reject", "agency", "4711", "board", "x-9"}), 2);
  EXPECT_THAT(installation.errors,
              AllOf(HasSubstr("there is no link between agency 4711 and board x-9"),
                    HasSubstr("next: workwise twins list --source agency")));
  ASSERT_EQ(count("linked"), 1);
  ASSERT_EQ(workwise({"twins", "reject", "board", "x-9", "agency", "4711"}), 0);
  EXPECT_EQ(installation.out, "agency 4711 and board x-9: rejected\n");
  EXPECT_EQ(count("linked") + count("again") + count("kept"), 0);
  EXPECT_EQ(std::string_view(json({"twins", "restore", "agency", "4711", "board", "x-9"})["state"]),
            "linked");
  EXPECT_EQ(count("kept"), 1);
}

TEST_F(TwinsCommandTest, ALinkEndsWhenAFeedChangesThePosting) {
  ASSERT_EQ(count("linked"), 1);
  publish("Cape Town");
  ASSERT_EQ(workwise({"ingest"}), 0) << installation.output;
  EXPECT_EQ(count("ended"), 1);
  publish();
  ASSERT_EQ(workwise({"ingest"}), 0) << installation.output;
  EXPECT_EQ(count("again"), 1);
}

TEST_F(TwinsCommandTest, ExitCodesAreThoseOfTheOthers) {
  EXPECT_EQ(workwise({"twins"}), 2);
  EXPECT_EQ(workwise({"twins", "reject", "agency", "4711", "board"}), 2);
  EXPECT_EQ(workwise({"twins", "find", "--source", "bord"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("did you mean \"board\"?"));
  EXPECT_EQ(workwise({"twins", "fnd"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("did you mean find?"));
  {
    postgres::Session other = database.connect("another find");
    const auto lock = postgres::AdvisoryLock::try_lock(other, ingest::kTwinsLock);
    ASSERT_TRUE(lock);
    EXPECT_EQ(workwise({"twins", "find", "--lock-wait", "0"}), 75);
    EXPECT_THAT(installation.errors, HasSubstr("twins is locked by pid"));
  }
  const testing::Database empty;
  installation.database_url = empty.url();
  installation.configure();
  EXPECT_EQ(workwise({"twins", "find"}), 3);
}

TEST_F(TwinsCommandTest, EachHasAnExampleInItsHelp) {
  for (const std::string command : {"find", "list", "reject", "restore"}) {
    ASSERT_EQ(workwise({"help", "twins", command}), 0);
    EXPECT_THAT(installation.out, HasSubstr("Example: workwise twins " + command + " "));
  }
}

}  // namespace
}  // namespace workwise
