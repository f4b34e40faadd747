// A validator or a digest says "what that run found is still so". That is true only while nothing
// has been written since: a run that wrote and did not settle must not be followed by one that
// believes the validators of the run before it.
#include <gtest/gtest.h>

#include "sandbox/feed_server.hpp"
#include "support/board.hpp"

namespace workwise::ingest {
namespace {

using testing::jobs;

class ValidatorsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    board.settings.ingest.batch_rows = 50;
    board.publish(jobs(600));
    board.poll();
    for (testing::Job& job : other) job.title += " B";
  }
  /// The feed is what it was at first again.
  void expect_the_first_edition_again() {
    board.publish(jobs(600));
    for (int i = 0; i < 2; ++i) EXPECT_EQ(board.poll().state, State::done);
    EXPECT_EQ(value("SELECT count(*) FROM jobs WHERE title LIKE '% B'"), "0");
    EXPECT_EQ(board.open_jobs(), "600");
    EXPECT_EQ(board.broken_invariant(), "");
  }
  std::string value(const std::string& sql) { return board.database.value(sql); }

  testing::Board board;
  std::vector<testing::Job> other = jobs(600);
};

TEST_F(ValidatorsTest, OfTheRunBeforeAFailedOneAreForgotten) {
  std::string cut = to_xml(other);
  cut.resize(cut.size() - 12);
  board.publish(cut);
  EXPECT_EQ(board.poll().state, State::failed);
  EXPECT_EQ(value("SELECT count(*) FROM jobs WHERE title LIKE '% B'"), "599");  // the last is cut
  expect_the_first_edition_again();
}

TEST_F(ValidatorsTest, OfTheRunBeforeAPartialOneAreForgotten) {
  for (int i = 0; i < 300; ++i) other.push_back({.id = "X" + std::to_string(i), .title = ""});
  board.publish(other);
  EXPECT_TRUE(board.poll().partial);
  expect_the_first_edition_again();
}

TEST_F(ValidatorsTest, OfTheRunBeforeAKilledOneAreForgotten) {
  board.database.session().run_script(
      "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
      " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN new; END $$;"
      "CREATE TRIGGER die BEFORE UPDATE ON jobs FOR EACH ROW WHEN (new.external_id = 'J322')"
      " EXECUTE FUNCTION die()");
  board.publish(other);
  EXPECT_TRUE(board.poll().database_lost);
  board.database.session().run("DROP TRIGGER die ON jobs");
  expect_the_first_edition_again();
}

TEST_F(ValidatorsTest, AreNotSentAfterARunThatWasStopped) {
  sandbox::FeedServer server;
  std::string body = to_xml(jobs(600));
  std::string etag = "\"a\"";
  server.on("/feed.xml", [&](const sandbox::Request& request) {
    sandbox::Answer answer{.headers = {{"ETag", etag}}};
    const auto match = request.headers.find("if-none-match");
    if (match != request.headers.end() && match->second == etag)
      answer.status = 304;
    else
      answer.body = body;
    return answer;
  });
  board.source.fetch.url = server.url("/feed.xml");
  board.poll();
  EXPECT_TRUE(board.poll().not_modified);

  body = to_xml(other);
  etag = "\"b\"";
  std::stop_source stop;
  Options options;
  options.stop = stop.get_token();
  options.progress = [&](const Counts& counts, std::uint64_t, std::uint64_t) {
    if (counts.received > 200) stop.request_stop();
  };
  EXPECT_TRUE(board.poll(options).stopped);
  body = to_xml(jobs(600));
  etag = "\"a\"";
  EXPECT_FALSE(board.poll().not_modified);
  EXPECT_EQ(value("SELECT count(*) FROM jobs WHERE title LIKE '% B'"), "0");
}

}  // namespace
}  // namespace workwise::ingest
