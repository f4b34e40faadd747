#include "migrate/watch.hpp"

#include <algorithm>
#include <utility>

namespace workwise::migrate {
namespace {

constexpr std::chrono::milliseconds kIntervalMin{5};
constexpr std::chrono::milliseconds kIntervalMax{200};

// Nobody's statements are shown: they may hold what is none of our business.
constexpr const char* kBlockers = R"sql(
SELECT string_agg(format('pid %s (%s%s%s)', b.pid, coalesce(nullif(a.application_name, ''), '?'),
         CASE WHEN a.client_port = -1 THEN ' over a local socket'
              ELSE coalesce(' on ' || host(a.client_addr), '') END,
         coalesce(', ' || a.state || ' since ' ||
                  to_char(a.state_change AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '')),
         ', ')
  FROM (SELECT DISTINCT unnest(pg_blocking_pids($1::int)) AS pid) b
  LEFT JOIN pg_stat_activity a ON a.pid = b.pid
)sql";

}  // namespace

Watch::Watch(postgres::Connect connect, postgres::Session& watched,
             std::chrono::milliseconds lock_timeout, std::stop_token stop)
    : connect_(std::move(connect)),
      watched_(watched),
      interval_(std::clamp(lock_timeout / 3, kIntervalMin, kIntervalMax)),
      stop_(std::move(stop)),
      thread_([this](const std::stop_token& ended) { loop(ended); }) {}

Watch::~Watch() = default;

void Watch::begin() {
  const std::scoped_lock lock{mutex_};
  running_since_ = Clock::now();
  seen_.clear();
}

std::string Watch::end() {
  const std::scoped_lock lock{mutex_};
  running_since_.reset();
  return std::exchange(seen_, {});
}

/// Wakes by the clock, not by begin(): most statements are over before it looks once.
void Watch::loop(const std::stop_token& ended) {
  std::unique_lock lock{mutex_};
  while (!ended.stop_requested()) {
    ended_.wait_for(lock, ended, interval_, [] { return false; });
    const auto since = running_since_;
    if (!since || Clock::now() - *since < interval_ / 2) continue;
    if (stop_.stop_requested()) {
      watched_.cancel();
      continue;
    }
    lock.unlock();
    std::string now = blockers();
    lock.lock();
    if (running_since_ == since && !now.empty()) seen_ = std::move(now);
  }
}

/// A courtesy to whoever reads the message: where it can't be had, the migration goes on.
std::string Watch::blockers() {
  try {
    if (!session_) session_.emplace(connect_);
    return std::string(
        session_->run(kBlockers, {std::to_string(watched_.backend_pid())}).text(0, 0));
  } catch (const postgres::Error&) {
    session_.reset();
    return {};
  }
}

}  // namespace workwise::migrate
