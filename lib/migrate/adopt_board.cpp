#include "migrate/adopt_board.hpp"

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "migrate/board_shape.hpp"
#include "migrate/board_sql.hpp"
#include "migrate/folder.hpp"
#include "migrate/ledger.hpp"
#include "migrate/lock.hpp"
#include "migrate/task.hpp"

namespace workwise::migrate {
namespace {

const File* find(const std::vector<File>& files, const std::string& version) {
  const auto found = std::ranges::find_if(
      files, [&](const File& file) { return same_version(file.version, version); });
  return found == files.end() ? nullptr : &*found;
}

/// "" where there is something to adopt.
std::string why_not(postgres::Session& session, const BoardShape& site) {
  const auto rows = read_ledger(session).value_or(std::vector<Row>{});
  const bool applied = std::ranges::any_of(
      rows, [](const Row& row) { return same_version(row.version, kBoardVersion); });
  if (applied) return "the board's migration is in the ledger already";
  if (site.tables.empty())
    return "this database has no tables jobs, companies or categories: \"workwise migrate\" makes "
           "them";
  return {};
}

}  // namespace

BoardAdoption adopt_board(const config::Settings& settings, const std::string& output,
                          bool dry_run) {
  const std::string& ours = settings.migrations.directory;
  const std::vector<File> files = read_files(ours);
  const File* board = find(files, kBoardVersion);
  if (board == nullptr)
    throw Error(ours + " has no migration " + std::string(kBoardVersion) +
                    ", which makes the board's tables: bring it there from the release",
                "workwise list");
  if (const File* there = find(files, kBoardAdoption))
    return {.why_not = there->path + " is there already: read it, and apply it"};

  postgres::Session session{connect_as(settings, "workwise adopt board")};
  const BoardShape site = read_board(session);
  BoardAdoption adoption;
  adoption.why_not = why_not(session, site);
  if (!adoption.why_not.empty()) return adoption;

  BoardMigration migration = board_migration(site, board_of(settings, *board), *board);
  const std::string name = std::string(kBoardAdoption) + "_adopt_board.sql";
  const std::string folder = output.empty() ? ours : output;
  adoption.path = (std::filesystem::path(folder) / name).string();
  task_to_apply(parse_file(adoption.path, migration.text));  // a mistake of ours is said now
  adoption.text = std::move(migration.text);
  adoption.notices = std::move(migration.notices);
  if (dry_run) return adoption;
  try {
    NewFiles written{folder};
    written.write(name, adoption.text);
    written.keep();
  } catch (const Error& error) {
    throw Error(std::string(error.what()) + "\nWrite it elsewhere, and copy it to " + ours + ".",
                "workwise adopt board --output /tmp");
  }
  return adoption;
}

}  // namespace workwise::migrate
