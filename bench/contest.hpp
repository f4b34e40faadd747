#pragma once

#include <vector>

#include "contestant.hpp"
#include "results.hpp"

namespace workwise::bench {

/// Who takes part: all; those that matter most, each where it does, the slow ones once; ours alone.
enum class Field { all, quick, ours };

/// All contestants at one size, in one private PostgreSQL.
class Contest {
 public:
  /// Makes the templates.
  Contest(Stage& stage, Field field);

  /// Every case, every contestant in turn: a noisy minute hits all of them. Throws Error when a
  /// board is not what it has to be afterwards.
  void repetition(Results& results);

 private:
  void load_the_rows_of_psql();
  void load(const Contestant& contestant);  ///< makes its template, where it needs one
  Sample run(const Contestant& contestant, Case which);
  void check(const Contestant& contestant, Case which, const Sample& sample) const;

  Stage& stage_;
  Field field_;
  int repetitions_ = 0;
  std::vector<Contestant> contestants_;
};

}  // namespace workwise::bench
