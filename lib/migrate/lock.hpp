#pragma once

#include "config/settings.hpp"
#include "migrate/migrate.hpp"
#include "postgres/lock.hpp"
#include "postgres/session.hpp"

namespace workwise::migrate {

postgres::Connect connect_as(const config::Settings& settings, const char* application);

/// The migration lock, on a session of its own. It is idle, without a transaction, so that nothing
/// waits for it: CREATE INDEX CONCURRENTLY would. Throws LockedError after options.lock_wait.
class Lock {
 public:
  Lock(const config::Settings& settings, const Options& options, const Report& report);

  postgres::Session& session() { return session_; }

 private:
  postgres::Session session_;
  postgres::AdvisoryLock lock_;
};

}  // namespace workwise::migrate
