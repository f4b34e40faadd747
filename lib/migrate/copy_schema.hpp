#pragma once

#include <string>

#include "postgres/scratch.hpp"
#include "postgres/tools.hpp"

namespace workwise::migrate {

/// A schema on its way into a scratch database: dumped once, restored in two parts, so that rows
/// can be put in between them without constraints, indexes and triggers.
///
/// Owns:   a temporary folder with the dump.
/// Errors: Error with what pg_dump or pg_restore said.
class SchemaCopy {
 public:
  SchemaCopy(const postgres::Tools& original, const std::string& snapshot);
  ~SchemaCopy();
  SchemaCopy(const SchemaCopy&) = delete;

  void restore_tables(const postgres::Tools& tools, const std::string& scratch) const;
  void restore_rest(const postgres::Tools& tools, const std::string& scratch) const;

 private:
  std::string folder_;
};

/// Words of pg_restore into a scratch database: everything becomes ours there, and nothing reaches
/// beyond it.
std::vector<std::string> into_scratch(const std::string& scratch, std::vector<std::string> words);

}  // namespace workwise::migrate
