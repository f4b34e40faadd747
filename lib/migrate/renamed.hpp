#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"
#include "migrate/wanted.hpp"
#include "postgres/session.hpp"
#include "schema/plan.hpp"
#include "schema/rename.hpp"

namespace workwise::migrate {

/// A plan that begins with renames.
struct Renamed {
  schema::Plan plan;
  std::vector<schema::Rename> back;  ///< what leads back
};

/// The way from `now` to what is wanted. Where something is to be renamed, the server is asked what
/// that leaves of all that names it, in a scratch database: the original is only read.
///
/// `scratch`: a session in a database that is `now`, of which nothing is kept.
/// Errors:    UsageError for a rename that fits neither.
Renamed plan_renamed(postgres::Session& scratch, const schema::Catalog& now,
                     const schema::Catalog& to, const std::vector<schema::Rename>& renames,
                     const Wanted& wanted);

/// The same, with a scratch database that is made where it is needed.
schema::Plan plan_renamed(const config::Settings& settings, const schema::Catalog& now,
                          const Target& target, const Wanted& wanted);

}  // namespace workwise::migrate
