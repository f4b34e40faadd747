#pragma once

#include <functional>
#include <vector>

#include "config/settings.hpp"
#include "migrate/task.hpp"
#include "postgres/session.hpp"

namespace workwise::migrate {

/// Does the work, and tells the webhooks that it has begun and how it ended: migration.started,
/// .succeeded, .failed. The messages go through `ledger`, the session that holds the lock and is
/// otherwise idle; where it is lost, through one of their own. What keeps them from being written
/// is logged and hides nothing of what the work says. Without a webhook that wants any of them it
/// only does the work.
std::size_t announced(const config::Settings& settings, postgres::Session& ledger,
                      const std::vector<Task>& tasks, const std::function<std::size_t()>& work);

}  // namespace workwise::migrate
