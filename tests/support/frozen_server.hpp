#pragma once

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "sandbox/cluster.hpp"

namespace workwise::testing {

/// A server that neither works nor hangs up, while this lives: its processes are stopped, the
/// kernel goes on taking connections for them.
class FrozenServer {
 public:
  explicit FrozenServer(const sandbox::Cluster& cluster) {
    pid_t postmaster = 0;
    std::ifstream(cluster.socket_directory() + "/data/postmaster.pid") >> postmaster;
    if (postmaster <= 0) throw Error("no server in " + cluster.socket_directory());
    stop(postmaster);  // first: it makes no more of them
    std::error_code gone;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", gone))
      if (parent_of(entry.path()) == postmaster) stop(std::stoi(entry.path().filename()));
  }
  ~FrozenServer() {
    for (const pid_t process : stopped_) ::kill(process, SIGCONT);
  }
  FrozenServer(const FrozenServer&) = delete;

 private:
  void stop(pid_t process) {
    if (::kill(process, SIGSTOP) == 0) stopped_.push_back(process);
  }

  /// 0 for what is no process, or is no more.
  static pid_t parent_of(const std::filesystem::path& process) {
    if (process.filename().string().find_first_not_of("0123456789") != std::string::npos) return 0;
    std::string stat;
    std::getline(std::ifstream(process / "stat"), stat);
    const auto name_ends = stat.rfind(") ");
    return name_ends == std::string::npos ? 0 : std::stoi(stat.substr(name_ends + 4));
  }

  std::vector<pid_t> stopped_;
};

}  // namespace workwise::testing
