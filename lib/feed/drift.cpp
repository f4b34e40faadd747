#include "feed/drift.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace workwise::feed {
namespace {

constexpr std::string_view kField = "field ";
constexpr std::string_view kPath = "path ";
constexpr std::string_view kUsual = "usual ";
constexpr std::string_view kRare = "rare ";

bool is_enough(std::int64_t items, bool whole) {
  return items >= kEnough || (whole && items >= kEnoughOfAll);
}

bool is_usual(const Coverage::Count& count, bool before) {
  if (count.found * 4 >= count.of * 3) return true;
  return before && count.found * 4 >= count.of;
}

/// Takes one name into account: what is usual and was not found is missed, and forgotten.
void take(const Habits& before, const Coverage::Count& count, const std::string& key,
          std::vector<std::string>& missed, Habits& after) {
  const auto known = before.find(key);
  const bool was_usual = known != before.end() && known->second;
  if (count.found > 0)
    after[key] = is_usual(count, was_usual);
  else if (was_usual)
    missed.push_back(count.name);
  else if (known != before.end())
    after[key] = false;
}

void judge_fields(const Habits& before, const Coverage& seen, Drift& drift) {
  std::vector<Coverage::Count> counts = seen.fields();
  std::map<std::string, bool> counted;
  for (const Coverage::Count& count : counts) counted[count.name] = true;
  bool first = true;
  for (const auto& [key, usual] : before) {
    if (!key.starts_with(kField)) continue;
    first = false;
    const std::string name = key.substr(kField.size());
    if (!counted.contains(name)) counts.push_back({name, 0, seen.items()});
  }
  // What is known keeps its place, so that a feed of ever other names can't push it out.
  std::stable_partition(counts.begin(), counts.end(), [&](const Coverage::Count& count) {
    return before.contains(std::string(kField) + count.name);
  });
  std::size_t kept = 0;
  for (const Coverage::Count& count : counts) {
    const std::string key = std::string(kField) + count.name;
    const bool is_new = !before.contains(key);
    if (is_new && kept >= Coverage::kNamesMax) continue;
    if (is_new && !first) drift.appeared.push_back(count.name);
    take(before, count, key, drift.vanished, drift.habits);
    kept += drift.habits.contains(key) ? 1 : 0;
  }
}

void judge_paths(const Habits& before, const Coverage& seen, bool whole, Drift& drift) {
  for (const Coverage::Count& count : seen.paths()) {
    const std::string key = std::string(kPath) + count.name;
    if (is_enough(count.of, whole))
      take(before, count, key, drift.lost, drift.habits);
    else if (const auto known = before.find(key); known != before.end())
      drift.habits.insert(*known);
  }
}

}  // namespace

std::vector<std::string> to_lines(const Habits& habits) {
  std::vector<std::string> lines;
  for (const auto& [key, usual] : habits)
    lines.push_back(std::string(usual ? kUsual : kRare) + key);
  return lines;
}

Habits habits_from(std::string_view lines) {
  Habits habits;
  for (const std::string_view line : split(lines, '\n')) {
    if (line.starts_with(kUsual)) habits.emplace(line.substr(kUsual.size()), true);
    if (line.starts_with(kRare)) habits.emplace(line.substr(kRare.size()), false);
  }
  return habits;
}

Drift judge(const Habits& before, const Coverage& seen, bool whole) {
  Drift drift;
  if (!is_enough(seen.items(), whole)) {
    drift.habits = before;
    return drift;
  }
  judge_fields(before, seen, drift);
  judge_paths(before, seen, whole, drift);
  return drift;
}

}  // namespace workwise::feed
