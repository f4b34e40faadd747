#include "migrate/guard.hpp"

#include "migrate/catalog.hpp"
#include "migrate/rehearsal.hpp"
#include "postgres/tools.hpp"

namespace workwise::migrate {

void make_safe(const config::Settings& settings, postgres::Session& session, const Plan& plan,
               const Options& options, const Report& /*report*/) {
  const config::Migrations& migrations = settings.migrations;
  if (!migrations.require_rehearsal) return;
  const postgres::Tools tools{session, options.stop};
  require_rehearsal(session, hash_of(plan), hash_of(read_catalog(tools)),
                    migrations.rehearsal_max_age);
}

}  // namespace workwise::migrate
