#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/unix_socket.hpp"

namespace workwise::testing {

/// Where the messages of a client end: a startup has only a length, all others a letter first.
class MessageCounter {
 public:
  /// How many of `bytes` belong to what comes before the end of message `last`, half of it
  /// included; `messages` counts those that ended.
  std::size_t until(std::string_view bytes, std::uint64_t last, std::uint64_t& messages) {
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      if (messages >= last) return at;
      if (header_.size() < header_size()) {
        header_ += bytes[at];
        if (header_.size() == header_size()) left_ = length() - 4;
      } else {
        --left_;
      }
      if (header_.size() < header_size() || left_ > 0) continue;
      header_.clear();
      started_ = true;
      ++messages;
    }
    return bytes.size();
  }

 private:
  std::size_t header_size() const { return started_ ? 5 : 4; }
  std::uint32_t length() const {
    std::uint32_t value = 0;
    for (const char c : header_.substr(header_.size() - 4))
      value = (value << 8U) | static_cast<unsigned char>(c);
    return value;
  }

  std::string header_;
  std::uint32_t left_ = 0;
  bool started_ = false;
};

/// Stands between clients and the private server, and cuts a connection in mid-stream: as a
/// network, a failing host or an impatient firewall does.
class CutRelay {
 public:
  explicit CutRelay(const std::string& server_directory)
      : folder_(server_directory + "/relay"), server_(server_directory + "/.s.PGSQL.5432") {
    std::filesystem::create_directory(folder_);
    listener_ = listen_at(folder_ + "/.s.PGSQL.5432");
    accepting_ = std::thread([this] { accept_all(); });
  }
  ~CutRelay() {
    ::shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    for (std::thread& one : connections_) one.join();
    ::close(listener_);
    std::filesystem::remove_all(folder_);
  }
  CutRelay(const CutRelay&) = delete;

  std::string url(const std::string& database) const {
    return "postgresql:///" + database + "?host=" + folder_ + "&user=postgres";
  }

  /// From here on: lets that many more messages of the clients through, then cuts; with `torn`, in
  /// the middle of the next one.
  void cut_after(std::uint64_t messages, bool torn = false) {
    passed_ = 0;
    limit_ = messages;
    torn_ = torn;
  }
  /// Messages that clients have sent since then.
  std::uint64_t passed() const { return passed_; }

 private:
  void accept_all() {
    for (int client = 0; (client = ::accept(listener_, nullptr, nullptr)) >= 0;)
      connections_.emplace_back([this, client] { serve(client); });
  }

  void serve(int client) {
    bool connected = false;
    const int server = connect_to(server_, connected);
    if (connected) {
      std::thread downwards([&] { pass_down(server, client); });
      pass_up(client, server);
      downwards.join();
    }
    ::close(client);
    ::close(server);
  }

  void pass_up(int client, int server) {
    MessageCounter counter;
    char bytes[16384];
    for (ssize_t got = 0; (got = ::recv(client, bytes, sizeof bytes, 0)) > 0;) {
      const std::string_view piece(bytes, static_cast<std::size_t>(got));
      std::uint64_t messages = passed_;
      std::size_t size = counter.until(piece, limit_, messages);
      passed_ = messages;
      const bool cut = size < piece.size();
      if (cut && torn_) size += (piece.size() - size + 1) / 2;
      ::send(server, bytes, size, MSG_NOSIGNAL);
      if (cut) break;
    }
    ::shutdown(server, SHUT_RDWR);
    ::shutdown(client, SHUT_RDWR);
  }

  static void pass_down(int server, int client) {
    char bytes[16384];
    for (ssize_t got = 0; (got = ::recv(server, bytes, sizeof bytes, 0)) > 0;)
      ::send(client, bytes, static_cast<std::size_t>(got), MSG_NOSIGNAL);
    ::shutdown(client, SHUT_RDWR);
  }

  std::string folder_;
  std::string server_;
  int listener_ = -1;
  std::atomic<std::uint64_t> passed_{0};
  std::atomic<std::uint64_t> limit_{UINT64_MAX};
  std::atomic<bool> torn_{false};
  std::thread accepting_;
  std::vector<std::thread> connections_;
};

}  // namespace workwise::testing
