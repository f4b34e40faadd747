#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "schema/problem.hpp"

namespace workwise::migrate {

struct Validate {
  std::string file{};  ///< this one only, a migration or a schema; empty: all there is
  std::vector<std::string> exclude{};  ///< schemas that are another's: not compared
  std::string scratch_url{};           ///< of a database to use; empty: one is made
  std::stop_token stop{};
};

struct Validated {
  std::vector<schema::Problem> problems;
  std::size_t migrations = 0;         ///< looked at
  std::optional<std::string> schema;  ///< the schema's path, where there is one
  bool whole() const;                 ///< no errors
};

/// Tries migrations and schema.sql in scratch databases beside the original, which is left alone,
/// and finds every mistake: marks and statements of each file; each up section, played after the
/// others; the down sections, back to the first that can't be undone. What fails is left out, and
/// the others are played nevertheless. Where both are sound, that the migrations make another
/// schema than schema.sql is a mistake, too; a folder without migrations makes none.
///
/// A down section runs, and that is all: whether it is the inverse is what a rehearsal finds out.
/// Of a single migration the ones before it in its folder are played too, and nothing is said of
/// them.
///
/// Errors: problems; Error where a folder or the file can't be read, or no scratch database made,
///         and when a stop is asked.
Validated validate(const config::Settings& settings, const Validate& wanted);

/// Where the desired schema is kept: schema.sql in the folder of the migrations.
std::string schema_path(const config::Settings& settings);

}  // namespace workwise::migrate
