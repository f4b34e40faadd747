#include "contest.hpp"

#include <cstdio>

#include "base/error.hpp"
#include "base/text.hpp"
#include "node.hpp"
#include "ours.hpp"
#include "psql.hpp"

namespace workwise::bench {
namespace {

constexpr Case kCases[] = {Case::cold, Case::same_bytes, Case::unchanged, Case::delta};
constexpr Feed kFeeds[] = {Feed::ndjson, Feed::xml};

constexpr Variant kVariants[] = {Variant::shipped, Variant::one_connection};

/// psql comes after ours, whose rows it gets.
std::vector<Contestant> everybody(Stage& stage) {
  std::vector<Contestant> all;
  for (const Feed feed : kFeeds)
    for (const Variant variant : kVariants) all.push_back(workwise(stage, feed, variant));
  all.push_back(psql(stage));
  if (stage.tools.pgloader) all.push_back(pgloader(stage));
  if (stage.tools.peers.empty()) return all;
  for (const Feed feed : kFeeds) {
    all.push_back(node_copy(stage, feed));
    all.push_back(drizzle(stage, feed));
    all.push_back(drizzle_own_schema(stage, feed));
  }
  return all;
}

/// Whom a quick benchmark measures in which cases.
std::set<Case> quick_cases(const Contestant& contestant) {
  if (contestant.name == names::kPgloader) return {};
  if (contestant.name == names::kOneConnection) return {Case::cold};
  if (contestant.name != names::kDrizzleOwn) return {Case::cold, Case::unchanged, Case::delta};
  return contestant.feed == Feed::ndjson ? std::set{Case::cold} : std::set<Case>{};
}

std::vector<Contestant> those_that_matter_most(Stage& stage) {
  std::vector<Contestant> some;
  for (Contestant& contestant : everybody(stage)) {
    contestant.cases = quick_cases(contestant);
    if (!contestant.cases.empty()) some.push_back(contestant);
  }
  return some;
}

/// Our own scaling needs no cold load: the template's is one.
std::vector<Contestant> ours_alone(Stage& stage) {
  Contestant ours = workwise(stage, Feed::ndjson, Variant::shipped);
  ours.cases = {Case::unchanged, Case::delta};
  return {ours};
}

std::vector<Contestant> contestants(Stage& stage, Field field) {
  switch (field) {
    case Field::all:
      return everybody(stage);
    case Field::quick:
      return those_that_matter_most(stage);
    case Field::ours:
      return ours_alone(stage);
  }
  return {};
}

std::string what(const Contestant& contestant, Case which) {
  return std::string(to_string(which)) + ", " + contestant.name + ", " + to_string(contestant.feed);
}

}  // namespace

Contest::Contest(Stage& stage, Field field)
    : stage_(stage), field_(field), contestants_(contestants(stage, field)) {
  make_migrated(stage);
  if (field != Field::ours && !stage.tools.peers.empty()) make_own_schema(stage);
  for (const Contestant& contestant : contestants_) {
    if (contestant.name == names::kPsql) load_the_rows_of_psql();
    load(contestant);
  }
}

void Contest::load_the_rows_of_psql() {
  const Contestant reader = workwise(stage_, Feed::ndjson, Variant::one_connection);
  load(reader);
  write_rows(stage_, reader);
}

void Contest::load(const Contestant& contestant) {
  const bool needed = contestant.cases != std::set{Case::cold};
  if (!needed || stage_.databases.has(contestant.loaded)) return;
  std::fprintf(stderr, "bench: %s jobs, loading a template: %s\n",
               with_thousands(static_cast<std::int64_t>(stage_.editions.jobs())).c_str(),
               contestant.name.c_str());
  stage_.databases.copy(contestant.empty, contestant.loaded, contestant.settings);
  const Command command = contestant.command(contestant.loaded, Case::cold);
  check(contestant, Case::cold,
        measure(stage_.databases, contestant.loaded, command, stage_.file("output.log")));
  stage_.databases.make_template(contestant.loaded);
}

void Contest::repetition(Results& results) {
  const bool without_the_slow = field_ == Field::quick && repetitions_++ > 0;
  for (const Case which : kCases) {
    for (const Contestant& contestant : contestants_) {
      if (!contestant.cases.contains(which) || (without_the_slow && contestant.slow)) continue;
      const Sample sample = run(contestant, which);
      std::fprintf(stderr, "bench: %s jobs, %s: %.0f ms\n",
                   with_thousands(static_cast<std::int64_t>(stage_.editions.jobs())).c_str(),
                   what(contestant, which).c_str(), sample.milliseconds);
      results.add({stage_.editions.jobs(), which, contestant.name, contestant.feed}, sample);
    }
  }
}

Sample Contest::run(const Contestant& contestant, Case which) {
  const std::string database = "run";
  const Command command = contestant.command(database, which);
  stage_.databases.copy(which == Case::cold ? contestant.empty : contestant.loaded, database,
                        contestant.settings);
  Sample sample = measure(stage_.databases, database, command, stage_.file("output.log"));
  if (contestant.own_clock) sample.milliseconds = sample.own_milliseconds;
  check(contestant, which, sample);
  if (contestant.closes &&
      stage_.databases.open_jobs(database) != static_cast<std::int64_t>(stage_.editions.jobs()))
    throw Error(what(contestant, which) + ": other postings are open than the feed has");
  stage_.databases.drop(database);
  return sample;
}

void Contest::check(const Contestant& contestant, Case which, const Sample& sample) const {
  const auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
  const auto expect = [&](const char* of_what, std::int64_t is, std::int64_t should) {
    if (is != should)
      throw Error(what(contestant, which) + ": " + of_what + ": " + std::to_string(is) +
                  " instead of " + std::to_string(should));
  };
  const std::int64_t rows = number(stage_.editions.rows_after(which));
  const std::int64_t share = number(stage_.editions.share());
  expect("rows in jobs", sample.jobs.rows, rows);
  expect("rows with all fields", sample.jobs.complete, rows);
  expect("rows inserted", sample.jobs.inserted,
         which == Case::cold    ? rows
         : which == Case::delta ? share
                                : 0);
  if (which == Case::delta && sample.jobs.updated < share)
    throw Error(what(contestant, which) + ": not all changed rows were written");
  if (contestant.own_clock && sample.own_milliseconds <= 0)
    throw Error(what(contestant, which) + ": it did not tell its time");
}

}  // namespace workwise::bench
