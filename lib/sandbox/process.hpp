#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace workwise::sandbox {

/// One of our own programs, run as a child: for the demonstration, the end-to-end tests, the
/// benchmark.
///
/// Owns:   the process: SIGTERM, then after ten seconds SIGKILL, at the end. It dies with us.
/// Errors: throws Error when it can't fork; a program that can't be started exits with 127.
class Process {
 public:
  struct Options {
    std::string output;  ///< a file for stdout and stderr, truncated; empty: ours
    std::map<std::string, std::string> environment;  ///< on top of ours
    std::string errors;  ///< a file for stderr alone; empty: where output goes
  };

  explicit Process(const std::vector<std::string>& command) : Process(command, Options()) {}
  Process(const std::vector<std::string>& command, const Options& options);
  ~Process();
  Process(const Process&) = delete;

  void signal(int number) const;
  /// Its exit status, 128 + n where signal n ended it; nullopt while it runs.
  std::optional<int> ended();
  int wait();                                                    ///< until it ends
  std::optional<int> wait_for(std::chrono::milliseconds limit);  ///< nullopt: it still runs
  pid_t pid() const { return pid_; }

  /// Once it has ended: what the kernel accounted to it.
  std::int64_t peak_rss_bytes() const { return peak_rss_bytes_; }
  std::chrono::microseconds cpu() const { return cpu_; }

  std::string output() const;  ///< what it wrote into `output` so far

 private:
  pid_t pid_ = -1;
  std::optional<int> status_;
  std::int64_t peak_rss_bytes_ = 0;
  std::chrono::microseconds cpu_{0};
  std::string output_;
};

}  // namespace workwise::sandbox
