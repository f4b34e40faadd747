#include <algorithm>

#include "base/text.hpp"
#include "migrate/ledger.hpp"
#include "migrate/match.hpp"
#include "migrate/migrate.hpp"

namespace workwise::migrate {
namespace {

constexpr std::size_t kNamesShown = 3;

std::string plural(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

/// " (1_a, 2_b: stopped at statement 2 of 5, 3_c, …)".
std::string names(const std::vector<Entry>& entries, Standing standing) {
  std::vector<std::string> shown;
  for (const Entry& entry : entries) {
    if (entry.standing != standing) continue;
    if (shown.size() == kNamesShown) {
      shown.emplace_back("…");
      break;
    }
    shown.push_back(entry.version + "_" + entry.name +
                    (entry.note.empty() ? "" : ": " + entry.note));
  }
  return " (" + join(shown, ", ") + ")";
}

Entry to_entry(const Match& match) {
  Entry entry{.version = match.file != nullptr ? match.file->version : match.row->version,
              .name = match.file != nullptr ? match.file->name : match.row->name,
              .standing = match.standing,
              .path = match.file != nullptr ? match.file->path : std::string{},
              .applied_at = {},
              .took = {}};
  if (match.row != nullptr && match.row->state == Row::State::applied) {
    entry.applied_at = match.row->applied_at;
    entry.took = match.row->took;
  }
  entry.note = note_of(match.row);
  return entry;
}

}  // namespace

std::size_t Status::count(Standing standing) const {
  return static_cast<std::size_t>(std::ranges::count(entries, standing, &Entry::standing));
}

bool Status::current() const {
  return exit_code() == Exit::done;
}

Exit Status::exit_code() const {
  if (count(Standing::edited) + count(Standing::missing) + count(Standing::ahead) > 0)
    return Exit::drift;
  return count(Standing::pending) > 0 ? Exit::pending_migrations : Exit::done;
}

std::string Status::summary() const {
  std::vector<std::string> parts;
  const auto part = [&](Standing standing, const std::string& text) {
    if (count(standing) > 0) parts.push_back(text + names(entries, standing));
  };
  part(Standing::ahead,
       "the database is ahead of the files by " + plural(count(Standing::ahead), "migration"));
  part(Standing::edited,
       plural(count(Standing::edited), "migration") + " edited after being applied");
  part(Standing::missing,
       plural(count(Standing::missing), "applied migration") + " without a file");
  part(Standing::pending, plural(count(Standing::pending), "migration") + " pending");
  return parts.empty() ? "up to date" : join(parts, "; ");
}

Status inspect(postgres::Session& session, const std::vector<File>& files) {
  const auto ledger = read_ledger(session);
  Status status;
  status.ledger_exists = ledger.has_value();
  const std::vector<Row> rows = ledger.value_or(std::vector<Row>{});
  for (const Match& match : match_up(files, rows)) status.entries.push_back(to_entry(match));
  return status;
}

}  // namespace workwise::migrate
