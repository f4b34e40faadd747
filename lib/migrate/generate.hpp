#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"
#include "migrate/migrate.hpp"
#include "migrate/push.hpp"

namespace workwise::migrate {

struct Generate {
  std::string name;
  Wanted wanted{.file = {}, .exclude = {}, .online = true};
  bool custom = false;  ///< an empty migration to be filled in by hand
  bool allow_data_loss = false;
};

struct Generated {
  std::string path;  ///< empty: there was nothing to do, nothing was written
  schema::Plan up;
  bool reversible = true;
};

/// Writes the migration that leads from what the existing ones make to schema.sql, and back.
///
/// Proven before the file exists, in scratch databases: the migrations and up are schema.sql, then
/// down is the migrations. A way back that is not proven becomes a comment, and irreversible.
///
/// Owns:   two scratch databases, gone at the end.
/// Errors: Error with all that is wrong in the files; where data would be lost and that is not
///         allowed; where the way there is not proven: then nothing is written.
Generated generate(const config::Settings& settings, const Generate& wanted, const Report& report);

}  // namespace workwise::migrate
