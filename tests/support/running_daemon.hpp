#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "sandbox/process.hpp"
#include "support/installation.hpp"

namespace workwise::testing {

/// Of a test that waits for what should come at once.
constexpr std::chrono::seconds kPatience{30};

/// The socket at which a service manager listens, and what was said there, in its order.
class Manager {
 public:
  explicit Manager(const std::string& path) : path_(path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) throw Error("too long for a socket: " + path);
    std::memcpy(address.sun_path, path.c_str(), path.size());
    ::unlink(path.c_str());
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw Error("cannot bind " + path);
    listener_ = std::thread([this] { listen(); });
  }
  ~Manager() {
    ::shutdown(socket_, SHUT_RDWR);
    listener_.join();
    ::close(socket_);
    ::unlink(path_.c_str());
  }
  Manager(const Manager&) = delete;

  const std::string& path() const { return path_; }

  /// Waits for a message that holds `part`, from the `from`-th on. Returns where it is.
  std::size_t wait_for(const std::string& part, std::size_t from = 0) {
    std::unique_lock lock(mutex_);
    std::size_t at = from;
    const bool came = changed_.wait_for(lock, kPatience, [&] {
      for (at = from; at < told_.size(); ++at)
        if (told_[at].find(part) != std::string::npos) return true;
      return false;
    });
    if (!came) ADD_FAILURE() << "nobody said \"" << part << "\" but\n" << text();
    return at;
  }
  std::string at(std::size_t index) const {
    const std::scoped_lock lock(mutex_);
    return index < told_.size() ? told_[index] : "";
  }
  std::size_t count() const {
    const std::scoped_lock lock(mutex_);
    return told_.size();
  }
  std::string all() const {
    const std::scoped_lock lock(mutex_);
    return text();
  }

 private:
  void listen() {
    char buffer[8192];
    for (;;) {
      const ssize_t size = ::recv(socket_, buffer, sizeof buffer, 0);
      if (size <= 0) return;
      const std::scoped_lock lock(mutex_);
      told_.emplace_back(buffer, static_cast<std::size_t>(size));
      changed_.notify_all();
    }
  }
  std::string text() const {
    std::string all;
    for (const std::string& one : told_) all += one + "\n";
    return all;
  }

  std::string path_;
  int socket_ = -1;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> told_;
  std::thread listener_;
};

/// Asks until the answer is the expected one; returns the last answer.
template <typename Ask>
std::string eventually(const Ask& ask, const std::string& expected) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  std::string answer = ask();
  while (answer != expected && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    answer = ask();
  }
  return answer;
}

/// The built daemon on the installation's configuration, watched as a service manager would.
class RunningDaemon {
 public:
  explicit RunningDaemon(const Installation& installation, const std::string& failpoints = {},
                         const std::string& name = "daemon")
      : manager(installation.file(name + ".notify")),
        process(installation.command(failpoints.empty() ? "workwised" : "workwised_failpoints", {}),
                {.output = installation.file(name + ".log"),
                 .environment = {{"NOTIFY_SOCKET", manager.path()},
                                 {"WORKWISE_FAILPOINTS", failpoints},
                                 {"DATABASE_URL", ""}},
                 .errors = {}}) {}

  std::string log() const { return process.output(); }

  /// Waits until the daemon has stopped itself (failpoint action stop). Returns whether it has.
  bool wait_until_stopped() const {
    return eventually([&] { return state() == 'T' ? "stopped" : ""; }, "stopped") == "stopped";
  }
  void go_on() const { process.signal(SIGCONT); }

  /// Its exit status; nullopt where it does not end.
  std::optional<int> ends() { return process.wait_for(kPatience); }

  /// SIGTERM; returns what ends() says.
  std::optional<int> stop() {
    process.signal(SIGTERM);
    return ends();
  }

  Manager manager;
  sandbox::Process process;

 private:
  /// As /proc says it: R running, S sleeping, T stopped, Z ended.
  char state() const {
    std::ifstream file("/proc/" + std::to_string(process.pid()) + "/stat");
    const std::string stat{std::istreambuf_iterator<char>(file), {}};
    const auto name_ends = stat.rfind(") ");
    return name_ends == std::string::npos ? ' ' : stat[name_ends + 2];
  }
};

}  // namespace workwise::testing
