#include "migrate/plan.hpp"

#include <algorithm>
#include <filesystem>
#include <ranges>

#include "base/text.hpp"
#include "migrate/drift.hpp"
#include "migrate/loss.hpp"
#include "migrate/match.hpp"
#include "migrate/replace.hpp"
#include "migrate/undo.hpp"

namespace workwise::migrate {
namespace {

Event notice(const std::string& version, const std::string& name, const std::string& text) {
  return {.kind = Event::Kind::notice, .version = version, .name = name, .text = text};
}

bool has_version(const std::vector<File>& files, const std::string& version) {
  return std::ranges::any_of(files,
                             [&](const File& file) { return same_version(file.version, version); });
}

[[noreturn]] void no_such_version(const std::string& version,
                                  const std::vector<std::string>& known) {
  const std::string near = nearest(version, known);
  throw UsageError("--to " + version + ": there is no such migration" +
                       (near.empty() ? "" : "; did you mean " + near + "?"),
                   "workwise list");
}

/// Ties a task to its row: what stopped half-way goes on where it stopped.
void resume(postgres::Session& session, const Row& row, Task& task) {
  task.version = row.version;
  const bool there =
      task.applying ? row.state != Row::State::applied : row.state == Row::State::rolling_back;
  if (!there) return;
  task.begun = true;
  if (row.statements_done > 0) {
    const File ran = read_applied(session, row);
    require_same_beginning(task.applying ? task_to_apply(ran) : task_to_roll_back(ran), task,
                           row.statements_done);
  }
  task.done = row.statements_done;
}

[[noreturn]] void refuse_half_rolled_back(const Row& row) {
  throw Error("the rollback of " + full_name(row) + " stopped at statement " +
                  std::to_string(row.statements_done + 1) + " of " +
                  std::to_string(row.statements_total) +
                  "; it has to come to its end before anything is applied",
              "workwise rollback");
}

/// The newest version that is applied, even in part; empty: none.
std::string newest_applied(const std::vector<Row>& rows) {
  std::string newest;
  for (const Row& row : rows)
    if (newest.empty() || version_before(newest, row.version)) newest = row.version;
  return newest;
}

void check_order(const Match& match, const std::string& newest, bool strict, Plan& plan) {
  const File& file = *match.file;
  if (match.row != nullptr || newest.empty() || !version_before(file.version, newest)) return;
  const std::string text =
      full_name(file) + " is out of order: " + newest + " is applied already, and newer";
  if (strict)
    throw Error(text +
                    ". --strict refuses that; nothing was changed. Give it a newer version, or "
                    "go without --strict.",
                "workwise list");
  plan.notices.push_back(notice(file.version, file.name, text + "; it is applied all the same"));
}

void note_rewording(const Match& match, Plan& plan) {
  if (match.standing != Standing::reworded) return;
  plan.notices.push_back(notice(match.file->version, match.file->name,
                                full_name(*match.file) +
                                    ": its file was edited since it was applied, but not in the "
                                    "statements that ran"));
}

/// Down as the file has it, or, where there is none any more, as the ledger kept it.
const File& file_of(postgres::Session& session, const std::vector<File>& files, const Row& row,
                    Plan& plan) {
  const auto file = std::ranges::find_if(
      files, [&](const File& one) { return same_version(one.version, row.version); });
  if (file == files.end()) {
    plan.notices.push_back(notice(
        row.version, row.name, full_name(row) + " has no file: rolled back as the ledger has it"));
    return plan.kept.emplace_back(read_applied(session, row));
  }
  if (file->token_hash != row.token_hash)
    plan.notices.push_back(notice(row.version, row.name,
                                  full_name(row) +
                                      " was edited since it was applied: rolled back as "
                                      "the file has it now"));
  return *file;
}

/// The newest application first; before them all what stopped half-way on its way back.
std::vector<const Row*> way_back(const std::vector<Row>& rows) {
  std::vector<const Row*> way;
  for (const Row& row : std::views::reverse(rows)) way.push_back(&row);
  std::ranges::stable_partition(
      way, [](const Row* row) { return row->state == Row::State::rolling_back; });
  return way;
}

/// Before anything runs: a rollback that stops in the middle of its list helps nobody.
void refuse_irreversible(const Task& task) {
  const Section& down = task.file->down;
  const std::string where =
      schema::located(task.file->path, {down.exists() ? down.line - 1 : task.file->up.line - 1, 1});
  if (down.irreversible)
    throw Error(where + full_name(*task.file) +
                    " is marked irreversible. Nothing was rolled back; go forward with a new "
                    "migration, or back with a backup.",
                "workwise list");
  if (task.statements.empty())
    throw Error(where + full_name(*task.file) +
                    " says nothing under \"-- migrate:down\": there is no way back. Nothing was "
                    "rolled back.",
                "workwise list");
}

/// Said before anything runs. A down section that somebody wrote is meant as it is; one that was
/// generated was never thought about.
void tell_losses(postgres::Session& session, const Task& task, bool allowed, Plan& plan) {
  for (const Loss& loss : losses_of(session, task)) {
    if (task.file->down.generated && !allowed)
      throw Error(loss.place + "the rollback of " + task.name() + " loses " + loss.text +
                      ", and its down section was generated. Nothing was rolled back. "
                      "--allow-data-loss lets it.",
                  "workwise rollback --dry-run --allow-data-loss");
    plan.notices.push_back(notice(task.version, task.file->name,
                                  "the rollback of " + task.name() + " loses " + loss.text));
  }
}

/// Or on its way back from there.
bool in_part(postgres::Session& session, const Row& row) {
  if (row.state == Row::State::rolling_back) return read_before(session, row.version).has_value();
  return row.state == Row::State::running || row.state == Row::State::failed;
}

}  // namespace

Plan plan_to_apply(postgres::Session& session, const std::vector<File>& files,
                   const std::vector<Row>& rows, const Options& options) {
  if (!options.to.empty() && !has_version(files, options.to)) {
    std::vector<std::string> known;
    for (const File& file : files) known.push_back(file.version);
    no_such_version(options.to, known);
  }
  const std::vector<Match> matches = match_up(files, rows);
  const std::string directory =
      files.empty() ? "the folder"
                    : std::filesystem::path(files.front().path).parent_path().string();
  refuse_drift(session, matches, directory);

  Plan plan;
  const std::string newest = newest_applied(rows);
  const Replacements replacements{matches};
  for (const Match& match : matches) {
    note_rewording(match, plan);
    if (match.standing != Standing::pending || replacements.covers(match)) continue;
    if (!options.to.empty() && version_before(options.to, match.file->version)) continue;
    if (match.row != nullptr && match.row->state == Row::State::rolling_back)
      refuse_half_rolled_back(*match.row);
    check_order(match, newest, options.strict, plan);
    Task task = task_to_apply(*match.file);
    if (match.row != nullptr) resume(session, *match.row, task);
    replacements.settle(task, plan.notices);
    plan.tasks.push_back(std::move(task));
  }
  return plan;
}

Plan plan_to_roll_back(postgres::Session& session, const std::vector<File>& files,
                       const std::vector<Row>& rows, std::size_t steps, const Options& options) {
  const bool to = !options.to.empty();
  const bool known =
      !to || same_version(options.to, "0") || std::ranges::any_of(rows, [&](const Row& row) {
        return same_version(row.version, options.to);
      });
  if (!known) {
    std::vector<std::string> versions;
    for (const Row& row : rows) versions.push_back(row.version);
    no_such_version(options.to, versions);
  }

  Plan plan;
  const Replaced replaced{session, rows};
  for (const Row* row : way_back(rows)) {
    const bool chosen = to ? version_before(options.to, row->version) : plan.tasks.size() < steps;
    if (!chosen || replaced.covers(*row)) continue;
    Task task = task_to_roll_back(file_of(session, files, *row, plan));
    if (recorded_only(*task.file, *row))
      task.statements.clear();
    else
      refuse_irreversible(task);
    if (in_part(session, *row))
      task.undo = true;
    else
      resume(session, *row, task);
    task.version = row->version;
    tell_losses(session, task, options.allow_data_loss, plan);
    plan.tasks.push_back(std::move(task));
  }
  return plan;
}

}  // namespace workwise::migrate
