#include "cli/interrupt.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace workwise::cli {
namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

Interrupt::Interrupt(std::string said) : said_(std::move(said)) {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiter_ = std::jthread([this](const std::stop_token& end) {
    const sigset_t signals = stop_signals();
    int count = 0;
    while (!end.stop_requested()) {
      int signal = 0;
      if (sigwait(&signals, &signal) != 0 || end.stop_requested()) continue;
      ++count;
      if (count == 1) {
        std::fprintf(stderr, "%s\n", said_.c_str());
        source_.request_stop();
      } else if (count == 2) {
        const std::scoped_lock lock(mutex_);
        if (cancel_) cancel_();
      } else {
        std::_Exit(130);
      }
    }
  });
}

Interrupt::~Interrupt() {
  waiter_.request_stop();
  pthread_kill(waiter_.native_handle(), SIGTERM);  // for it alone: it looks up and ends
  waiter_.join();
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void Interrupt::on_second(std::function<void()> cancel) {
  const std::scoped_lock lock(mutex_);
  cancel_ = std::move(cancel);
}

}  // namespace workwise::cli
