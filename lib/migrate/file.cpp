#include "migrate/file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/token.hpp"

namespace workwise::migrate {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMark = "migrate:";
const std::vector<std::string> kSections = {"up", "data", "verify", "down"};
const std::vector<std::string> kOptions = {"transaction", "lock_timeout", "nolint", "irreversible"};

[[noreturn]] void refuse(const std::string& path, int line, int column, const std::string& why) {
  throw Error(path + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + why);
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
  const std::string near = nearest(word, known);
  return near.empty() ? "" : "; did you mean " + near + "?";
}

/// "-- migrate:up transaction:false" → "up transaction:false"; nullopt for any other line. Like
/// dbmate: at the beginning of the line, blanks allowed after the dashes only.
std::optional<std::string_view> mark_of(std::string_view line) {
  if (line.substr(0, 2) != "--") return std::nullopt;
  line.remove_prefix(2);
  const auto first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return std::nullopt;
  line.remove_prefix(first);
  if (line.substr(0, 8) != kMark) return std::nullopt;
  return line.substr(8);
}

/// Reads one mark line into the section it opens.
class MarkReader {
 public:
  MarkReader(const std::string& path, int line, std::string_view words)
      : path_(path), line_(line), words_(words) {}

  std::string section_name() {
    const std::string name(words_.substr(0, words_.find_first_of(" \t")));
    if (std::find(kSections.begin(), kSections.end(), name) == kSections.end())
      refuse(path_, line_, 1,
             "unknown mark \"migrate:" + name + "\"" + did_you_mean(name, kSections));
    return name;
  }

  void read_options(Section& section) {
    for (std::string_view rest = after_word(words_); !rest.empty(); rest = after_word(rest))
      read_option(rest.substr(0, rest.find_first_of(" \t")), section);
  }

 private:
  static std::string_view after_word(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_of(" \t"), text.size()));
    return trim(text);
  }

  void read_option(std::string_view word, Section& section) {
    const std::string_view name = word.substr(0, word.find(':'));
    const std::string_view value = name.size() < word.size() ? word.substr(name.size() + 1) : "";
    if (name == "transaction") {
      if (value != "true" && value != "false")
        refuse(path_, line_, 1,
               "transaction is true or false, found \"" + std::string(value) + "\"");
      section.transaction = value == "true";
    } else if (name == "lock_timeout") {
      section.lock_timeout = value;
      if (value.empty() || value.find_first_not_of("0123456789hmsin") != std::string_view::npos)
        refuse(path_, line_, 1,
               "lock_timeout takes a time like 5s, found \"" + std::string(value) + "\"");
    } else if (name == "irreversible") {
      section.irreversible = true;
    } else if (name != "nolint") {
      refuse(path_, line_, 1,
             "unknown option \"" + std::string(name) + "\"" + did_you_mean(name, kOptions));
    }
  }

  const std::string& path_;
  int line_;
  std::string_view words_;
};

Section& section_of(File& file, const std::string& name) {
  if (name == "up") return file.up;
  if (name == "data") return file.data;
  return name == "verify" ? file.verify : file.down;
}

std::string with_unix_lines(std::string text) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.erase(0, 3);
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 >= text.size() || text[i + 1] != '\n') result += text[i];
  return result;
}

/// 0 when blank and comments only, else the line of the first statement.
int first_statement_line(std::string_view sql, int first_line, const std::string& path) {
  const auto statements = split_statements(sql, path, first_line);
  return statements.empty() ? 0 : statements.front().line;
}

void check(const File& file) {
  for (const Section* section : {&file.up, &file.data, &file.verify, &file.down})
    if (section->line > 0) split_statements(section->sql, file.path, section->line);
}

void name_of(File& file) {
  const std::string name = fs::path(file.path).filename().string();
  const auto digits = name.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string::npos || name[digits] != '_')
    refuse(
        file.path, 1, 1,
        "not the name of a migration: expected <digits>_name.sql, like 20260131120000_add_x.sql");
  file.version = name.substr(0, digits);
  file.name = name.substr(digits + 1, name.size() - digits - 5);
}

}  // namespace

bool version_less(std::string_view a, std::string_view b) {
  const auto strip = [](std::string_view text) {
    const auto first = text.find_first_not_of('0');
    return first == std::string_view::npos ? std::string_view{} : text.substr(first);
  };
  a = strip(a);
  b = strip(b);
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

File parse_file(const std::string& path, std::string text) {
  File file;
  file.path = path;
  name_of(file);
  file.text = with_unix_lines(std::move(text));

  Section* open = nullptr;
  std::size_t begin = 0;  // of the open section
  int line = 0;
  std::map<std::string, int> seen;
  const auto close = [&](std::size_t end) {
    if (open != nullptr) open->sql = file.text.substr(begin, end - begin);
  };
  for (std::size_t at = 0; at < file.text.size();) {
    const std::size_t end = std::min(file.text.find('\n', at), file.text.size());
    const std::string_view content = std::string_view(file.text).substr(at, end - at);
    ++line;
    if (const auto words = mark_of(content)) {
      MarkReader mark(path, line, *words);
      const std::string name = mark.section_name();
      if (const int before = seen[name]; before > 0)
        refuse(path, line, 1,
               "a second migrate:" + name + "; the first is in line " + std::to_string(before));
      if (name != "up" && seen["up"] == 0)
        refuse(path, line, 1, "migrate:" + name + " stands before migrate:up");
      if (open == nullptr) {
        const std::string before = file.text.substr(0, at);
        if (const int early = first_statement_line(before, 1, path); early > 0)
          refuse(path, early, 1, "a statement stands before -- migrate:up: it would never run");
      }
      close(at);
      seen[name] = line;
      open = &section_of(file, name);
      mark.read_options(*open);
      begin = std::min(end + 1, file.text.size());
      open->line = line + 1;
    }
    at = end + 1;
  }
  close(file.text.size());
  if (open == nullptr)
    refuse(path, 1, 1, "no \"-- migrate:up\" line: nothing in this file would run");
  check(file);
  file.text_hash = fingerprint(file.text);
  file.token_hash = token_hash(file.text);
  return file;
}

std::vector<File> read_files(const std::string& directory) {
  if (!fs::is_directory(directory))
    throw Error("no folder of migrations at " + directory,
                "workwise config show   (migrations.directory)");
  std::vector<File> files;
  for (const auto& entry : fs::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    // Like dbmate: what does not begin with a digit is not a migration (schema.sql, README.md).
    if (!entry.is_regular_file() || entry.path().extension() != ".sql" || name[0] < '0' ||
        name[0] > '9')
      continue;
    const std::ifstream stream(entry.path(), std::ios::binary);
    if (!stream) throw Error(entry.path().string() + ": cannot be read");
    std::ostringstream text;
    text << stream.rdbuf();
    files.push_back(parse_file(entry.path().string(), text.str()));
  }
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) {
    return version_less(a.version, b.version) ||
           (!version_less(b.version, a.version) && a.path < b.path);
  });
  for (std::size_t i = 1; i < files.size(); ++i)
    if (!version_less(files[i - 1].version, files[i].version))
      throw Error(
          files[i].path + ":1:1: version " + files[i].version + " is taken by " + files[i - 1].path,
          "rename one of the two");
  return files;
}

}  // namespace workwise::migrate
