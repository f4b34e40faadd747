#include "feed/request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace workwise::feed {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Kind = SourceError::Kind;

config::Source source_at(const std::string& url) {
  config::Source source;
  source.name = "example";
  source.fetch.url = url;
  return source;
}

/// With every kind of secret at once.
config::Source guarded(const std::string& url) {
  config::Source source = source_at(url);
  source.fetch.headers = {{"X-API-Key", "head3r"}, {"Accept-Language", "af"}};
  source.fetch.query = {{"app_key", {"s3cret&", "file /run/key"}},
                        {"format", {"json", "configuration"}}};
  source.fetch.auth.kind = config::Auth::Kind::bearer;
  source.fetch.auth.secret = {"t0ken", "environment TOKEN"};
  return source;
}

std::string all_of(const Ask& ask) {
  std::string text = ask.url + '\n' + ask.user + '\n' + ask.password;
  for (const std::string& header : ask.headers) text += '\n' + header;
  return text;
}

Reply redirect(int status, const std::string& location) {
  Reply reply;
  reply.status = status;
  reply.location = location;
  return reply;
}

SourceError refusal(Requests& requests, const std::string& location) {
  try {
    requests.follow(redirect(302, location));
  } catch (const SourceError& error) {
    return error;
  }
  ADD_FAILURE() << "followed to " << location;
  return {Kind::stopped, ""};
}

TEST(RequestTest, SaysWhoAsksAndWhatWeCanRead) {
  const auto source = source_at("http://feeds.example/jobs");
  const Requests requests(source, {});
  EXPECT_EQ(requests.current().url, "http://feeds.example/jobs");
  EXPECT_THAT(requests.current().headers, Contains(StartsWith("User-Agent: workwise/")));
  EXPECT_THAT(requests.current().headers, Contains("Accept-Encoding: gzip"));
  EXPECT_FALSE(requests.conditional());
}

TEST(RequestTest, TheOperatorsHeadersReplaceOurs) {
  auto source = source_at("http://feeds.example/jobs");
  source.fetch.headers = {{"user-agent", "Board/1"}, {"X-Empty", ""}};
  const Requests requests(source, {});
  EXPECT_THAT(requests.current().headers, Contains("user-agent: Board/1"));
  EXPECT_THAT(requests.current().headers, Not(Contains(StartsWith("User-Agent"))));
  EXPECT_THAT(requests.current().headers, Contains("X-Empty;"));
}

TEST(RequestTest, AsksConditionallyOnlyWithValidatorsAndWhenAllowed) {
  auto source = source_at("http://feeds.example/jobs");
  const Validators known{"\"abc\"", "Sun, 06 Nov 1994 08:49:37 GMT"};
  EXPECT_THAT(Requests(source, known).current().headers, Contains("If-None-Match: \"abc\""));
  EXPECT_THAT(Requests(source, known).current().headers,
              Contains("If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT"));
  EXPECT_TRUE(Requests(source, known).conditional());
  source.fetch.conditional = false;
  EXPECT_FALSE(Requests(source, known).conditional());
  EXPECT_THAT(Requests(source, known).current().headers, Not(Contains(StartsWith("If-"))));
}

TEST(RequestTest, AppendsTheQueryEncodedAndWithoutTheFragment) {
  const auto source = guarded("https://feeds.example/jobs?page=1#top");
  EXPECT_EQ(Requests(source, {}).current().url,
            "https://feeds.example/jobs?page=1&app_key=s3cret%26&format=json");
}

TEST(RequestTest, ARedirectOnTheSameOriginKeepsCredentialsButNotTheQuery) {
  const auto source = guarded("https://feeds.example/jobs");
  Requests requests(source, {});
  requests.follow(redirect(302, "https://feeds.example:443/v2/jobs"));
  EXPECT_THAT(all_of(requests.current()), HasSubstr("t0ken"));
  EXPECT_THAT(all_of(requests.current()), HasSubstr("head3r"));
  EXPECT_THAT(all_of(requests.current()), Not(HasSubstr("s3cret")));
  EXPECT_FALSE(requests.without_credentials());
}

TEST(RequestTest, NoSecretGoesToAnotherHostPortOrScheme) {
  for (const char* elsewhere :
       {"https://other.example/jobs", "https://feeds.example:8443/jobs",
        "https://feeds.example.other.example/jobs", "https://feeds.example@other.example/jobs"}) {
    SCOPED_TRACE(elsewhere);
    const auto source = guarded("https://feeds.example/jobs");
    Requests requests(source, {"\"etag\"", ""});
    requests.follow(redirect(302, std::string(elsewhere) + "?app_key=s3cret%26&format=json"));
    EXPECT_THAT(all_of(requests.current()), Not(HasSubstr("t0ken")));
    EXPECT_THAT(all_of(requests.current()), Not(HasSubstr("head3r")));
    EXPECT_THAT(all_of(requests.current()), Not(HasSubstr("s3cret")));
    EXPECT_THAT(all_of(requests.current()), HasSubstr("format=json"));
    EXPECT_THAT(requests.current().headers, Contains("Accept-Language: af"));
    EXPECT_THAT(requests.current().headers, Contains("If-None-Match: \"etag\""));
    EXPECT_TRUE(requests.without_credentials());
    requests.follow(redirect(302, "https://feeds.example/jobs"));
    EXPECT_THAT(all_of(requests.current()), Not(HasSubstr("t0ken"))) << "led back by a stranger";
  }
}

TEST(RequestTest, FromHttpToHttpsOfTheSameHostNoSecretGoesEither) {
  auto source = source_at("http://feeds.example/jobs");
  source.fetch.auth.kind = config::Auth::Kind::basic;
  source.fetch.auth.user = "user";
  source.fetch.auth.secret = {"passw0rd", "configuration"};
  Requests requests(source, {});
  EXPECT_EQ(requests.current().password, "passw0rd");
  requests.follow(redirect(302, "https://feeds.example/jobs"));
  EXPECT_EQ(requests.current().password, "");
  EXPECT_EQ(requests.current().user, "");
}

TEST(RequestTest, AUserInTheUrlStaysOnItsHost) {
  const auto source = source_at("https://jo:p%40ss@feeds.example/jobs");
  Requests requests(source, {});
  EXPECT_EQ(requests.current().url, "https://feeds.example/jobs");
  EXPECT_EQ(requests.current().user + ' ' + requests.current().password, "jo p@ss");
  requests.follow(redirect(302, "https://feeds.example/jobs/"));
  EXPECT_EQ(requests.current().user + ' ' + requests.current().password, "jo p@ss");
  requests.follow(redirect(302, "https://elsewhere.example/"));
  EXPECT_THAT(all_of(requests.current()), Not(HasSubstr("jo\np@ss")));
  EXPECT_EQ(requests.current().user, "");
}

TEST(RequestTest, AUserInARedirectIsNotUsed) {
  const auto source = source_at("http://feeds.example/jobs");
  Requests requests(source, {});
  requests.follow(redirect(302, "http://someone:else@feeds.example/jobs"));
  EXPECT_EQ(requests.current().url, "http://feeds.example/jobs");
}

TEST(RequestTest, RedirectsNeverLeaveTheWebNorFallBackToHttp) {
  const auto source = source_at("https://feeds.example/jobs");
  for (const char* to : {"http://feeds.example/jobs", "file:///etc/passwd", "ftp://feeds.example/",
                         "gopher://feeds.example/", "javascript:alert(1)", ""}) {
    Requests requests(source, {});
    EXPECT_EQ(refusal(requests, to).kind, Kind::refused) << to;
  }
}

TEST(RequestTest, RedirectsAreBounded) {
  auto source = source_at("http://feeds.example/0");
  source.fetch.redirects_max = 3;
  Requests requests(source, {});
  for (int hop = 1; hop <= 3; ++hop)
    requests.follow(redirect(302, "http://feeds.example/" + std::to_string(hop)));
  EXPECT_THAT(refusal(requests, "http://feeds.example/4").what(), HasSubstr("max_redirects"));
}

TEST(RequestTest, OtherSchemesAndNonsenseAreRefusedAtOnce) {
  for (const char* url : {"ftp://feeds.example/", "jobs.xml", "", "https://"}) {
    const auto source = source_at(url);
    EXPECT_THROW(Requests(source, {}), SourceError) << url;
  }
}

TEST(RequestTest, AHeaderCannotSmuggleAnother) {
  auto source = source_at("http://feeds.example/");
  source.fetch.headers = {{"X-A", "1\r\nHost: other.example"}};
  EXPECT_THROW(Requests(source, {}), SourceError);
}

/// A search that is asked for with a POST.
config::Source posting(const std::string& url) {
  config::Source source = source_at(url);
  source.fetch.post = true;
  source.fetch.body = R"({"limit":20})";
  source.fetch.content_type = "application/json";
  return source;
}

TEST(RequestTest, APostHasItsBodyAndSaysWhatItIs) {
  auto source = posting("https://feeds.example/search");
  const Requests requests(source, {"\"etag\"", ""});
  EXPECT_EQ(requests.current().method, "POST");
  EXPECT_EQ(requests.current().body, R"({"limit":20})");
  EXPECT_THAT(requests.current().headers, Contains("Content-Type: application/json"));
  EXPECT_FALSE(requests.conditional()) << "a 304 is an answer to a GET";
  EXPECT_THAT(requests.current().headers, Not(Contains(StartsWith("If-"))));
  source.fetch.headers = {{"content-type", "text/x-query"}};
  EXPECT_THAT(Requests(source, {}).current().headers, Contains("content-type: text/x-query"));
  EXPECT_THAT(Requests(source, {}).current().headers, Not(Contains(StartsWith("Content-Type"))));
}

TEST(RequestTest, ARedirectOfAPostIsFollowedAsBrowsersDo) {
  const auto source = posting("https://feeds.example/search");
  for (const int status : {301, 302, 303}) {
    Requests requests(source, {});
    requests.follow(redirect(status, "https://feeds.example/results"));
    EXPECT_EQ(requests.current().method, "GET") << status;
    EXPECT_EQ(requests.current().body, "") << status;
    EXPECT_THAT(requests.current().headers, Not(Contains(StartsWith("Content-")))) << status;
  }
  for (const int status : {307, 308}) {
    Requests requests(source, {});
    requests.follow(redirect(status, "https://feeds.example/v2/search"));
    EXPECT_EQ(requests.current().method, "POST") << status;
    EXPECT_EQ(requests.current().body, R"({"limit":20})") << status;
    EXPECT_THAT(requests.current().headers, Contains("Content-Type: application/json")) << status;
  }
}

TEST(RequestTest, TheBodyOfAPostGoesToNoOtherOrigin) {
  const auto source = posting("https://feeds.example/search");
  for (const char* elsewhere : {"https://other.example/", "https://feeds.example:8443/"}) {
    Requests kept(source, {});
    try {
      kept.follow(redirect(308, elsewhere));
      FAIL() << "followed to " << elsewhere;
    } catch (const SourceError& error) {
      EXPECT_EQ(error.kind, Kind::refused);
      EXPECT_THAT(error.what(), HasSubstr("with the body"));
    }
    Requests turned(source, {});
    turned.follow(redirect(303, elsewhere));
    EXPECT_EQ(turned.current().method + turned.current().body, "GET");
  }
}

TEST(RequestTest, MessagesShowNoSecret) {
  auto source = guarded("https://me:hidden@feeds.example/jobs?sig=0123&page=2");
  const Requests requests(source, {});
  EXPECT_EQ(requests.where(),
            "GET https://feeds.example/jobs?sig=***&page=2&app_key=***&format=***");
  EXPECT_EQ(requests.shown("token t0ken, key s3cret& or s3cret%26"), "token ***, key *** or ***");
}

TEST(RequestTest, WhatAServerRepeatsOfAHeaderOrAPasswordIsNotShownEither) {
  auto source = guarded("https://me:hidden%21@feeds.example/jobs");
  source.fetch.headers["Cookie"] = "session=c00kie";
  const Requests requests(source, {});
  EXPECT_EQ(requests.shown("no head3r, hidden! or session=c00kie; language af"),
            "no ***, *** or ***; language af");
}

TEST(RequestTest, MaskingLeavesOrdinaryTextAlone) {
  const Secrets none;
  for (const char* text : {"", "?", "a & b", "x?y", "http://a/?page=2&limit=10", "what? key = 1"})
    EXPECT_EQ(masked(text, none), text);
  EXPECT_EQ(masked("GET https://a/?X-Amz-Signature=ab&x=1 failed", none),
            "GET https://a/?X-Amz-Signature=***&x=1 failed");
  EXPECT_EQ(masked("a\x1B[31mb", none), "a\xEF\xBF\xBD[31mb");
}

}  // namespace
}  // namespace workwise::feed
