#include "feed/detail.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "feed/fetch.hpp"
#include "sandbox/feed_server.hpp"

namespace workwise::feed {
namespace {

using namespace std::chrono_literals;
using sandbox::Answer;
using sandbox::Request;
using ::testing::HasSubstr;
using ::testing::Not;

class DetailsTest : public ::testing::Test {
 protected:
  DetailsTest() {
    source.name = "example";
    source.fetch.url = server.url("/jobs");
    source.fetch.allow_private = true;
    source.detail.rate.requests = 0;
    server.put("/d", R"({"text":"Weld"})", "application/json");
  }

  std::string get(const std::string& url, int attempts = 1) {
    return Details(source, stop.get_token(), {}, clock, kBackoff).get(url, attempts);
  }
  SourceError error(const std::string& url, int attempts = 1) {
    try {
      get(url, attempts);
    } catch (const SourceError& failure) {
      return failure;
    }
    ADD_FAILURE() << "there was an answer";
    return {SourceError::Kind::stopped, ""};
  }
  Request asked() const { return server.requests().back(); }

  static constexpr Backoff kBackoff{.base = 1ms, .cap = 2ms, .wait_max = 5s};
  sandbox::FeedServer server;
  config::Source source;
  std::stop_source stop;
  Pace::Clock clock = Pace::Clock::real();
};

TEST_F(DetailsTest, AnAnswerIsUnpackedAndInUtf8) {
  server.put("/packed", R"({"text":"Schweißer"})", "application/json", true);
  EXPECT_EQ(get(server.url("/packed")), R"({"text":"Schweißer"})");
  server.put("/wide", std::string("\xFF\xFE{\0}\0", 6), "application/json");
  EXPECT_EQ(get(server.url("/wide")), "{}");
}

TEST_F(DetailsTest, CredentialsGoWhereTheFeedIs) {
  source.fetch.auth.kind = config::Auth::Kind::bearer;
  source.fetch.auth.secret = {"s3cret", "file /x"};
  source.fetch.headers = {{"X-Tenant", "t1"}, {"User-Agent", "board/1"}};
  source.fetch.query = {{"api_key", {"k3y", "configuration"}}, {"limit", {"100", "configuration"}}};
  get(server.url("/d"));
  EXPECT_EQ(asked().headers.at("authorization"), "Bearer s3cret");
  EXPECT_EQ(asked().headers.at("x-tenant"), "t1");
  EXPECT_EQ(asked().target, "/d?api_key=k3y");
}

TEST_F(DetailsTest, CredentialsGoToNoOtherHostThatAnItemNames) {
  sandbox::FeedServer other;
  other.put("/d", "{}", "application/json");
  source.fetch.auth.kind = config::Auth::Kind::bearer;
  source.fetch.auth.secret = {"s3cret", "file /x"};
  source.fetch.headers = {{"X-Tenant", "t1"}, {"User-Agent", "board/1"}};
  source.fetch.query = {{"api_key", {"k3y", "configuration"}}};
  get(other.url("/d"));
  const Request there = other.requests().back();
  EXPECT_FALSE(there.headers.contains("authorization"));
  EXPECT_FALSE(there.headers.contains("x-tenant"));
  EXPECT_EQ(there.headers.at("user-agent"), "board/1");
  EXPECT_EQ(there.target, "/d");

  server.on("/away", [&](const Request&) {
    return Answer{.status = 302, .headers = {{"Location", other.url("/d")}}};
  });
  get(server.url("/away"));
  EXPECT_EQ(asked().headers.at("authorization"), "Bearer s3cret");
  EXPECT_FALSE(other.requests().back().headers.contains("authorization"));
}

TEST_F(DetailsTest, AUserInAnItemsUrlIsNotSent) {
  get("http://some:body@127.0.0.1:" + std::to_string(server.port()) + "/d");
  EXPECT_FALSE(asked().headers.contains("authorization"));
}

TEST_F(DetailsTest, AListInAFileVouchesForNoHost) {
  source.fetch.url = "file:///tmp/jobs.json";
  source.fetch.auth.kind = config::Auth::Kind::bearer;
  source.fetch.auth.secret = {"s3cret", "file /x"};
  EXPECT_EQ(get(server.url("/d")), R"({"text":"Weld"})");
  EXPECT_FALSE(asked().headers.contains("authorization"));
}

TEST_F(DetailsTest, WhatIsNoWebAddressIsRefused) {
  for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/d", "127.0.0.1/d", "http://", "",
                          "http://127.0.0.1/a b\n"})
    EXPECT_EQ(error(url).kind, SourceError::Kind::refused) << url;
}

TEST_F(DetailsTest, AnAnswerWithoutEndIsNotReadToIt) {
  server.on("/long", [](const Request&) {
    return Answer{.stream = [](std::uint64_t, std::string& piece) {
      piece.assign(64 << 10, 'x');
      return true;
    }};
  });
  EXPECT_EQ(error(server.url("/long")).kind, SourceError::Kind::too_large);
}

TEST_F(DetailsTest, WhatPassesIsTriedAgain) {
  int times = 0;
  server.on("/busy", [&](const Request&) {
    return ++times < 3 ? Answer{.status = 503} : Answer{.body = "{}"};
  });
  EXPECT_EQ(get(server.url("/busy"), 3), "{}");
  times = 0;
  EXPECT_EQ(error(server.url("/busy"), 2).status, 503);
  server.on("/later", [&](const Request&) {
    ++times;
    return Answer{.status = 429, .headers = {{"Retry-After", "3600"}}};
  });
  times = 0;
  EXPECT_EQ(error(server.url("/later"), 3).retry_after, 1h);
  EXPECT_EQ(times, 1);
}

TEST_F(DetailsTest, NoSecretIsTold) {
  source.fetch.query = {{"app", {"k3y", "file /x"}}};
  const std::string what = error(server.url("/none?token=t0ken")).what();
  EXPECT_THAT(what, HasSubstr("/none?token=***&app=***: HTTP status 404"));
  EXPECT_THAT(what, Not(HasSubstr("k3y")));
}

TEST_F(DetailsTest, EveryRequestKeepsToTheRate) {
  std::vector<std::chrono::milliseconds> waits;
  auto time = std::chrono::steady_clock::time_point{1h};
  clock = {.now = [&] { return time; },
           .wait =
               [&](const std::stop_token&, std::chrono::milliseconds span) {
                 waits.push_back(span);
                 time += span;
                 return true;
               }};
  source.detail.rate = {.requests = 4, .span = 1s};
  server.on("/here",
            [&](const Request&) { return Answer{.status = 302, .headers = {{"Location", "/d"}}}; });
  Details details(source, {}, {}, clock, kBackoff);
  details.get(server.url("/d"), 1);
  details.get(server.url("/here"), 1);
  details.get(server.url("/d"), 1);
  EXPECT_EQ(waits, (std::vector{250ms, 250ms, 250ms}));
}

TEST_F(DetailsTest, TheConnectionIsKept) {
  Details details(source, {}, {}, clock, kBackoff);
  for (int i = 0; i < 5; ++i) details.get(server.url("/d"), 1);
  EXPECT_EQ(server.requests().size(), 5U);
}

TEST_F(DetailsTest, AStopEndsTheWaitForTheNextOne) {
  source.detail.rate = {.requests = 1, .span = 1h};
  Details details(source, stop.get_token(), {}, clock, kBackoff);
  details.get(server.url("/d"), 1);
  std::jthread stopper([&] { stop.request_stop(); });
  try {
    details.get(server.url("/d"), 1);
    FAIL() << "it did not stop";
  } catch (const SourceError& error) {
    EXPECT_EQ(error.kind, SourceError::Kind::stopped);
  }
}

}  // namespace
}  // namespace workwise::feed
