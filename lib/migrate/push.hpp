#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "migrate/migrate.hpp"
#include "schema/plan.hpp"

namespace workwise::migrate {

/// How the wanted schema is held against a database.
struct Wanted {
  std::string file;  ///< schema.sql; empty: the one in the folder of migrations
  std::vector<std::string> exclude;  ///< schemas that are another's
  bool online = false;
};

/// What would lead from the database to the wanted schema. Reads only.
///
/// Owns:   a scratch database, gone at the end; a connection to the database.
/// Errors: Error with all that is wrong in the file.
schema::Plan plan_push(const config::Settings& settings, const Wanted& wanted, const Report& report);

/// Makes the database as the file wants it: under the migration lock, in one transaction where
/// PostgreSQL lets it be one, verified at the end.
///
/// `agree` is shown the plan before anything is done; false: nothing is. An empty plan is not shown.
/// Errors: as plan_push(); Error where rows would be lost and options.allow_data_loss is not set;
///         postgres::Error with the statement that failed; LockedError.
schema::Plan push(const config::Settings& settings, const Wanted& wanted, const Options& options,
                  const Report& report, const std::function<bool(const schema::Plan&)>& agree);

}  // namespace workwise::migrate
