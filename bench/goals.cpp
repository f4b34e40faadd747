#include "goals.hpp"

#include "contestant.hpp"

namespace workwise::bench {
namespace {

using namespace names;

constexpr std::size_t kForMemory = 100'000;

std::string beside(const char* ours, const std::string& what) {
  return ours == std::string(kShipped) ? what : what + " (one connection)";
}

/// The median of above / below, both from the same feed.
auto quotient(Case which, const char* above, const char* below, Results::Value value) {
  return [=](const Results& results, std::size_t jobs, Feed feed) {
    return results.ratio({jobs, which, above, feed}, {jobs, which, below, feed}, value);
  };
}

/// Without the start of a process, of ours as of theirs.
double own_clock(const Sample& sample) {
  return sample.own_milliseconds > 0 ? sample.own_milliseconds : sample.milliseconds;
}

/// Than a Node program.
Goal faster(Case which, const char* ours, const char* theirs, double limit, double limit_xml) {
  return {.which = which,
          .what = beside(ours, std::string("times faster than ") + theirs),
          .limit = limit,
          .limit_xml = limit_xml,
          .unit = "x",
          .value = quotient(which, theirs, ours, own_clock)};
}

/// psql gets its rows parsed already: no feed is to its name.
Goal share_of_psql(Case which, const char* ours, double limit) {
  return {.which = which,
          .what = beside(ours, "time / psql's"),
          .limit = limit,
          .at_least = false,
          .value = [=](const Results& results, std::size_t jobs, Feed feed) {
            return results.ratio({jobs, which, ours, feed}, {jobs, which, kPsql, Feed::rows},
                                 milliseconds);
          }};
}

Goal at_most(Case which, const char* what, double limit, const char* unit, Results::Value value) {
  return {.which = which,
          .what = what,
          .limit = limit,
          .at_least = false,
          .unit = unit,
          .value = [=](const Results& results, std::size_t jobs, Feed feed) {
            return results.median({jobs, which, kShipped, feed}, value);
          }};
}

double written(const Sample& sample) {
  return static_cast<double>(sample.jobs.inserted + sample.jobs.updated + sample.jobs.deleted);
}

double wal_kib(const Sample& sample) {
  return static_cast<double>(sample.wal_bytes) / 1024;
}

Goal peak_memory() {
  Goal goal = at_most(Case::cold, "peak memory", 48, " MiB", peak_mib);
  goal.from_jobs = kForMemory;
  return goal;
}

Goal peak_beside_node() {
  return {.which = Case::cold,
          .what = "Node's peak memory / ours",
          .limit = 6,
          .unit = "x",
          .from_jobs = kForMemory,
          .value = quotient(Case::cold, kNode, kShipped, peak_mib)};
}

Goal wal_beside_drizzle() {
  return {.which = Case::delta,
          .what = "WAL / drizzle-orm's",
          .limit = 0.08,
          .at_least = false,
          .value = quotient(Case::delta, kShipped, kDrizzle, wal_kib)};
}

/// 1 % of the jobs changed, 1 % are gone.
Goal dead_tuples() {
  return {.which = Case::delta,
          .what = "dead tuples / jobs changed or gone",
          .limit = 1,
          .at_least = false,
          .value = [](const Results& results, std::size_t jobs, Feed feed) {
            return results.median({jobs, Case::delta, kShipped, feed}, [=](const Sample& sample) {
              return static_cast<double>(sample.jobs.dead) * 50 / static_cast<double>(jobs);
            });
          }};
}

}  // namespace

std::vector<Goal> goals() {
  return {
      faster(Case::cold, kOneConnection, kDrizzle, 1.9, 1.9),
      faster(Case::cold, kOneConnection, kNode, 1.1, 1.1),
      share_of_psql(Case::cold, kOneConnection, 1.0),
      faster(Case::cold, kShipped, kDrizzleOwn, 3.5, 3.5),
      faster(Case::cold, kShipped, kNode, 1.8, 1.8),
      share_of_psql(Case::cold, kShipped, 0.7),
      peak_memory(),
      peak_beside_node(),
      faster(Case::unchanged, kShipped, kDrizzle, 60, 80),
      faster(Case::unchanged, kShipped, kNode, 10, 12),
      share_of_psql(Case::unchanged, kShipped, 0.15),
      at_most(Case::unchanged, "rows of jobs written", 0, "", written),
      at_most(Case::unchanged, "WAL", 64, " KiB", wal_kib),
      faster(Case::delta, kShipped, kDrizzle, 30, 30),
      faster(Case::delta, kShipped, kNode, 5, 5),
      share_of_psql(Case::delta, kShipped, 0.3),
      wal_beside_drizzle(),
      dead_tuples(),
  };
}

}  // namespace workwise::bench
