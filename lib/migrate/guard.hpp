#pragma once

#include "config/settings.hpp"
#include "migrate/migrate.hpp"
#include "migrate/plan.hpp"
#include "postgres/session.hpp"

namespace workwise::migrate {

/// What `migrations.require_rehearsal` and `migrations.backup` ask for before the first statement
/// of a plan runs; with the lock held. Throws Error: then nothing was changed.
void make_safe(const config::Settings& settings, postgres::Session& session, const Plan& plan,
               const Options& options, const Report& report);

}  // namespace workwise::migrate
