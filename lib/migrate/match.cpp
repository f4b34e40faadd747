#include "migrate/match.hpp"

#include <algorithm>

namespace workwise::migrate {
namespace {

Standing standing_of(const File& file, const Row& row) {
  if (row.state != Row::State::applied) return Standing::pending;
  if (file.text_hash == row.text_hash) return Standing::applied;
  return file.token_hash == row.token_hash ? Standing::reworded : Standing::edited;
}

}  // namespace

std::vector<Match> match_up(const std::vector<File>& files, const std::vector<Row>& rows) {
  std::vector<const Row*> left;
  for (const Row& row : rows) left.push_back(&row);
  std::ranges::sort(left, version_before, &Row::version);

  std::vector<Match> matches;
  auto file = files.begin();
  for (auto row = left.begin(); file != files.end() || row != left.end();) {
    if (row == left.end() ||
        (file != files.end() && version_before(file->version, (*row)->version))) {
      matches.push_back({.file = &*file++, .row = nullptr, .standing = Standing::pending});
    } else if (file == files.end() || version_before((*row)->version, file->version)) {
      const bool ahead = file == files.end();  // newer than the last file
      matches.push_back({.file = nullptr,
                         .row = *row++,
                         .standing = ahead ? Standing::ahead : Standing::missing});
    } else {
      matches.push_back({.file = &*file, .row = *row, .standing = standing_of(*file, **row)});
      ++file;
      ++row;
    }
  }
  return matches;
}

std::string note_of(const Row* row) {
  if (row == nullptr || row->state == Row::State::applied) return {};
  const bool all = row->statements_done >= row->statements_total;
  const std::string where = all ? "stopped after its last statement"
                                : "stopped at statement " +
                                      std::to_string(row->statements_done + 1) + " of " +
                                      std::to_string(row->statements_total);
  return row->state == Row::State::rolling_back ? "its rollback " + where : where;
}

}  // namespace workwise::migrate
