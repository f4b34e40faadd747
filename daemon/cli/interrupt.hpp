#pragma once

#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace workwise::cli {

/// Ctrl-C and SIGTERM for a command that works long: the first asks it to end at its next batch
/// boundary, which is what `said` tells, the second cancels the statement that is running, the
/// third ends the process.
///
/// Owns: a thread that waits for the signals, which are blocked everywhere else while this lives.
class Interrupt {
 public:
  explicit Interrupt(std::string said = "stopping after this batch; once more to cancel it");
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;

  std::stop_token token() const { return source_.get_token(); }
  void on_second(std::function<void()> cancel);  ///< an empty one: nothing to cancel any more

 private:
  std::string said_;
  std::stop_source source_;
  std::mutex mutex_;
  std::function<void()> cancel_;
  std::jthread waiter_;
};

}  // namespace workwise::cli
