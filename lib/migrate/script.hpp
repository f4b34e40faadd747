#pragma once

#include <string>

#include "migrate/task.hpp"

namespace workwise::migrate {

/// What is left of a task, as SQL to read: the very statements, in the transactions that they will
/// run in; above each one, as comments, what it locks and what it loses.
std::string script(const Task& task);

}  // namespace workwise::migrate
