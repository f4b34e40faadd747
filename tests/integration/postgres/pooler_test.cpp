#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <string>
#include <thread>

#include "postgres/session.hpp"
#include "support/database.hpp"
#include "support/unix_socket.hpp"

namespace workwise::postgres {
namespace {

using ::testing::HasSubstr;
using testing::Server;

/// Stands between a client and the server for one connection, as a pooler does: what the client is
/// told about its backend (the message 'K') is of the pooler's own making.
class Pooler {
 public:
  explicit Pooler(const std::string& server)
      : folder_(server + "/pooler"), server_(server + "/.s.PGSQL.5432") {
    std::filesystem::create_directory(folder_);
    listener_ = testing::listen_at(folder_ + "/.s.PGSQL.6432");
    thread_ = std::thread([this] { serve(); });
  }
  ~Pooler() {
    thread_.join();
    ::close(listener_);
    std::filesystem::remove_all(folder_);
  }
  Pooler(const Pooler&) = delete;

  std::string url(const std::string& database) const {
    return "postgresql:///" + database + "?host=" + folder_ + "&port=6432&user=postgres";
  }

 private:
  void serve() {
    const int client = ::accept(listener_, nullptr, nullptr);
    bool connected = false;
    const int server = testing::connect_to(server_, connected);
    if (connected) {
      std::thread upwards([&] { pass_on(client, server, false); });
      pass_on(server, client, true);
      upwards.join();
    }
    ::close(client);
    ::close(server);
  }

  static void pass_on(int from, int to, bool lie) {
    char bytes[65536];
    for (ssize_t got = 0; (got = ::recv(from, bytes, sizeof bytes, 0)) > 0;) {
      if (lie) lie = !forge(std::string_view(bytes, static_cast<std::size_t>(got)), bytes);
      ::send(to, bytes, static_cast<std::size_t>(got), MSG_NOSIGNAL);
    }
    ::shutdown(to, SHUT_WR);
  }

  /// The server's answer to a startup comes in one piece; a message is a letter, a length, a body.
  static bool forge(std::string_view answer, char* bytes) {
    for (std::size_t at = 0; at + 9 <= answer.size();) {
      if (answer[at] == 'K') return std::memset(bytes + at + 6, 0x11, 2) != nullptr;
      std::size_t length = 0;
      for (std::size_t i = 1; i <= 4; ++i)
        length = (length << 8U) | static_cast<unsigned char>(answer[at + i]);
      at += 1 + length;
    }
    return false;
  }

  std::string folder_;
  std::string server_;
  int listener_ = -1;
  std::thread thread_;
};

TEST(PoolerTest, AConnectionThroughAPoolerIsRefusedWithTheRemedy) {
  if (!Server::shared().is_private()) GTEST_SKIP() << "needs a server on a socket of our own";
  const Pooler pooler{Server::shared().cluster().socket_directory()};
  try {
    const Session session{{.url = pooler.url("postgres")}};
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_THAT(error.message, HasSubstr("goes through a pooler"));
    EXPECT_THAT(error.hint, HasSubstr("database.url"));
  }
}

}  // namespace
}  // namespace workwise::postgres
