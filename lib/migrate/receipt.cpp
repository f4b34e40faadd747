#include "migrate/receipt.hpp"

#include <algorithm>
#include <array>

#include "base/json_writer.hpp"

namespace workwise::migrate {
namespace {

/// From the weakest on, by what they conflict with.
/// Source: PostgreSQL 15 manual, 13.3.1 "Table-Level Locks".
constexpr std::array<std::string_view, 8> kModes = {
    "AccessShareLock", "RowShareLock",          "RowExclusiveLock", "ShareUpdateExclusiveLock",
    "ShareLock",       "ShareRowExclusiveLock", "ExclusiveLock",    "AccessExclusiveLock"};
constexpr std::array<std::string_view, 8> kSpelled = {
    "ACCESS SHARE", "ROW SHARE",           "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE",
    "SHARE",        "SHARE ROW EXCLUSIVE", "EXCLUSIVE",     "ACCESS EXCLUSIVE"};

// Tables and views of ours, not the catalog's. Whoever only reads is in nobody's way.
// Prepared: planning it takes longer than running it.
constexpr const char* kLocks = R"sql(
PREPARE workwise_locks (int) AS
SELECT format('%I.%I', n.nspname, c.relname), l.mode
  FROM pg_locks l
  JOIN pg_class c ON c.oid = l.relation
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE l.pid = $1 AND l.locktype = 'relation' AND l.granted AND l.relation >= 16384
   AND l.mode <> 'AccessShareLock' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
   AND n.nspname !~ '^pg_'
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
)sql";

std::chrono::microseconds since(LockRecorder::Clock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::microseconds>(LockRecorder::Clock::now() - begin);
}

}  // namespace

std::size_t strength_of(std::string_view mode) {
  const auto found = std::ranges::find(kModes, mode);
  return found == kModes.end() ? 0 : static_cast<std::size_t>(found - kModes.begin()) + 1;
}

std::string spelled(std::string_view mode) {
  const std::size_t strength = strength_of(mode);
  return std::string(strength == 0 ? mode : kSpelled[strength - 1]);
}

std::string what_it_blocks(std::string_view mode) {
  if (mode == "AccessExclusiveLock") return "blocks reads and writes";
  return strength_of(mode) >= strength_of("ShareLock") ? "blocks writes" : "";
}

std::string to_json(const LockReceipt& receipt) {
  JsonWriter json;
  json.open_object()
      .member("waited_microseconds", receipt.waited.count())
      .member("tries", receipt.tries);
  json.key("locks").open_array();
  for (const LockReceipt::Lock& lock : receipt.locks)
    json.open_object()
        .member("relation", lock.relation)
        .member("mode", lock.mode)
        .member("held_microseconds", lock.held.count())
        .close();
  return json.close().close().text();
}

void LockRecorder::begin() {
  receipt_ = {};
  held_.clear();
}

void LockRecorder::noted(postgres::Session& observer, int pid) {
  if (!prepared_) observer.run(kLocks);
  prepared_ = true;
  const postgres::Result rows =
      observer.run("EXECUTE workwise_locks (" + std::to_string(pid) + ")");
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const std::string mode{rows.text(row, 1)};
    Held& held = held_[std::string(rows.text(row, 0))];
    if (strength_of(mode) > strength_of(held.mode)) held = {mode, statement_began_};
  }
}

std::chrono::microseconds LockRecorder::statement_took() const {
  return since(statement_began_);
}

void LockRecorder::seen(const std::string& relation, const std::string& mode,
                        std::chrono::microseconds held) {
  const auto known = std::ranges::find(receipt_.locks, relation, &LockReceipt::Lock::relation);
  if (known == receipt_.locks.end())
    receipt_.locks.push_back({relation, mode, held});
  else if (strength_of(mode) > strength_of(known->mode))
    *known = {relation, mode, held};
  else if (mode == known->mode)
    known->held += held;
}

void LockRecorder::ended() {
  for (const auto& [relation, lock] : held_) seen(relation, lock.mode, since(lock.since));
  held_.clear();
}

}  // namespace workwise::migrate
