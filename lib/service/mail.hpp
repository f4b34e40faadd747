#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

#include "config/settings.hpp"
#include "service/sender.hpp"

namespace workwise::service {

/// When the outbox is looked at: every kEvery, and at once after an event. Whether the gate is open
/// or not: that a migration failed is news just then.
///
/// Shape:  lives on the control thread; a pass runs on a thread of its own, one at a time. start()
///         once; hurry() after an event; use() after a reload: a pass that is under way is broken
///         off. stop() once: the same, and `stopped` is called when it has ended.
/// Bounds: nothing at all where no webhook is configured.
class Mail {
 public:
  static constexpr std::chrono::seconds kEvery{15};

  Mail(boost::asio::io_context& control, std::shared_ptr<const config::Settings> settings,
       std::chrono::milliseconds patience);
  ~Mail();
  Mail(const Mail&) = delete;

  void start() { hurry(); }
  void hurry();
  void use(std::shared_ptr<const config::Settings> settings);
  void stop(std::function<void()> stopped);

 private:
  void begin();
  void ended(bool more);

  boost::asio::io_context& control_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<const config::Settings> settings_;
  Sender sender_;  ///< the thread's
  std::stop_source pass_;
  std::function<void()> stopped_;
  bool busy_ = false;
  bool again_ = false;
  bool stopping_ = false;
  std::optional<boost::asio::thread_pool> thread_;  ///< from the first pass on
};

}  // namespace workwise::service
