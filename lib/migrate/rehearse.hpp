#pragma once

#include <optional>
#include <string>

#include "migrate/migrate.hpp"

namespace workwise::migrate {

struct Rehearsed {
  std::size_t migrations = 0;
  std::string receipt;  ///< JSON; empty where there was nothing to rehearse
};

/// Tries what is pending in a copy of the database: applies it, rolls it back one by one and
/// compares the schema with the one before each, applies it again. Leaves a receipt in
/// workwise.rehearsals, and nothing else behind (the first time also the ledger's tables).
///
/// `rows`: that many rows a table come along; nullopt: none, the tables are empty.
///
/// What can't be undone is applied, and neither it nor what is before it is rolled back: a notice
/// says so. Columns that come back in another order are a notice too.
///
/// Owns:   a scratch database beside the original, gone at the end.
/// Errors: as migrate(), of the copy; Error where a down section is not the inverse, with what
///         differs; where a migration reaches beyond the database; where pg_dump is missing.
Rehearsed rehearse(const config::Settings& settings, const Options& options,
                   std::optional<std::size_t> rows, const Report& report);

}  // namespace workwise::migrate
