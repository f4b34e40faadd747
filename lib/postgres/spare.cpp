#include "postgres/spare.hpp"

#include <algorithm>
#include <utility>

namespace workwise::postgres {
/// The one of that URL that was given back last; the old ones go.
std::deque<SpareSessions::Kept> SpareSessions::find(const std::string& url) {
  std::deque<Kept> dropped;  // closed without the lock
  std::deque<Kept> found;
  const std::scoped_lock lock(mutex_);
  const auto stale = Clock::now() - kIdleMax;
  std::deque<Kept> others;
  for (auto at = kept_.rbegin(); at != kept_.rend(); ++at) {
    Kept& kept = *at;
    if (kept.since < stale)
      dropped.push_back(std::move(kept));
    else if (found.empty() && kept.url == url)
      found.push_back(std::move(kept));
    else
      others.push_front(std::move(kept));
  }
  kept_ = std::move(others);
  return found;
}

Session SpareSessions::take(const Connect& connect) {
  for (auto found = find(connect.url); !found.empty(); found = find(connect.url)) {
    Session session = std::move(found.front().session);
    try {
      // Who looks at pg_stat_activity sees what it is doing now.
      session.run("SELECT set_config('application_name', $1, false)", {connect.application_name});
      return session;
    } catch (const Error&) {  // it is lost: the next one, or a new one
    }
  }
  return Session(connect);
}

void SpareSessions::give_back(const std::string& url, Session session) noexcept {
  try {
    if (!session.idle() || session.age() > kAgeMax) return;
    // A lock that could not be given back would be the next run's, and nobody else's.
    session.run(
        "SELECT set_config('application_name', 'workwise idle', false), pg_advisory_unlock_all()");
    const std::scoped_lock lock(mutex_);
    if (kept_.size() >= kept_max_) return;
    kept_.push_back({std::move(session), url, Clock::now()});
  } catch (...) {  // it is lost, or we are out of memory: it is closed
  }
}

}  // namespace workwise::postgres
