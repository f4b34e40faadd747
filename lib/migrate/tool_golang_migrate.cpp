#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/file.hpp"
#include "migrate/tools.hpp"

namespace workwise::migrate {
namespace {

struct Pair {
  std::string version;
  std::string name;
  const ToolFile* up = nullptr;
  const ToolFile* down = nullptr;
};

struct Earlier {
  bool operator()(const std::string& a, const std::string& b) const { return version_before(a, b); }
};
using Pairs = std::map<std::string, Pair, Earlier>;

Pairs pairs_of(const std::vector<ToolFile>& files) {
  constexpr std::string_view kUp = ".up.sql";
  constexpr std::string_view kDown = ".down.sql";
  Pairs pairs;
  for (const ToolFile& file : files) {
    const auto digits = file.name.find_first_not_of("0123456789");
    const bool up = file.name.ends_with(kUp);
    if (digits == std::string::npos || digits == 0 || file.name[digits] != '_' ||
        !(up || file.name.ends_with(kDown)))
      continue;
    const std::string version = file.name.substr(0, digits);
    Pair& pair = pairs[version];
    const ToolFile*& place = up ? pair.up : pair.down;
    if (place != nullptr)
      throw Error(file.path + ": version " + version + " is taken by " + place->path);
    place = &file;
    if (up || pair.name.empty())
      pair.name =
          file.name.substr(digits + 1, file.name.size() - digits - 1 - (up ? kUp : kDown).size());
    pair.version = version;
  }
  return pairs;
}

[[noreturn]] void refuse_dirty(const GolangMigrateState& state, const std::string& table,
                               const Pairs& pairs) {
  const auto at = pairs.find(*state.version);
  const std::string file =
      at == pairs.end() || at->second.up == nullptr ? "its file" : at->second.up->path;
  const std::string before =
      at == pairs.end() || at == pairs.begin() ? "" : std::prev(at)->second.version;
  throw Error(
      "golang-migrate stopped in version " + *state.version +
          " (dirty), and does not know what of "
          "it stands. Look: where " +
          file +
          " has no BEGIN and COMMIT of its own, PostgreSQL undid "
          "all of it.\nWhere nothing of it stands:\n  " +
          (before.empty() ? "DELETE FROM " + table + ";"
                          : "UPDATE " + table + " SET version = " + before + ", dirty = false;") +
          "\nWhere some of it does: run the rest by hand, then\n  UPDATE " + table +
          " SET dirty = false;\nNothing was changed.",
      "workwise adopt golang-migrate");
}

Foreign foreign(const Pair& pair) {
  Parts parts{.up = pair.up->text};
  if (pair.down != nullptr) parts.down = pair.down->text;
  return {.origin = pair.up->path,
          .version = pair.version,
          .name = our_name(pair.name),
          .text = our_text(parts, pair.up->path)};
}

}  // namespace

GolangMigrateState read_golang_migrate(postgres::Session& session, const std::string& table) {
  const std::string name =
      ledger_table(session, "golang-migrate", table.empty() ? "schema_migrations" : table);
  if (!has_column(session, name, "dirty"))
    throw Error(name + " is not golang-migrate's: it has no column \"dirty\". It may be dbmate's",
                "workwise adopt dbmate");
  const postgres::Result rows = session.run("SELECT version::text, dirty FROM " + name);
  if (rows.rows() == 0) return {};
  return {.version = std::string(rows.text(0, 0)), .dirty = rows.boolean(0, 1)};
}

Adoption from_golang_migrate(const GolangMigrateState& state, const std::string& table,
                             const std::vector<ToolFile>& files) {
  Adoption adoption;
  const Pairs pairs = pairs_of(files);
  if (state.dirty) refuse_dirty(state, table, pairs);
  if (state.version && !pairs.contains(*state.version))
    adoption.doubts.push_back(says_missing("golang-migrate", *state.version));
  for (const auto& [version, pair] : pairs) {
    const bool applied = state.version && !version_before(*state.version, version);
    if (pair.up == nullptr)
      adoption.notices.push_back(pair.down->path + " is left out: it has no .up.sql");
    else
      (applied ? adoption.applied : adoption.pending).push_back(foreign(pair));
  }
  return adoption;
}

}  // namespace workwise::migrate
