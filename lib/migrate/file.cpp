#include "migrate/file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/mark.hpp"
#include "schema/place.hpp"
#include "schema/source_text.hpp"
#include "schema/token.hpp"

namespace workwise::migrate {
namespace {

namespace fs = std::filesystem;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view significant(std::string_view version) {
  const auto first = version.find_first_not_of('0');
  return first == std::string_view::npos ? std::string_view{"0"} : version.substr(first);
}

void name_it(File& file) {
  const std::string base = fs::path(file.path).filename().string();
  const auto digits = std::min(base.find_first_not_of("0123456789"), base.size());
  constexpr std::string_view kEnding = ".sql";
  const bool shaped = digits > 0 && base.size() > digits + 1 + kEnding.size() &&
                      base[digits] == '_' && base.ends_with(kEnding);
  if (!shaped)
    throw Error(schema::located(file.path, {}) +
                "the name of a migration is its version, an underscore and a name, like "
                "20260714093000_add_salary.sql");
  file.version = base.substr(0, digits);
  file.name = base.substr(digits + 1, base.size() - digits - 1 - kEnding.size());
}

void require_utf8(const std::string& path, std::string_view text) {
  if (const auto fault = schema::encoding_fault(text))
    throw Error(schema::located(path, fault->place) + fault->message);
}

/// Cuts the text at its marks.
class Sections {
 public:
  explicit Sections(File& file) : file_(file) {}

  void read() {
    const std::string_view text = file_.text;
    file_.down_offset = text.size();
    int line = 1;
    for (std::size_t at = 0; at < text.size(); ++line) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      pass(text.substr(at, end - at), at, line);
      at = end + 1;
    }
    close(text.size());
    if (!file_.up.exists()) fail({}, "there is no line \"-- migrate:up\"" + indented_hint("up"));
    if (!file_.down.exists() && indented_.kind == "down")
      fail(indented_.place, "a mark begins its line: remove the blanks before it");
  }

 private:
  struct Indented {
    std::string kind;
    schema::Place place;
  };

  void pass(std::string_view text, std::size_t offset, int line) {
    if (auto mark = read_mark(text, file_.path, line)) {
      close(offset);
      open(std::move(*mark), std::min(offset + text.size() + 1, file_.text.size()));
      if (section_ == &file_.down) file_.down_offset = offset;
      return;
    }
    const schema::Place place{
        line, static_cast<int>(std::min(text.find_first_not_of(" \t"), text.size())) + 1};
    if (std::string kind = indented_mark(text); !kind.empty() && indented_.kind.empty())
      indented_ = {std::move(kind), place};
    const std::string_view said = trim(text);
    if (section_ == nullptr && !said.empty() && !said.starts_with("--"))
      fail(place, "statements before \"-- migrate:up\": only comments may stand there");
  }

  void open(Mark mark, std::size_t begin) {
    const schema::Place place{mark.line, 1};
    Section& section = of_kind(mark.kind);
    if (section.exists())
      fail(place, "a second \"-- migrate:" + mark.kind + "\"; the first is on line " +
                      std::to_string(section.line - 1));
    if (mark.kind != "up" && !file_.up.exists())
      fail(place, "\"-- migrate:" + mark.kind + "\" before \"-- migrate:up\"");
    if (file_.down.exists())
      fail(place, "\"-- migrate:" + mark.kind + "\" after \"-- migrate:down\", which is the last");
    if (mark.kind == "data" && file_.verify.exists())
      fail(place, "\"-- migrate:data\" after \"-- migrate:verify\", which sees its result");
    section = std::move(mark.section);
    section.line = mark.line + 1;
    section_ = &section;
    begin_ = begin;
  }

  void close(std::size_t end) {
    if (section_ != nullptr && begin_ < end)
      section_->sql = file_.text.substr(begin_, end - begin_);
  }

  Section& of_kind(std::string_view kind) const {
    if (kind == "up") return file_.up;
    if (kind == "data") return file_.data;
    return kind == "verify" ? file_.verify : file_.down;
  }

  std::string indented_hint(std::string_view kind) const {
    if (indented_.kind != kind) return {};
    return " at the beginning of a line; the one on line " + std::to_string(indented_.place.line) +
           " is indented";
  }

  [[noreturn]] void fail(schema::Place place, const std::string& what) const {
    throw Error(schema::located(file_.path, place) + what);
  }

  File& file_;
  Section* section_ = nullptr;
  std::size_t begin_ = 0;
  Indented indented_;
};

/// A quote that never ends is said now, with its place, and not when half of the files are applied.
void check_quotes(const File& file) {
  for (const Section* section : {&file.up, &file.data, &file.verify, &file.down})
    if (section->exists()) schema::split_statements(section->sql, file.path, section->line);
}

void hash(File& file) {
  file.text_hash = fingerprint(file.text);
  Fingerprinter tokens;
  for (const Section* section : {&file.up, &file.data, &file.verify}) {
    schema::add_tokens(tokens, section->sql);
    tokens.add_field("\n-- section\n");  // so that a statement can't move to the next unseen
  }
  file.token_hash = tokens.digest();
}

std::string read_text(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) throw Error(path.string() + ": cannot be read: " + std::strerror(errno));
  return text;
}

std::vector<fs::path> candidates(const std::string& directory) {
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::directory_iterator entry{directory, error}; !error && entry != fs::directory_iterator{};
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    const bool named = is_digit(name.front()) && name.ends_with(".sql");
    std::error_code broken;  // a link to nowhere is no folder: reading it says what is wrong
    if (named && !entry->is_directory(broken)) paths.push_back(entry->path());
  }
  if (error)
    throw Error("the folder of the migrations, " + directory +
                ", cannot be read: " + error.message());
  return paths;
}

}  // namespace

std::string full_name(const File& file) {
  return file.version + "_" + file.name;
}

bool version_before(std::string_view a, std::string_view b) {
  a = significant(a);
  b = significant(b);
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

bool same_version(std::string_view a, std::string_view b) {
  return significant(a) == significant(b);
}

File parse_file(const std::string& path, std::string text) {
  File file;
  file.path = path;
  name_it(file);
  file.text = schema::normalised(std::move(text));
  require_utf8(path, file.text);
  Sections{file}.read();
  check_quotes(file);
  hash(file);
  return file;
}

std::vector<File> read_files(const std::string& directory) {
  std::vector<std::string> refused;
  std::vector<File> files = read_files(directory, refused);
  if (!refused.empty()) throw Error(refused.front());
  return files;
}

std::vector<File> read_files(const std::string& directory, std::vector<std::string>& refused) {
  std::vector<File> files;
  for (const fs::path& path : candidates(directory)) {
    try {
      files.push_back(parse_file(path.string(), read_text(path)));
    } catch (const Error& error) {
      refused.emplace_back(error.what());
    }
  }
  std::ranges::sort(files, [](const File& a, const File& b) {
    return same_version(a.version, b.version) ? a.path < b.path
                                              : version_before(a.version, b.version);
  });
  for (auto twin = files.begin(); twin != files.end();) {
    const bool first =
        twin == files.begin() || !same_version(std::prev(twin)->version, twin->version);
    if (!first)
      refused.push_back(schema::located(twin->path, {}) + "version " + std::prev(twin)->version +
                        " is taken by " + std::prev(twin)->path +
                        "; give one of them another version");
    twin = first ? std::next(twin) : files.erase(twin);
  }
  return files;
}

}  // namespace workwise::migrate
