#include <atomic>

#include "fetch_fixture.hpp"
#include "sandbox/feed_server.hpp"

namespace workwise::feed {
namespace {

using sandbox::Answer;
using sandbox::FeedServer;
using sandbox::Request;
using testing::HasSubstr;
using testing::Not;
using Kind = SourceError::Kind;

/// A feed that wants a token, and who gives it: token-1, token-2, …
class TokenTest : public FetchFixture {
 protected:
  TokenTest() {
    source.fetch.url = feed.url("/jobs.xml");
    source.fetch.attempts = 1;
    source.fetch.auth.kind = config::Auth::Kind::oauth2;
    source.fetch.auth.user = "board";
    source.fetch.auth.secret = {"cl1ent-secret", "file /run/secret"};
    source.fetch.auth.token_url = login.url("/token");
    login.on("/token", [this](const Request&) {
      Answer answer;
      answer.body = R"({"access_token":"token-)" + std::to_string(++given) +
                    R"(","token_type":"Bearer","expires_in":3600})";
      return answer;
    });
    feed.on("/jobs.xml", [this](const Request& request) {
      Answer answer;
      const auto found = request.headers.find("authorization");
      const bool known = found != request.headers.end() &&
                         found->second == "Bearer token-" + std::to_string(valid);
      answer.status = known ? 200 : 401;
      answer.body = known ? "<jobs/>" : "no";
      return answer;
    });
  }

  std::atomic<int> given = 0;
  std::atomic<int> valid = 1;
  FeedServer feed;
  FeedServer login;
};

TEST_F(TokenTest, OneTokenServesManyRequests) {
  EXPECT_EQ(body(), "<jobs/>");
  EXPECT_EQ(body(), "<jobs/>");
  EXPECT_EQ(given, 1);
  const Request asked = login.requests().at(0);
  EXPECT_EQ(asked.method, "POST");
  EXPECT_EQ(asked.headers.at("content-type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(asked.body,
            "grant_type=client_credentials&client_id=board&client_secret=cl1ent-secret");
}

TEST_F(TokenTest, ARevokedTokenIsReplacedOnce) {
  EXPECT_EQ(body(), "<jobs/>");
  valid = 2;
  EXPECT_EQ(body(), "<jobs/>");
  EXPECT_EQ(given, 2);
  valid = 99;
  const SourceError failure = error();
  EXPECT_EQ(failure.status, 401);
  EXPECT_EQ(given, 3) << "once";
  EXPECT_EQ(feed.requests().size(), 5U);
}

TEST_F(TokenTest, NeitherTokenNorSecretGoesToAnotherHost) {
  FeedServer other;
  other.put("/jobs.xml", "<jobs/>", "text/xml");
  feed.on("/jobs.xml", [&](const Request&) {
    Answer answer;
    answer.status = 302;
    answer.headers = {{"Location", other.url("/jobs.xml")}};
    return answer;
  });
  EXPECT_EQ(body(), "<jobs/>");
  EXPECT_EQ(feed.requests().at(0).headers.at("authorization"), "Bearer token-1");
  EXPECT_EQ(other.requests().at(0).headers.count("authorization"), 0U);
}

TEST_F(TokenTest, NoMessageShowsTheTokenOrTheSecret) {
  const auto expect_clean = [](const SourceError& failure) {
    for (const char* secret : {"cl1ent", "token-1"}) {
      EXPECT_THAT(failure.what(), Not(HasSubstr(secret)));
      EXPECT_THAT(failure.next(), Not(HasSubstr(secret)));
    }
  };
  feed.on("/jobs.xml", [](const Request& request) {
    Answer answer;  // a server that tells what it was told
    answer.status = 302;
    answer.headers = {{"Location", "ftp://x/" + request.headers.at("authorization").substr(7) +
                                       "?client_secret=cl1ent-secret&x=cl1ent-secret"}};
    return answer;
  });
  expect_clean(error());
  feed.on("/jobs.xml", [](const Request&) {
    Answer answer;
    answer.status = 403;
    return answer;
  });
  expect_clean(error());
  login.on("/token", [](const Request& request) {
    Answer answer;
    answer.status = 401;
    answer.body = request.body;
    return answer;
  });
  source.fetch.auth.scope = "another";
  expect_clean(error());
}

TEST_F(TokenTest, TheTokenEndpointIsRefusedAtAPrivateAddressToo) {
  source.fetch.allow_private = false;
  source.fetch.url = "http://192.0.2.1/jobs.xml";  // never asked: the token comes first
  const SourceError failure = error();
  EXPECT_EQ(failure.kind, Kind::refused);
  EXPECT_THAT(failure.what(), HasSubstr("127.0.0.1"));
  EXPECT_TRUE(login.requests().empty());
}

TEST_F(TokenTest, ATokenEndpointWithoutAnEndIsGivenUp) {
  login.on("/token", [](const Request&) {
    Answer answer;
    answer.stream = [](std::uint64_t, std::string& piece) {
      piece.assign(65536, ' ');
      return true;
    };
    return answer;
  });
  EXPECT_EQ(error().kind, Kind::too_large);
}

}  // namespace
}  // namespace workwise::feed
