#include "migrate/hazard.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "migrate/receipt.hpp"
#include "schema/control.hpp"

namespace workwise::migrate {
namespace {

using schema::Change;
using schema::Kind;
using What = Effect::What;

constexpr const char* kRewrites = "rewrites the table under that lock";
constexpr const char* kAllBlocked = "blocks reads and writes";

/// What a program, a query or a subscriber names.
bool is_named_by_programs(Kind kind) {
  switch (kind) {
    case Kind::schema:
    case Kind::enumeration:
    case Kind::composite:
    case Kind::composite_attribute:
    case Kind::base_type:
    case Kind::range:
    case Kind::domain:
    case Kind::function:
    case Kind::aggregate:
    case Kind::op:
    case Kind::sequence:
    case Kind::table:
    case Kind::view:
    case Kind::materialized_view:
    case Kind::column:
    case Kind::publication:
      return true;
    default:
      return false;
  }
}

/// Goes through a plan from its beginning.
class Judge {
 public:
  std::vector<Hazard> of(const Change& change) {
    std::vector<Hazard> hazards;
    proven_ = false;
    for (const schema::Command& statement : change.statements) {
      if (change.what == Change::What::create && statement.sql.starts_with("CREATE "))
        made_.insert(change.id);
      hazards.push_back(of(change, statement));
      if (statement.sql.find(" VALIDATE CONSTRAINT ") != std::string::npos) proven_ = true;
    }
    return hazards;
  }

 private:
  Hazard of(const Change& change, const schema::Command& statement) const {
    Hazard hazard{.locks = {}, .words = {}, .loses = statement.loss};
    hazard.transaction = !statement.no_transaction && !schema::needs_no_transaction(statement.sql);
    // The old one, which nobody knows any more: its rows have moved.
    const bool leftover = change.what == Change::What::drop && change.again;
    if (leftover && change.kind == Kind::table) return hazard;
    const Effect effect = effect_of(statement.sql);
    add_locks(change, effect, hazard);
    add(change, effect, hazard);
    if (change.kind == Kind::table && moves_away(change, statement)) {
      hazard.rewrites = true;
      hazard.words.emplace_back("makes the table anew, with all its rows, under that lock");
    }
    if (change.what == Change::What::drop && !change.again && is_named_by_programs(change.kind) &&
        !made_.contains(change.table))
      hazard.breaks = "programs that use it";
    if (change.what == Change::What::rename && is_named_by_programs(change.kind))
      hazard.breaks = "programs that know the old name";
    return hazard;
  }

  static bool moves_away(const Change& change, const schema::Command& statement) {
    return change.what == Change::What::create && change.again &&
           statement.sql.find(" RENAME TO ") != std::string::npos;
  }

  void add_locks(const Change& change, const Effect& effect, Hazard& hazard) const {
    for (Effect::Lock lock : effect.locks) {
      if (lock.relation.starts_with("the table of ") && !change.table.empty())
        lock.relation = change.table;
      if (!made_.contains(lock.relation)) hazard.locks.push_back(lock);
    }
    for (const std::string& table : change.referenced)
      if (!effect.locks.empty() && !made_.contains(table))
        hazard.locks.push_back({.mode = "AccessExclusiveLock", .relation = table});
    std::ranges::stable_sort(hazard.locks, std::greater{},
                             [](const Effect::Lock& lock) { return strength_of(lock.mode); });
  }

  void add(const Change& change, const Effect& effect, Hazard& hazard) const {
    const bool retypes =
        change.retyped && std::ranges::any_of(effect.hazards, [](const auto& each) {
          return each.what == What::rewrites;
        });
    if (retypes && change.retyped->narrows)
      hazard.breaks = change.type_before.empty()
                          ? "programs that use what its type has lost"
                          : "programs that take it for " + change.type_before;
    for (const Effect::Hazard& each : effect.hazards) {
      if (made_.contains(each.relation)) continue;
      if (proven_ && (each.what == What::scans || each.what == What::fails)) continue;
      if (retypes && each.what == What::rewrites && !change.retyped->rewrites) continue;
      if (retypes && each.what == What::fails && !change.retyped->fails) continue;
      add(each, hazard);
    }
  }

  static void add(const Effect::Hazard& effect, Hazard& hazard) {
    // What is lost a statement says itself; whether a name is gone depends on what comes after it.
    if (effect.what == What::loses || effect.what == What::breaks) return;
    hazard.rewrites = hazard.rewrites || effect.what == What::rewrites;
    hazard.scans = hazard.scans || effect.what == What::scans;
    hazard.fails = hazard.fails || effect.what == What::fails;
    hazard.words.push_back(effect.what == What::rewrites ? kRewrites : effect.text);
  }

  std::set<std::string, std::less<>> made_;
  bool proven_ = false;  ///< by a check that this change has validated
};

struct Class {
  const char* name;
  const char* word;  ///< "": not a hazard
  bool (*is)(const Hazard& hazard);
};

/// From the worst on.
constexpr Class kClasses[] = {
    {"loses data", "loses", [](const Hazard& hazard) { return !hazard.loses.empty(); }},
    {"breaks programs", "breaks", [](const Hazard& hazard) { return !hazard.breaks.empty(); }},
    {"may fail on what is in the tables", "fails",
     [](const Hazard& hazard) { return hazard.fails; }},
    {"rewrites a table", "rewrites", [](const Hazard& hazard) { return hazard.rewrites; }},
    {"reads a whole table", "scans", [](const Hazard& hazard) { return hazard.scans; }},
    {kAllBlocked, "blocks_reads_and_writes",
     [](const Hazard& hazard) { return hazard.blocks() == kAllBlocked; }},
    {"blocks writes", "blocks_writes",
     [](const Hazard& hazard) {
       return !hazard.blocks().empty() && hazard.blocks() != kAllBlocked;
     }},
    {"in no transaction", "", [](const Hazard& hazard) { return !hazard.transaction; }}};

}  // namespace

std::string Hazard::blocks() const {
  return locks.empty() ? "" : what_it_blocks(locks.front().mode);
}

bool Hazard::grave() const {
  return !loses.empty() || !breaks.empty() || rewrites || fails || (scans && !blocks().empty());
}

std::vector<std::string> Hazard::lines() const {
  std::vector<std::string> lines = in_words({.locks = locks, .hazards = {}, .losses = {}});
  lines.insert(lines.end(), words.begin(), words.end());
  if (!transaction) lines.emplace_back("can't run in a transaction");
  if (!breaks.empty()) lines.push_back("breaks " + breaks);
  if (!loses.empty()) lines.push_back("loses " + loses);
  return lines;
}

std::vector<Hazard> hazards_of(const schema::Plan& plan) {
  Judge judge;
  std::vector<Hazard> all;
  for (const Change& change : plan.changes)
    for (Hazard& hazard : judge.of(change)) all.push_back(std::move(hazard));
  return all;
}

std::string summary_of(const std::vector<Hazard>& hazards) {
  std::vector<std::string> found;
  for (const Class& each : kClasses)
    if (const auto count = std::ranges::count_if(hazards, each.is); count > 0)
      found.push_back(std::string(each.name) + " (" + std::to_string(count) + ")");
  return std::to_string(hazards.size()) + (hazards.size() == 1 ? " statement" : " statements") +
         ": " + (found.empty() ? "nothing that others would notice" : join(found, ", "));
}

std::string worst_of(const std::vector<Hazard>& hazards) {
  for (const Class& each : kClasses)
    if (std::ranges::any_of(hazards, each.is)) return each.word;
  return {};
}

}  // namespace workwise::migrate
