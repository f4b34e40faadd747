#include "databases.hpp"

#include <thread>

#include "base/error.hpp"
#include "proc.hpp"

namespace workwise::bench {
namespace {

constexpr std::chrono::seconds kLeavePatience{30};
constexpr std::chrono::milliseconds kLook{5};
constexpr int kReadings = 20;

}  // namespace

Databases::Databases()
    : cluster_({.fsync = true, .keep = false, .directory = {}}),
      observer_(session("postgres")),
      postmaster_(parent_of(observer_.backend_pid())) {}

postgres::Session Databases::session(const std::string& database) const {
  return postgres::Session({.url = cluster_.url(database), .application_name = "bench"});
}

bool Databases::has(const std::string& database) const {
  return observer_.run("SELECT FROM pg_database WHERE datname = $1", {database}).rows() > 0;
}

void Databases::copy(const std::string& from, const std::string& to,
                     const std::vector<std::string>& settings) const {
  observer_.run("CREATE DATABASE " + to + " TEMPLATE " + from + " STRATEGY FILE_COPY");
  for (const std::string& setting : settings)
    observer_.run("ALTER DATABASE " + to + " SET " + setting);
  observer_.run("CHECKPOINT");
}

void Databases::drop(const std::string& database) const {
  observer_.run("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
}

void Databases::make_template(const std::string& database) const {
  session(database).run("VACUUM ANALYZE");
  wait_until_left(database);
}

void Databases::wait_until_left(const std::string& database) const {
  const auto deadline = std::chrono::steady_clock::now() + kLeavePatience;
  const auto backends = [&] {
    return observer_
        .run(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND backend_type ="
            " 'client backend'",
            {database})
        .integer(0, 0);
  };
  while (backends() > 0) {
    if (std::chrono::steady_clock::now() > deadline)
      throw Error("somebody is still connected to " + database);
    std::this_thread::sleep_for(kLook);
  }
}

std::int64_t Databases::wal_bytes() const {
  return observer_.run("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn").integer(0, 0);
}

/// A backend that ends while we read is in neither sum or in both: read until nothing moves.
std::chrono::milliseconds Databases::server_cpu() const {
  auto used = cpu_with_children(postmaster_);
  for (int n = 0; n < kReadings; ++n) {
    std::this_thread::sleep_for(kLook);
    const auto again = cpu_with_children(postmaster_);
    if (again == used) break;
    used = again;
  }
  return used;
}

std::int64_t Databases::jobs_bytes(const std::string& database) const {
  return session(database).run("SELECT pg_total_relation_size('public.jobs')").integer(0, 0);
}

Table Databases::jobs(const std::string& database) const {
  auto reader = session(database);
  // The counters first: reading the table may prune it.
  const auto counted = reader.run(
      "SELECT n_tup_ins, n_tup_upd, n_tup_del, n_dead_tup, pg_total_relation_size(relid)"
      "  FROM pg_stat_user_tables WHERE relid = 'public.jobs'::regclass");
  const auto rows = reader.run(
      "SELECT count(*), count(*) FILTER (WHERE title <> '' AND company_id IS NOT NULL"
      " AND category_id IS NOT NULL AND description IS NOT NULL AND location IS NOT NULL"
      " AND url IS NOT NULL AND posted_at IS NOT NULL) FROM public.jobs");
  return {.rows = rows.integer(0, 0),
          .complete = rows.integer(0, 1),
          .bytes = counted.integer(0, 4),
          .inserted = counted.integer(0, 0),
          .updated = counted.integer(0, 1),
          .deleted = counted.integer(0, 2),
          .dead = counted.integer(0, 3)};
}

std::int64_t Databases::open_jobs(const std::string& database) const {
  return session(database)
      .run("SELECT count(*) FROM public.jobs WHERE closed_at IS NULL")
      .integer(0, 0);
}

}  // namespace workwise::bench
