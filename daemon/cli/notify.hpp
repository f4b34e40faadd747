#pragma once

#include "cli/context.hpp"

namespace workwise::cli {

/// Has main() send, once the command is done, what waits for the webhooks: three seconds at most,
/// without any effect on the exit code. What could not be sent is noted on stderr; the daemon sends
/// it. Nothing is done where no webhook is configured.
void notify_afterwards(Context& context, const config::Settings& settings);

}  // namespace workwise::cli
