#include "service/daemon.hpp"

#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdlib>

#include "base/log.hpp"
#include "base/text.hpp"

namespace workwise::service {
namespace {

[[noreturn]] void end_now(Exit exit) {
  log::finish();
  std::_Exit(static_cast<int>(exit));
}

std::chrono::milliseconds silence_max(std::chrono::microseconds watchdog) {
  constexpr std::chrono::minutes kUnwatched{2};
  if (watchdog.count() == 0) return kUnwatched;
  return std::chrono::duration_cast<std::chrono::milliseconds>(2 * watchdog);
}

}  // namespace

Daemon::Daemon(std::shared_ptr<const config::Settings> settings, Notifier& notifier, Parts parts)
    : settings_(std::move(settings)),
      notifier_(notifier),
      parts_(std::move(parts)),
      workers_(static_cast<std::size_t>(settings_->ingest.workers)),
      desk_(control_, Records(settings_, parts_.flags, parts_.patience)),
      gate_(control_, desk_, settings_->migrations, parts_.recheck, hooks()),
      schedule_(control_, workers_, desk_, settings_, schedule_parts()),
      mail_(control_, settings_, parts_.patience),
      watchdog_(control_, notifier_, parts_.watchdog, [this] { return schedule_.alive(); }),
      signals_(control_, SIGTERM, SIGINT, SIGHUP),
      deadline_(control_) {}

Gatekeeper::Hooks Daemon::hooks() {
  return {.open = [this](const auto& remembered) { schedule_.open(remembered); },
          .close = [this] { schedule_.close(); },
          .refuse = [this](const Verdict& verdict) { refuse(verdict); },
          .answered =
              [this] {
                ready();
                mail_.hurry();  // it may have migrated
              },
          .changed = [this] { tell_status(); }};
}

Schedule::Parts Daemon::schedule_parts() {
  Schedule::Parts parts;
  parts.run = parts_.run;
  parts.silence_max = silence_max(parts_.watchdog);
  parts.database_lost = [this](const std::string& error) { gate_.database_lost(error); };
  parts.unreadable = [this](const std::string& error) {
    if (gate_.is_open()) gate_.unreadable(error);
  };
  parts.schema_closed = [this](const Verdict& verdict) { gate_.closed(verdict); };
  parts.changed = [this] { tell_status(); };
  parts.alerted = [this](const Alert& alert) {
    if (alert.event == Alert::Event::held || alert.event == Alert::Event::released) mail_.hurry();
  };
  return parts;
}

Exit Daemon::serve() {
  wait_for_signal();
  // With `refuse` a start has not succeeded before the schema was looked at.
  if (settings_->migrations.on_boot != config::OnBoot::refuse) ready();
  gate_.start();
  mail_.start();
  try {
    control_.run();  // returns once the last run has ended
  } catch (const std::exception& error) {
    // Nobody knows what it left half done. The service manager starts us anew; to wait for the runs
    // would only put that off.
    spdlog::error("event=failed error={}", logfmt(error.what()));
    end_now(Exit::failed);
  }
  workers_.join();
  return exit_;
}

void Daemon::ready() {
  if (ready_ || stopping_) return;
  ready_ = true;
  notifier_.ready();
}

void Daemon::tell_status() {
  if (stopping_) return;
  const std::string now = gate_.is_open() ? schedule_.status() : gate_.status();
  notifier_.status(reload_problem_.empty() ? now : reload_problem_ + "; " + now);
}

void Daemon::wait_for_signal() {
  signals_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (error) return;
    wait_for_signal();
    on_signal(signal);
  });
}

void Daemon::on_signal(int signal) {
  if (signal == SIGHUP) {
    if (!stopping_) reload();
    return;
  }
  if (!stopping_) return stop(signal);
  spdlog::warn("event=stopped_at_once signal={}", signal);
  end_now(Exit::failed);
}

void Daemon::stop(int signal) {
  using std::chrono::milliseconds;
  const milliseconds patience = milliseconds{settings_->ingest.shutdown_grace} + kForcedAfter;
  spdlog::info("event=stopping signal={} running={}", signal, schedule_.running());
  notifier_.status("stopping: " + std::to_string(schedule_.running()) + " running");
  notifier_.stopping(patience + kForcedAfter);
  stopping_ = true;
  gate_.stop();
  schedule_.stop([this] {
    mail_.stop([this] {
      spdlog::info("event=stopped");
      control_.stop();
    });
  });
  deadline_.expires_after(patience);
  deadline_.async_wait([this](const boost::system::error_code& error) {
    if (!error) end_what_is_left();
  });
}

void Daemon::end_what_is_left() {
  if (schedule_.running() == 0 && !gate_.migrating()) {
    spdlog::info("event=stopped note=\"the database gave no answer\"");
    end_now(Exit::done);
  }
  spdlog::warn("event=stopped_by_force reason=\"a {} did not end in time\"",
               schedule_.running() > 0 ? "run" : "migration");
  end_now(Exit::failed);
}

void Daemon::refuse(const Verdict& verdict) {
  spdlog::error("event=boot_refused reason={} next={}", logfmt(verdict.reason),
                logfmt(verdict.next));
  exit_ = verdict.exit;
  stopping_ = true;
  control_.stop();
}

void Daemon::reload() {
  notifier_.reloading();
  try {
    auto settings = std::make_shared<const config::Settings>(parts_.reload());
    const bool other_database = settings->database.url != settings_->database.url;
    reload_problem_.clear();  // before anybody tells the status
    schedule_.reload(settings);
    settings_ = settings;
    desk_.ask(
        [settings](Records& records) {
          records.use(settings);
          return true;
        },
        [](const Answer<bool>&) {});
    mail_.use(settings);
    // Also finds what is remembered of new sources.
    gate_.use(settings->migrations, other_database);
    if (parts_.reloaded) parts_.reloaded(*settings);
    spdlog::info("event=reloaded sources={}", settings->sources.size());
  } catch (const std::exception& error) {
    for (const std::string_view line : split(error.what(), '\n'))
      spdlog::error("event=reload_failed error={}", logfmt(line));
    reload_problem_ = "reload failed, the old configuration stays: " +
                      std::string(split(error.what(), '\n').front());
  }
  tell_status();
  notifier_.ready();
}

}  // namespace workwise::service
