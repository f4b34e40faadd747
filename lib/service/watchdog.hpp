#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>

#include "service/notify.hpp"

namespace workwise::service {

/// Pings the service manager's watchdog from the control loop, twice an interval, as long as
/// `alive` says that the work goes on. A loop that does not turn pings nobody; a worker that is
/// stuck makes `alive` false. Then the manager aborts and restarts us, and the next run carries on.
class Watchdog {
 public:
  /// An interval of 0: nobody watches; `alive` is still asked now and then, for what it logs.
  Watchdog(boost::asio::io_context& control, Notifier& notifier, std::chrono::microseconds interval,
           std::function<bool()> alive);

  void stop() { timer_.cancel(); }

 private:
  void wait();

  boost::asio::steady_timer timer_;
  Notifier& notifier_;
  std::chrono::microseconds pause_;
  bool watched_;
  std::function<bool()> alive_;
};

}  // namespace workwise::service
