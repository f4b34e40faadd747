#include "migrate/replace.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "migrate/ledger.hpp"
#include "schema/place.hpp"

namespace workwise::migrate {
namespace {

constexpr const char* kReplacing = R"sql(
SELECT version || '_' || name, up || down FROM workwise.migrations WHERE up LIKE '%replaces:%'
)sql";

std::string full_name(const Match& match) {
  return match.file != nullptr ? migrate::full_name(*match.file) : migrate::full_name(*match.row);
}

const Match& find(const std::vector<Match>& matches, const File& file, const std::string& version) {
  const auto found = std::ranges::find_if(matches, [&](const Match& match) {
    return same_version(match.file != nullptr ? match.file->version : match.row->version, version);
  });
  const std::string where = schema::located(file.path, {file.up.line - 1, 1});
  if (found == matches.end() || found->file == nullptr)
    throw Error(where + full_name(file) + " replaces " + version +
                    ", and the folder has no file of it. Nothing was changed.",
                "workwise list");
  if (found->row != nullptr && found->row->state != Row::State::applied)
    throw Error(where + full_name(file) + " replaces " + full_name(*found) + ", which is applied " +
                    "in part. Let that come to its end, or undo it. Nothing was changed.",
                "workwise list");
  return *found;
}

}  // namespace

Replacements::Replacements(const std::vector<Match>& matches) {
  for (const Match& match : matches) {
    if (match.standing != Standing::pending) continue;
    for (const std::string& version : match.file->up.replaces)
      of_[match.file->version].push_back(find(matches, *match.file, version));
  }
}

bool Replacements::covers(const Match& match) const {
  return std::ranges::any_of(of_, [&](const auto& entry) {
    return std::ranges::any_of(entry.second,
                               [&](const Match& replaced) { return replaced.file == match.file; });
  });
}

void Replacements::settle(Task& task, std::vector<Event>& notices) const {
  const auto found = of_.find(task.file->version);
  if (found == of_.end()) return;
  const auto tell = [&](const std::string& text) {
    notices.push_back({.kind = Event::Kind::notice,
                       .version = task.file->version,
                       .name = task.file->name,
                       .text = text});
  };
  const auto is_applied = [](const Match& match) { return match.row != nullptr; };
  const auto applied = std::ranges::find_if(found->second, is_applied);
  const auto open = std::ranges::find_if_not(found->second, is_applied);
  if (applied != found->second.end() && open != found->second.end())
    throw Error(schema::located(task.file->path, {task.file->up.line - 1, 1}) + task.name() +
                    " replaces " + full_name(*applied) + ", which is applied, and " +
                    full_name(*open) +
                    ", which is not: it can stand for all of them or none. "
                    "Nothing was changed.",
                "workwise list");
  for (const Match& match : found->second) {
    if (is_applied(match)) continue;
    task.replaces.push_back(match.file);
    tell(full_name(match) + " is not run: " + task.name() + " stands for it");
  }
  if (!task.replaces.empty()) return;
  task.statements.clear();
  task.verify_from = 0;
  tell(task.name() + " is not run: what it stands for is applied already");
}

std::string sql_replaced(const Task& task) {
  std::string sql;
  if (!task.applying)
    for (const std::string& version : task.file->up.replaces)
      sql += "; " + sql_rolled_back(version) + " AND statements_total = 0";
  for (const File* file : task.replaces)
    sql += "; " + sql_record(file->version, *file, Row::State::applied, 0, 0,
                             std::chrono::microseconds{0});
  return sql;
}

Replaced::Replaced(postgres::Session& session, const std::vector<Row>& rows) {
  if (rows.empty()) return;  // there may be no ledger to ask
  const postgres::Result replacing = session.run(kReplacing);
  for (std::size_t i = 0; i < replacing.rows(); ++i) {
    const File file =
        parse_file("workwise.migrations/" + std::string(replacing.text(i, 0)) + ".sql",
                   std::string(replacing.text(i, 1)));
    versions_.insert(versions_.end(), file.up.replaces.begin(), file.up.replaces.end());
  }
}

bool Replaced::covers(const Row& row) const {
  return row.statements_total == 0 && std::ranges::any_of(versions_, [&](const std::string& one) {
           return same_version(one, row.version);
         });
}

bool recorded_only(const File& file, const Row& row) {
  return row.statements_total == 0 && !file.up.replaces.empty();
}

}  // namespace workwise::migrate
