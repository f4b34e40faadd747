#include "service/watchdog.hpp"

namespace workwise::service {
namespace {

constexpr std::chrono::seconds kUnwatchedPause{30};

}  // namespace

Watchdog::Watchdog(boost::asio::io_context& control, Notifier& notifier,
                   std::chrono::microseconds interval, std::function<bool()> alive)
    : timer_(control),
      notifier_(notifier),
      pause_(interval.count() > 0 ? interval / 2 : kUnwatchedPause),
      watched_(interval.count() > 0),
      alive_(std::move(alive)) {
  if (watched_) notifier_.watchdog();
  wait();
}

void Watchdog::wait() {
  timer_.expires_after(pause_);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    if (alive_() && watched_) notifier_.watchdog();
    wait();
  });
}

}  // namespace workwise::service
