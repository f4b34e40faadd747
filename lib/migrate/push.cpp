#include "migrate/push.hpp"

#include "base/text.hpp"
#include "migrate/lock.hpp"
#include "migrate/run_plan.hpp"
#include "postgres/scratch.hpp"

namespace workwise::migrate {
schema::Plan plan_push(const config::Settings& settings, const Wanted& wanted,
                       const Report& report) {
  const schema::Catalog target = wanted_catalog(settings, wanted, report);
  postgres::Session session{connect_as(settings, "workwise push")};
  return schema::plan(read_in_snapshot(session, wanted.exclude), target, {.online = wanted.online});
}

schema::Plan plan_pull(const config::Settings& settings, const std::vector<std::string>& exclude) {
  const postgres::Connect connect = connect_as(settings, "workwise pull");
  postgres::ScratchDatabase scratch{connect};
  const schema::Catalog empty = read_in_snapshot(scratch.session(), {});
  postgres::Session session{connect};
  return schema::plan(empty, read_in_snapshot(session, exclude));
}

schema::Plan push(const config::Settings& settings, const Wanted& wanted, const Options& options,
                  const Report& report, const std::function<bool(const schema::Plan&)>& agree) {
  const schema::Catalog target = wanted_catalog(settings, wanted, report);
  Lock lock{settings, options, report};
  postgres::Session session{connect_as(settings, "workwise push")};
  schema::Plan plan =
      schema::plan(read_in_snapshot(session, wanted.exclude), target, {.online = wanted.online});
  if (plan.empty()) return plan;
  if (!options.allow_data_loss) refuse_losses(plan);
  if (!agree(plan)) return {};
  run_plan(session, plan);
  const schema::Plan left = schema::plan(read_in_snapshot(session, wanted.exclude), target);
  if (!left.empty())
    throw Error("the database is not yet what the file wants: " + left.changes.front().id +
                    (left.changes.front().statements.empty()
                         ? ""
                         : ": " + left.changes.front().statements.front().sql),
                "workwise push again");
  return plan;
}

}  // namespace workwise::migrate
