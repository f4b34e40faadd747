#pragma once

#include <string>
#include <vector>

#include "migrate/effect.hpp"
#include "schema/plan.hpp"

namespace workwise::migrate {

/// What a statement of a plan means to those who use the database: its effect by its words, and
/// what the plan knows besides. On what the plan itself has made there is nothing to say.
struct Hazard {
  std::vector<Effect::Lock> locks;  ///< the strongest first
  std::vector<std::string> words;   ///< what it rewrites, reads, and where it fails
  std::string loses{};
  std::string breaks{};  ///< whom
  bool rewrites = false;
  bool scans = false;
  bool fails = false;       ///< where the rows are not as it wants them
  bool transaction = true;  ///< it can run in one

  /// "blocks reads and writes", "blocks writes", "".
  std::string blocks() const;
  /// More than a lock for a moment, or a scan that is in nobody's way.
  bool grave() const;
  /// "ACCESS EXCLUSIVE on public.jobs: blocks reads and writes", and the rest, a line each.
  std::vector<std::string> lines() const;
};

/// One a statement, in the plan's order.
std::vector<Hazard> hazards_of(const schema::Plan& plan);

/// "3 statements: loses data (1), blocks reads and writes (2)", the worst first.
std::string summary_of(const std::vector<Hazard>& hazards);
/// loses, breaks, fails, rewrites, scans, blocks_reads_and_writes, blocks_writes; "": none of them.
std::string worst_of(const std::vector<Hazard>& hazards);

}  // namespace workwise::migrate
