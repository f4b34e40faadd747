#include "migrate/validate.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/file.hpp"
#include "migrate/replay.hpp"
#include "migrate/task.hpp"
#include "migrate/wanted.hpp"
#include "postgres/scratch.hpp"
#include "schema/load.hpp"
#include "schema/plan.hpp"

namespace workwise::migrate {
namespace {

namespace fs = std::filesystem;
using schema::Problem;

std::string read_text(const std::string& path) {
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream || fs::is_directory(path))
    throw Error(path + ": cannot be read: " + std::strerror(stream ? EISDIR : errno));
  return text;
}

/// "path:line:column: message", as errors of files begin; the rest of it is for a single error.
Problem problem_of(const std::string& what) {
  Problem problem{.path = {}, .place = {}, .message = what.substr(0, what.find('\n'))};
  const auto number = [](std::string_view digits) {
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  };
  const auto end = problem.message.find(": ");
  if (end == std::string::npos) return problem;
  const std::string at = problem.message.substr(0, end);
  const auto column = at.rfind(':');
  const auto line = column == std::string::npos ? column : at.rfind(':', column - 1);
  problem.path = at.substr(0, line);
  problem.message.erase(0, end + 2);
  if (line != std::string::npos)
    problem.place = {number(at.substr(line + 1, column - line - 1)), number(at.substr(column + 1))};
  return problem;
}

/// "table public.a is missing": of the schema that the migrations make, beside the wanted one.
std::vector<std::string> differences_of(const schema::Catalog& made,
                                        const schema::Catalog& wanted) {
  std::vector<std::string> found;
  for (const schema::Change& change : schema::plan(made, wanted).changes) {
    const schema::Item* is = made.find(change.kind, change.id);
    const schema::Item* should_be = wanted.find(change.kind, change.id);
    const bool only_in_the_way = change.what != schema::Change::What::alter && is != nullptr &&
                                 should_be != nullptr && differences(*is, *should_be).empty();
    if (only_in_the_way) continue;
    const std::string what = std::string(schema::rules_of(change.kind).name) + " " + change.id +
                             (is == nullptr          ? " is missing"
                              : should_be == nullptr ? " is not wanted"
                                                     : " is another");
    if (std::ranges::find(found, what) == found.end()) found.push_back(what);
  }
  return found;
}

std::string first_of(std::vector<std::string> differences) {
  constexpr std::size_t kShown = 5;
  const std::size_t more = differences.size() - std::min(differences.size(), kShown);
  differences.resize(differences.size() - more);
  return join(differences, ", ") + (more == 0 ? "" : ", and " + std::to_string(more) + " more");
}

bool is_migration(const std::string& path) {
  const std::string name = fs::path(path).filename();
  return !name.empty() && name.front() >= '0' && name.front() <= '9';
}

class Validation {
 public:
  Validation(const config::Settings& settings, const Validate& wanted)
      : settings_(settings), wanted_(wanted) {}

  Validated run() {
    if (wanted_.file.empty()) {
      all();
    } else if (is_migration(wanted_.file)) {
      one(wanted_.file);
    } else {
      play_schema(wanted_.file, false);
    }
    return std::move(found_);
  }

 private:
  void all() {
    std::vector<std::string> refused;
    const std::vector<File> files = read_files(settings_.migrations.directory, refused);
    for (const std::string& what : refused) found_.problems.push_back(problem_of(what));
    found_.migrations = files.size() + refused.size();
    const bool sound = check(files) && refused.empty();
    const std::string path = schema_path(settings_);
    const bool has_schema = fs::exists(path);
    const auto made = play_migrations(files, sound && has_schema);
    if (!has_schema) return;
    const auto desired = play_schema(path, made.has_value());
    if (made && desired) compare(*made, *desired, path);
  }

  void compare(const schema::Catalog& made, const schema::Catalog& desired,
               const std::string& path) {
    const std::vector<std::string> differences = differences_of(made, desired);
    if (differences.empty()) return;
    found_.problems.push_back(
        {.path = path,
         .place = {},
         .message = "the migrations make another schema: " + first_of(differences),
         .hint = "workwise generate NAME writes the migration that leads from them to this file"});
  }

  /// With those before it, of which nothing is said: they have files of their own.
  void one(const std::string& path) {
    found_.migrations = 1;
    const std::string text = read_text(path);
    std::vector<File> files;
    try {
      files.push_back(parse_file(path, text));
    } catch (const Error& error) {
      found_.problems.push_back(problem_of(error.what()));
      return;
    }
    check(files);
    std::vector<std::string> ignored;
    const std::string folder = fs::path(path).parent_path();
    for (File& file : read_files(folder.empty() ? "." : folder, ignored))
      if (version_before(file.version, files.back().version))
        files.insert(std::prev(files.end()), std::move(file));
    play_one(files);
  }

  void play_one(const std::vector<File>& files) {
    postgres::ScratchDatabase scratch = make_scratch();
    const File& file = files.back();
    schema::Loaded up = replay(scratch, files, {}, wanted_.stop);
    std::erase_if(up.problems, [&](const Problem& each) { return each.path != file.path; });
    const bool stands = up.whole();
    add(std::move(up));
    if (stands) add(replay_back(scratch, {file}, wanted_.stop));
  }

  /// What the marks ask for must go together with the statements.
  bool check(const std::vector<File>& files) {
    const std::size_t before = found_.problems.size();
    for (const File& file : files)
      for (const auto& task : {task_to_apply, task_to_roll_back}) {
        try {
          task(file);
        } catch (const Error& error) {
          found_.problems.push_back(problem_of(error.what()));
        }
      }
    return found_.problems.size() == before;
  }

  std::optional<schema::Catalog> play_migrations(const std::vector<File>& files, bool look) {
    if (files.empty()) return std::nullopt;
    postgres::ScratchDatabase scratch = make_scratch();
    schema::Loaded up = replay(scratch, files, {}, wanted_.stop);
    const bool stand = up.whole();
    add(std::move(up));
    if (!stand) return std::nullopt;
    std::optional<schema::Catalog> made;
    if (look) made = read_in_snapshot(scratch.session(), wanted_.exclude);
    add(replay_back(scratch, files, wanted_.stop));
    return made;
  }

  std::optional<schema::Catalog> play_schema(const std::string& path, bool look) {
    found_.schema = path;
    const std::string text = read_text(path);
    postgres::ScratchDatabase scratch = make_scratch();
    schema::Loaded loaded = schema::load(scratch.session(), text, path, wanted_.stop);
    const bool stands = loaded.whole();
    add(std::move(loaded));
    if (!stands || !look) return std::nullopt;
    return read_in_snapshot(scratch.session(), wanted_.exclude);
  }

  postgres::ScratchDatabase make_scratch() const {
    const postgres::Connect original{.url = settings_.database.url,
                                     .application_name = "workwise validate",
                                     .timeout = settings_.database.connect_timeout};
    return postgres::ScratchDatabase{original, wanted_.scratch_url};
  }

  void add(schema::Loaded loaded) {
    std::ranges::move(loaded.problems, std::back_inserter(found_.problems));
  }

  const config::Settings& settings_;
  const Validate& wanted_;
  Validated found_;
};

}  // namespace

bool Validated::whole() const {
  return std::ranges::none_of(problems, &Problem::is_error);
}

Validated validate(const config::Settings& settings, const Validate& wanted) {
  return Validation{settings, wanted}.run();
}

std::string schema_path(const config::Settings& settings) {
  return (fs::path(settings.migrations.directory) / "schema.sql").string();
}

}  // namespace workwise::migrate
