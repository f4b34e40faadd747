#include "cli/words.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/text.hpp"

namespace workwise::cli {
namespace {

/// What the contract has and this version has not.
constexpr std::string_view kNotYet[] = {"studio", "doctor", "analyze", "completion"};

/// "workwise runs list" for its innermost app.
std::string path_of(const CLI::App& app) {
  const CLI::App* parent = app.get_parent();
  return parent == nullptr ? ""
                           : path_of(*parent) + (parent->get_parent() ? " " : "") + app.get_name();
}

std::vector<std::string> commands_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

/// "--source" of this command and of those around it.
std::vector<std::string> flags_of(const CLI::App& app) {
  std::vector<std::string> flags;
  for (const CLI::App* each = &app; each != nullptr; each = each->get_parent())
    for (const CLI::Option* option : each->get_options([](const CLI::Option*) { return true; }))
      for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  return flags;
}

std::string next_of(const CLI::App& app) {
  const std::string path = path_of(app);
  return path.empty() ? "workwise help" : "workwise help " + path;
}

std::string with_path(const CLI::App& app, const std::string& why) {
  const std::string path = path_of(app);
  return path.empty() ? why : path + ": " + why;
}

UsageError unknown(const CLI::App& app, const std::string& word, const std::string& what,
                   const std::vector<std::string>& known) {
  const std::string path = path_of(app);
  const std::string whole = path.empty() ? word : path + " " + word;
  if (std::find(std::begin(kNotYet), std::end(kNotYet), whole) != std::end(kNotYet))
    return UsageError("\"" + whole + "\" is not built yet: this version does not have it",
                      next_of(app));
  const std::string near = nearest(word, known);
  return UsageError(
      with_path(app, "there is no " + what + " " + (word.empty() ? "\"\"" : printable(word)) +
                         (near.empty() ? "" : "; did you mean " + near + "?")),
      next_of(app));
}

UsageError unknown_command(const CLI::App& app, const std::string& word) {
  return unknown(app, word, "command", commands_of(app));
}

/// The command that the words came to.
const CLI::App& innermost(const CLI::App& app) {
  const CLI::App* last = &app;
  while (!last->get_subcommands().empty()) last = last->get_subcommands().back();
  return *last;
}

/// The first word that the parser could not place; flags only where no command is missing.
const std::string* first_left(const std::vector<std::string>& left, bool flag) {
  const auto found = std::find_if(left.begin(), left.end(), [&](const std::string& word) {
    return word != "--" && word.starts_with('-') == flag;
  });
  return found == left.end() ? nullptr : &*found;
}

/// "--source: 1 required TEXT missing" in plain words.
std::string mismatch(const std::string& what) {
  if (what.ends_with(" missing")) return what.substr(0, what.find(':')) + " needs a value";
  return printable(what);
}

}  // namespace

bool has_unknown_word(const CLI::App& app) {
  const auto left = app.remaining(true);
  return !commands_of(innermost(app)).empty() && first_left(left, false) != nullptr;
}

UsageError refusal(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = innermost(app);
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ArgumentMismatch))
    return UsageError(with_path(command, mismatch(error.what())), next_of(command));
  const auto left = app.remaining(true);
  const std::string* word = first_left(left, false);
  if (word != nullptr && !commands_of(command).empty()) return unknown_command(command, *word);
  if (const std::string* flag = first_left(left, true))
    return unknown(command, flag->substr(0, flag->find('=')), "flag", flags_of(command));
  std::string why = printable(error.what());
  if (word != nullptr)
    why = "one word too many: " + (word->empty() ? "\"\"" : printable(*word));
  else if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError) &&
           !commands_of(command).empty())
    why = "a command is missing: one of " + join(commands_of(command), ", ");
  return UsageError(with_path(command, why), next_of(command));
}

std::string help_of(CLI::App& app, const std::vector<std::string>& words) {
  CLI::App* command = &app;
  std::string parents = app.get_name();
  for (const std::string& word : words) {
    const auto found =
        command->get_subcommands([&](const CLI::App* each) { return each->get_name() == word; });
    if (found.empty()) throw unknown_command(*command, word);
    if (command != &app) parents += " " + command->get_name();
    command = found.front();
  }
  return command == &app
             ? app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal)
             : command->help(parents);
}

}  // namespace workwise::cli
