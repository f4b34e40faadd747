#pragma once

#include <string>
#include <vector>

#include "migrate/task.hpp"
#include "postgres/session.hpp"

namespace workwise::migrate {

/// What a rollback takes away for good.
struct Loss {
  std::string text;   ///< "12,345 rows of public.jobs", "17 values of public.jobs.remote_since"
  std::string place;  ///< "migrations/1_a.sql:7:1: "
};

/// Counts the rows and values that are there now and that the task drops. Empty ones are no loss; a
/// table of which nobody may read is named without a number. Counting ends at a hundred thousand:
/// beyond that the figure no longer matters.
std::vector<Loss> losses_of(postgres::Session& session, const Task& task);

}  // namespace workwise::migrate
