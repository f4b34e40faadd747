#include "migrate/lock.hpp"

#include "migrate/ledger.hpp"

namespace workwise::migrate {

postgres::Connect connect_as(const config::Settings& settings, const char* application) {
  return {.url = settings.database.url,
          .application_name = application,
          .timeout = settings.database.connect_timeout};
}

Lock::Lock(const config::Settings& settings, const Options& options, const Report& report)
    : session_(connect_as(settings, "workwise migrate")),
      lock_(postgres::AdvisoryLock::lock(
          session_, kLockName, options.lock_wait, options.stop,
          [&](const postgres::Holder& holder) {
            report({.kind = Event::Kind::waiting,
                    .version = {},
                    .name = {},
                    .text = "waiting for another migration: " + to_string(holder)});
          })) {
  // An administrator's idle_session_timeout would take the lock away in the middle of the work.
  session_.run(
      "SELECT set_config('idle_session_timeout', '0', false)"
      " WHERE current_setting('idle_session_timeout', true) IS NOT NULL");
}

}  // namespace workwise::migrate
