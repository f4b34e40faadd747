#include "cli/drift.hpp"

#include <CLI/CLI.hpp>

#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/terminal.hpp"

namespace workwise::cli {
namespace {

void write_list(JsonWriter& json, const char* name, const std::vector<std::string>& objects) {
  json.key(name).open_array();
  for (const std::string& object : objects) json.value(object);
  json.close();
}

std::string to_text(const migrate::Drift& drift) {
  std::string text;
  for (const std::string& detail : drift.details()) text += visible(detail) + "\n";
  for (const std::string& object : drift.added) text += visible(object) + ": a site's own\n";
  return text;
}

Exit show(const Context& context) {
  postgres::Session session = context.session(context.settings());
  const migrate::Drift drift = migrate::find_drift(session);
  if (context.json) {
    JsonWriter json;
    write(json, drift);
    print(json.text() + "\n");
  } else if (!drift.unknown.empty()) {
    note(drift.unknown);
  } else {
    print(to_text(drift));
    if (!drift.any()) print(drift.summary() + "\n");
  }
  if (drift.any() && !context.json) std::fprintf(stderr, "%s\n", migrate::kAfterDrift);
  return drift.any() ? Exit::drift : Exit::done;
}

}  // namespace

void write(JsonWriter& json, const migrate::Drift& drift) {
  json.open_object().member("drifted", drift.any()).member("summary", drift.summary());
  json.key("changed").open_array();
  for (const migrate::Drift::Change& change : drift.changed)
    json.open_object().member("object", change.object).member("now", change.now).close();
  json.close();
  write_list(json, "missing", drift.missing);
  write_list(json, "added", drift.added);
  json.text_or_null("unknown", drift.unknown).close();
}

std::string note_of_added(const migrate::Drift& drift) {
  constexpr std::size_t kShown = 3;
  if (drift.added.empty()) return {};
  const bool one = drift.added.size() == 1;
  std::vector<std::string> shown = drift.added;
  if (shown.size() > kShown) {
    shown.resize(kShown);
    shown.emplace_back("…");
  }
  return std::to_string(drift.added.size()) + (one ? " object is" : " objects are") +
         " a site's own: " + join(shown, ", ");
}

void add_drift(CLI::App& app, Context& context) {
  app.add_subcommand("drift", "what changed in the schema behind the migrations (exit 0, 4)")
      ->footer("Example: workwise drift --json")
      ->callback([&context] { context.command = [&context] { return show(context); }; });
}

}  // namespace workwise::cli
