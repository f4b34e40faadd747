#include <gtest/gtest.h>

#include "fetch_fixture.hpp"
#include "sandbox/feed_server.hpp"
#include "support/tls_server.hpp"

namespace workwise::feed {
namespace {

using support::SelfSigned;
using support::TlsServer;
using testing::HasSubstr;
using Kind = SourceError::Kind;

const std::string kAnswer =
    "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\n<jobs/>";

class HttpsTest : public FetchFixture {
 protected:
  HttpsTest() { source.fetch.attempts = 1; }

  SelfSigned identity{root};
};

TEST_F(HttpsTest, ACertificateThatNobodySignedIsRefusedWithAdvice) {
  const TlsServer server(identity, kAnswer);
  source.fetch.url = server.url("/jobs.xml");
  source.fetch.attempts = 3;
  const SourceError failure = error();
  EXPECT_EQ(failure.kind, Kind::certificate);
  EXPECT_THAT(failure.what(), HasSubstr("certificate"));
  EXPECT_THAT(failure.what(), Not(HasSubstr("attempt")));
  EXPECT_THAT(failure.next(), HasSubstr("fetch.ca_file"));
}

TEST_F(HttpsTest, ACertificateThatTheConfigurationTrustsIsTaken) {
  const TlsServer server(identity, kAnswer);
  source.fetch.url = server.url("/jobs.xml");
  source.fetch.ca_file = identity.certificate;
  EXPECT_EQ(body(), "<jobs/>");
}

TEST_F(HttpsTest, ACertificateForAnotherHostIsRefused) {
  const TlsServer server(identity, kAnswer);
  source.fetch.url = server.url("/jobs.xml", "localhost");
  source.fetch.ca_file = identity.certificate;
  EXPECT_EQ(error().kind, Kind::certificate);
}

TEST_F(HttpsTest, ACaFileThatIsNotThereIsNamed) {
  const TlsServer server(identity, kAnswer);
  source.fetch.url = server.url("/jobs.xml");
  source.fetch.ca_file = root / "missing.pem";
  const SourceError failure = error();
  EXPECT_EQ(failure.kind, Kind::certificate);
  EXPECT_THAT(failure.next(), HasSubstr("missing.pem"));
}

TEST_F(HttpsTest, ARedirectBackToHttpIsRefusedBeforeItIsAsked) {
  sandbox::FeedServer plain;
  plain.put("/jobs.xml", "<jobs/>", "text/xml");
  const TlsServer server(identity, "HTTP/1.1 301 Moved\r\nLocation: " + plain.url("/jobs.xml") +
                                       "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  source.fetch.url = server.url("/jobs.xml");
  source.fetch.ca_file = identity.certificate;
  const SourceError failure = error();
  EXPECT_EQ(failure.kind, Kind::refused);
  EXPECT_THAT(failure.what(), HasSubstr("from https"));
  EXPECT_TRUE(plain.requests().empty());
}

TEST_F(HttpsTest, WhatDoesNotSpeakHttpIsAnError) {
  const TlsServer server(identity, "SSH-2.0-OpenSSH\r\n");
  source.fetch.url = server.url("/jobs.xml");
  source.fetch.ca_file = identity.certificate;
  EXPECT_EQ(error().kind, Kind::not_readable);
}

TEST_F(HttpsTest, AConnectionThatEndsBeforeTheAnswerIsUnreachable) {
  const TlsServer server(identity, "");
  source.fetch.url = server.url("/jobs.xml");
  source.fetch.ca_file = identity.certificate;
  EXPECT_EQ(error().kind, Kind::unreachable);
}

}  // namespace
}  // namespace workwise::feed
