#pragma once

#include <string>
#include <vector>

#include "migrate/board_shape.hpp"
#include "migrate/file.hpp"

namespace workwise::migrate {

/// The migration that brings a site's tables into our shape, in place.
struct BoardMigration {
  std::string text;                  ///< the whole file
  std::vector<std::string> notices;  ///< what a reader has to know; they are in the text too
};

/// `board` is the migration that makes the tables where there are none; `target` what it makes.
/// Throws Error for what can't be brought into shape: a view named jobs, an id that is a uuid.
BoardMigration board_migration(const BoardShape& site, const BoardShape& target, const File& board);

}  // namespace workwise::migrate
