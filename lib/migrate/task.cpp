#include "migrate/task.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "schema/control.hpp"
#include "schema/phrase.hpp"

namespace workwise::migrate {
namespace {

void add_section(Task& task, const Section& section) {
  if (!section.exists()) return;
  auto statements = schema::split_statements(section.sql, task.file->path, section.line);
  std::ranges::move(statements, std::back_inserter(task.statements));
}

[[noreturn]] void refuse(const Task& task, const Statement& statement, const std::string& why) {
  throw Error(schema::located(task.file->path, schema::place_of(statement)) + why + "\n" +
              excerpt(statement.sql) + "\nNothing of " + task.name() + " was run.");
}

/// Our COMMIT writes the ledger; a COMMIT of the file's own would leave the two apart.
void check_inside(const Task& task) {
  for (const Statement& statement : task.statements)
    if (schema::control_of(statement.sql) != schema::Control::none)
      refuse(task, statement,
             "a migration runs in a transaction of its own, and this would end it: remove it, or "
             "write \"-- migrate:" +
                 std::string(task.applying ? "up" : "down") + " transaction:false\"");
}

void check_outside(const Task& task) {
  std::optional<std::size_t> open;
  for (std::size_t i = 0; i < task.statements.size(); ++i) {
    const schema::Control control = schema::control_of(task.statements[i].sql);
    if (control == schema::Control::opens) open = i;
    if (control == schema::Control::ends) open.reset();
  }
  if (open) refuse(task, task.statements[*open], "the transaction that begins here is never ended");
}

/// A batch that does not say its range would do everything, each time.
void check_batches(const Task& task) {
  for (std::size_t at = task.data_from; at < task.verify_from; ++at) {
    if (!task.in_batches(at)) return;
    const schema::Phrase phrase{task.statements[at].sql, std::string_view::npos};
    if (!phrase.has("$1") || !phrase.has("$2"))
      refuse(task, task.statements[at],
             "a data section with batch: runs for one range of keys after the other, and each of "
             "its statements has to say so: WHERE " +
                 task.file->data.batch.column + " BETWEEN $1 AND $2");
  }
}

void check(const Task& task) {
  if (task.section().transaction)
    check_inside(task);
  else
    check_outside(task);
}

}  // namespace

Task task_to_apply(const File& file) {
  Task task{.file = &file, .version = file.version};
  add_section(task, file.up);
  task.data_from = task.statements.size();
  add_section(task, file.data);
  task.verify_from = task.statements.size();
  add_section(task, file.verify);
  check(task);
  check_batches(task);
  return task;
}

Task task_to_roll_back(const File& file) {
  Task task{.file = &file, .version = file.version, .applying = false};
  add_section(task, file.down);
  task.data_from = task.verify_from = task.statements.size();
  check(task);
  return task;
}

std::string excerpt(std::string_view sql) {
  constexpr std::size_t kLines = 6;
  constexpr std::size_t kCharacters = 160;
  std::string text;
  const auto lines = split(sql, '\n');
  for (std::size_t i = 0; i < std::min(lines.size(), kLines); ++i) {
    std::size_t end = std::min(lines[i].size(), kCharacters);
    while (end < lines[i].size() && (static_cast<unsigned char>(lines[i][end]) & 0xC0U) == 0x80U)
      ++end;  // not in the middle of a character
    text += (i == 0 ? "  " : "\n  ") + std::string(lines[i].substr(0, end));
    if (end < lines[i].size()) text += " …";
  }
  if (lines.size() > kLines) text += "\n  …";
  return text;
}

}  // namespace workwise::migrate
