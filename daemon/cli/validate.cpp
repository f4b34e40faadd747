#include "migrate/validate.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/json_writer.hpp"
#include "cli/context.hpp"
#include "cli/interrupt.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"

namespace workwise::cli {
namespace {

using schema::Problem;

std::string to_json(const migrate::Validated& found) {
  JsonWriter json;
  json.open_object()
      .member("valid", found.whole())
      .member("migrations", found.migrations)
      .text_or_null("schema", found.schema.value_or(""));
  json.key("problems").open_array();
  for (const Problem& problem : found.problems)
    json.open_object()
        .member("severity", problem.is_error() ? "error" : "note")
        .member("path", problem.path)
        .member("line", problem.place.line)
        .member("column", problem.place.column)
        .member("message", problem.message)
        .text_or_null("hint", problem.hint)
        .text_or_null("sqlstate", problem.sqlstate)
        .text_or_null("follows", problem.follows)
        .close();
  return json.close().close().text() + "\n";
}

std::string count_of(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string summary(const migrate::Validated& found) {
  std::string looked_at;
  if (found.migrations > 0) looked_at = count_of(found.migrations, "migration");
  if (found.schema) looked_at += (looked_at.empty() ? "" : " and ") + *found.schema;
  if (looked_at.empty()) return "nothing to look at: no migration, and no schema.sql";
  const auto errors =
      static_cast<std::size_t>(std::ranges::count_if(found.problems, &Problem::is_error));
  return visible(looked_at) + ": " + (errors == 0 ? "valid" : count_of(errors, "error"));
}

Exit show(const Context& context, migrate::Validate wanted) {
  const Interrupt interrupt{"stopping, and clearing up"};
  wanted.stop = interrupt.token();
  const migrate::Validated found = migrate::validate(context.settings(), wanted);
  if (context.json) {
    print(to_json(found));
  } else {
    for (const Problem& problem : found.problems) print(visible(to_text(problem)) + "\n");
    print(paint(summary(found), found.whole() ? Colour::green : Colour::red) + "\n");
  }
  return found.whole() ? Exit::done : Exit::failed;
}

}  // namespace

void add_validate(CLI::App& app, Context& context) {
  const auto wanted = std::make_shared<migrate::Validate>();
  CLI::App* validate = app.add_subcommand(
      "validate",
      "try the migrations and schema.sql in a scratch database, and tell every mistake");
  validate->add_option("FILE", wanted->file, "only this migration, or this schema")->check(given());
  validate->add_option("--exclude-schema", wanted->exclude,
                       "a schema that is another tool's: not compared");
  add_scratch_url(*validate, wanted->scratch_url);
  validate->footer("Example: workwise validate migrations/schema.sql");
  validate->callback([&context, wanted] {
    context.command = [&context, wanted] { return show(context, *wanted); };
  });
}

}  // namespace workwise::cli
