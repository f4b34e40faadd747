#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <thread>

#include "base/text.hpp"
#include "ingest/replay.hpp"
#include "ingest/run.hpp"
#include "postgres/session.hpp"
#include "sandbox/feed_server.hpp"
#include "support/board.hpp"

namespace workwise::ingest {
namespace {

using sandbox::Answer;
using sandbox::Request;
using ::testing::HasSubstr;
using testing::Job;

/// A list of jobs without descriptions, and a document for each that has one.
class DetailTest : public ::testing::Test {
 protected:
  DetailTest() {
    board.source.read.format = config::Format::json;
    board.source.read.items = "jobs";
    board.source.fetch.url = server.url("/jobs");
    board.source.fetch.allow_private = true;
    board.source.id = {testing::Board::path("id")};
    board.source.map.fields.clear();
    board.source.map.fields["title"] = testing::Board::path("title");
    board.source.map.fields["description"] = testing::Board::path("@detail.text");
    board.source.detail.url = server.url("/detail/{id}");
    board.source.detail.rate.requests = 0;
  }
  void TearDown() override { EXPECT_EQ(board.broken_invariant(), ""); }

  void publish(const std::vector<Job>& jobs) {
    std::string json = "{\"edition\":" + std::to_string(++edition_) + ",\"jobs\":[";
    for (const Job& job : jobs) {
      if (json.back() == '}') json += ',';
      json += "{\"id\":" + json_string(job.id) + ",\"title\":" + json_string(job.title) +
              ",\"noise\":" + json_string(noise) + "}";
    }
    server.put("/jobs", json + "]}", "application/json");
  }
  void answer(const std::string& id, const Answer& answer) {
    server.on("/detail/" + id, [this, id, answer](const Request&) {
      {
        const std::lock_guard lock(mutex_);
        asked_.push_back(id);
      }
      if (on_detail) on_detail(id);
      return answer;
    });
  }
  void describe(const std::vector<Job>& jobs) {
    for (const Job& job : jobs)
      answer(job.id, {.body = "{\"text\":" + json_string("<p>About " + job.title + "</p>") + "}"});
  }
  /// Which details were asked for since the last time.
  std::vector<std::string> asked() {
    const std::lock_guard lock(mutex_);
    return std::exchange(asked_, {});
  }
  std::string value(const std::string& sql) { return board.database.value(sql); }
  std::string description(const std::string& id) {
    return value("SELECT coalesce(description, 'none') FROM jobs WHERE external_id = '" + id + "'");
  }
  std::string rows() {
    return value("SELECT md5(string_agg(j::text || xmin, ',' ORDER BY id)) FROM jobs j");
  }

  sandbox::FeedServer server;
  testing::Board board;
  std::string noise = "a";
  std::function<void(const std::string& id)> on_detail;

 private:
  std::mutex mutex_;
  std::vector<std::string> asked_;
  int edition_ = 0;
};

TEST_F(DetailTest, NewJobsGetTheirDetails) {
  const auto all = testing::jobs(5);
  describe(all);
  publish(all);
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::done) << report.error;
  EXPECT_EQ(report.note, "");
  EXPECT_EQ(report.counts, (Counts{.received = 5, .inserted = 5}));
  EXPECT_EQ(description("J3"), "<p>About Welder 3</p>");
  EXPECT_EQ(asked(), (std::vector<std::string>{"J1", "J2", "J3", "J4", "J5"}));
}

TEST_F(DetailTest, NothingIsAskedForWhatHasNotChanged) {
  const auto all = testing::jobs(5);
  describe(all);
  publish(all);
  board.poll();
  asked();
  const std::string before = rows();
  EXPECT_TRUE(board.poll().not_modified);
  publish(all);
  const RunReport report = board.poll();
  EXPECT_EQ(report.counts, (Counts{.received = 5, .unchanged = 5}));
  EXPECT_EQ(report.batches, 0);
  EXPECT_TRUE(asked().empty());
  EXPECT_EQ(rows(), before);
}

TEST_F(DetailTest, OnlyWhatIsNewOrChangedIsAskedFor) {
  auto all = testing::jobs(5);
  describe(all);
  publish(all);
  board.poll();
  asked();
  all[1].title = "Boilermaker";
  all.push_back({.id = "J9", .title = "Baker"});
  describe(all);
  publish(all);
  const RunReport report = board.poll();
  EXPECT_EQ(report.counts, (Counts{.received = 6, .inserted = 1, .updated = 1, .unchanged = 4}));
  EXPECT_EQ(asked(), (std::vector<std::string>{"J2", "J9"}));
  EXPECT_EQ(description("J2"), "<p>About Boilermaker</p>");
}

TEST_F(DetailTest, AnItemThatChangedWhereNobodyLooksIsAskedForOnce) {
  const auto all = testing::jobs(3);
  describe(all);
  publish(all);
  board.poll();
  asked();
  noise = "b";
  publish(all);
  EXPECT_EQ(board.poll().counts, (Counts{.received = 3, .unchanged = 3}));
  EXPECT_EQ(asked().size(), 3U);
  publish(all);
  EXPECT_EQ(board.poll().counts, (Counts{.received = 3, .unchanged = 3}));
  EXPECT_TRUE(asked().empty());
}

TEST_F(DetailTest, AJobTwiceInTheListIsAskedForOnce) {
  auto all = testing::jobs(2);
  all.push_back({.id = "J1", .title = "Welder again"});
  describe(all);
  publish(all);
  EXPECT_EQ(board.poll().counts, (Counts{.received = 3, .inserted = 2, .duplicate = 1}));
  EXPECT_EQ(asked(), (std::vector<std::string>{"J1", "J2"}));
}

TEST_F(DetailTest, WhatIsDroppedIsNotAskedFor) {
  board.source.drop_if = {{.empty = {}, .path = "title", .in = {"Welder 2"}, .regex = {}}};
  const auto all = testing::jobs(3);
  describe(all);
  publish(all);
  EXPECT_EQ(board.poll().counts, (Counts{.received = 3, .inserted = 2, .filtered = 1}));
  EXPECT_EQ(asked(), (std::vector<std::string>{"J1", "J3"}));
}

TEST_F(DetailTest, ANewJobWhoseDetailFailsComesWithoutAndIsCompletedByTheNextPoll) {
  const auto all = testing::jobs(3);
  describe(all);
  answer("J2", {.status = 500});
  publish(all);
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::done) << report.error;
  EXPECT_EQ(report.counts, (Counts{.received = 3, .inserted = 3}));
  EXPECT_THAT(report.note, HasSubstr("details of 1 item could not be had: GET http://127.0.0.1"));
  EXPECT_THAT(report.note, HasSubstr("/detail/J2: HTTP status 500"));
  EXPECT_EQ(value("SELECT note FROM workwise.runs"), report.note);
  EXPECT_EQ(description("J2"), "none");
  asked();

  // The same document: neither its validators nor its digest may end the run early.
  const std::string before = rows();
  EXPECT_EQ(board.poll().counts, (Counts{.received = 3, .unchanged = 3}));
  EXPECT_EQ(asked(), std::vector<std::string>{"J2"});
  EXPECT_EQ(rows(), before);

  describe(all);
  EXPECT_EQ(board.poll().counts, (Counts{.received = 3, .updated = 1, .unchanged = 2}));
  EXPECT_EQ(asked(), std::vector<std::string>{"J2"});
  EXPECT_EQ(description("J2"), "<p>About Welder 2</p>");
  EXPECT_TRUE(board.poll().not_modified);
}

TEST_F(DetailTest, ADetailThatAddsNothingCompletesAJobToo) {
  const auto all = testing::jobs(1);
  answer("J1", {.status = 404});
  publish(all);
  board.poll();
  answer("J1", {.body = "{}"});
  EXPECT_EQ(board.poll().counts, (Counts{.received = 1, .unchanged = 1}));
  asked();
  publish(all);
  EXPECT_EQ(board.poll().counts, (Counts{.received = 1, .unchanged = 1}));
  EXPECT_TRUE(asked().empty());
}

TEST_F(DetailTest, AKnownJobWhoseDetailFailsStaysAsItIsUntilItCanBeHad) {
  auto all = testing::jobs(3);
  describe(all);
  publish(all);
  board.poll();
  all[1].title = "Boilermaker";
  for (const int status : {404, 410, 500, 403}) {
    answer("J2", {.status = status});
    publish(all);
    const RunReport report = board.poll();
    EXPECT_EQ(report.state, State::done) << report.error;
    EXPECT_EQ(report.counts, (Counts{.received = 3, .unchanged = 3})) << status;
    EXPECT_EQ(report.closed, 0);
    EXPECT_EQ(value("SELECT title FROM jobs WHERE external_id = 'J2'"), "Welder 2");
    EXPECT_EQ(description("J2"), "<p>About Welder 2</p>");
  }
  answer("J2", {.body = "<html>Log in</html>"});
  EXPECT_THAT(board.poll().note, HasSubstr("a detail is no JSON"));
  asked();
  describe(all);
  EXPECT_EQ(board.poll().counts, (Counts{.received = 3, .updated = 1, .unchanged = 2}));
  EXPECT_EQ(asked(), std::vector<std::string>{"J2"});
  EXPECT_EQ(description("J2"), "<p>About Boilermaker</p>");
}

TEST_F(DetailTest, AfterAChangeOfTheMappingAFailureIsTriedAgainToo) {
  const auto all = testing::jobs(3);
  describe(all);
  publish(all);
  board.poll();
  board.source.map.fields["reference"] = testing::Board::path("@detail.text");
  board.change_recipe();
  answer("J2", {.status = 500});
  EXPECT_EQ(board.poll().counts, (Counts{.received = 3, .updated = 2, .unchanged = 1}));
  asked();
  describe(all);
  EXPECT_EQ(board.poll().counts, (Counts{.received = 3, .updated = 1, .unchanged = 2}));
  EXPECT_EQ(asked(), std::vector<std::string>{"J2"});
}

TEST_F(DetailTest, AnItemThatIsNothingWithoutItsDetailWaitsInTheQuarantineUntilItCanBeHad) {
  board.source.map.fields["title"] = testing::Board::path("@detail.text");
  board.source.complete.max_rejected = 1;
  const auto all = testing::jobs(3);
  describe(all);
  answer("J2", {.status = 500});
  publish(all);
  EXPECT_EQ(board.poll().counts, (Counts{.received = 3, .inserted = 2, .quarantined = 1}));
  EXPECT_THAT(value("SELECT reason FROM workwise.quarantine"),
              HasSubstr("without its detail, which could not be had: no title"));
  EXPECT_EQ(board.poll().counts, (Counts{.received = 3, .unchanged = 2, .quarantined = 1}));
  EXPECT_EQ(board.poll({.dry_run = true}).state, State::done) << "its title is in the detail";
  replay(board.settings, board.source, {});  // reads it without, and does not spoil the next poll
  describe(all);
  EXPECT_EQ(board.poll().counts, (Counts{.received = 3, .inserted = 1, .unchanged = 2}));
  EXPECT_EQ(value("SELECT count(*) FROM workwise.quarantine"), "0");
}

TEST_F(DetailTest, AServerThatFailsAlwaysIsLeftAlone) {
  const auto all = testing::jobs(50);
  for (const Job& job : all) answer(job.id, {.status = 500});
  publish(all);
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::done) << report.error;
  EXPECT_EQ(report.counts, (Counts{.received = 50, .inserted = 50}));
  EXPECT_EQ(asked().size(), 20U);
  EXPECT_THAT(report.note, HasSubstr("details of 50 items could not be had, and the rest was not"));
  describe(all);
  EXPECT_EQ(board.poll().counts, (Counts{.received = 50, .updated = 50}));
}

TEST_F(DetailTest, AServerThatWantsToBeLeftAloneForLongIs) {
  const auto all = testing::jobs(5);
  describe(all);
  answer("J2", {.status = 429, .headers = {{"Retry-After", "3600"}}});
  publish(all);
  EXPECT_EQ(board.poll().counts, (Counts{.received = 5, .inserted = 5}));
  EXPECT_EQ(asked(), (std::vector<std::string>{"J1", "J2"}));
}

TEST_F(DetailTest, NoTransactionIsOpenWhileADetailIsAskedFor) {
  const auto all = testing::jobs(7);
  describe(all);
  publish(all);
  board.settings.ingest.batch_rows = 2;  // with a batch under way when the third is asked for
  std::vector<std::string> states;
  on_detail = [&](const std::string&) {
    postgres::Session watcher({.url = board.database.url()});
    states.emplace_back(watcher
                            .run("SELECT string_agg(state || ' ' || (xact_start IS NOT NULL), ',')"
                                 "  FROM pg_stat_activity"
                                 " WHERE datname = current_database()"
                                 "   AND application_name = 'workwise ingest agency'")
                            .text(0, 0));
  };
  EXPECT_EQ(board.poll().counts, (Counts{.received = 7, .inserted = 7}));
  EXPECT_EQ(states, std::vector<std::string>(7, "idle false"));
}

TEST_F(DetailTest, AStopEndsTheRunAtOnceAndTheNextOneCarriesOn) {
  const auto all = testing::jobs(5);
  describe(all);
  publish(all);
  board.source.detail.rate = {.requests = 1, .span = std::chrono::hours{1}};
  std::stop_source stop;
  std::jthread stopper([&] {
    server.wait_for("/detail/J1", 1);
    stop.request_stop();
  });
  const RunReport report = board.poll({.stop = stop.get_token()});
  EXPECT_EQ(report.state, State::failed);
  EXPECT_TRUE(report.stopped);
  EXPECT_LT(report.took, std::chrono::seconds{20});
  EXPECT_EQ(asked(), std::vector<std::string>{"J1"});
  EXPECT_LE(report.counts.received, 1);
}

TEST_F(DetailTest, WhatAFirstLoadThatIsStoppedHasHadIsNotAskedForAgain) {
  const auto all = testing::jobs(5);
  describe(all);
  publish(all);
  board.settings.ingest.batch_rows = 1;
  std::stop_source stop;
  on_detail = [&](const std::string& id) {
    if (id == "J4") stop.request_stop();
  };
  EXPECT_TRUE(board.poll({.stop = stop.get_token()}).stopped);
  asked();
  on_detail = {};
  const RunReport report = board.poll();
  EXPECT_EQ(report.state, State::done) << report.error;
  EXPECT_GE(report.counts.unchanged, 3);
  EXPECT_EQ(report.counts.inserted + report.counts.unchanged, 5);
  EXPECT_LE(asked().size(), 2U);
  EXPECT_EQ(description("J5"), "<p>About Welder 5</p>");
}

TEST_F(DetailTest, ADryRunAsksForNothing) {
  const auto all = testing::jobs(3);
  describe(all);
  publish(all);
  const RunReport report = board.poll({.dry_run = true});
  EXPECT_EQ(report.counts, (Counts{.received = 3, .inserted = 3}));
  EXPECT_THAT(report.note, HasSubstr("details are not asked for"));
  EXPECT_TRUE(asked().empty());
}

TEST_F(DetailTest, AListFromAFileGetsItsDetailsToo) {
  const auto all = testing::jobs(2);
  describe(all);
  board.publish(R"({"jobs":[{"id":"J1","title":"Welder 1"},{"id":"J2","title":"Welder 2"}]})");
  EXPECT_EQ(board.poll({.file = board.feed_file()}).counts, (Counts{.received = 2, .inserted = 2}));
  EXPECT_EQ(description("J2"), "<p>About Welder 2</p>");
}

TEST_F(DetailTest, AnItemMayNameTheWholeUrl) {
  board.source.read.items = "content";
  board.source.map.fields["title"] = testing::Board::path("name");
  board.source.map.fields["description"] =
      testing::Board::path("@detail.jobAd.sections.jobDescription.text");
  board.source.map.fields["apply_url"] = testing::Board::path("@detail.applyUrl");
  board.source.detail.url = "{ref}";
  server.put("/jobs",
             R"({"offset":0,"limit":100,"totalFound":1,"content":[{"id":"744000012345678",
                 "name":"Welder","ref":")" +
                 server.url("/v1/companies/example/postings/744000012345678") + R"("}]})",
             "application/json");
  server.put("/v1/companies/example/postings/744000012345678",
             R"({"id":"744000012345678","applyUrl":"https://jobs.example.org/apply/1","jobAd":
                 {"sections":{"jobDescription":{"title":"Job","text":"<p>Welding</p>"}}}})",
             "application/json");
  EXPECT_EQ(board.poll().counts, (Counts{.received = 1, .inserted = 1}));
  EXPECT_EQ(value("SELECT description || ' ' || apply_url FROM jobs"),
            "<p>Welding</p> https://jobs.example.org/apply/1");
}

TEST_F(DetailTest, AnItemMayNameAPartOfTheUrl) {
  board.source.read.items = "result";
  board.source.map.fields["title"] = testing::Board::path("jobOpeningName");
  board.source.map.fields["description"] =
      testing::Board::path("@detail.result.jobOpening.description");
  board.source.detail.url = server.url("/careers/{id}/detail");
  server.put("/jobs", R"({"meta":{"totalCount":1},"result":[{"id":"23","jobOpeningName":"Welder",
                          "location":{"city":"Durban","state":null}}]})",
             "application/json");
  server.put("/careers/23/detail",
             R"({"meta":{},"result":{"jobOpening":{"jobOpeningName":"Welder",
                 "description":"<p>Welding</p>"},"formFields":{}}})",
             "application/json");
  EXPECT_EQ(board.poll().counts, (Counts{.received = 1, .inserted = 1}));
  EXPECT_EQ(value("SELECT description FROM jobs"), "<p>Welding</p>");
}

}  // namespace
}  // namespace workwise::ingest
