#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>

namespace workwise::service {

/// The line between a run on its worker and the control thread: signs of life one way, "give up
/// what the server is doing" the other way. For any two threads.
class Pulse {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  void beat() { last_.store(std::chrono::steady_clock::now(), std::memory_order_relaxed); }
  std::chrono::steady_clock::duration silence(Moment now) const {
    return now - last_.load(std::memory_order_relaxed);
  }

  /// Set by the run while its session lives, and unset before the session goes: setting waits for a
  /// cancel() that is under way.
  void on_session(std::function<void()> cancel) {
    const std::scoped_lock lock(mutex_);
    cancel_ = std::move(cancel);
  }
  void cancel() {
    const std::scoped_lock lock(mutex_);
    if (cancel_) cancel_();
  }

 private:
  std::atomic<Moment> last_{std::chrono::steady_clock::now()};
  std::mutex mutex_;
  std::function<void()> cancel_;
};

}  // namespace workwise::service
