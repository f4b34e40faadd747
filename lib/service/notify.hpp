#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace workwise::service {

/// Tells the service manager how we are. Without one (NOTIFY_SOCKET unset) it tells nobody.
/// For one thread. Source: sd_notify(3).
class Notifier {
 public:
  using Send = std::function<void(const std::string& state)>;

  Notifier();  ///< sd_notify
  explicit Notifier(Send send) : send_(std::move(send)) {}

  void ready();
  void reloading();
  /// `patience`: how long it may take, where that is more than the unit allows.
  void stopping(std::chrono::milliseconds patience);
  /// What `systemctl status` shows. Sent when it differs from the last.
  void status(const std::string& text);
  void watchdog();

 private:
  Send send_;
  std::string status_;
};

}  // namespace workwise::service
