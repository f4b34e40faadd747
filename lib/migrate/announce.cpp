#include "migrate/announce.hpp"

#include <spdlog/spdlog.h>

#include "base/text.hpp"
#include "base/time.hpp"
#include "webhook/enqueue.hpp"

namespace workwise::migrate {
namespace {

/// Tells about one invocation.
class Announcer {
 public:
  Announcer(const config::Settings& settings, postgres::Session& ledger,
            const std::vector<Task>& tasks)
      : settings_(settings), ledger_(ledger), applying_(tasks.front().applying) {
    for (const Task& task : tasks) versions_.push_back(task.name());
  }

  void started() {
    tell({.type = "migration.started",
          .summary = (applying_ ? "applying " : "rolling back ") + count() + ": " + names()});
  }
  void succeeded() {
    tell({.type = "migration.succeeded",
          .summary = (applying_ ? "applied " : "rolled back ") + count() + " in " +
                     to_text(took()) + ": " + names()},
         std::ssize(versions_));
  }
  void failed(const std::string& error, const std::string& next) {
    tell({.type = "migration.failed",
          .summary = std::string(applying_ ? "applying " : "rolling back ") + count() + " failed",
          .error = error,
          .next = next});
  }
  /// On request, between two migrations.
  void stopped(std::size_t done) {
    failed("stopped on request after " + std::to_string(done) + " of " + count(),
           applying_ ? "workwise migrate" : "workwise rollback");
  }

 private:
  std::chrono::microseconds took() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                 began_);
  }
  std::string count() const {
    return std::to_string(versions_.size()) +
           (versions_.size() == 1 ? " migration" : " migrations");
  }
  std::string names() const {
    return versions_.size() == 1 ? versions_.front()
                                 : versions_.front() + " to " + versions_.back();
  }

  void tell(webhook::Event event, std::optional<std::int64_t> done = {}) {
    event.details = {{"direction", applying_ ? "apply" : "rollback"},
                     {"count", std::ssize(versions_)},
                     {"versions", versions_}};
    if (done) event.details.emplace_back("done", *done);
    if (event.type != "migration.started")
      event.details.emplace_back(
          "milliseconds",
          std::int64_t{std::chrono::duration_cast<std::chrono::milliseconds>(took()).count()});
    try {
      write(event);
    } catch (const std::exception& error) {
      spdlog::error("event=notification_not_written type={} error={}", event.type,
                    logfmt(error.what()));
    }
  }

  void write(const webhook::Event& event) {
    if (!webhook::wanted(settings_, event.type)) return;
    if (ledger_.alive()) {
      try {
        return webhook::enqueue_if_possible(ledger_, settings_, event);
      } catch (const postgres::Error&) {
        // Lost, and perhaps long ago: it shows when it is used.
      }
    }
    postgres::Session own{{.url = settings_.database.url,
                           .application_name = "workwise migrate (notifications)",
                           .timeout = settings_.database.connect_timeout}};
    webhook::enqueue_if_possible(own, settings_, event);
  }

  const config::Settings& settings_;
  postgres::Session& ledger_;
  const bool applying_;
  std::vector<std::string> versions_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace

std::size_t announced(const config::Settings& settings, postgres::Session& ledger,
                      const std::vector<Task>& tasks, const std::function<std::size_t()>& work) {
  if (settings.notifications.empty()) return work();
  Announcer announcer(settings, ledger, tasks);
  announcer.started();
  try {
    const std::size_t done = work();
    done == tasks.size() ? announcer.succeeded() : announcer.stopped(done);
    return done;
  } catch (const Error& error) {
    announcer.failed(error.what(), error.next());
    throw;
  } catch (const std::exception& error) {
    announcer.failed(error.what(), {});
    throw;
  }
}

}  // namespace workwise::migrate
