#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "config/settings.hpp"
#include "service/desk.hpp"
#include "service/gatekeeper.hpp"
#include "service/mail.hpp"
#include "service/notify.hpp"
#include "service/schedule.hpp"
#include "service/watchdog.hpp"

namespace workwise::service {

/// The parts of the daemon, joined: gate, schedule, signals, watchdog, and what the service manager
/// is told. Everything here runs on the thread that calls serve().
///
/// Signals: SIGTERM, SIGINT stop: runs end at their next batch boundary, after
/// ingest.shutdown_grace
///          their statements are cancelled, and kForcedAfter later the process ends whatever is
///          still going on (a killed run loses nothing, the next one carries on); a database that
///          gives no answer does not make that a failure. A second one: at once. SIGHUP reads the
///          configuration again; a bad one changes nothing.
class Daemon {
 public:
  static constexpr std::chrono::milliseconds kForcedAfter{1500};

  struct Parts {
    Schedule::Run run;
    /// Reads the configuration again. Throws ConfigError.
    std::function<config::Settings()> reload;
    std::string flags;                      ///< of commands that are named to the operator
    std::chrono::microseconds watchdog{0};  ///< the manager's interval; 0: nobody watches
    std::function<void(const config::Settings&)> reloaded{};  ///< after a good reload
    std::chrono::milliseconds recheck = Gatekeeper::kRecheck;
    std::chrono::milliseconds patience = Records::kPatience;  ///< with the database's answers
  };

  Daemon(std::shared_ptr<const config::Settings> settings, Notifier& notifier, Parts parts);

  /// Returns when all is stopped: done, or why on_boot: refuse refused.
  Exit serve();

 private:
  void wait_for_signal();
  void on_signal(int signal);
  void reload();
  void stop(int signal);
  void end_what_is_left();
  void refuse(const Verdict& verdict);
  void ready();
  void tell_status();
  Gatekeeper::Hooks hooks();
  Schedule::Parts schedule_parts();

  std::shared_ptr<const config::Settings> settings_;
  Notifier& notifier_;
  Parts parts_;
  boost::asio::io_context control_;   // timers and signals: this thread
  boost::asio::thread_pool workers_;  // blocking runs: one source, one connection each
  Desk desk_;                         // the control plane's own questions to the database
  Gatekeeper gate_;
  Schedule schedule_;
  Mail mail_;  // what people are told by webhook
  Watchdog watchdog_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer deadline_;
  std::string reload_problem_;
  Exit exit_ = Exit::done;
  bool ready_ = false;
  bool stopping_ = false;
};

}  // namespace workwise::service
