#include "migrate/renamed.hpp"

#include <iterator>
#include <utility>

#include "migrate/lock.hpp"
#include "migrate/run_plan.hpp"
#include "postgres/scratch.hpp"

namespace workwise::migrate {
namespace {

schema::Catalog read_renamed(postgres::Session& scratch, const std::vector<schema::Change>& renames,
                             const std::vector<std::string>& exclude) {
  scratch.run("BEGIN ISOLATION LEVEL REPEATABLE READ");
  for (const schema::Change& change : renames)
    for (const schema::Command& command : change.statements) scratch.run(command.sql);
  schema::Catalog catalog = schema::read_catalog(scratch, exclude);
  scratch.run("ROLLBACK");
  return catalog;
}

}  // namespace

Renamed plan_renamed(postgres::Session& scratch, const schema::Catalog& now,
                     const schema::Catalog& to, const std::vector<schema::Rename>& renames,
                     const Wanted& wanted) {
  const schema::PlanOptions options{.online = wanted.online};
  schema::Renaming renaming = schema::renaming(renames, now, to);
  if (renaming.changes.empty()) return {schema::plan(now, to, options), {}};
  Renamed renamed{
      schema::plan(read_renamed(scratch, renaming.changes, wanted.exclude), to, options),
      std::move(renaming.back)};
  std::vector<schema::Change>& changes = renamed.plan.changes;
  changes.insert(changes.begin(), std::make_move_iterator(renaming.changes.begin()),
                 std::make_move_iterator(renaming.changes.end()));
  return renamed;
}

schema::Plan plan_renamed(const config::Settings& settings, const schema::Catalog& now,
                          const Target& target, const Wanted& wanted) {
  if (schema::renaming(target.renames, now, target.catalog).changes.empty())
    return schema::plan(now, target.catalog, {.online = wanted.online});
  postgres::ScratchDatabase scratch{connect_as(settings, "workwise push"), wanted.scratch_url};
  run_plan(scratch.session(), schema::plan(read_in_snapshot(scratch.session(), {}), now));
  return plan_renamed(scratch.session(), now, target.catalog, target.renames, wanted).plan;
}

}  // namespace workwise::migrate
