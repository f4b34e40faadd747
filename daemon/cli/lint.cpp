#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <set>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/terminal.hpp"
#include "migrate/file.hpp"
#include "migrate/lint_sections.hpp"
#include "schema/lint.hpp"

namespace workwise::cli {
namespace {

struct Flags {
  std::vector<std::string> files;
  std::string pg_version;
  std::vector<std::string> rules;
  std::vector<std::string> exclude;
  bool all = false;
  bool list = false;
  bool assume_in_transaction = false;
  std::string format = "text";
};

struct Linted {
  std::string path;
  schema::LintResult result;
};

/// "15", "15.4": the major version.
std::optional<int> major_version(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const bool shaped = digits > 0 && digits <= 2 && (digits == text.size() || text[digits] == '.');
  if (!shaped) throw UsageError("--pg-version " + text + ": expected a version like 15");
  return std::stoi(text.substr(0, digits));
}

std::string known_rule(const std::string& flag, const std::string& id) {
  if (const schema::RuleText* rule = schema::find_lint_rule(id)) return std::string{rule->id};
  std::vector<std::string> ids;
  for (const schema::RuleText& rule : schema::lint_rules()) ids.emplace_back(rule.id);
  const std::string near = nearest(id, ids);
  throw UsageError(flag + " " + id + ": there is no such rule" +
                       (near.empty() ? "" : "; did you mean " + near + "?"),
                   "workwise lint --rules");
}

schema::LintSettings settings_of(const Flags& flags) {
  schema::LintSettings settings;
  settings.pg_version = major_version(flags.pg_version);
  if (flags.rules.empty()) settings.rules = schema::default_lint_rules();
  if (flags.all)
    for (const schema::RuleText& rule : schema::lint_rules()) settings.rules.emplace(rule.id);
  for (const std::string& id : flags.rules) settings.rules.insert(known_rule("--rule", id));
  for (const std::string& id : flags.exclude) settings.rules.erase(known_rule("--exclude", id));
  return settings;
}

std::string read_text(const std::string& path) {
  if (path == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) throw UsageError(path + ": cannot be read: " + std::strerror(errno));
  constexpr std::string_view kBom = "\xEF\xBB\xBF";
  if (text.starts_with(kBom)) text.erase(0, kBom.size());
  return text;
}

Linted lint_text(const std::string& path, std::string_view text, const Flags& flags,
                 const schema::LintSettings& settings) {
  const std::string name = path == "-" ? "stdin" : path;
  const auto plain = flags.assume_in_transaction ? schema::Commits::tool : schema::Commits::each;
  return {name, schema::lint(text, migrate::lint_sections(name, text, plain), settings)};
}

std::vector<Linted> lint_folder(const std::string& folder, const Flags& flags,
                                const schema::LintSettings& settings) {
  std::vector<Linted> linted;
  for (const migrate::File& file : migrate::read_files(folder))
    linted.push_back(lint_text(file.path, file.text, flags, settings));
  return linted;
}

std::vector<Linted> lint_files(const Flags& flags, const schema::LintSettings& settings) {
  std::vector<Linted> linted;
  for (const std::string& path : flags.files) {
    if (std::error_code ignored; std::filesystem::is_directory(path, ignored)) {
      for (Linted& one : lint_folder(path, flags, settings)) linted.push_back(std::move(one));
    } else {
      linted.push_back(lint_text(path, read_text(path), flags, settings));
    }
  }
  return linted;
}

std::string silence_of(std::string_view rule) {
  return "-- nolint:" + std::string{rule};
}

std::string place_of(const Linted& file, const schema::Finding& finding) {
  return file.path + ":" + std::to_string(finding.line) + ":" + std::to_string(finding.column);
}

/// The reason and the safe form once a rule: many findings of one kind are one lesson.
void print_text(const std::vector<Linted>& linted) {
  std::set<std::string_view> explained;
  std::size_t findings = 0;
  for (const Linted& file : linted)
    for (const schema::Finding& finding : file.result.findings) {
      ++findings;
      print(paint(place_of(file, finding), Colour::bold) + ": " +
            paint(std::string{finding.rule}, Colour::yellow) + ": " + printable(finding.message) +
            "\n");
      if (!explained.insert(finding.rule).second) continue;
      const schema::RuleText& rule = *schema::find_lint_rule(finding.rule);
      print(paint("    why:   ", Colour::grey) + std::string{rule.reason} + "\n" +
            paint("    safe:  ", Colour::grey) + std::string{rule.safe} + "\n" +
            paint("    leave: ", Colour::grey) + silence_of(rule.id) +
            " on the statement or above it\n");
    }
  const std::string what = findings == 0   ? "nothing found"
                           : findings == 1 ? "1 finding"
                                           : std::to_string(findings) + " findings";
  print(what + "; " + std::to_string(linted.size()) + (linted.size() == 1 ? " file" : " files") +
        " looked at\n");
}

void print_json(const std::vector<Linted>& linted) {
  JsonWriter json;
  json.open_object().member("files", linted.size()).key("findings").open_array();
  for (const Linted& file : linted)
    for (const schema::Finding& finding : file.result.findings) {
      const schema::RuleText& rule = *schema::find_lint_rule(finding.rule);
      json.open_object()
          .member("file", file.path)
          .member("line", finding.line)
          .member("column", finding.column)
          .member("rule", finding.rule)
          .member("message", finding.message)
          .member("reason", rule.reason)
          .member("safe", rule.safe)
          .member("silence", silence_of(rule.id))
          .close();
    }
  print(json.close().close().text() + "\n");
}

/// What a value of a workflow command must not hold as it is.
std::string escaped(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    const bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    if (special) {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    } else {
      out += c;
    }
  }
  return out;
}

void print_github(const std::vector<Linted>& linted) {
  for (const Linted& file : linted)
    for (const schema::Finding& finding : file.result.findings) {
      const schema::RuleText& rule = *schema::find_lint_rule(finding.rule);
      const std::string text = finding.message + ". " + std::string{rule.reason} +
                               "\nInstead: " + std::string{rule.safe};
      print("::warning file=" + escaped(file.path, true) + ",line=" + std::to_string(finding.line) +
            ",col=" + std::to_string(finding.column) + ",title=" + escaped(finding.rule, true) +
            "::" + escaped(text, false) + "\n");
    }
}

void note_skipped(const std::vector<Linted>& linted) {
  for (const Linted& file : linted)
    for (const schema::Finding& skipped : file.result.skipped)
      note(place_of(file, skipped) + ": not looked at: " + printable(skipped.message));
}

Exit show(const std::vector<Linted>& linted, const std::string& format) {
  if (format == "json") {
    print_json(linted);
  } else if (format == "github") {
    print_github(linted);
  } else {
    print_text(linted);
  }
  note_skipped(linted);
  const bool clean =
      std::ranges::all_of(linted, [](const Linted& file) { return file.result.findings.empty(); });
  return clean ? Exit::done : Exit::failed;
}

Exit list_rules(bool as_json) {
  if (as_json) {
    JsonWriter json;
    json.open_array();
    for (const schema::RuleText& rule : schema::lint_rules())
      json.open_object()
          .member("rule", rule.id)
          .member("default", rule.by_default)
          .member("message", rule.wrong)
          .member("reason", rule.reason)
          .member("safe", rule.safe)
          .close();
    print(json.close().text() + "\n");
    return Exit::done;
  }
  Table table({"RULE", "DEFAULT", "WHAT IT FINDS"});
  for (const schema::RuleText& rule : schema::lint_rules())
    table.row({std::string{rule.id}, rule.by_default ? "on" : "off", std::string{rule.wrong}});
  print(table.text());
  return Exit::done;
}

Exit run(const Flags& flags, const Context& context) {
  const std::string format = context.json ? "json" : flags.format;
  if (flags.list) return list_rules(format == "json");
  const schema::LintSettings settings = settings_of(flags);
  const auto linted =
      flags.files.empty()
          ? lint_folder(context.settings_if_any().migrations.directory, flags, settings)
          : lint_files(flags, settings);
  return show(linted, format);
}

}  // namespace

void add_lint(CLI::App& app, Context& context) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* lint = app.add_subcommand(
      "lint", "what in migrations blocks others, breaks programs or loses data; needs no database");
  lint->add_option("FILE", flags->files,
                   "files or folders of SQL, - for stdin; none: all migrations");
  lint->add_option("--pg-version", flags->pg_version,
                   "the server's version (default: 15 or newer)");
  lint->add_option("--rule", flags->rules, "only these rules, with commas between them")
      ->delimiter(',')
      ->allow_extra_args(false);
  lint->add_option("--exclude", flags->exclude, "without these rules")
      ->delimiter(',')
      ->allow_extra_args(false);
  lint->add_flag("--all", flags->all, "also the rules that are off by default");
  lint->add_flag("--rules", flags->list, "list the rules");
  lint->add_flag(
      "--assume-in-transaction", flags->assume_in_transaction,
      "plain SQL files are run in one transaction each (of a file with marks it is known)");
  lint->add_option("--format", flags->format, "text, json, or github: annotations of a workflow")
      ->check(CLI::IsMember({"text", "json", "github"}));
  lint->footer(
      "Exit codes: 0 nothing found, 1 findings, 2 wrong usage.\n"
      "Silencing: -- nolint:RULE on a statement or above it, -- nolint-file:RULE, nolint:RULE on a "
      "mark.\n"
      "Example: workwise lint --rule adding-field-with-default migrations/20260714093000_add.sql");
  lint->callback(
      [&context, flags] { context.command = [&context, flags] { return run(*flags, context); }; });
}

}  // namespace workwise::cli
