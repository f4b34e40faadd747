#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/session.hpp"

namespace workwise::migrate {

/// What a migration cost those who use the tables: which locks it took on what was there before it,
/// the strongest of each relation.
struct LockReceipt {
  struct Lock {
    std::string relation;  ///< "public.jobs", quoted where it has to be
    std::string mode;      ///< as pg_locks calls it: "AccessExclusiveLock"
    std::chrono::microseconds held{0};
  };
  std::vector<Lock> locks;
  std::chrono::microseconds waited{0};  ///< for locks, in vain or not
  int tries = 1;
};

/// How strong a lock is, from 1 (AccessShareLock) to 8 (AccessExclusiveLock); 0: no lock's name.
std::size_t strength_of(std::string_view mode);
/// "ACCESS EXCLUSIVE", as the manual and LOCK TABLE call it.
std::string spelled(std::string_view mode);
/// "blocks reads and writes", "blocks writes"; "" for a lock that lets both pass.
std::string what_it_blocks(std::string_view mode);

std::string to_json(const LockReceipt& receipt);

/// Takes the notes for a receipt.
///
/// Shape: begin() a migration; began(), then noted() for each statement in a transaction, ended()
///        before its COMMIT or gone() instead of it.
/// Why:   another session looks: a query in the file's own transaction would take its snapshot, and
///        only to others a relation that the transaction makes is not there yet.
class LockRecorder {
 public:
  using Clock = std::chrono::steady_clock;

  void begin();
  void began() { statement_began_ = Clock::now(); }
  /// Looks which locks the server process `pid` has now; new ones count from the statement's
  /// beginning.
  void noted(postgres::Session& observer, int pid);
  void waited(std::chrono::microseconds span) { receipt_.waited += span; }
  void tried(int tries) { receipt_.tries = tries > receipt_.tries ? tries : receipt_.tries; }
  /// Locks that were seen from outside while a statement without a transaction ran.
  void seen(const std::string& relation, const std::string& mode, std::chrono::microseconds held);
  std::chrono::microseconds statement_took() const;
  /// The transaction was rolled back, and its locks with it.
  void gone() { held_.clear(); }
  /// The transaction is about to be committed.
  void ended();
  const LockReceipt& receipt() const { return receipt_; }

 private:
  struct Held {
    std::string mode;
    Clock::time_point since;
  };
  LockReceipt receipt_;
  bool prepared_ = false;             ///< on the observer, which is the same to the end
  std::map<std::string, Held> held_;  ///< by the relation's name
  Clock::time_point statement_began_;
};

}  // namespace workwise::migrate
