#include <algorithm>
#include <map>

#include "migrate/ledger.hpp"
#include "migrate/migrate.hpp"

namespace workwise::migrate {
namespace {

Standing standing_of(const File& file, const Applied& applied) {
  if (applied.partial) return Standing::pending;
  if (file.text_hash == applied.text_hash) return Standing::applied;
  return file.token_hash == applied.token_hash ? Standing::reworded : Standing::edited;
}

std::string names(const std::vector<Entry>& entries, Standing standing) {
  constexpr std::size_t kNamed = 3;
  std::string text;
  std::size_t count = 0;
  for (const Entry& entry : entries) {
    if (entry.standing != standing) continue;
    if (++count > kNamed) return text + ", …";
    if (count > 1) text += ", ";
    text += entry.version + "_" + entry.name;
  }
  return text;
}

}  // namespace

std::size_t Status::count(Standing standing) const {
  return static_cast<std::size_t>(
      std::count_if(entries.begin(), entries.end(),
                    [&](const Entry& entry) { return entry.standing == standing; }));
}

bool Status::current() const {
  return count(Standing::pending) + count(Standing::edited) + count(Standing::missing) +
             count(Standing::ahead) ==
         0;
}

Exit Status::exit_code() const {
  if (count(Standing::edited) + count(Standing::missing) + count(Standing::ahead) > 0)
    return Exit::drift;
  return count(Standing::pending) > 0 ? Exit::pending_migrations : Exit::done;
}

std::string Status::summary() const {
  std::string text;
  const auto part = [&](Standing standing, const char* one, const char* many) {
    const std::size_t number = count(standing);
    if (number == 0) return;
    if (!text.empty()) text += "; ";
    text += std::to_string(number) + " " + (number == 1 ? one : many) + " (" +
            names(entries, standing) + ")";
  };
  part(Standing::edited, "applied migration was edited since",
       "applied migrations were edited since");
  part(Standing::missing, "applied migration has no file", "applied migrations have no file");
  part(Standing::ahead, "migration in the database is newer than every file here",
       "migrations in the database are newer than every file here");
  part(Standing::pending, "migration pending", "migrations pending");
  if (text.empty()) return "up to date";
  if (count(Standing::ahead) > 0) text += ": this program is older than its database";
  return text;
}

Status inspect(postgres::Session& session, const std::vector<File>& files) {
  const auto ledger = read_ledger(session);
  Status status;
  status.ledger_exists = ledger.has_value();
  std::map<std::string, const Applied*> applied;
  if (ledger)
    for (const Applied& one : *ledger) applied[one.version] = &one;

  for (const File& file : files) {
    Entry entry{.version = file.version,
                .name = file.name,
                .standing = Standing::pending,
                .path = file.path,
                .applied_at = {},
                .took = {}};
    if (const auto found = applied.find(file.version); found != applied.end()) {
      entry.standing = standing_of(file, *found->second);
      entry.applied_at = found->second->at;
      entry.took = found->second->took;
      applied.erase(found);
    }
    status.entries.push_back(std::move(entry));
  }
  const std::string newest = files.empty() ? "" : files.back().version;
  for (const auto& [version, one] : applied)
    status.entries.push_back(
        {.version = version,
         .name = one->name,
         .standing = version_less(newest, version) ? Standing::ahead : Standing::missing,
         .path = {},
         .applied_at = one->at,
         .took = one->took});
  std::sort(status.entries.begin(), status.entries.end(),
            [](const Entry& a, const Entry& b) { return version_less(a.version, b.version); });
  return status;
}

}  // namespace workwise::migrate
