// What an operator sees of what was read: where a value comes from, what a poll would change, what
// waits and why, what a decision would do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "support/installation.hpp"
#include "support/pseudo_terminal.hpp"

namespace workwise {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using testing::Job;
using testing::jobs;
using ::testing::Not;
using Words = testing::Installation::Words;

/// An item whose title is where the preset does not look.
std::string named(const std::string& id, const std::string& name) {
  return "<job><referencenumber>" + id + "</referencenumber><name>" + name + "</name></job>\n";
}

class OperatorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    installation.database_url = database.url();
    installation.configure();
    ASSERT_EQ(workwise({"migrate"}), 0) << installation.output;
  }
  int workwise(const Words& words) { return installation.workwise(words); }
  std::string value(const std::string& sql) { return database.value(sql); }
  void correct_the_mapping() { installation.configure("    map: { title: [title, name] }\n"); }

  /// The last answer, which must be one JSON document.
  simdjson::dom::element json() {
    simdjson::dom::element document;
    EXPECT_EQ(parser.parse(installation.out).get(document), simdjson::SUCCESS) << installation.out;
    return document;
  }

  testing::Database database;
  testing::Installation installation;
  simdjson::dom::parser parser;
};

// ---- quarantine

TEST_F(OperatorTest, AReplayShowsTheDifferenceAndMerges) {
  installation.publish(jobs(9), named("N1", "Cook") + "<job><x/></job>");
  ASSERT_EQ(workwise({"ingest"}), 6) << installation.output;
  correct_the_mapping();
  EXPECT_EQ(workwise({"quarantine", "replay", "--dry-run"}), 6) << installation.output;
  EXPECT_THAT(installation.out,
              AllOf(ContainsRegex("N1 +inserted +Cook .was: no title"),
                    ContainsRegex("rejected +no id: nothing at"), HasSubstr("nothing was merged")));
  EXPECT_EQ(value("SELECT count(*) FROM jobs"), "9");
  EXPECT_EQ(workwise({"quarantine", "replay", "--source", "agency"}), 6) << installation.output;
  EXPECT_THAT(installation.out, HasSubstr("2 replayed, 1 inserted, 0 updated, 0 unchanged, 0 left "
                                          "out, 1 still in quarantine"));
  EXPECT_EQ(value("SELECT title FROM jobs WHERE external_id = 'N1'"), "Cook");
  EXPECT_EQ(workwise({"quarantine", "replay", "--json"}), 6);
  EXPECT_EQ(std::string_view(json()["items"].at(0)["outcome"]), "rejected");
  EXPECT_EQ(workwise({"ingest"}), 6);
  EXPECT_THAT(installation.out, HasSubstr("10 unchanged, 1 quarantined"));
}

TEST_F(OperatorTest, AReplayOfWhatIsNotThereIsWrongUsage) {
  EXPECT_EQ(workwise({"quarantine", "replay"}), 0) << installation.output;
  EXPECT_THAT(installation.out, HasSubstr("nothing of it is in quarantine"));
  EXPECT_EQ(workwise({"quarantine", "replay", "99"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("none of these items"));
  EXPECT_EQ(workwise({"quarantine", "replay", "--source", "agenci"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("did you mean \"agency\"?"));
  EXPECT_EQ(workwise({"quarantine", "drop"}), 2);
  EXPECT_EQ(workwise({"quarantine", "repaly"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("did you mean replay?"));
}

TEST_F(OperatorTest, TheQuarantineSaysWhichRuleAndWhenFirstAndLast) {
  installation.publish(jobs(9), named("N1", "Cook"));
  ASSERT_EQ(workwise({"ingest"}), 6) << installation.output;
  installation.publish(jobs(9));
  ASSERT_EQ(workwise({"ingest"}), 0) << installation.output;
  ASSERT_EQ(workwise({"quarantine", "list", "--field", "title"}), 0) << installation.output;
  EXPECT_THAT(installation.out, AllOf(HasSubstr("N1"), HasSubstr(", gone"), HasSubstr("no title")));
  ASSERT_EQ(workwise({"quarantine", "list", "--field", "id"}), 0);
  EXPECT_THAT(installation.out, HasSubstr("nothing is in quarantine"));
  const std::string id = value("SELECT id FROM workwise.quarantine");
  ASSERT_EQ(workwise({"quarantine", "show", id}), 0) << installation.output;
  EXPECT_THAT(installation.errors,
              AllOf(HasSubstr("rule        title"), HasSubstr("indeed_xml.yaml:"),
                    HasSubstr("by run 1"), HasSubstr("its feed has dropped it since")));
  ASSERT_EQ(workwise({"quarantine", "drop", id, "--json"}), 0) << installation.output;
  EXPECT_EQ(installation.out, "{\"dropped\":1}\n");
  EXPECT_EQ(value("SELECT count(*) FROM workwise.quarantine"), "0");
}

TEST_F(OperatorTest, ATerminalShowsAHostileItemAndIsNotSteeredByIt) {
  installation.publish(jobs(9),
                       "<job><name>\x1b]0;owned\x07 \xC2\x9B"
                       "31m \xE2\x80\xAE</name></job>");
  ASSERT_EQ(workwise({"ingest"}), 6) << installation.output;
  const std::string id = value("SELECT id FROM workwise.quarantine");
  const std::string shown =
      testing::on_a_terminal(installation.command("workwise", {"quarantine", "show", id}));
  EXPECT_THAT(shown, AllOf(HasSubstr("\\x1b]0;owned\\x07"), HasSubstr("\\u009b31m"),
                           HasSubstr("\\u202e"), Not(HasSubstr("\x1b")), Not(HasSubstr("\x07"))));
}

// ---- explain

TEST_F(OperatorTest, ExplainTellsWhereEachFieldComesFrom) {
  installation.configure(
      "    company: Example Agency\n"
      "    country: ZA\n"
      "    map:\n"
      "      company: ~\n"
      "      department: { const: Sales }\n"
      "      reference: { path: nowhere, default: none given }\n");
  installation.publish(jobs(3));
  ASSERT_EQ(workwise({"ingest"}), 0) << installation.output;
  ASSERT_EQ(workwise({"explain", "agency", "J2"}), 0) << installation.output;
  EXPECT_THAT(
      installation.out,
      AllOf(ContainsRegex("open +seen last by run 1\n"), ContainsRegex("first seen .* by run 1\n"),
            HasSubstr("item 2 of the feed"),
            ContainsRegex("title +Welder 2 +Welder 2 +title +[^ ]*indeed_xml.yaml:[0-9]+:"),
            ContainsRegex("company +Example Agency +`company` of the source +[^ ]*workwise.yaml"),
            ContainsRegex("department +Sales +const Sales +[^ ]*workwise.yaml:[0-9]+"),
            ContainsRegex("reference +none given +nowhere .default none given.: the default")));
}

TEST_F(OperatorTest, ExplainTellsWhatTheNormaliserMadeOfIt) {
  installation.publish({},
                       "<job><referencenumber>7</referencenumber><title>Cook</title>"
                       "<salary>R 20 000 - R 25 000 per month</salary></job>");
  ASSERT_EQ(workwise({"ingest"}), 0) << installation.output;
  ASSERT_EQ(workwise({"explain", "agency", "7"}), 0) << installation.output;
  EXPECT_THAT(installation.out, AllOf(ContainsRegex("salary_min +20000.00 +R 20 000 - R 25 000"),
                                      ContainsRegex("salary_period +month +R 20 000")));
  ASSERT_EQ(workwise({"explain", "agency", "7", "--json"}), 0);
  const auto document = json();
  EXPECT_TRUE(bool(document["in_feed"]));
  EXPECT_TRUE(bool(document["stored"]["open"]));
  EXPECT_EQ(std::string_view(document["stored"]["fields"]["salary_max"]), "25000.00");
}

TEST_F(OperatorTest, ExplainSaysHowAJobIsThatItsFeedNoLongerHas) {
  installation.publish(jobs(3));
  ASSERT_EQ(workwise({"ingest"}), 0) << installation.output;
  installation.publish(jobs(2));
  ASSERT_EQ(workwise({"ingest"}), 0) << installation.output;
  ASSERT_EQ(workwise({"explain", "agency", "J3"}), 0) << installation.output;
  EXPECT_THAT(installation.out,
              AllOf(ContainsRegex("closed .* by run 2: missing"),
                    HasSubstr("the feed does not have it (any more): 2 items were looked at"),
                    ContainsRegex("title +Welder 3")));
  const std::string file = installation.file("yesterday.xml");
  std::ofstream(file) << to_xml(jobs(3));
  ASSERT_EQ(workwise({"explain", "agency", "J3", "--file", file}), 0) << installation.output;
  EXPECT_THAT(installation.out, HasSubstr("item 3 of the feed"));
}

TEST_F(OperatorTest, ExplainSaysWhatTheBoardHasOtherwise) {
  installation.publish(jobs(2));
  ASSERT_EQ(workwise({"ingest"}), 0) << installation.output;
  installation.publish({jobs(1)[0], {.id = "J2", .title = "Foreman"}});
  ASSERT_EQ(workwise({"explain", "agency", "J2"}), 0) << installation.output;
  EXPECT_THAT(installation.out, ContainsRegex("title +Foreman +Welder 2 +Foreman"));
}

TEST_F(OperatorTest, ExplainOfAnItemThatCannotBeReadSaysWhy) {
  installation.publish(jobs(9), named("N1", "Cook"));
  ASSERT_EQ(workwise({"ingest"}), 6) << installation.output;
  ASSERT_EQ(workwise({"explain", "agency", "N1"}), 0) << installation.output;
  EXPECT_THAT(installation.out, AllOf(HasSubstr("the board does not have it"),
                                      HasSubstr("quarantine item 1: no title"),
                                      HasSubstr("item 10 of the feed is rejected: no title")));
  EXPECT_EQ(workwise({"explain", "agency", "N2"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("has no job \"N2\""));
  installation.server.remove("/feed.xml");
  EXPECT_EQ(workwise({"explain", "agency", "N1"}), 1);
  EXPECT_THAT(installation.out, ContainsRegex("the feed could not be read: .*HTTP status 404"));
}

// ---- sources

TEST_F(OperatorTest, ADiffSaysWhatAPollWouldChangeAndChangesNothing) {
  installation.publish(jobs(5));
  ASSERT_EQ(workwise({"ingest"}), 0) << installation.output;
  auto next = jobs(6, 2);
  next[0].title = "Foreman";
  installation.publish(next, "<job><title>No id</title></job>");
  const std::string tables =
      "SELECT (SELECT count(*) FROM jobs) || ' ' || (SELECT count(*) FROM workwise.runs) || ' ' ||"
      " (SELECT count(*) FROM workwise.quarantine) || ' ' ||"
      " (SELECT xmin::text FROM workwise.sources)";
  const std::string before = value(tables);
  EXPECT_EQ(workwise({"sources", "test", "agency", "--diff"}), 6) << installation.output;
  EXPECT_THAT(installation.out,
              AllOf(HasSubstr("7 items"),
                    HasSubstr("2 to insert, 1 to change, 3 unchanged, 1 to close, 0 left out, 1 "
                              "rejected"),
                    HasSubstr("  item 7, id: no id: nothing at "),
                    HasSubstr("  J2  Foreman\n    title: Welder 2 → Foreman\n"),
                    HasSubstr("no longer there:\n  J1  Welder 1\n")));
  EXPECT_EQ(value(tables), before);
  EXPECT_EQ(workwise({"sources", "test", "agency", "--diff", "--json"}), 6);
  const auto document = json();
  EXPECT_EQ(std::int64_t(document["would_insert"]), 2);
  EXPECT_EQ(std::string_view(document["changed"].at(0)["fields"].at(0)["after"]), "Foreman");
  EXPECT_EQ(std::string_view(document["rejected_items"].at(0)["field"]), "id");
}

TEST_F(OperatorTest, ADiffShowsItemsThatWaitInTheQuarantineAlreadyToo) {
  installation.publish(jobs(9), named("N1", "Cook"));
  ASSERT_EQ(workwise({"ingest"}), 6) << installation.output;
  EXPECT_EQ(workwise({"sources", "test", "agency", "--diff"}), 6) << installation.output;
  EXPECT_THAT(installation.out, HasSubstr("item 10, N1, title: no title"));
}

TEST_F(OperatorTest, SourcesNextSaysWhyThen) {
  installation.configure();
  installation.add_source("second", installation.server.url("/second.xml"));
  installation.add_source("third", installation.server.url("/third.xml"), "    enabled: false\n");
  installation.publish(jobs(20));
  ASSERT_EQ(workwise({"ingest", "--source", "agency"}), 0) << installation.output;
  installation.publish({});
  ASSERT_EQ(workwise({"ingest", "--source", "agency"}), 5) << installation.output;
  installation.server.on("/second.xml", [](const sandbox::Request&) {
    return sandbox::Answer{.status = 503, .headers = {{"Retry-After", "7200"}}};
  });
  ASSERT_EQ(workwise({"ingest", "--source", "second"}), 1) << installation.output;
  database.session().run("UPDATE workwise.sources SET failures = 3 WHERE name = 'second'");
  ASSERT_EQ(workwise({"sources", "next"}), 0) << installation.output;
  EXPECT_THAT(
      installation.out,
      AllOf(ContainsRegex("agency .*every 1h.*closings are held: workwise runs show 2"),
            ContainsRegex("second .*failed 3 times in a row, so it is asked every 4 periods"),
            ContainsRegex("second .*the last run: .*HTTP status 503"),
            ContainsRegex("second .*the server asks us to wait 2 h 0 min .Retry-After."),
            ContainsRegex("third +off: `enabled: false`")));
  EXPECT_EQ(workwise({"runs", "show", "3"}), 0);
  EXPECT_THAT(installation.out,
              HasSubstr("the server asks us to wait 2 h 0 min (Retry-After); next: "));
  ASSERT_EQ(workwise({"sources", "list"}), 0) << installation.output;
  EXPECT_THAT(installation.out,
              AllOf(ContainsRegex("agency +held"), ContainsRegex("second +failing"),
                    ContainsRegex("third +off")));
}

TEST_F(OperatorTest, SourcesListDoesWithoutADatabase) {
  installation.database_url = "postgresql:///board?host=" + installation.file("nowhere");
  installation.configure();
  ASSERT_EQ(workwise({"sources", "list"}), 0) << installation.output;
  EXPECT_THAT(installation.out, HasSubstr("agency"));
  EXPECT_THAT(installation.errors, HasSubstr("no states: "));
}

// ---- held runs

TEST_F(OperatorTest, AHeldRunSaysWhatAcceptingItWouldClose) {
  installation.publish(jobs(30));
  ASSERT_EQ(workwise({"ingest"}), 0) << installation.output;
  installation.publish(jobs(10));
  ASSERT_EQ(workwise({"ingest"}), 5) << installation.output;
  ASSERT_EQ(workwise({"runs", "show", "2"}), 0) << installation.output;
  EXPECT_THAT(installation.out,
              AllOf(HasSubstr("20 of 30 open jobs are gone from the feed"),
                    HasSubstr("accepting it closes 20 jobs now:\n  J11  Welder 11\n"),
                    HasSubstr("  and 10 more\n")));
  ASSERT_EQ(workwise({"runs", "show", "2", "--json"}), 0);
  EXPECT_EQ(std::int64_t(json()["accept_would_close"]), 20);
  ASSERT_EQ(workwise({"runs", "accept", "2"}), 0) << installation.output;
  EXPECT_THAT(installation.out, HasSubstr("accepted: 20 jobs closed"));
  EXPECT_EQ(value("SELECT DISTINCT closed_reason FROM jobs WHERE closed_at IS NOT NULL"),
            "missing");
}

TEST_F(OperatorTest, AnAcceptedEmptyFeedClosesAsSuchAndItsJobsAreReopenedWhenTheyComeBack) {
  installation.publish(jobs(20));
  ASSERT_EQ(workwise({"ingest"}), 0) << installation.output;
  installation.publish({});
  ASSERT_EQ(workwise({"ingest"}), 5) << installation.output;
  ASSERT_EQ(workwise({"runs", "accept", "2"}), 0) << installation.output;
  EXPECT_EQ(value("SELECT DISTINCT closed_reason FROM jobs"), "feed_empty");
  installation.publish(jobs(20));
  ASSERT_EQ(workwise({"ingest"}), 0) << installation.output;
  EXPECT_EQ(value("SELECT count(*) FROM jobs WHERE closed_at IS NULL"), "20");
}

TEST_F(OperatorTest, ARunSaysThatItIsPartialAndWhy) {
  installation.publish(jobs(2), named("N1", "Cook"));
  ASSERT_EQ(workwise({"ingest"}), 6) << installation.output;
  ASSERT_EQ(workwise({"runs", "show", "1"}), 0) << installation.output;
  EXPECT_THAT(installation.out, AllOf(HasSubstr("done, partial: it closes nothing"),
                                      HasSubstr("more than complete.max_rejected allows")));
}

}  // namespace
}  // namespace workwise
