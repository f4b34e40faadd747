#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"
#include "migrate/migrate.hpp"
#include "postgres/session.hpp"
#include "schema/catalog.hpp"
#include "schema/load.hpp"
#include "schema/plan.hpp"
#include "schema/rename.hpp"

namespace workwise::migrate {

/// How the wanted schema is held against a database.
struct Wanted {
  std::string file;                  ///< schema.sql; empty: the one in the folder of migrations
  std::vector<std::string> exclude;  ///< schemas that are another's
  bool online = false;
  std::vector<schema::Rename> renames{};
  std::string scratch_url{};  ///< of an empty database to use; empty: one is made
};

/// What the file says.
struct Target {
  schema::Catalog catalog;
  std::vector<schema::Rename> renames;  ///< those that were asked for, and the file's hints
};

/// From a scratch database that is gone afterwards. Throws Error with all that is wrong.
Target read_wanted(const config::Settings& settings, const Wanted& wanted, const Report& report);

/// A catalog of one moment.
schema::Catalog read_in_snapshot(postgres::Session& session,
                                 const std::vector<std::string>& exclude);

/// Throws Error where the majors differ: definitions are compared as the server writes them.
void require_same_version(int of_scratch, int of_original);

/// Reports notes; throws Error with all errors.
void refuse_problems(const schema::Loaded& loaded, const Report& report);

/// Throws Error where the plan would lose something; it says what was probably renamed.
void refuse_losses(const schema::Plan& plan);

}  // namespace workwise::migrate
