#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"

namespace workwise::cli {
namespace {

std::vector<std::string> names(const std::string& directory) {
  std::vector<std::string> found;
  std::error_code error;
  std::filesystem::directory_iterator entries(directory, error);
  if (error)
    throw Error("can't read the presets' folder " + directory + ": " + error.message(),
                "workwise config show");
  for (const auto& entry : entries)
    if (entry.path().extension() == ".yaml") found.push_back(entry.path().stem().string());
  std::sort(found.begin(), found.end());
  return found;
}

Exit list(const Context& context) {
  const config::Settings settings = context.settings_if_any();
  const std::vector<std::string> all = names(settings.presets_directory);
  std::size_t width = 0;
  for (const std::string& name : all) width = std::max(width, name.size());
  JsonWriter json;
  json.open_object().member("directory", settings.presets_directory).key("presets").open_array();
  for (const std::string& name : all) json.value(name);
  json.close().key("descriptions").open_object();
  std::string text;
  for (const std::string& name : all) {
    const std::string about = config::preset_description(settings.presets_directory, name);
    json.member(name, about);
    text += name;
    if (!about.empty()) text += std::string(width - name.size() + 2, ' ') + printable(about);
    text += "\n";
  }
  print(context.json ? json.close().close().text() + "\n" : text);
  return Exit::done;
}

Exit show(const Context& context, const std::string& name) {
  const config::Settings settings = context.settings_if_any();
  const auto known = names(settings.presets_directory);
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    const std::string near = nearest(name, known);
    throw UsageError("there is no preset " + name + " in " + settings.presets_directory +
                         (near.empty() ? std::string() : "; did you mean " + near + "?"),
                     "workwise presets list");
  }
  const std::ifstream file(settings.presets_directory + "/" + name + ".yaml");
  std::ostringstream text;
  text << file.rdbuf();
  print(context.json ? JsonWriter()
                               .open_object()
                               .member("name", name)
                               .member("yaml", text.str())
                               .close()
                               .text() +
                           "\n"
                     : text.str());
  return Exit::done;
}

}  // namespace

void add_presets(CLI::App& app, Context& context) {
  CLI::App* presets = app.add_subcommand("presets", "how the feeds of known vendors are read");
  presets->require_subcommand(1);
  presets->fallthrough();
  presets->footer("Example: workwise presets list");
  presets->add_subcommand("list", "their names, and what each is for")
      ->footer("Example: workwise presets list")
      ->callback([&context] { context.command = [&context] { return list(context); }; });
  const auto name = std::make_shared<std::string>();
  CLI::App* one = presets->add_subcommand("show", "one preset's YAML");
  one->add_option("NAME", *name, "the preset")->required()->check(given());
  one->footer("Example: workwise presets show greenhouse");
  one->callback(
      [&context, name] { context.command = [&context, name] { return show(context, *name); }; });
}

}  // namespace workwise::cli
