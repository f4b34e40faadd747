#include "migrate/guard.hpp"

#include "migrate/backup.hpp"
#include "migrate/catalog.hpp"
#include "migrate/rehearsal.hpp"
#include "postgres/tools.hpp"

namespace workwise::migrate {

void make_safe(const config::Settings& settings, postgres::Session& session, const Plan& plan,
               const Options& options, const Report& report) {
  const config::Migrations& migrations = settings.migrations;
  const bool backup = migrations.backup.what != config::Backup::What::none;
  if (!migrations.require_rehearsal && !backup) return;
  const postgres::Tools tools{session, options.stop};
  if (migrations.require_rehearsal)
    require_rehearsal(session, hash_of(plan), hash_of(read_catalog(tools)),
                      migrations.rehearsal_max_age);
  if (backup) back_up(settings, tools, plan, report);
}

}  // namespace workwise::migrate
