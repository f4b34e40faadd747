#include "postgres/lock.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>
#include <utility>

#include "base/fingerprint.hpp"
#include "base/time.hpp"

namespace workwise::postgres {
namespace {

using Clock = std::chrono::steady_clock;

/// A lock of 64 bits is shown in two halves. What others run is hidden from a user without rights:
/// then host and since are not known.
constexpr const char* kHolder = R"(
SELECT l.pid,
       coalesce(a.application_name, ''),
       CASE WHEN a.client_port = -1 THEN 'local'
            ELSE coalesce(a.client_hostname, host(a.client_addr), '') END,
       coalesce(to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '')
  FROM pg_locks l
  LEFT JOIN pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND l.classid::bigint = (($1::bigint >> 32) & 4294967295)
   AND l.objid::bigint = ($1::bigint & 4294967295)
 LIMIT 1
)";

std::int64_t key_of(const std::string& name) {
  return static_cast<std::int64_t>(fingerprint("workwise:" + name).high);
}

bool take(Session& session, std::int64_t key) {
  return session.run("SELECT pg_try_advisory_lock($1::bigint)", {std::to_string(key)})
      .boolean(0, 0);
}

/// Between two tries: not the same for all who wait, or they would come together for ever.
std::chrono::milliseconds pause() {
  thread_local std::minstd_rand random{std::random_device{}()};
  return std::chrono::milliseconds{std::uniform_int_distribution<int>{100, 300}(random)};
}

/// Returns early when a stop is asked.
void wait_for(Clock::duration span, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock lock{mutex};
  changed.wait_for(lock, stop, span, [] { return false; });
}

[[noreturn]] void throw_locked(const std::string& name, const std::optional<Holder>& holder,
                               Clock::duration waited) {
  std::string what = name + " is locked";
  what += holder ? " by " + to_string(*holder) : ": its holder has just gone, try again";
  const auto span = std::chrono::duration_cast<std::chrono::microseconds>(waited);
  if (span >= std::chrono::milliseconds{100}) what += "; waited " + to_text(span);
  throw LockedError(what);
}

}  // namespace

std::string to_string(const Holder& holder) {
  std::string about = holder.application;
  if (holder.host == "local")
    about += " over a local socket";
  else if (!holder.host.empty())
    about += " on " + holder.host;
  if (!holder.since.empty()) about += ", since " + holder.since;
  const std::string pid = "pid " + std::to_string(holder.pid);
  return about.empty() ? pid : pid + " (" + about + ")";
}

std::optional<AdvisoryLock> AdvisoryLock::try_lock(Session& session, const std::string& name) {
  const std::int64_t key = key_of(name);
  if (!take(session, key)) return std::nullopt;
  return AdvisoryLock{session, key};
}

AdvisoryLock AdvisoryLock::lock(Session& session, const std::string& name,
                                std::chrono::milliseconds wait, std::stop_token stop,
                                const std::function<void(const Holder&)>& on_wait) {
  const auto start = Clock::now();
  const auto end = start + wait;
  for (bool first = true;; first = false) {
    if (auto lock = try_lock(session, name)) return std::move(*lock);
    const auto now = Clock::now();
    const auto who = holder(session, name);
    if (now >= end || stop.stop_requested()) throw_locked(name, who, now - start);
    if (first && on_wait && wait.count() > 0) on_wait(who.value_or(Holder{}));
    wait_for(std::min<Clock::duration>(pause(), end - now), stop);
  }
}

std::optional<Holder> AdvisoryLock::holder(Session& session, const std::string& name) {
  const Result result = session.run(kHolder, {std::to_string(key_of(name))});
  if (result.rows() == 0) return std::nullopt;
  return Holder{.pid = static_cast<int>(result.integer(0, 0)),
                .application = std::string(result.text(0, 1)),
                .host = std::string(result.text(0, 2)),
                .since = std::string(result.text(0, 3))};
}

AdvisoryLock::~AdvisoryLock() {
  if (session_ == nullptr) return;
  try {
    session_->run("SELECT pg_advisory_unlock($1::bigint)", {std::to_string(key_)});
  } catch (const Error&) {
    // The connection is gone, and the lock with it; or it will go with the connection.
  }
}

AdvisoryLock::AdvisoryLock(AdvisoryLock&& other) noexcept
    : session_(std::exchange(other.session_, nullptr)), key_(other.key_) {}

AdvisoryLock& AdvisoryLock::operator=(AdvisoryLock&& other) noexcept {
  std::swap(session_, other.session_);
  std::swap(key_, other.key_);
  return *this;
}

}  // namespace workwise::postgres
