#include "service/schedule.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>

#include "base/text.hpp"
#include "service/run_log.hpp"

namespace workwise::service {
namespace {

/// The longest sleep: how late a step of the wall clock is noticed.
constexpr std::chrono::seconds kSleepMax{30};
/// A smaller difference between the two clocks is no step.
constexpr std::chrono::seconds kStepMin{5};
/// Where nobody can say whether a silent run's backend works, this many times its patience.
constexpr int kBenefitOfDoubt = 5;
constexpr std::chrono::milliseconds kCancelAgain{250};

/// What a fetch may take without a byte.
std::chrono::milliseconds fetch_silence(const config::Fetch& fetch) {
  return fetch.connect_timeout + fetch.stall_timeout;
}

}  // namespace

Schedule::Schedule(boost::asio::io_context& control, boost::asio::thread_pool& workers, Desk& desk,
                   std::shared_ptr<const config::Settings> settings, Parts parts)
    : control_(control),
      workers_(workers),
      desk_(desk),
      settings_(std::move(settings)),
      parts_(std::move(parts)),
      timer_(control),
      grace_(control),
      workers_max_(static_cast<std::size_t>(settings_->ingest.workers)),
      wall_(parts_.clock()),
      steady_(std::chrono::steady_clock::now()) {
  agenda_.set_sources(settings_->sources, wall_);
  index_sources();
}

void Schedule::index_sources() {
  sources_.clear();
  for (const config::Source& source : settings_->sources) sources_[source.name] = &source;
}

void Schedule::open(const std::map<std::string, Remembered>& remembered) {
  if (stop_.stop_requested()) return;
  open_ = true;
  agenda_.place(remembered, parts_.clock());
  tick();
}

void Schedule::close() {
  open_ = false;
  timer_.cancel();
}

void Schedule::reload(std::shared_ptr<const config::Settings> settings) {
  // Throws what set_sources() would, before anything is changed.
  for (const config::Source& source : settings->sources) const Timetable timetable(source);
  if (static_cast<std::size_t>(settings->ingest.workers) > workers_max_)
    spdlog::warn("event=restart_needed setting=ingest.workers now={} wanted={}", workers_max_,
                 settings->ingest.workers);
  if (settings->database.url != settings_->database.url) {
    close();
    agenda_.forget();
    unsaved_.clear();
  }
  settings_ = std::move(settings);
  index_sources();
  agenda_.set_sources(settings_->sources, parts_.clock());
  if (open_) tick();
}

void Schedule::tick() {
  if (!open_ || stop_.stop_requested()) return;
  note_clock_step();
  if (!saving_) save();
  while (has_room()) {
    const auto task = agenda_.take(parts_.clock());
    if (!task) break;
    ask_permission(*task);
  }
  wake_at_next_due();
  parts_.changed();
}

bool Schedule::has_room() const {
  return running_.size() <
         std::min(workers_max_, static_cast<std::size_t>(settings_->ingest.workers));
}

// With every worker busy the end of a run is what wakes us.
void Schedule::wake_at_next_due() {
  std::chrono::microseconds sleep = kSleepMax;
  if (const auto due = agenda_.next_due(); due && has_room())
    sleep = std::clamp(*due - parts_.clock(), std::chrono::microseconds{0}, sleep);
  timer_.expires_after(sleep);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) tick();
  });
}

void Schedule::note_clock_step() {
  const Instant wall = parts_.clock();
  const auto steady = std::chrono::steady_clock::now();
  const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(steady - steady_);
  const auto step = wall - wall_ - passed;
  wall_ = wall;
  steady_ = steady;
  if (std::chrono::abs(step) < kStepMin) return;
  spdlog::warn("event=clock_stepped by={}s",
               std::chrono::floor<std::chrono::seconds>(step).count());
  agenda_.clock_stepped(step, wall);
}

void Schedule::ask_permission(const Agenda::Task& task) {
  running_[task.name] = {.pulse = std::make_shared<Pulse>(), .patience = {}};
  desk_.ask(
      [task, now = parts_.clock()](Records& records) {
        return records.permission(task.name, task.known, task.due, now);
      },
      [this, task](Answer<Records::Permission> answer) { permitted(task, std::move(answer)); });
}

void Schedule::permitted(const Agenda::Task& task, Answer<Records::Permission> answer) {
  const bool yes = answer.value && answer.value->verdict.open && !answer.value->moved_on &&
                   answer.value->done_by_run == 0;
  if (yes && open_ && !stop_.stop_requested() && sources_.contains(task.name))
    return start(task.name);
  running_.erase(task.name);
  if (answer.value && answer.value->moved_on) {
    unsaved_.erase(task.name);
    agenda_.adopt(task.name, *answer.value->moved_on, parts_.clock());
  } else if (answer.value && answer.value->done_by_run != 0) {
    spdlog::info("event=run_skipped source={} reason=\"another daemon has done run {}\"", task.name,
                 answer.value->done_by_run);
    agenda_.skip(task.name, parts_.clock());
  } else {
    agenda_.put_back(task.name, false, parts_.clock());
    no_permission(answer);
  }
  tick();
  leave_if_done();
}

void Schedule::no_permission(const Answer<Records::Permission>& answer) {
  if (answer.value) {
    if (!answer.value->verdict.open) parts_.schema_closed(answer.value->verdict);
  } else if (answer.database_lost) {
    parts_.database_lost(answer.error);
  } else {
    parts_.unreadable(answer.error);
  }
}

void Schedule::start(const std::string& name) {
  const config::Source& source = *sources_.at(name);
  Running& running = running_.at(name);
  running.patience = fetch_silence(source.fetch) + parts_.silence_max;
  running.started = true;
  running.pulse->beat();
  boost::asio::post(workers_, [this, settings = settings_, &source, run = parts_.run,
                               pulse = running.pulse, stop = stop_.get_token()] {
    ingest::Options options;
    options.stop = stop;
    options.progress = [&](const ingest::Counts&, std::uint64_t, std::uint64_t) { pulse->beat(); };
    options.on_session = [&](std::function<void()> cancel) {
      pulse->beat();
      pulse->on_session(std::move(cancel));
    };
    Outcome outcome;
    try {
      outcome.report = run(*settings, source, options);
    } catch (const LockedError& error) {
      outcome.locked = error.what();
    } catch (const std::exception& error) {
      outcome.report.state = ingest::State::failed;
      outcome.report.error = error.what();
    }
    outcome.report.source = source.name;
    boost::asio::post(control_,
                      [this, outcome = std::move(outcome), settings] { returned(outcome); });
  });
}

void Schedule::returned(const Outcome& outcome) {
  const ingest::RunReport& report = outcome.report;
  running_.erase(report.source);
  if (!outcome.locked.empty()) {
    spdlog::info("event=run_skipped source={} reason={}", report.source, logfmt(outcome.locked));
    agenda_.skip(report.source, parts_.clock());
  } else {
    finished(report);
  }
  tick();
  leave_if_done();
}

void Schedule::finished(const ingest::RunReport& report) {
  log_run(report);
  const Instant now = parts_.clock();
  if (report.database_lost || report.stopped) {
    agenda_.put_back(report.source, report.database_lost, now);
    if (report.database_lost) parts_.database_lost(report.error);
    return;
  }
  const Agenda::Finished finished = agenda_.finish(report, now);
  for (const Alert& alert : finished.alerts) {
    log_alert(alert);
    parts_.alerted(alert);
  }
  if (finished.remember) unsaved_[report.source] = *finished.remember;
}

void Schedule::save() {
  if (unsaved_.empty()) return;
  saving_ = true;
  desk_.ask([unsaved = unsaved_](Records& records) { return records.save(unsaved); },
            [this, given = unsaved_](const Answer<std::set<std::string>>& answer) {
              saving_ = false;
              saved(given, answer);
            });
}

void Schedule::saved(const Unsaved& given, const Answer<std::set<std::string>>& answer) {
  bool more = false;
  for (auto one = unsaved_.begin(); one != unsaved_.end();) {
    const auto& [name, remembered] = *one;
    const auto found = given.find(name);
    const bool as_given = found != given.end() && found->second == remembered;
    more = more || !as_given;
    if (as_given && answer.value && answer.value->contains(name)) {
      said_unsaved_.erase(name);
      one = unsaved_.erase(one);
      continue;
    }
    if (as_given && said_unsaved_.insert(name).second)
      spdlog::warn("event=schedule_not_saved source={} error={}", name,
                   logfmt(answer.value ? "its row in workwise.sources is locked" : answer.error));
    ++one;
  }
  if (answer.database_lost)
    parts_.database_lost(answer.error);
  else if (more && open_)
    save();
}

bool Schedule::alive() {
  const auto now = std::chrono::steady_clock::now();
  std::vector<std::string> silent;
  bool all = true;
  for (auto& [name, running] : running_) {
    if (!running.started) continue;
    const auto silence = running.pulse->silence(now);
    if (silence < running.patience) {
      running.asked = running.stuck = false;
      continue;
    }
    if (!running.stuck && silence > kBenefitOfDoubt * running.patience)
      declare_stuck(name, running);
    all = all && !running.stuck;
    if (!running.stuck && !running.asked) {
      running.asked = true;
      silent.push_back(name);
    }
  }
  if (!silent.empty()) ask_server(silent);
  return all;
}

void Schedule::ask_server(const std::vector<std::string>& silent) {
  desk_.ask([silent](Records& records) { return records.waiting_for_server(silent); },
            [this, silent](const Answer<std::set<std::string>>& answer) {
              if (answer.database_lost) parts_.database_lost(answer.error);
              for (const std::string& name : silent) {
                const auto found = running_.find(name);
                if (found == running_.end() || !found->second.asked) continue;
                found->second.asked = false;
                if (!answer.value) continue;  // nobody can say
                if (answer.value->contains(name))
                  found->second.pulse->beat();
                else
                  declare_stuck(name, found->second);
              }
            });
}

void Schedule::declare_stuck(const std::string& name, Running& running) {
  running.stuck = true;
  const auto silence = running.pulse->silence(std::chrono::steady_clock::now());
  spdlog::error("event=run_stuck source={} silent_ms={}", name,
                std::chrono::floor<std::chrono::milliseconds>(silence).count());
  parts_.changed();
}

void Schedule::stop(std::function<void()> stopped) {
  stopped_ = std::move(stopped);
  close();
  stop_.request_stop();
  std::erase_if(running_, [](const auto& one) { return !one.second.started; });
  cancel_runs(settings_->ingest.shutdown_grace);
  leave_if_done();
}

// Again and again: a cancel that comes between two statements cancels nothing. On the desk's
// thread: it may have to connect to a server that does not answer.
void Schedule::cancel_runs(std::chrono::milliseconds after) {
  grace_.expires_after(after);
  grace_.async_wait([this](const boost::system::error_code& error) {
    if (error || running_.empty()) return;
    std::vector<std::shared_ptr<Pulse>> pulses;
    for (const auto& [name, running] : running_) pulses.push_back(running.pulse);
    desk_.ask(
        [pulses](Records&) {
          for (const auto& pulse : pulses) pulse->cancel();
          return true;
        },
        [this](const Answer<bool>&) { cancel_runs(kCancelAgain); });
  });
}

// The desk works in order: what answers last is asked last.
void Schedule::leave_if_done() {
  if (!stop_.stop_requested() || !running_.empty() || !stopped_) return;
  grace_.cancel();
  save();
  desk_.ask([](Records&) { return true; },
            [stopped = std::exchange(stopped_, {})](const Answer<bool>&) { stopped(); });
}

std::string Schedule::status() const {
  std::string text;
  for (const auto& [name, running] : running_)
    if (running.stuck) text += "stuck: " + name + "; ";
  text +=
      std::to_string(agenda_.size()) + " sources, " + std::to_string(running_.size()) + " running";
  if (const auto failing = agenda_.failing()) text += ", " + std::to_string(failing) + " failing";
  if (const auto held = agenda_.held()) text += ", " + std::to_string(held) + " held";
  if (const auto due = agenda_.next_due())
    text += "; next " + agenda_.next_name().value_or("") + " at " +
            to_rfc3339(std::chrono::floor<std::chrono::seconds>(*due));
  return text;
}

}  // namespace workwise::service
