#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "postgres/session.hpp"
#include "schema/problem.hpp"

namespace workwise::migrate {

struct Validate {
  std::string file{};         ///< this one only, a migration or a schema; empty: all there is
  std::string scratch_url{};  ///< of a database to use; empty: one is made
  std::stop_token stop{};
  /// Called with the session of the scratch database in which all migrations stand, and with the
  /// one in which schema.sql does; each only where nothing is wrong with it. For who compares them.
  std::function<void(postgres::Session&)> migrations_stand{};
  std::function<void(postgres::Session&)> schema_stands{};
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
/// the others are played nevertheless.
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
