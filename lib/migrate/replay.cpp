#include "migrate/replay.hpp"

#include <algorithm>
#include <ranges>
#include <span>
#include <utility>

namespace workwise::migrate {
namespace {

constexpr const char* kHome = "CREATE SCHEMA IF NOT EXISTS workwise";

schema::Script script_of(const File& file, const Section& section) {
  return {.sql = section.sql, .path = file.path, .first_line = section.line};
}

schema::Loaded play(postgres::ScratchDatabase& scratch, std::span<const schema::Script> scripts,
                    std::stop_token stop) {
  schema::Loaded loaded = schema::load(scratch.session(), scripts, std::move(stop));
  std::erase_if(loaded.problems,
                [](const schema::Problem& problem) { return !problem.is_error(); });
  return loaded;
}

}  // namespace

bool is_replaced(const File& file, const std::vector<File>& files) {
  return std::ranges::any_of(files, [&](const File& other) {
    return std::ranges::any_of(other.up.replaces, [&](const std::string& version) {
      return same_version(version, file.version);
    });
  });
}

schema::Loaded replay(postgres::ScratchDatabase& scratch, const std::vector<File>& files,
                      const std::string& until, std::stop_token stop) {
  std::vector<schema::Script> scripts{{.sql = kHome, .path = "workwise"}};
  for (const File& file : files) {
    if (!until.empty() && version_before(until, file.version)) continue;
    if (!is_replaced(file, files)) scripts.push_back(script_of(file, file.up));
  }
  return play(scratch, scripts, std::move(stop));
}

schema::Loaded replay_back(postgres::ScratchDatabase& scratch, const std::vector<File>& files,
                           std::stop_token stop) {
  std::vector<schema::Script> scripts;
  for (const File& file : files | std::views::reverse) {
    if (is_replaced(file, files)) continue;
    if (!file.down.exists() || file.down.irreversible) break;
    scripts.push_back(script_of(file, file.down));
  }
  return play(scratch, scripts, std::move(stop));
}

}  // namespace workwise::migrate
