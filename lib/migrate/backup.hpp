#pragma once

#include "config/settings.hpp"
#include "migrate/migrate.hpp"
#include "migrate/plan.hpp"
#include "postgres/tools.hpp"

namespace workwise::migrate {

/// Dumps what settings.migrations.backup asks for, and proves the dump: it is restored into a
/// scratch database, and each table has the rows there that it had in the moment of the dump.
/// Leaves the dump with a manifest in the folder of backups, and the newest few of them.
///
/// Errors: Error that says what failed, and that nothing was changed; then no dump is left either.
///         Where the folder may not have room for it, nothing is begun.
void back_up(const config::Settings& settings, const postgres::Tools& tools, const Plan& plan,
             const Report& report);

}  // namespace workwise::migrate
