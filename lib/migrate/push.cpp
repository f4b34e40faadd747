#include "migrate/push.hpp"

#include <future>
#include <utility>

#include "base/text.hpp"
#include "migrate/lock.hpp"
#include "migrate/plan_failure.hpp"
#include "migrate/renamed.hpp"
#include "migrate/run_plan.hpp"
#include "postgres/scratch.hpp"

namespace workwise::migrate {
namespace {

/// Both catalogs at a time: each waits for the server, which has more than one core.
std::pair<schema::Catalog, Target> read_both(postgres::Session& session,
                                             const config::Settings& settings, const Wanted& wanted,
                                             const Report& report) {
  std::future<schema::Catalog> now =
      std::async(std::launch::async, [&] { return read_in_snapshot(session, wanted.exclude); });
  Target target = read_wanted(settings, wanted, report);
  schema::Catalog here = now.get();
  require_same_version(target.catalog.server_version, here.server_version);
  return {std::move(here), std::move(target)};
}

/// Those that are in the given database would not be in what is pulled.
void refuse_extensions(postgres::Session& scratch) {
  const std::string found{
      scratch
          .run("SELECT coalesce(string_agg(extname, ', '), '') FROM pg_extension"
               " WHERE extname <> 'plpgsql'")
          .text(0, 0)};
  if (!found.empty())
    throw Error("the scratch database " + scratch.database() + " has extensions (" + found +
                "), which would be taken for what every database has. Give one without them.");
}

}  // namespace

schema::Plan plan_push(const config::Settings& settings, const Wanted& wanted,
                       const Report& report) {
  postgres::Session session{connect_as(settings, "workwise push")};
  const auto [now, target] = read_both(session, settings, wanted, report);
  return plan_renamed(settings, now, target, wanted);
}

schema::Plan plan_pull(const config::Settings& settings, const Wanted& wanted) {
  const postgres::Connect connect = connect_as(settings, "workwise pull");
  postgres::ScratchDatabase scratch{connect, wanted.scratch_url};
  refuse_extensions(scratch.session());
  const schema::Catalog empty = read_in_snapshot(scratch.session(), {});
  postgres::Session session{connect};
  const schema::Catalog now = read_in_snapshot(session, wanted.exclude);
  require_same_version(empty.server_version, now.server_version);
  return schema::plan(empty, now);
}

schema::Plan push(const config::Settings& settings, const Wanted& wanted, const Options& options,
                  const Report& report, const std::function<bool(const schema::Plan&)>& agree) {
  Lock lock{settings, options, report};
  postgres::Session session{connect_as(settings, "workwise push")};
  const auto [now, target] = read_both(session, settings, wanted, report);
  schema::Plan plan = plan_renamed(settings, now, target, wanted);
  if (plan.empty()) return plan;
  if (!options.allow_data_loss) refuse_losses(plan);
  if (!agree(plan)) return {};
  try {
    run_plan(session, plan);
  } catch (const PlanError& error) {
    throw explained(session, error, plan.statements());
  }
  const schema::Plan left = schema::plan(read_in_snapshot(session, wanted.exclude), target.catalog);
  if (!left.empty())
    throw Error("the database is not yet what the file wants: " + left.changes.front().id +
                    (left.changes.front().statements.empty()
                         ? ""
                         : ": " + left.changes.front().statements.front().sql),
                "workwise push again");
  return plan;
}

}  // namespace workwise::migrate
