#include "migrate/ledger_replay.hpp"

#include <algorithm>
#include <utility>

#include "migrate/ledger.hpp"
#include "migrate/replay.hpp"
#include "migrate/task.hpp"

namespace workwise::migrate {
namespace {

/// The section up to the end of its statement number `count`.
void cut(Section& section, const std::vector<Statement>& statements, std::size_t count) {
  if (count == 0) return section.sql.clear();
  const std::string_view last = statements[count - 1].sql;
  section.sql.resize(static_cast<std::size_t>(last.data() + last.size() - section.sql.data()));
}

void cut_to_what_ran(File& file, std::size_t done) {
  const Task task = task_to_apply(file);
  if (done < task.data_from) cut(file.up, task.statements, done);
}

/// What ran of the way back, as if it were a migration.
File undone_part(File file, std::size_t done) {
  const Task task = task_to_roll_back(file);
  cut(file.down, task.statements, std::min(done, task.statements.size()));
  file.up = file.down;
  return file;
}

std::vector<File> files_of(postgres::Session& ledger) {
  std::vector<File> files;
  for (const Row& row : read_ledger(ledger).value_or(std::vector<Row>{})) {
    if (row.statements_total == 0) continue;  // another one stands for it, or it for others
    File file = read_applied(ledger, row);
    const bool back = row.state == Row::State::rolling_back;
    if (row.state == Row::State::running || row.state == Row::State::failed)
      cut_to_what_ran(file, row.statements_done);
    files.push_back(file);
    if (back) files.push_back(undone_part(std::move(file), row.statements_done));
  }
  return files;
}

}  // namespace

schema::Loaded replay_ledger(postgres::ScratchDatabase& scratch, postgres::Session& ledger,
                             std::stop_token stop) {
  return replay(scratch, files_of(ledger), {}, std::move(stop));
}

}  // namespace workwise::migrate
