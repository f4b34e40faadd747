// What feeds and their servers do wrong, through `workwise ingest`: each fault has its exit code
// and a message that names the source and says what to do; nothing closes, the board stays as it
// was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/installation.hpp"
#include "support/pseudo_terminal.hpp"
#include "support/tls_server.hpp"

namespace workwise {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using testing::Job;
using testing::jobs;
using ::testing::Not;
using testing::to_xml;

/// A board of fifty jobs, filled by a run that went well.
class FaultTest : public ::testing::Test {
 protected:
  void SetUp() override {
    installation.database_url = board.database.url();
    installation.configure();
    installation.publish(jobs(50));
    ASSERT_EQ(ingest(), 0) << installation.output;
    before = picture();
  }

  int ingest(const std::string& more = {}) {
    return more.empty() ? installation.workwise({"ingest"})
                        : installation.workwise({"ingest", more});
  }
  std::string value(const std::string& sql) { return board.database.value(sql); }
  std::string picture() {
    return value(
        "SELECT md5(string_agg(xmin::text || ctid::text || to_jsonb(j)::text, ' ' ORDER BY id))"
        " FROM jobs j");
  }
  void answer(const sandbox::Answer& answer) {
    installation.server.on("/feed.xml", [answer](const sandbox::Request&) { return answer; });
  }
  void serve(const std::string& body, const std::string& type = "application/xml") {
    installation.server.put("/feed.xml", body, type);
  }

  /// The run fails, says all of `told`, and leaves no trace but its own row.
  void expect_failure(const std::vector<std::string>& told) {
    EXPECT_EQ(ingest(), 1) << installation.output;
    EXPECT_THAT(installation.output, HasSubstr("agency"));
    for (const std::string& part : told) EXPECT_THAT(installation.output, HasSubstr(part));
    EXPECT_EQ(picture(), before);
    EXPECT_EQ(value("SELECT state || ' ' || closed || ' ' || (error IS NOT NULL) FROM workwise.runs"
                    " ORDER BY id DESC LIMIT 1"),
              "failed 0 true");
    EXPECT_EQ(board.broken_invariant(), "");
    EXPECT_EQ(board.open_jobs(), "50");
  }

  testing::Board board;
  testing::Installation installation;
  std::string before;
};

// ---- the server

TEST_F(FaultTest, AnUnreachableHostFails) {
  std::uint16_t closed = 0;
  {
    closed = sandbox::FeedServer().port();
  }
  std::string config;
  {
    std::ifstream file(installation.config_file());
    config.assign(std::istreambuf_iterator<char>(file), {});
  }
  const std::string port = ":" + std::to_string(installation.server.port()) + "/";
  config.replace(config.find(port), port.size(), ":" + std::to_string(closed) + "/");
  std::ofstream(installation.config_file()) << config;
  expect_failure({":" + std::to_string(closed) + "/feed.xml", "onnect"});
}

TEST_F(FaultTest, AFeedThatIsGoneFailsAndSaysWhatToDo) {
  installation.server.remove("/feed.xml");
  expect_failure({"404", "check fetch.url of source agency", "workwise sources test agency"});
}

TEST_F(FaultTest, AServerThatFailsIsTriedAgainByTheNextPoll) {
  answer({.status = 500, .body = "oops"});
  expect_failure({"500", "the next poll tries again"});
}

TEST_F(FaultTest, AServerThatWantsUsToWaitIsNotAskedAgainByThisRun) {
  installation.server.on("/feed.xml", [](const sandbox::Request&) {
    return sandbox::Answer{.status = 429, .headers = {{"Retry-After", "3600"}}};
  });
  const std::size_t asked = installation.server.requests().size();
  expect_failure({"429", "less often"});
  EXPECT_EQ(installation.server.requests().size(), asked + 1);
}

TEST_F(FaultTest, ACircleOfRedirectsEnds) {
  answer({.status = 301, .headers = {{"Location", "/feed.xml"}}});
  expect_failure({"redirect"});
  EXPECT_LE(installation.server.requests().size(), 10U);
}

TEST_F(FaultTest, ARedirectToAFileIsRefused) {
  answer({.status = 302, .headers = {{"Location", "file:///etc/passwd"}}});
  expect_failure({"redirect"});
  EXPECT_THAT(installation.output, Not(HasSubstr("root:")));
}

TEST_F(FaultTest, ACertificateThatNobodySignedIsRefused) {
  const support::SelfSigned identity(std::filesystem::path(installation.file("")));
  const support::TlsServer https(identity, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  installation.configure("    enabled: false\n");
  installation.add_source("private", https.url("/feed.xml"));
  EXPECT_EQ(ingest(), 1) << installation.output;
  EXPECT_THAT(installation.output,
              AllOf(HasSubstr("private"), HasSubstr("certificate"), HasSubstr("ca_file")));
  EXPECT_EQ(picture(), before);
}

TEST_F(FaultTest, ABodyShorterThanAnnouncedIsNotTakenForAShortFeed) {
  const std::string body = to_xml(jobs(10));
  answer({.body = body, .content_length = body.size() + 100'000});
  expect_failure({"cut short"});
}

TEST_F(FaultTest, AConnectionThatBreaksInTheMiddleFails) {
  answer({.body = to_xml(jobs(50)), .cut_after = 2000});
  expect_failure({"/feed.xml"});
}

TEST_F(FaultTest, ABombIsDefused) {
  installation.server.put("/feed.xml", "<source>" + std::string(300U << 20U, ' ') + "</source>",
                          "application/xml", true);
  expect_failure({"max_ratio"});
#ifndef __SANITIZE_ADDRESS__  // its shadow and quarantine are most of what is counted
  EXPECT_LT(installation.peak_rss_bytes, 128 << 20U);
#endif
}

TEST_F(FaultTest, AFeedThatDidNotChangeIsLeftAlone) {
  EXPECT_EQ(ingest(), 0) << installation.output;
  EXPECT_THAT(installation.out, HasSubstr("not modified"));
  EXPECT_EQ(installation.server.requests().back().headers.count("if-none-match"), 1U);
  EXPECT_EQ(picture(), before);
  EXPECT_EQ(board.broken_invariant(), "");
}

TEST_F(FaultTest, ANotModifiedThatWasNotAskedForFails) {
  answer({.status = 304});
  EXPECT_EQ(ingest("--full"), 1) << installation.output;
  EXPECT_THAT(installation.output, HasSubstr("304"));
  EXPECT_EQ(picture(), before);
}

// ---- the document

TEST_F(FaultTest, AnErrorPageWithStatus200IsNotAnEmptyFeed) {
  serve("<!DOCTYPE html><html><body><p>Back soon.<br></body></html>", "text/html");
  expect_failure({"<!DOCTYPE html>", "at byte 0", "HTML page, not a feed"});
}

TEST_F(FaultTest, AnErrorPageOfWellFormedXmlIsNotAnEmptyFeedEither) {
  serve("<?xml version=\"1.0\"?><error><code>500</code></error>");
  expect_failure({"source"});
}

TEST_F(FaultTest, ADocumentThatEndsEarlyFails) {
  std::string body = to_xml(jobs(50));
  body.resize(body.size() / 2);
  serve(body);
  expect_failure({});
}

TEST_F(FaultTest, ADocumentThatIsNotWellFormedFails) {
  serve(to_xml(jobs(50), "</wrong>"));
  expect_failure({});
}

TEST_F(FaultTest, AnItemThatIsNotWellFormedWaitsInTheQuarantine) {
  serve(to_xml(jobs(51), "<job><referencenumber>X1</referencenumber><title>A<b></title></job>"));
  EXPECT_EQ(ingest(), 6) << installation.output;
  EXPECT_THAT(installation.errors, HasSubstr("workwise quarantine list --source agency"));
  EXPECT_EQ(board.open_jobs(), "51");
  EXPECT_EQ(value("SELECT count(*) FROM workwise.quarantine"), "1");
  EXPECT_EQ(board.broken_invariant(), "");
}

TEST_F(FaultTest, ADoctypeIsRefusedBeforeAnythingIsExpanded) {
  serve(
      "<?xml version=\"1.0\"?><!DOCTYPE source [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">"
      "<!ENTITY c SYSTEM \"" +
      installation.server.url("/canary") +
      "\">]><source><job><referencenumber>1</referencenumber>"
      "<title>&b;&c;</title></job></source>");
  expect_failure({"DOCTYPE"});
  for (const sandbox::Request& request : installation.server.requests())
    EXPECT_EQ(request.target, "/feed.xml");
}

/// The same board, of a JSON API.
class JsonFaultTest : public FaultTest {
 protected:
  void SetUp() override {
    FaultTest::SetUp();
    installation.configure("    enabled: false\n");
    installation.add_source("board", installation.server.url("/jobs.json"),
                            "    with: { board: example }\n    company: Example Works\n",
                            "greenhouse");
  }
  static std::string json(int count) {
    std::string text = R"({"jobs":[)";
    for (int i = 1; i <= count; ++i)
      text += (i > 1 ? "," : "") + (R"({"id":)" + std::to_string(i)) +
              R"(,"title":"Welder","content":"&lt;p&gt;Text&lt;/p&gt;"})";
    return text + "]}";
  }
  void serve_json(const std::string& body) {
    installation.server.put("/jobs.json", body, "application/json");
  }
};

TEST_F(JsonFaultTest, JsonThatEndsEarlyMergesWhatWasWholeAndClosesNothing) {
  serve_json(json(30));
  ASSERT_EQ(ingest(), 0) << installation.output;
  std::string cut = json(40);
  cut.resize(cut.size() - 30);
  serve_json(cut);
  EXPECT_EQ(ingest(), 1) << installation.output;
  EXPECT_THAT(installation.output, HasSubstr("board"));
  EXPECT_EQ(value("SELECT count(*) || ' ' || count(closed_at) FROM jobs WHERE source = 'board'"),
            "39 0");
  EXPECT_EQ(board.broken_invariant(), "");
}

TEST_F(JsonFaultTest, AnErrorObjectIsNotAnEmptyFeed) {
  serve_json(json(30));
  ASSERT_EQ(ingest(), 0) << installation.output;
  serve_json(R"({"error":"quota"})");
  EXPECT_EQ(ingest(), 1) << installation.output;
  EXPECT_THAT(installation.output, AllOf(HasSubstr("board"), HasSubstr("jobs")));
  EXPECT_EQ(value("SELECT count(closed_at) FROM jobs"), "0");
}

// ---- the items

TEST_F(FaultTest, AJobWithoutIdOrTitleWaitsInTheQuarantineAndTheRestIsLoaded) {
  auto all = jobs(52);
  all[1].title.clear();
  Job nameless{.id = {}, .title = "Cook"};
  all.push_back(nameless);
  installation.publish(all);
  EXPECT_EQ(ingest(), 6) << installation.output;
  EXPECT_EQ(board.open_jobs(), "52");  // the one that lost its title stays as it was
  EXPECT_EQ(value("SELECT title FROM jobs WHERE external_id = 'J2'"), "Welder 2");
  EXPECT_EQ(value("SELECT string_agg(field, ' ' ORDER BY field) FROM workwise.quarantine"),
            "id title");
  EXPECT_EQ(board.broken_invariant(), "");
}

TEST_F(FaultTest, BadBytesAreRepairedAndCounted) {
  auto all = jobs(50);
  all.push_back({.id = "N1", .title = std::string("Nul\0Cook", 8)});
  all.push_back({.id = "N2", .title = "Bad \xC3\x28 bytes"});
  installation.publish(all);
  EXPECT_THAT(ingest(), AnyOf(0, 6)) << installation.output;
  EXPECT_EQ(value("SELECT count(*) + (SELECT count(*) FROM workwise.quarantine) FROM jobs"), "52");
  EXPECT_EQ(value("SELECT count(*) FROM jobs WHERE external_id IN ('N1', 'N2')"), "2");
  EXPECT_EQ(board.broken_invariant(), "");
}

TEST_F(FaultTest, AnEnormousDescriptionIsQuarantinedInBoundedMemory) {
  // In pieces: what this process holds would be counted for the child that it forks.
  const std::string piece(1'000'000, 'x');
  std::string head = to_xml(jobs(50));
  head.resize(head.rfind("</source>"));
  head += "<job><referencenumber>BIG</referencenumber><title>Big</title><description>";
  const std::string tail =
      "</description></job><job><referencenumber>LAST</referencenumber><title>Last</title></job>"
      "</source>";
  installation.server.on("/feed.xml", [&](const sandbox::Request&) {
    return sandbox::Answer{.stream = [&, sent = 0](std::uint64_t, std::string& next) mutable {
      ++sent;
      next = sent == 1 ? head : sent <= 51 ? piece : sent == 52 ? tail : "";
      return sent <= 52;
    }};
  });
  EXPECT_EQ(ingest(), 6) << installation.output;
#ifndef __SANITIZE_ADDRESS__
  EXPECT_LT(installation.peak_rss_bytes, 128 << 20U);
#endif
  EXPECT_EQ(board.open_jobs(), "51");
  EXPECT_EQ(value("SELECT (length(raw) > 50000000 AND right(encode(substr(raw, length(raw) - 5), "
                  "'escape'), 6) = '</job>') || ' ' || (SELECT count(*) FROM"
                  " pg_largeobject_metadata) FROM workwise.quarantine"),
            "true 0");
  EXPECT_THAT(value("SELECT reason FROM workwise.quarantine"), HasSubstr("4.0 MiB"));
  EXPECT_EQ(board.broken_invariant(), "");
}

// ---- the feed as a whole (promise 4)

/// What an operator does about a run that was held.
class HeldTest : public FaultTest {
 protected:
  /// The run is held and names both answers; no job closes.
  std::string expect_held() {
    EXPECT_EQ(ingest(), 5) << installation.output;
    const std::string run = value("SELECT max(id) FROM workwise.runs");
    EXPECT_THAT(installation.output,
                AllOf(HasSubstr("agency"), HasSubstr("workwise runs accept " + run),
                      HasSubstr("workwise runs reject " + run)));
    EXPECT_EQ(value("SELECT count(*) FROM jobs WHERE closed_at IS NOT NULL"), "0");
    EXPECT_EQ(board.broken_invariant(), "");
    return run;
  }
};

TEST_F(HeldTest, AnEmptyFeedIsHeldUntilItIsAccepted) {
  installation.publish({});
  const std::string run = expect_held();
  EXPECT_EQ(installation.workwise({"runs", "accept", run}), 0) << installation.output;
  EXPECT_THAT(installation.out, HasSubstr("50 jobs closed"));
  EXPECT_EQ(board.open_jobs(), "0");
  EXPECT_EQ(installation.workwise({"runs", "accept", run}), 2) << installation.output;
}

TEST_F(HeldTest, AShrunkenFeedIsHeldAndRejectingKeepsTheBoard) {
  installation.publish(jobs(5));
  const std::string run = expect_held();
  EXPECT_EQ(installation.workwise({"runs", "reject", run}), 0) << installation.output;
  EXPECT_EQ(board.open_jobs(), "50");
  installation.publish(jobs(50));
  EXPECT_EQ(ingest(), 0) << installation.output;
  EXPECT_EQ(board.open_jobs(), "50");
}

TEST_F(HeldTest, AFeedWithAllIdsChangedIsHeldAndItsNewJobsAreLoaded) {
  installation.publish(jobs(50, 1001));
  expect_held();
  EXPECT_EQ(board.open_jobs(), "100");
}

TEST_F(HeldTest, AFeedThatRepeatsOneIdIsHeld) {
  auto all = jobs(50);
  for (Job& job : all) job.id = "J1";
  installation.publish(all);
  expect_held();
  EXPECT_EQ(value("SELECT duplicate FROM workwise.runs ORDER BY id DESC LIMIT 1"), "49");
  EXPECT_EQ(board.open_jobs(), "50");
}

TEST_F(HeldTest, AFeedThatRecoversReleasesTheHold) {
  installation.publish({});
  const std::string run = expect_held();
  installation.publish(jobs(50));
  EXPECT_EQ(ingest(), 0) << installation.output;
  EXPECT_EQ(board.open_jobs(), "50");
  EXPECT_EQ(installation.workwise({"runs", "accept", run}), 2) << installation.output;
  EXPECT_EQ(board.open_jobs(), "50");
}

// ---- hostile text on its way out

TEST_F(FaultTest, NoFeedSteersTheTerminalOfWhoLooksAtIt) {
  const std::string clear = "\x1b[2J\x1b]0;owned\x07";
  std::string many;
  for (int i = 0; i < 60; ++i) many += "\x1b[31m";
  auto all = jobs(50);
  all.push_back({.id = "E" + clear, .title = "Cook" + clear, .company = many});
  all.push_back({.id = {}, .title = "Nameless" + clear});
  all.push_back({.id = "T" + clear, .title = {}});
  installation.publish(all);
  EXPECT_EQ(ingest(), 6) << installation.output;
  EXPECT_THAT(installation.output, Not(HasSubstr("\x1b")));
  const std::string nameless = value("SELECT id FROM workwise.quarantine WHERE field = 'id'");
  installation.server.on("/moved.xml", [](const sandbox::Request&) {
    return sandbox::Answer{.status = 302, .headers = {{"Location", "/\x1b[2Jgone"}}};
  });
  installation.add_source("moved", installation.server.url("/moved.xml"));
  installation.workwise({"ingest", "--source", "moved"});
  const std::string failed = value("SELECT max(id) FROM workwise.runs");
  EXPECT_EQ(value("SELECT state FROM workwise.runs WHERE id = " + failed), "failed");

  using Words = testing::Installation::Words;
  for (const Words& words : {Words{"runs", "list"},
                             {"runs", "show", failed},
                             {"quarantine", "list"},
                             {"quarantine", "list", "--json"},
                             {"quarantine", "show", nameless, "--json"},
                             {"preview", "--source", "agency"},
                             {"sources", "test", "agency"}}) {
    installation.workwise(words);
    EXPECT_THAT(installation.output, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\x07"))))
        << words[0] << ' ' << words[1];
    EXPECT_FALSE(installation.output.empty());
  }
  // For people, in front of a terminal (without our own colours).
  for (const Words& words : {Words{"quarantine", "list"},
                             {"quarantine", "show", nameless},
                             {"runs", "show", failed},
                             {"preview", "--source", "agency"},
                             {"ingest", "--full"}}) {
    const std::string shown = testing::on_a_terminal(installation.command("workwise", words));
    EXPECT_THAT(shown, AllOf(Not(HasSubstr("\x1b[2J")), Not(HasSubstr("\x1b]")),
                             Not(HasSubstr("\x1b[31m")), Not(HasSubstr("\x07"))))
        << words[0] << ' ' << words[1];
    EXPECT_GT(shown.size(), 40U) << words[0];
  }
}

}  // namespace
}  // namespace workwise
