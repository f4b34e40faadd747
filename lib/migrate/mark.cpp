#include "migrate/mark.hpp"

#include <algorithm>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "schema/place.hpp"

namespace workwise::migrate {
namespace {

constexpr std::string_view kBlanks = " \t\r\f\v";
const std::vector<std::string> kKinds{"up", "data", "verify", "down"};

struct Word {
  std::string_view text;
  int column = 0;
};

/// The words of a line from `at` on.
std::vector<Word> words(std::string_view line, std::size_t at) {
  std::vector<Word> found;
  while ((at = line.find_first_not_of(kBlanks, at)) != std::string_view::npos) {
    const std::size_t end = std::min(line.find_first_of(kBlanks, at), line.size());
    found.push_back({line.substr(at, end - at), static_cast<int>(at) + 1});
    at = end;
  }
  return found;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
  const std::string near = nearest(word, known);
  return near.empty() ? "" : "; did you mean \"" + near + "\"?";
}

/// Reads the options of one mark.
class Options {
 public:
  Options(const std::string& path, Mark& mark) : path_(path), mark_(mark) {}

  void read(const Word& word) const {
    const auto colon = std::min(word.text.find(':'), word.text.size());
    const std::string name{word.text.substr(0, colon)};
    const std::string value{word.text.substr(std::min(colon + 1, word.text.size()))};
    const std::vector<std::string> known = allowed();
    if (std::ranges::find(known, name) == known.end()) refuse(word, known);
    if (name == "transaction") mark_.section.transaction = flag(word, value);
    if (name == "lock_timeout") mark_.section.lock_timeout = duration(word, value);
    if (name == "generated") mark_.section.generated = value.empty() || flag(word, value);
    if (name == "batch") mark_.section.batch.rows = rows(word, value);
    if (name == "pause") mark_.section.batch.pause = span(duration(word, value));
    if (name == "key") key(word, value);
    if (name == "irreversible") mark_.section.irreversible = value.empty() || flag(word, value);
    if (name == "nolint")
      for (const std::string_view rule : split(value, ',')) mark_.section.nolint.emplace_back(rule);
    if (name == "replaces") mark_.section.replaces = versions(word, value);
  }

 private:
  /// data and verify run in up's transaction, under up's lock_timeout.
  std::vector<std::string> allowed() const {
    if (mark_.kind == "up") return {"transaction", "lock_timeout", "nolint", "replaces"};
    if (mark_.kind == "down")
      return {"transaction", "lock_timeout", "nolint", "irreversible", "generated"};
    if (mark_.kind == "data") return {"nolint", "batch", "key", "pause"};
    return {"nolint"};
  }

  std::size_t rows(const Word& word, const std::string& value) const {
    constexpr std::size_t kDigitsMax = 7;
    const bool digits = !value.empty() && value.size() <= kDigitsMax &&
                        value.find_first_not_of("0123456789") == std::string::npos;
    const std::size_t number = digits ? std::stoul(value) : 0;
    if (number == 0) fail(word, std::string(word.text) + ": expected a number of rows like 5000");
    return number;
  }

  /// "public.jobs.id": the last part is the column.
  void key(const Word& word, const std::string& value) const {
    const auto dot = value.rfind('.');
    if (dot == std::string::npos || dot == 0 || dot + 1 == value.size())
      fail(word, std::string(word.text) + ": expected table.column, like key:public.jobs.id");
    mark_.section.batch.table = value.substr(0, dot);
    mark_.section.batch.column = value.substr(dot + 1);
  }

  static std::chrono::milliseconds span(const std::string& value) {
    const auto digits = value.find_first_not_of("0123456789");
    const std::string unit = value.substr(digits);
    const std::int64_t factor = unit == "ms"    ? 1
                                : unit == "s"   ? 1000
                                : unit == "min" ? 60'000
                                                : 3'600'000;
    return std::chrono::milliseconds{std::stol(value.substr(0, digits)) * factor};
  }

  [[noreturn]] void refuse(const Word& word, const std::vector<std::string>& known) const {
    const std::string name{word.text.substr(0, word.text.find(':'))};
    fail(word, "unknown option \"" + name + "\" of migrate:" + mark_.kind +
                   did_you_mean(name, known) + " (there are " + join(known, ", ") + ")");
  }

  bool flag(const Word& word, const std::string& value) const {
    if (value != "true" && value != "false")
      fail(word, std::string(word.text) + ": expected true or false");
    return value == "true";
  }

  std::string duration(const Word& word, const std::string& value) const {
    const auto digits = std::min(value.find_first_not_of("0123456789"), value.size());
    const std::string unit = value.substr(digits);
    const bool known = unit == "ms" || unit == "s" || unit == "min" || unit == "h";
    if (digits == 0 || digits > 6 || !known)
      fail(word, std::string(word.text) + ": expected a duration like 500ms, 5s, 2min");
    return value;
  }

  std::vector<std::string> versions(const Word& word, const std::string& value) const {
    std::vector<std::string> found;
    for (const std::string_view version : split(value, ',')) {
      if (version.empty() || version.find_first_not_of("0123456789") != std::string_view::npos)
        fail(word, std::string(word.text) +
                       ": expected versions like 20260714093000, separated by commas");
      found.emplace_back(version);
    }
    return found;
  }

  [[noreturn]] void fail(const Word& word, const std::string& what) const {
    throw Error(schema::located(path_, {mark_.line, word.column}) + what);
  }

  const std::string& path_;
  Mark& mark_;
};

/// Where the word after "migrate:" begins; npos: the line is no mark.
std::size_t kind_offset(std::string_view line) {
  if (!line.starts_with("--")) return std::string_view::npos;
  const std::size_t word = line.find_first_not_of(kBlanks, 2);
  constexpr std::string_view kPrefix = "migrate:";
  if (word == std::string_view::npos || !line.substr(word).starts_with(kPrefix))
    return std::string_view::npos;
  return word + kPrefix.size();
}

}  // namespace

std::optional<Mark> read_mark(std::string_view text, const std::string& path, int line) {
  const std::size_t offset = kind_offset(text);
  if (offset == std::string_view::npos) return std::nullopt;
  const std::size_t end = std::min(text.find_first_of(kBlanks, offset), text.size());
  Mark mark{.kind = std::string(text.substr(offset, end - offset)), .line = line, .section = {}};
  if (std::ranges::find(kKinds, mark.kind) == kKinds.end())
    throw Error(schema::located(path, {line, static_cast<int>(offset) + 1}) +
                "unknown mark \"migrate:" + mark.kind + "\"" + did_you_mean(mark.kind, kKinds) +
                " (there are up, data, verify and down)");
  const Options options{path, mark};
  for (const Word& word : words(text, end)) options.read(word);
  const Batch& batch = mark.section.batch;
  if ((batch.rows > 0) != !batch.table.empty())
    throw Error(schema::located(path, {line, 1}) +
                "batch and key go together: -- migrate:data batch:5000 key:public.jobs.id");
  return mark;
}

std::string indented_mark(std::string_view text) {
  const std::string_view trimmed = trim(text);
  const std::size_t offset = kind_offset(trimmed);
  if (offset == std::string_view::npos) return {};
  const std::string_view rest = trimmed.substr(offset);
  std::string kind{rest.substr(0, rest.find_first_of(kBlanks))};
  return std::ranges::find(kKinds, kind) == kKinds.end() ? std::string{} : kind;
}

}  // namespace workwise::migrate
