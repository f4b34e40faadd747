#pragma once

#include <string_view>

namespace workwise::migrate {

/// What a statement does to the transaction around it.
enum class Control {
  none,
  opens,  ///< BEGIN, START TRANSACTION, COMMIT AND CHAIN
  ends,   ///< COMMIT, END, ROLLBACK, ABORT, PREPARE TRANSACTION; not ROLLBACK TO a savepoint
};
Control control_of(std::string_view statement);

/// CREATE INDEX CONCURRENTLY and its like: they take no lock that others wait for long, wait
/// themselves for as long as the oldest transaction takes, and leave something behind when stopped.
bool is_concurrent(std::string_view statement);

}  // namespace workwise::migrate
