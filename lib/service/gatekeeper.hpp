#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>

#include "base/time.hpp"
#include "config/settings.hpp"
#include "service/backoff.hpp"
#include "service/desk.hpp"

namespace workwise::service {

/// Opens ingestion when the schema is the one we know, and closes it when it is not or the database
/// is away. Runs on the control thread. The ledger alone opens; whether the schema is still what
/// the migrations made is asked right after, before the first run asks for its permission, and then
/// every `drift_every`.
///
/// Shape:  start() asks the database for the first time; from then on it asks by itself, every
///         `recheck` while closed and with a Backoff while the database is away, until it is open.
///         Whoever meets a closed schema, a lost database or another failure before or during a
///         run tells closed(), database_lost() or unreadable(). One log line when the answer
///         changes, not one an attempt.
class Gatekeeper {
 public:
  static constexpr std::chrono::milliseconds kRecheck{5000};
  /// How long may be spent on finding out what somebody did to the schema. Ingestion is off by
  /// then.
  static constexpr std::chrono::seconds kTelling{20};

  struct Hooks {
    std::function<void(std::map<std::string, Remembered>)> open;
    std::function<void()> close;
    /// on_boot: refuse, and the schema is not ours: the daemon has to end with this exit code.
    std::function<void(const Verdict&)> refuse;
    std::function<void()> answered;  ///< the first answer came, whatever it was
    std::function<void()> changed;   ///< status() has another text
  };

  Gatekeeper(boost::asio::io_context& control, Desk& desk, const config::Migrations& migrations,
             std::chrono::milliseconds recheck, Hooks hooks);

  void start() { check(); }
  void stop();
  /// After a reload: asks anew. Closed until the answer comes where the database is another one.
  void use(const config::Migrations& migrations, bool other_database);

  void closed(const Verdict& verdict);
  void database_lost(const std::string& error);
  void unreadable(const std::string& error);

  bool is_open() const { return state_ == State::open; }
  /// Why ingestion is off, for STATUS; empty when it is on.
  const std::string& status() const { return status_; }
  bool migrating() const { return migrating_; }

 private:
  enum class State { unknown, open, closed, away };

  void check();
  void compare();
  void compared(const Answer<Verdict>& answer);
  void lost(const std::string& error);
  void check_after(std::chrono::milliseconds pause);
  void answer(Answer<Records::Look> answer);
  void open(std::map<std::string, Remembered> sources);
  void close(State state, const std::string& status);
  void migrate(const Verdict& verdict);
  void tell_drift();
  void set_status(const std::string& text);

  Desk& desk_;
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer drift_timer_;
  boost::asio::steady_timer telling_timer_;
  config::OnBoot on_boot_;
  std::chrono::seconds drift_every_;
  std::chrono::milliseconds recheck_;
  Hooks hooks_;
  Backoff backoff_;
  State state_ = State::unknown;
  std::string status_;
  std::string said_;  ///< the last thing logged about being closed
  std::optional<Instant> away_since_;
  std::stop_source stop_;
  std::stop_source telling_;
  bool was_open_ = false;
  bool migrating_ = false;
  bool asking_ = false;
  bool ask_again_ = false;
  bool migration_failed_ = false;
  bool telling_drift_ = false;
};

}  // namespace workwise::service
