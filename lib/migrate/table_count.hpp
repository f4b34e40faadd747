#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "postgres/session.hpp"

namespace workwise::migrate {

/// A table that holds rows of its own: a partition does, what it is a partition of does not.
struct TableCount {
  std::string schema;
  std::string name;
  std::int64_t rows = 0;
  std::int64_t bytes = 0;  ///< without indexes

  std::string quoted() const;    ///< "public"."jobs"
  std::string readable() const;  ///< public.jobs
};

/// What a dump of the whole database holds: not what belongs to extensions. Not counted yet.
std::vector<TableCount> tables_of(postgres::Session& session);

std::int64_t count_rows(postgres::Session& session, const TableCount& table);

}  // namespace workwise::migrate
