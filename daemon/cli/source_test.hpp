#pragma once

namespace CLI {
class App;
}

namespace workwise::cli {

struct Context;

/// Adds `test` to `sources`.
void add_source_test(CLI::App& sources, Context& context);

}  // namespace workwise::cli
