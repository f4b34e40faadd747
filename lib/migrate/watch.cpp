#include "migrate/watch.hpp"

#include <algorithm>
#include <utility>

namespace workwise::migrate {
namespace {

constexpr std::chrono::milliseconds kIntervalMin{5};
constexpr std::chrono::milliseconds kIntervalMax{200};

// Nobody's statements are shown: they may hold what is none of our business.
constexpr const char* kLook = R"sql(
SELECT (SELECT string_agg(format('pid %s (%s%s%s)', b.pid,
                 coalesce(nullif(a.application_name, ''), '?'),
                 CASE WHEN a.client_port = -1 THEN ' over a local socket'
                      ELSE coalesce(' on ' || host(a.client_addr), '') END,
                 coalesce(', ' || a.state || ' since ' ||
                   to_char(a.state_change AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '')),
                 ', ')
          FROM (SELECT DISTINCT unnest(pg_blocking_pids($1::int)) AS pid) b
          LEFT JOIN pg_stat_activity a ON a.pid = b.pid),
       l.relation, l.mode
  FROM (VALUES (1)) one
  LEFT JOIN (SELECT format('%I.%I', n.nspname, c.relname) AS relation, k.mode
               FROM pg_locks k JOIN pg_class c ON c.oid = k.relation
               JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE k.pid = $1::int AND k.locktype = 'relation' AND k.granted
                AND k.mode <> 'AccessShareLock' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                AND k.relation >= 16384
                AND k.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            ) l ON true
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
  waits_since_.reset();
  looked_ = false;
  seen_ = {};
}

Watch::Seen Watch::end() {
  const std::scoped_lock lock{mutex_};
  running_since_.reset();
  if (waits_since_)
    seen_.waited +=
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - *waits_since_);
  waits_since_.reset();
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
    const auto now = look();
    lock.lock();
    if (running_since_ == since && now) note(*now);
  }
}

/// A wait began when it was first seen, or, where nothing was seen before, with the statement.
void Watch::note(const Seen& now) {
  if (!now.blockers.empty()) {
    if (!waits_since_) waits_since_ = looked_ ? Clock::now() : *running_since_;
    seen_.blockers = now.blockers;
  } else if (waits_since_) {
    seen_.waited +=
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - *waits_since_);
    waits_since_.reset();
  }
  looked_ = true;
  for (const auto& [relation, mode] : now.locks) seen_.locks[relation] = mode;
}

/// A courtesy to whoever reads the message: where it can't be had, the migration goes on.
std::optional<Watch::Seen> Watch::look() {
  try {
    if (!session_) session_.emplace(connect_);
    const postgres::Result rows = session_->run(kLook, {std::to_string(watched_.backend_pid())});
    Seen seen;
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      seen.blockers = rows.text(row, 0);
      if (!rows.null(row, 1))
        seen.locks[std::string(rows.text(row, 1))] = std::string(rows.text(row, 2));
    }
    return seen;
  } catch (const postgres::Error&) {
    session_.reset();
    return std::nullopt;
  }
}

}  // namespace workwise::migrate
