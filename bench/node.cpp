#include "node.hpp"

#include <fstream>
#include <sstream>

namespace workwise::bench {
namespace {

/// Both feeds give the same rows, so one of them loads the template.
Contestant node(Stage& stage, const std::string& name, const std::string& program, Feed feed) {
  return {.name = name,
          .feed = feed,
          .loaded = "loaded_" + program,
          .own_clock = true,
          .slow = feed == Feed::xml,
          .command = [&stage, program, feed](const std::string& database, Case which) -> Command {
            return {"node",
                    stage.tools.peers + "/" + program + ".mjs",
                    "--format=" + std::string(feed == Feed::xml ? "xml" : "ndjson"),
                    "--file=" + stage.editions.path(feed, which),
                    "--host=" + stage.databases.socket_directory(),
                    "--database=" + database};
          }};
}

}  // namespace

void make_own_schema(Stage& stage) {
  stage.databases.session("postgres").run("CREATE DATABASE own");
  std::ostringstream schema;
  schema << std::ifstream(stage.tools.peers + "/own_schema.sql").rdbuf();
  stage.databases.session("own").run_script(schema.str());
  stage.databases.make_template("own");
}

Contestant drizzle(Stage& stage, Feed feed) {
  return node(stage, names::kDrizzle, "drizzle", feed);
}

Contestant drizzle_own_schema(Stage& stage, Feed feed) {
  Contestant contestant = node(stage, names::kDrizzleOwn, "drizzle_own", feed);
  contestant.empty = "own";
  contestant.slow = true;
  return contestant;
}

Contestant node_copy(Stage& stage, Feed feed) {
  Contestant contestant = node(stage, names::kNode, "copy", feed);
  contestant.slow = false;
  return contestant;
}

}  // namespace workwise::bench
