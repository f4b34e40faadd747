#pragma once

namespace CLI {
class App;
}

namespace workwise::cli {

struct Context;

/// Adds `replay` to `quarantine`.
void add_replay(CLI::App& quarantine, Context& context);

}  // namespace workwise::cli
