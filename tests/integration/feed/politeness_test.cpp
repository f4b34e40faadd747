#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "fetch_fixture.hpp"
#include "sandbox/feed_server.hpp"

namespace workwise::feed {
namespace {

using sandbox::Answer;
using sandbox::FeedServer;
using sandbox::Request;
using testing::HasSubstr;
using Kind = SourceError::Kind;
using namespace std::chrono_literals;

class PolitenessTest : public FetchFixture {
 protected:
  PolitenessTest() {
    source.fetch.url = server.url("/jobs.xml");
    source.fetch.attempts = 1;
    server.put("/jobs.xml", "<jobs/>", "text/xml");
  }
  void answer(int status, const std::string& retry_after) {
    server.on("/jobs.xml", [=](const Request&) {
      Answer answer;
      answer.status = status;
      answer.headers = {{"Retry-After", retry_after}};
      return answer;
    });
  }

  FeedServer server;
};

TEST_F(PolitenessTest, WhatOneSourceIsToldHoldsForTheNextOfTheSameHost) {
  for (const int status : {429, 503}) {
    FeedServer own;
    own.on("/jobs.xml", [=](const Request&) {
      Answer answer;
      answer.status = status;
      answer.headers = {{"Retry-After", "3600"}};
      return answer;
    });
    own.put("/other.xml", "<jobs/>", "text/xml");
    source.fetch.url = own.url("/jobs.xml");
    EXPECT_EQ(error().status, status);
    source.name = "another";
    source.fetch.url = own.url("/other.xml");
    const SourceError failure = error();
    EXPECT_EQ(failure.status, status);
    EXPECT_TRUE(failure.transient);
    EXPECT_GT(failure.retry_after, 3500s);
    EXPECT_THAT(failure.what(), HasSubstr("not asked"));
    EXPECT_EQ(own.requests().size(), 1U);
  }
}

TEST_F(PolitenessTest, AShortWishIsWaitedFor) {
  answer(503, "1");
  EXPECT_EQ(error().status, 503);
  const auto before = std::chrono::steady_clock::now();
  server.put("/jobs.xml", "<jobs/>", "text/xml");
  EXPECT_EQ(body(), "<jobs/>");
  EXPECT_GT(std::chrono::steady_clock::now() - before, 500ms);
}

TEST_F(PolitenessTest, ANegativeOrSenselessWishIsNone) {
  for (const char* wish : {"-5", "0", "soon", "Sun, 06 Nov 1994 08:49:37 GMT"}) {
    answer(429, wish);
    EXPECT_EQ(error().status, 429) << wish;
    EXPECT_THAT(error().what(), testing::Not(HasSubstr("not asked"))) << wish;
  }
}

TEST_F(PolitenessTest, TheRateHoldsOverTheSourcesOfAHost) {
  source.fetch.rate = {2, 300ms};
  const auto before = std::chrono::steady_clock::now();
  for (int i = 0; i < 5; ++i) {
    source.name = "source " + std::to_string(i);
    EXPECT_EQ(body(), "<jobs/>");
  }
  EXPECT_GE(std::chrono::steady_clock::now() - before, 600ms);
}

TEST_F(PolitenessTest, AHostSeesNoMoreConnectionsThanTheSourcesAllow) {
  std::atomic<int> active = 0;
  std::atomic<int> most = 0;
  server.on("/jobs.xml", [&](const Request&) {
    const int here = ++active;
    int seen = most;
    while (seen < here && !most.compare_exchange_weak(seen, here)) {
    }
    std::this_thread::sleep_for(5ms);
    --active;
    Answer answer;
    answer.body = "<jobs/>";
    return answer;
  });
  source.fetch.connections = 2;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 6; ++i)
    threads.emplace_back([&] {
      for (int round = 0; round < 5; ++round) fetched();
    });
  threads.clear();
  EXPECT_LE(most, 2);
  EXPECT_EQ(server.requests().size(), 30U);
}

TEST_F(PolitenessTest, APostBringsItsBodyWithoutAskingWhetherItMay) {
  source.fetch.post = true;
  source.fetch.body = R"({"limit":20,"text":")" + std::string(2'000'000, 'x') + "\"}";
  source.fetch.content_type = "application/json";
  EXPECT_EQ(body(), "<jobs/>");
  const Request asked = server.requests().at(0);
  EXPECT_EQ(asked.method, "POST");
  EXPECT_EQ(asked.headers.at("content-type"), "application/json");
  EXPECT_EQ(asked.headers.count("expect"), 0U);
  EXPECT_TRUE(asked.body == source.fetch.body);
}

}  // namespace
}  // namespace workwise::feed
