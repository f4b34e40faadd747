#include "service/gatekeeper.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include "base/text.hpp"

namespace workwise::service {
namespace {

/// Different for each daemon of a fleet.
std::uint64_t seed() {
  return static_cast<std::uint64_t>(now().time_since_epoch().count()) ^
         static_cast<std::uint64_t>(::getpid()) << 32U;
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

Gatekeeper::Gatekeeper(boost::asio::io_context& control, Desk& desk,
                       const config::Migrations& migrations, std::chrono::milliseconds recheck,
                       Hooks hooks)
    : desk_(desk),
      timer_(control),
      drift_timer_(control),
      telling_timer_(control),
      on_boot_(migrations.on_boot),
      drift_every_(migrations.drift_every),
      recheck_(recheck),
      hooks_(std::move(hooks)),
      backoff_(seed()) {}

void Gatekeeper::stop() {
  stop_.request_stop();
  telling_.request_stop();
  timer_.cancel();
  drift_timer_.cancel();
  telling_timer_.cancel();
}

void Gatekeeper::use(const config::Migrations& migrations, bool other_database) {
  if (other_database) {
    away_since_.reset();
    backoff_.reset();
    close(State::unknown, "ingestion off: the database is another one, not looked at yet");
  }
  on_boot_ = migrations.on_boot;
  drift_every_ = migrations.drift_every;
  migration_failed_ = false;
  said_.clear();
  check();
}

void Gatekeeper::check() {
  if (stop_.stop_requested() || migrating_) return;
  if (asking_) {
    ask_again_ = true;
    return;
  }
  asking_ = true;
  timer_.cancel();
  desk_.ask([](Records& records) { return records.look(); },
            [this](Answer<Records::Look> look) {
              asking_ = false;
              if (stop_.stop_requested()) return;
              // Asked again meanwhile: what that answer was about is no longer so.
              if (std::exchange(ask_again_, false)) return check();
              answer(std::move(look));
            });
}

void Gatekeeper::check_after(std::chrono::milliseconds pause) {
  timer_.expires_after(pause);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) check();
  });
}

void Gatekeeper::answer(Answer<Records::Look> look) {
  if (look.value && look.value->verdict.open)
    open(std::move(look.value->sources));
  else if (look.value)
    closed(look.value->verdict);
  else if (look.database_lost)
    lost(look.error);
  else
    unreadable(look.error);
  if (hooks_.answered) hooks_.answered();
}

void Gatekeeper::open(std::map<std::string, Remembered> sources) {
  if (away_since_) spdlog::info("event=database_back since={}", to_rfc3339(*away_since_));
  away_since_.reset();
  backoff_.reset();
  said_.clear();
  if (state_ != State::open) spdlog::info("event=ingestion_on");
  state_ = State::open;
  was_open_ = true;
  set_status("");
  compare();  // before the runs, which are let in now, ask the desk
  hooks_.open(std::move(sources));
}

void Gatekeeper::compare() {
  drift_timer_.cancel();
  desk_.ask([](Records& records) { return records.compare(); },
            [this](const Answer<Verdict>& answer) {
              if (!stop_.stop_requested() && state_ == State::open) compared(answer);
            });
}

void Gatekeeper::compared(const Answer<Verdict>& answer) {
  if (answer.database_lost) return lost(answer.error);
  if (answer.value && !answer.value->open) return closed(*answer.value);
  // What could not be compared (a table that somebody else is changing) is compared next time.
  if (!answer.value) spdlog::warn("event=drift_unknown error={}", logfmt(answer.error));
  drift_timer_.expires_after(drift_every_);
  drift_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error && state_ == State::open) compare();
  });
}

void Gatekeeper::close(State state, const std::string& status) {
  const bool was_open = state_ == State::open;
  state_ = state;
  if (was_open) hooks_.close();
  set_status(status);
}

void Gatekeeper::closed(const Verdict& verdict) {
  if (migrating_) return;
  away_since_.reset();
  backoff_.reset();
  if (verdict.only_pending && on_boot_ == config::OnBoot::migrate && !migration_failed_)
    return migrate(verdict);
  close(State::closed, "ingestion off: " + verdict.reason +
                           (verdict.next.empty() ? "" : "; type: " + verdict.next));
  if (on_boot_ == config::OnBoot::refuse && !was_open_ && !verdict.wait)
    return hooks_.refuse(verdict);
  if (said_ != verdict.reason)
    spdlog::warn("event=ingestion_off reason={}{}", logfmt(verdict.reason),
                 verdict.next.empty() ? "" : " next=" + logfmt(verdict.next));
  said_ = verdict.reason;
  if (verdict.exit == Exit::drift) tell_drift();
  check_after(recheck_);
}

void Gatekeeper::tell_drift() {
  if (std::exchange(telling_drift_, true)) return;
  telling_ = {};
  telling_timer_.expires_after(kTelling);
  telling_timer_.async_wait([telling = telling_](const boost::system::error_code& error) mutable {
    if (!error) telling.request_stop();
  });
  desk_.ask(
      [token = telling_.get_token()](Records& records) {
        records.tell_drift(token);
        return true;
      },
      [this](const Answer<bool>& told) {
        telling_drift_ = false;
        telling_timer_.cancel();
        if (!told.value) spdlog::warn("event=drift_untold error={}", logfmt(told.error));
      });
}

/// The database answered, but not what was asked: no rights, a locked table, a folder that is not
/// there.
void Gatekeeper::unreadable(const std::string& error) {
  close(State::closed,
        "ingestion off: the state of the schema can't be read: " + first_line(error));
  if (said_ != error)
    spdlog::error("event=ingestion_off error={} next=\"workwise status\"", logfmt(error));
  said_ = error;
  check_after(recheck_);
}

// Closed or away already, we are asking by ourselves.
void Gatekeeper::database_lost(const std::string& error) {
  if (state_ == State::open && !stop_.stop_requested()) lost(error);
}

void Gatekeeper::lost(const std::string& error) {
  if (!away_since_) {
    away_since_ = now();
    spdlog::warn("event=database_away error={}", logfmt(error));
  }
  close(State::away, "database away since " +
                         to_rfc3339(std::chrono::floor<std::chrono::seconds>(*away_since_)) + ": " +
                         first_line(error));
  check_after(backoff_.next());
}

void Gatekeeper::migrate(const Verdict& verdict) {
  spdlog::info("event=migrating reason={}", logfmt(verdict.reason));
  close(State::closed, "ingestion off: migrating: " + verdict.reason);
  migrating_ = true;
  desk_.ask([token = stop_.get_token()](Records& records) { return records.migrate(token); },
            [this, verdict](const Answer<std::size_t>& done) {
              migrating_ = false;
              if (stop_.stop_requested()) return;
              if (!done.value && done.database_lost) return lost(done.error);
              if (!done.value && !done.locked) {
                // Not again until an operator has looked: `wait` from here on.
                migration_failed_ = true;
                spdlog::error("event=migration_failed error={} next={}", logfmt(done.error),
                              logfmt(verdict.next));
                return closed(verdict);
              }
              check();
            });
}

void Gatekeeper::set_status(const std::string& text) {
  if (text == status_) return;
  status_ = text;
  hooks_.changed();
}

}  // namespace workwise::service
