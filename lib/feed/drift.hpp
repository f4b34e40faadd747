#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "feed/coverage.hpp"

namespace workwise::feed {

/// What a source's items had in its last runs: "field title", "path map.city: address.city", and
/// whether that is usual or happens.
using Habits = std::map<std::string, bool>;

/// A line each ("usual field title", "rare path map.city: address.city"), as the database keeps
/// them. Lines that are not of this kind are left out.
std::vector<std::string> to_lines(const Habits& habits);
Habits habits_from(std::string_view lines);

/// How a feed's fields differ from what they were.
struct Drift {
  std::vector<std::string> appeared;  ///< fields that no run has seen
  std::vector<std::string> vanished;  ///< usual fields that no item has any more
  std::vector<std::string> lost;      ///< usual paths of the mapping that find nothing any more
  Habits habits;                      ///< from now on: each of these is told once

  bool any() const { return !appeared.empty() || !vanished.empty() || !lost.empty(); }
};

/// Judges the items that a run has decoded: new or changed ones.
///
/// Usual is what three quarters of the items have; it stays so until less than a quarter do. Only
/// what is usual can be missed, and only where enough was looked at: kEnough items, or a whole feed
/// (`whole`) of kEnoughOfAll. Fewer change nothing. The first judgement has nothing to compare with
/// and tells nothing.
Drift judge(const Habits& before, const Coverage& seen, bool whole);

constexpr std::int64_t kEnough = 20;
constexpr std::int64_t kEnoughOfAll = 5;

}  // namespace workwise::feed
