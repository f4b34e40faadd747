#include "postgres/spare.hpp"

#include <algorithm>
#include <utility>

namespace workwise::postgres {
namespace {

/// Who looks at pg_stat_activity sees what it is doing now.
void rename(Session& session, const std::string& name) {
  session.run("SELECT set_config('application_name', $1, false)", {name});
}

}  // namespace

/// Those of that URL, the freshest first; the old ones go.
std::deque<SpareSessions::Kept> SpareSessions::find(const std::string& url) {
  std::deque<Kept> dropped;  // closed without the lock
  std::deque<Kept> found;
  const std::scoped_lock lock(mutex_);
  const auto stale = Clock::now() - kIdleMax;
  std::deque<Kept> others;
  for (Kept& kept : kept_) {
    if (kept.since < stale)
      dropped.push_back(std::move(kept));
    else if (found.empty() && kept.url == url)
      found.push_back(std::move(kept));
    else
      others.push_back(std::move(kept));
  }
  kept_ = std::move(others);
  return found;
}

Session SpareSessions::take(const Connect& connect) {
  for (auto found = find(connect.url); !found.empty(); found = find(connect.url)) {
    Session session = std::move(found.front().session);
    try {
      rename(session, connect.application_name);
      return session;
    } catch (const Error&) {  // it is lost: the next one, or a new one
    }
  }
  return Session(connect);
}

void SpareSessions::give_back(const std::string& url, Session session) noexcept {
  try {
    if (!session.idle()) return;
    rename(session, "workwise idle");
    const std::scoped_lock lock(mutex_);
    if (kept_.size() >= kept_max_) return;
    kept_.push_back({std::move(session), url, Clock::now()});
  } catch (...) {  // it is lost, or we are out of memory: it is closed
  }
}

}  // namespace workwise::postgres
