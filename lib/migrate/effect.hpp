#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace workwise::migrate {

/// What a statement will do to those who use the tables, judged by its words alone: nothing is
/// asked of a server. A receipt tells afterwards what it did.
///
/// Source: PostgreSQL 17 manual, 13.3.1 "Table-Level Locks", and the notes of each command.
struct Effect {
  struct Lock {
    std::string mode;      ///< as pg_locks calls it
    std::string relation;  ///< as written; for a dropped index "the table of …"
  };
  /// Rows, or values of a column, that are gone afterwards.
  struct Loss {
    std::string table;
    std::string column{};  ///< empty: whole rows
  };
  enum class What {
    rewrites,  ///< every row is written anew
    scans,     ///< every row is read
    fails,     ///< where the rows are not as it wants them
    loses,     ///< rows or values
    breaks,    ///< programs that know what was there before
  };
  struct Hazard {
    What what;
    std::string relation;  ///< as written; "": none, or several
    std::string text;      ///< "rewrites the table under that lock"
  };

  std::vector<Lock> locks;
  std::vector<Hazard> hazards;
  std::vector<Loss> losses;
};
Effect effect_of(std::string_view statement);

/// "ACCESS EXCLUSIVE on public.jobs: blocks reads and writes", a line each; hazards after them.
std::vector<std::string> in_words(const Effect& effect);

}  // namespace workwise::migrate
