#pragma once

#include <vector>

#include "config/section.hpp"
#include "config/settings.hpp"

namespace workwise::config {

/// `notifications:`, a list. A secret that may not be read is no problem where secrets are left
/// alone (scope.read_secrets): its webhook is then somebody else's to send.
std::vector<Webhook> read_webhooks(const Tree& tree, const Scope& scope);

}  // namespace workwise::config
