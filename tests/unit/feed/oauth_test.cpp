#include "feed/oauth.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "feed/fetch.hpp"

namespace workwise::feed {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Kind = SourceError::Kind;

class OauthTest : public testing::Test {
 protected:
  OauthTest() {
    auth.kind = config::Auth::Kind::oauth2;
    auth.user = "board & co";
    auth.token_url = "https://login.example/token";
    auth.scope = "jobs:read offers";
    auth.secret = {"s3cr3t/+", "file /run/secret"};
  }

  /// Answers with these, one after the other, the last one for ever.
  void answers(std::vector<Tokens::Answer> all) { answers_ = std::move(all); }
  static Tokens::Answer answer(int status, std::string body) {
    Tokens::Answer result;
    result.head.status = status;
    result.body = std::move(body);
    return result;
  }
  static Tokens::Answer token(const std::string& text, const std::string& more = "") {
    return answer(200, R"({"access_token":")" + text + "\"" + more + "}");
  }
  std::string get() {
    return tokens.get(auth, [this](const Ask& ask) {
      asked.push_back(ask);
      return answers_[std::min(asked.size(), answers_.size()) - 1];
    });
  }
  SourceError error() {
    try {
      get();
    } catch (const SourceError& failure) {
      return failure;
    }
    ADD_FAILURE() << "there was a token";
    return {Kind::stopped, ""};
  }

  config::Auth auth;
  Tokens::Clock::time_point time{};
  Tokens tokens{[this] { return time; }};
  std::vector<Ask> asked;

 private:
  std::vector<Tokens::Answer> answers_;
};

TEST_F(OauthTest, TheClientNamesItselfInAForm) {
  answers({token("abc")});
  EXPECT_EQ(get(), "abc");
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].method, "POST");
  EXPECT_EQ(asked[0].url, "https://login.example/token");
  EXPECT_THAT(asked[0].headers, Contains("Content-Type: application/x-www-form-urlencoded"));
  EXPECT_EQ(asked[0].body,
            "grant_type=client_credentials&scope=jobs%3Aread%20offers"
            "&client_id=board%20%26%20co&client_secret=s3cr3t%2F%2B");
  EXPECT_FALSE(asked[0].with_token);
}

TEST_F(OauthTest, AServerThatWantsBasicGetsIt) {
  for (const int status : {400, 401}) {
    asked.clear();
    answers({answer(status, R"({"error":"invalid_client"})"), token("abc")});
    tokens.drop(auth, "abc");
    EXPECT_EQ(get(), "abc");
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_EQ(asked[1].user, "board%20%26%20co");
    EXPECT_EQ(asked[1].password, "s3cr3t%2F%2B");
    EXPECT_THAT(asked[1].body, Not(HasSubstr("client_secret")));
  }
}

TEST_F(OauthTest, ATokenIsKeptUntilShortlyBeforeItEnds) {
  answers({token("first", R"(,"expires_in":3600)"), token("second")});
  EXPECT_EQ(get(), "first");
  time += 3539s;
  EXPECT_EQ(get(), "first");
  time += 1s;
  EXPECT_EQ(get(), "second");
  EXPECT_EQ(asked.size(), 2U);
}

TEST_F(OauthTest, TokensBelongToAnEndpointAClientAndAScope) {
  answers({token("1"), token("2"), token("3"), token("4")});
  EXPECT_EQ(get(), "1");
  auth.scope = "other";
  EXPECT_EQ(get(), "2");
  auth.user = "somebody";
  EXPECT_EQ(get(), "3");
  auth.token_url += '2';
  EXPECT_EQ(get(), "4");
}

TEST_F(OauthTest, ADroppedTokenIsFetchedAnewUnlessSomebodyHasDoneSo) {
  answers({token("1"), token("2"), token("3")});
  EXPECT_EQ(get(), "1");
  tokens.drop(auth, "1");
  EXPECT_EQ(get(), "2");
  tokens.drop(auth, "1");
  EXPECT_EQ(get(), "2");
}

TEST_F(OauthTest, ALifetimeIsTakenAsServersWriteIt) {
  const auto lifetime = [](const std::string& value) {
    return parse_grant(R"({"access_token":"a","expires_in":)" + value + "}").lifetime;
  };
  EXPECT_EQ(lifetime("1500"), 1500s);
  EXPECT_EQ(lifetime("\"1500\""), 1500s);
  EXPECT_EQ(lifetime("1499.9"), 1499s);
  EXPECT_EQ(lifetime("0"), 0s);
  EXPECT_EQ(lifetime("-1"), 0s);
  EXPECT_EQ(lifetime("1e300"), 24h);
  EXPECT_EQ(lifetime("\"nan\""), 300s);
  EXPECT_EQ(lifetime("null"), 300s);
  EXPECT_EQ(lifetime("{}"), 300s);
}

TEST_F(OauthTest, ATokenWithoutALifeIsUsedOnce) {
  answers({token("1", R"(,"expires_in":0)"), token("2")});
  EXPECT_EQ(get(), "1");
  EXPECT_EQ(get(), "2");
}

TEST_F(OauthTest, WhatIsNoTokenIsNotSent) {
  for (const char* text :
       {"", "<html>", "[]", "{}", R"({"access_token":7})", R"({"access_token":""})",
        R"({"access_token":"a\r\nHost: b"})", R"({"access_token":"a b"})",
        R"({"access_token":"a","token_type":"mac"})", R"({"access_token":"ä"})"})
    EXPECT_THROW(parse_grant(text), SourceError) << text;
  EXPECT_EQ(parse_grant(R"({"token_type":"BEARER","access_token":"a.b-_~+/="})").token,
            "a.b-_~+/=");
}

TEST_F(OauthTest, ARefusalSaysWhatTheServerSaidAndNoSecret) {
  answers({answer(401, R"({"error":"invalid_client","error_description":"s3cr3t/+ is wrong"})")});
  const SourceError failure = error();
  EXPECT_EQ(failure.kind, Kind::status);
  EXPECT_EQ(failure.status, 401);
  EXPECT_FALSE(failure.transient);
  EXPECT_THAT(failure.what(), HasSubstr("https://login.example/token"));
  EXPECT_THAT(failure.what(), HasSubstr("invalid_client"));
  EXPECT_THAT(failure.what(), Not(HasSubstr("s3cr3t")));
  EXPECT_THAT(failure.next(), HasSubstr("file /run/secret"));
  EXPECT_THAT(tokens.in_hand(auth), IsEmpty());
}

TEST_F(OauthTest, ABusyServerIsAskedLaterAndARedirectIsNotFollowed) {
  Tokens::Answer busy = answer(503, "");
  busy.head.retry_after = "20";
  answers({busy});
  EXPECT_TRUE(error().transient);
  EXPECT_EQ(error().retry_after, 20s);
  asked.clear();
  answers({answer(307, "")});
  EXPECT_THAT(error().next(), HasSubstr("token_url"));
  EXPECT_EQ(asked.size(), 1U);
}

}  // namespace
}  // namespace workwise::feed
