#include "sandbox/feed_server.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <string>
#include <thread>

#include "base/error.hpp"

namespace workwise::sandbox {
namespace {

/// A client of nothing but sockets: it sees exactly what is on the wire.
class Client {
 public:
  explicit Client(const FeedServer& server) : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server.port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ =
        ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~Client() { ::close(descriptor_); }
  Client(const Client&) = delete;

  void send(const std::string& text) const {
    ASSERT_EQ(::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }
  /// Until the server closes.
  std::string rest() {
    std::string text;
    char buffer[4096];
    for (;;) {
      const ssize_t count = ::recv(descriptor_, buffer, sizeof buffer, 0);
      if (count < 0) reset_ = errno == ECONNRESET;
      if (count <= 0) return text;
      text.append(buffer, static_cast<std::size_t>(count));
    }
  }
  std::string get(const std::string& path, const std::string& headers = {}) {
    send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n");
    return rest();
  }
  bool connected() const { return connected_; }
  bool was_reset() const { return reset_; }

 private:
  int descriptor_;
  bool connected_ = false;
  bool reset_ = false;
};

std::string body_of(const std::string& answer) {
  return answer.substr(answer.find("\r\n\r\n") + 4);
}

std::string header_of(const std::string& answer, const std::string& name) {
  const auto at = answer.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const auto begin = at + name.size() + 4;
  return answer.substr(begin, answer.find("\r\n", begin) - begin);
}

std::string gunzip(const std::string& packed, std::size_t size) {
  std::string body(size, '\0');
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(body.data());
  stream.avail_out = static_cast<uInt>(body.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  inflateEnd(&stream);
  return body;
}

TEST(FeedServerTest, ServesWhatWasPutWithAnETagThatChangesWithTheBody) {
  FeedServer server;
  server.put("/jobs.xml", "<jobs/>", "application/xml");
  const std::string first = Client(server).get("/jobs.xml");
  EXPECT_TRUE(first.starts_with("HTTP/1.1 200 OK\r\n")) << first;
  EXPECT_EQ(body_of(first), "<jobs/>");
  EXPECT_EQ(header_of(first, "Content-Type"), "application/xml");

  server.put("/jobs.xml", "<jobs><job/></jobs>", "application/xml");
  const std::string second = Client(server).get("/jobs.xml");
  EXPECT_NE(header_of(first, "ETag"), header_of(second, "ETag"));
}

TEST(FeedServerTest, AnswersNotModifiedToAMatchingETagOnly) {
  FeedServer server;
  server.put("/a", "one", "text/plain");
  const std::string etag = header_of(Client(server).get("/a"), "ETag");
  const std::string unchanged =
      Client(server).get("/a", "If-None-Match: W/\"x\", " + etag + "\r\n");
  EXPECT_TRUE(unchanged.starts_with("HTTP/1.1 304 ")) << unchanged;
  EXPECT_EQ(body_of(unchanged), "");
  EXPECT_EQ(body_of(Client(server).get("/a", "If-None-Match: \"x\"\r\n")), "one");
}

TEST(FeedServerTest, AnswersNotFoundForUnknownAndRemovedPaths) {
  FeedServer server;
  server.put("/a", "one", "text/plain");
  server.remove("/a");
  EXPECT_TRUE(Client(server).get("/a").starts_with("HTTP/1.1 404 "));
  EXPECT_TRUE(Client(server).get("/b").starts_with("HTTP/1.1 404 "));
}

TEST(FeedServerTest, CompressesAndSaysSoExceptForAFileThatIsCompressedByName) {
  FeedServer server;
  const std::string body(100'000, 'x');
  server.put("/a.xml", body, "text/xml", true);
  server.put("/a.xml.gz", body, "application/gzip", true);
  const std::string encoded = Client(server).get("/a.xml");
  EXPECT_EQ(header_of(encoded, "Content-Encoding"), "gzip");
  EXPECT_EQ(gunzip(body_of(encoded), body.size()), body);
  const std::string file = Client(server).get("/a.xml.gz");
  EXPECT_EQ(header_of(file, "Content-Encoding"), "");
  EXPECT_EQ(gunzip(body_of(file), body.size()), body);
}

TEST(FeedServerTest, KeepsAConnectionForTheNextRequest) {
  FeedServer server;
  server.put("/a", "one", "text/plain");
  Client client(server);
  client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string both = client.get("/a");
  EXPECT_EQ(both.find("one", both.find("one") + 1) != std::string::npos, true) << both;
}

TEST(FeedServerTest, RemembersWhatItWasAsked) {
  FeedServer server;
  server.on("/a", [](const Request&) { return Answer{}; });
  std::thread asker([&] { Client(server).get("/a?page=2", "X-API-Key: k\r\n"); });
  EXPECT_TRUE(server.wait_for("/a", 1));
  asker.join();
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_EQ(server.requests()[0].target, "/a?page=2");
  EXPECT_EQ(server.requests()[0].headers.at("x-api-key"), "k");
}

TEST(FeedServerTest, CutsABodyWithAReset) {
  FeedServer server;
  server.on("/a", [](const Request&) {
    Answer answer;
    answer.body = std::string(1000, 'x');
    answer.cut_after = 10;
    return answer;
  });
  Client client(server);
  EXPECT_LE(body_of(client.get("/a")).size(), 10U);
  EXPECT_TRUE(client.was_reset());
}

TEST(FeedServerTest, LiesAboutTheLengthAndCloses) {
  FeedServer server;
  server.on("/a", [](const Request&) {
    Answer answer;
    answer.body = "short";
    answer.content_length = 500;
    return answer;
  });
  Client client(server);
  const std::string answer = client.get("/a");
  EXPECT_EQ(header_of(answer, "Content-Length"), "500");
  EXPECT_EQ(body_of(answer), "short");
  EXPECT_FALSE(client.was_reset());
}

TEST(FeedServerTest, StreamsABodyOfUnknownLengthInChunks) {
  FeedServer server;
  server.on("/a", [](const Request&) {
    Answer answer;
    answer.stream = [](std::uint64_t sent, std::string& piece) {
      piece = "abc";
      return sent < 3;
    };
    return answer;
  });
  const std::string answer = Client(server).get("/a");
  EXPECT_EQ(header_of(answer, "Transfer-Encoding"), "chunked");
  EXPECT_EQ(body_of(answer), "3\r\nabc\r\n3\r\nabc\r\n0\r\n\r\n");
}

TEST(FeedServerTest, EndsAtOnceWhileClientsStallAndHandlersPause) {
  Answer slow;
  slow.body = "late";
  slow.delay = std::chrono::hours(1);
  Answer endless;
  endless.stream = [](std::uint64_t, std::string& piece) {
    piece.assign(1 << 20, 'x');
    return true;
  };
  auto server = std::make_unique<FeedServer>();
  server->on("/slow", [&](const Request&) { return slow; });
  server->on("/endless", [&](const Request&) { return endless; });
  Client silent(*server);
  Client waiting(*server);
  Client not_reading(*server);
  waiting.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  not_reading.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(server->wait_for("/slow", 1));
  ASSERT_TRUE(server->wait_for("/endless", 1));
  server.reset();  // the test's own time limit is the assertion
  EXPECT_EQ(waiting.rest(), "");
}

TEST(FeedServerTest, AHandlerThatThrowsCostsOnlyItsConnection) {
  FeedServer server;
  server.on("/bad", [](const Request&) -> Answer { throw std::runtime_error("no"); });
  server.put("/good", "fine", "text/plain");
  EXPECT_EQ(Client(server).get("/bad"), "");
  EXPECT_EQ(body_of(Client(server).get("/good")), "fine");
}

TEST(FeedServerTest, SaysWhichPortIsTaken) {
  const FeedServer first;
  try {
    const FeedServer second(first.port());
    FAIL() << "two servers on one port";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(std::to_string(first.port())), std::string::npos);
  }
}

}  // namespace
}  // namespace workwise::sandbox
