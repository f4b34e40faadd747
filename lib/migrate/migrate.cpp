#include "migrate/migrate.hpp"

#include <algorithm>
#include <utility>

#include "migrate/announce.hpp"
#include "migrate/fingerprint.hpp"
#include "migrate/guard.hpp"
#include "migrate/ledger.hpp"
#include "migrate/lock.hpp"
#include "migrate/match.hpp"
#include "migrate/plan.hpp"
#include "migrate/script.hpp"
#include "migrate/worker.hpp"

namespace workwise::migrate {
namespace {

using Planner = std::function<Plan(postgres::Session&, const std::vector<Row>&)>;

void tell_notices(const Plan& plan, const Report& report) {
  for (const Event& event : plan.notices) report(event);
}

/// In a READ ONLY transaction: the database itself sees to it that nothing is written.
std::size_t show(const config::Settings& settings, const Planner& planner, const Report& report) {
  postgres::Session session{connect_as(settings, "workwise migrate --dry-run")};
  const postgres::Transaction transaction{session, postgres::Transaction::Mode::read_only};
  const std::vector<Row> rows = read_ledger(session).value_or(std::vector<Row>{});
  const Plan plan = planner(session, rows);
  tell_notices(plan, report);
  for (const Task& task : plan.tasks)
    report({.kind = task.applying ? Event::Kind::would_apply : Event::Kind::would_roll_back,
            .version = task.file->version,
            .name = task.file->name,
            .text = script(task)});
  return plan.tasks.size();
}

bool nothing_to_do(const std::vector<File>& files, const std::vector<Row>& rows) {
  return std::ranges::all_of(match_up(files, rows), [](const Match& match) {
    return match.standing == Standing::applied || match.standing == Standing::reworded;
  });
}

/// With the lock held: looks again, then works.
std::size_t work(const config::Settings& settings, postgres::Session& session,
                 const Planner& planner, const Options& options, const Report& report) {
  Lock lock{settings, options, report};
  make_ledger(session);
  settle_fingerprint(lock.session());
  const std::vector<Row> rows = read_ledger(session).value_or(std::vector<Row>{});
  const Plan plan = planner(session, rows);
  tell_notices(plan, report);
  if (plan.tasks.empty()) return 0;
  if (plan.tasks.front().applying) make_safe(settings, session, plan, options, report);

  const FingerprintKeeper keeper{lock.session(), session, report};
  Options own = options;
  own.on_failure = settings.migrations.on_failure;
  return announced(settings, lock.session(), plan.tasks, [&] {
    Watch watch{connect_as(settings, "workwise migrate (watch)"), session, options.lock_timeout,
                options.stop};
    Worker worker{session, lock.session(), watch, own, report};
    for (const Task& task : plan.tasks) {
      if (options.stop.stop_requested()) break;
      worker.run(task);
    }
    return worker.finished();
  });
}

}  // namespace

std::size_t migrate(const config::Settings& settings, const Options& options,
                    const Report& report) {
  const std::vector<File> files = read_files(settings.migrations.directory);
  const Planner planner = [&](postgres::Session& session, const std::vector<Row>& rows) {
    return plan_to_apply(session, files, rows, options);
  };
  if (options.dry_run) return show(settings, planner, report);

  postgres::Session session{connect_as(settings, "workwise migrate")};
  // Most calls find nothing to do: those need no lock.
  const auto rows = read_ledger(session);
  if (rows && nothing_to_do(files, *rows) && ledger_is_whole(session) &&
      fingerprint_is_settled(session)) {
    tell_notices(planner(session, *rows), report);
    return 0;
  }
  return work(settings, session, planner, options, report);
}

std::size_t roll_back(const config::Settings& settings, std::size_t steps, const Options& options,
                      const Report& report) {
  const std::vector<File> files = read_files(settings.migrations.directory);
  const Planner planner = [&](postgres::Session& session, const std::vector<Row>& rows) {
    return plan_to_roll_back(session, files, rows, steps, options);
  };
  if (options.dry_run) return show(settings, planner, report);

  postgres::Session session{connect_as(settings, "workwise rollback")};
  return work(settings, session, planner, options, report);
}

}  // namespace workwise::migrate
