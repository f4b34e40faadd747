#include <gtest/gtest.h>
#include <netinet/in.h>

#include <chrono>
#include <cstdlib>
#include <set>
#include <string>

#include "feed/commons.hpp"
#include "feed/request.hpp"
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
using namespace std::chrono_literals;

/// A feed on this machine, which no source may ask unless it says so.
class AddressTest : public FetchFixture {
 protected:
  AddressTest() {
    source.fetch.allow_private = false;
    source.fetch.connect_timeout = 5s;
    server.put("/jobs.xml", "<jobs/>", "text/xml");
    server.put("/", "<jobs/>", "text/xml");
  }

  std::string port() const { return std::to_string(server.port()); }
  Reply get(Transfer& transfer, const std::string& url) {
    Ask ask;
    ask.url = url;
    return transfer.get(ask, std::chrono::steady_clock::now() + 10s,
                        [](const Reply&, std::string_view) {});
  }
  SourceError refusal(Transfer& transfer, const std::string& url) {
    try {
      get(transfer, url);
    } catch (const SourceError& error) {
      return error;
    }
    ADD_FAILURE() << "asked " << url;
    return {Kind::stopped, ""};
  }

  FeedServer server;
};

bool is(const sockaddr& address, std::uint32_t host) {
  return address.sa_family == AF_INET &&
         reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr == htonl(host);
}
constexpr std::uint32_t kHere = 0x7F000001;

TEST_F(AddressTest, NoSpellingOfAnAddressOfOursIsAsked) {
  const std::string spellings[] = {
      "http://127.0.0.1:PORT/",
      "http://127.0.0.1:PORT/jobs.xml",
      "http://127.1:PORT/",
      "http://127.0.1:PORT/",
      "http://127.1.2.3:PORT/",
      "http://127.255.255.254:PORT/",
      "http://2130706433:PORT/",
      "http://0x7f000001:PORT/",
      "http://0X7F.1:PORT/",
      "http://0x7f.0x0.0x0.0x1:PORT/",
      "http://017700000001:PORT/",
      "http://0177.0.0.1:PORT/",
      "http://0177.0.0.01:PORT/",
      "http://0177.0x0.0.1:PORT/",
      "http://127.0.0.1.:PORT/",
      "http://%31%32%37.0.0.1:PORT/",
      "http://0:PORT/",
      "http://0.0.0.0:PORT/",
      "http://0x0:PORT/",
      "http://[::]:PORT/",
      "http://[::1]:PORT/",
      "http://[0:0:0:0:0:0:0:1]:PORT/",
      "http://[::0001]:PORT/",
      "http://[::ffff:127.0.0.1]:PORT/",
      "http://[::FFFF:7F00:1]:PORT/",
      "http://[0:0:0:0:0:ffff:127.0.0.1]:PORT/",
      "http://[::127.0.0.1]:PORT/",
      "http://[64:ff9b::127.0.0.1]:PORT/",
      "http://[2002:7f00:1::]:PORT/",
      "http://localhost:PORT/",
      "http://LOCALHOST:PORT/",
      "http://localhost.:PORT/",
      "http://feeds.localhost:PORT/",
      "http://user:word@127.0.0.1:PORT/",
      "http://feeds.example@127.0.0.1:PORT/",
      "http://feeds.example:80@127.0.0.1:PORT/",
      "http://feeds.example%2f@127.1:PORT/",
      "http://feeds.example%23@localhost:PORT/",
      "http:///127.0.0.1:PORT/",
      "http:127.0.0.1:PORT/",
      "http://127.0.0.1:PORT\\@feeds.example/",
      "http://127。0。0。1:PORT/",
      "http://①②⑦.0.0.1:PORT/",
      "HTTP://127.0.0.1:PORT/",
      "https://127.0.0.1:PORT/",
  };
  source.fetch.attempts = 1;
  for (std::string url : spellings) {
    url.replace(url.find("PORT"), 4, port());
    source.fetch.url = url;
    error();  // of whatever kind: some are no URL, or a name that nobody has
  }
  EXPECT_EQ(server.requests().size(), 0U);
}

TEST_F(AddressTest, TheRefusalNamesTheAddressTheReasonAndTheWayOut) {
  source.fetch.url = server.url("/jobs.xml");
  const SourceError failure = error();
  EXPECT_EQ(failure.kind, Kind::refused);
  EXPECT_FALSE(failure.transient);
  EXPECT_THAT(failure.what(), HasSubstr("127.0.0.1"));
  EXPECT_THAT(failure.what(), HasSubstr("loopback"));
  EXPECT_THAT(failure.what(), Not(HasSubstr("attempt"))) << "it was tried again";
  EXPECT_THAT(failure.next(), HasSubstr("fetch.allow_private: true"));
}

TEST_F(AddressTest, ANameIsJudgedByTheAddressThatIsConnectedTo) {
  source.fetch.url = "http://localhost:" + port() + "/jobs.xml";
  const SourceError failure = error();
  EXPECT_EQ(failure.kind, Kind::refused);
  EXPECT_THAT(failure.what(), HasSubstr("loopback"));
}

TEST_F(AddressTest, TheOperatorMayAllowThem) {
  source.fetch.allow_private = true;
  source.fetch.url = "http://localhost:" + port() + "/jobs.xml";
  EXPECT_EQ(body(), "<jobs/>");
}

TEST_F(AddressTest, ARedirectFromAPublicAddressToAnotherIsRefused) {
  Commons commons;
  commons.guard = [](const sockaddr& address) -> std::string_view {
    return is(address, kHere) ? "" : blocked_because(address);  // as if the server were out there
  };
  for (const std::string to : {"127.0.0.2", "169.254.169.254", "[::1]", "10.0.0.1"}) {
    server.on("/moved", [&](const Request&) {
      Answer answer;
      answer.status = 302;
      answer.headers = {{"Location", "http://" + to + ':' + port() + "/jobs.xml"}};
      return answer;
    });
    source.fetch.url = server.url("/moved");
    Transfer transfer(source.fetch, {}, {}, commons);
    Requests requests(source, {});
    const Reply reply = get(transfer, requests.current().url);
    requests.follow(reply);
    EXPECT_EQ(refusal(transfer, requests.current().url).kind, Kind::refused) << to;
  }
  EXPECT_EQ(server.requests().size(), 4U) << "only /moved was asked";
}

/// A name that leads to a public address when it is looked at, and here a moment later.
TEST_F(AddressTest, EveryConnectionIsJudgedAnew) {
  Commons commons;
  int looked = 0;
  commons.guard = [&](const sockaddr&) -> std::string_view {
    return looked++ == 0 ? "" : "loopback";
  };
  server.on("/closing", [](const Request&) {
    Answer answer;
    answer.headers = {{"Connection", "close"}};
    return answer;
  });
  Transfer transfer(source.fetch, {}, {}, commons);
  EXPECT_EQ(get(transfer, server.url("/closing")).status, 200);
  EXPECT_EQ(refusal(transfer, server.url("/closing")).kind, Kind::refused);
  EXPECT_EQ(server.requests().size(), 1U);
}

/// Sets a variable for as long as this lives.
struct Variable {
  Variable(const char* name, const std::string& value) : name_(name) {
    ::setenv(name, value.c_str(), 1);
  }
  ~Variable() { ::unsetenv(name_); }
  Variable(const Variable&) = delete;

  const char* name_;
};

TEST_F(AddressTest, TheProxyOfTheEnvironmentMayBePrivateAndNothingElse) {
  const Variable proxy("http_proxy", server.url(""));
  source.fetch.url = "http://feeds.example/jobs.xml";
  server.put("http://feeds.example/jobs.xml", "<jobs/>", "text/xml");
  EXPECT_EQ(body(), "<jobs/>");
  EXPECT_EQ(server.requests().at(0).target, "http://feeds.example/jobs.xml");

  FeedServer other;
  const Variable none("no_proxy", "localhost");
  source.fetch.url = "http://localhost:" + std::to_string(other.port()) + "/";
  EXPECT_EQ(error().kind, Kind::refused);
  EXPECT_TRUE(other.requests().empty());
}

TEST_F(AddressTest, AProxyIsNotAskedForAnAddressThatWeWouldNotAsk) {
  const Variable proxy("http_proxy", server.url(""));
  for (const char* url : {"http://169.254.169.254/latest/meta-data/", "http://0xa000001/",
                          "http://[fd00:ec2::254]/", "http://[::ffff:10.0.0.1]/"}) {
    source.fetch.url = url;
    EXPECT_EQ(error().kind, Kind::refused) << url;
  }
  EXPECT_TRUE(server.requests().empty());
}

}  // namespace
}  // namespace workwise::feed
