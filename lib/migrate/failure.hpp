#pragma once

#include <string>

#include "migrate/task.hpp"
#include "postgres/error.hpp"

namespace workwise::migrate {

/// A task stopped. Caught inside this folder, where it is known what stands.
struct Stopped {
  static constexpr std::size_t kBeforeFirst = static_cast<std::size_t>(-1);

  std::size_t statement = 0;  ///< kBeforeFirst: the beginning; statements.size(): the end of it
  postgres::Error error;
  std::string blockers{};  ///< who was in the way, where a lock was not to be had
  int tries = 1;
  bool at_commit = false;  ///< after `statement`, which then did not fail itself
  std::string left{};      ///< what a concurrent statement left behind and could not be cleared

  /// Waiting longer, later, may help.
  bool for_a_lock() const { return error.sqlstate == "55P03" || error.sqlstate == "40P01"; }
};

/// SQLSTATE, message, DETAIL, HINT and CONTEXT, a line each.
std::string server_said(const postgres::Error& error);

/// The whole message: place and name, statement, what the server said, `stands` (what is in the
/// database now). The error keeps the server's SQLSTATE.
postgres::Error explained(const Task& task, const Stopped& stopped, const std::string& stands,
                          const std::string& next);

}  // namespace workwise::migrate
