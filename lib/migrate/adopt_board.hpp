#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"

namespace workwise::migrate {

constexpr const char* kBoardVersion = "20261123000000";
constexpr const char* kBoardAdoption = "20261122235959";  ///< right before it

struct BoardAdoption {
  std::string path{};  ///< of the new migration; empty: there is nothing to adopt
  std::string text{};
  std::vector<std::string> notices{};
  std::string why_not{};  ///< where the path is empty
};

/// Writes the migration that brings the tables jobs, companies and categories into our shape and
/// runs instead of the board's own. Reads the database; the server has to let it make a scratch
/// one. `output`: the folder to write to; empty: settings.migrations.directory. A dry run writes
/// nothing.
BoardAdoption adopt_board(const config::Settings& settings, const std::string& output,
                          bool dry_run);

}  // namespace workwise::migrate
