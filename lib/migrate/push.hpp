#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "migrate/migrate.hpp"
#include "migrate/wanted.hpp"
#include "schema/plan.hpp"

namespace workwise::migrate {

/// What would lead from the database to the wanted schema. Reads only.
///
/// Owns:   a scratch database, gone at the end; a connection to the database.
/// Errors: Error with all that is wrong in the file; where the scratch database is another major
///         version's than the database.
schema::Plan plan_push(const config::Settings& settings, const Wanted& wanted,
                       const Report& report);

/// The SQL that makes the database's schema in an empty one: what a schema.sql would say.
/// Owns:   a scratch database, gone at the end, for what every new database has.
/// Only `exclude` and `scratch_url` of what is wanted count. Errors: as plan_push().
schema::Plan plan_pull(const config::Settings& settings, const Wanted& wanted);

/// Makes the database as the file wants it: under the migration lock, in one transaction where
/// PostgreSQL lets it be one, verified at the end.
///
/// `agree` is shown the plan before anything is done; false: nothing is. An empty plan is not
/// shown. Errors: as plan_push(); Error where rows would be lost and options.allow_data_loss is not
/// set;
///         postgres::Error with the statement that failed, why, and what stands; LockedError.
schema::Plan push(const config::Settings& settings, const Wanted& wanted, const Options& options,
                  const Report& report, const std::function<bool(const schema::Plan&)>& agree);

}  // namespace workwise::migrate
