#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <memory>

#include "cli/context.hpp"
#include "cli/plan_text.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "migrate/push.hpp"

namespace workwise::cli {
namespace {

struct Flags {
  std::string output;
  migrate::Wanted wanted;  ///< what is left out, and the scratch database
};

/// Whole or not at all: beside it first.
void write_file(const std::string& path, const std::string& text) {
  const std::string part = path + ".new";
  std::ofstream file{part, std::ios::binary | std::ios::trunc};
  file << text;
  file.close();
  if (!file || std::rename(part.c_str(), path.c_str()) != 0) {
    std::remove(part.c_str());
    throw Error("can't write " + path);
  }
}

Exit pull(const Context& context, const Flags& flags) {
  const schema::Plan plan = migrate::plan_pull(context.settings(), flags.wanted);
  if (context.json) {
    show_plan(plan, true);
    return Exit::done;
  }
  const std::string sql = to_schema(plan);
  if (flags.output.empty() || flags.output == "-") {
    print(sql);
    return Exit::done;
  }
  write_file(flags.output, sql);
  note(flags.output + ": " + summary_of(plan));
  return Exit::done;
}

}  // namespace

void add_pull(CLI::App& app, Context& context) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("pull", "print the database's schema as a schema.sql");
  command->add_option("--output", flags->output, "write it to this file (default: stdout)");
  command->add_option("--exclude-schema", flags->wanted.exclude,
                      "a schema that is another tool's: left out");
  add_scratch_url(*command, flags->wanted.scratch_url);
  command->footer("Example: workwise pull --output migrations/schema.sql");
  command->callback(
      [flags, &context] { context.command = [flags, &context] { return pull(context, *flags); }; });
}

}  // namespace workwise::cli
