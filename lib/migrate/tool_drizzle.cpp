#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/file.hpp"
#include "migrate/tools.hpp"

namespace workwise::migrate {
namespace {

constexpr const char* kJournal = R"sql(
SELECT entry."when", entry.tag
  FROM jsonb_to_recordset($1::jsonb -> 'entries') AS entry (idx int, "when" bigint, tag text)
 ORDER BY entry.idx
)sql";

constexpr const char* kHash = "SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex')";

std::string read_text(const std::filesystem::path& path, const std::string& hint) {
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) throw Error(path.string() + " cannot be read" + hint, "workwise help adopt");
  return text;
}

std::string timestamp(std::int64_t seconds) {
  using namespace std::chrono;
  const sys_seconds when{std::chrono::seconds{seconds}};
  const year_month_day date{floor<days>(when)};
  const hh_mm_ss time{when - floor<days>(when)};
  char text[32];
  std::snprintf(text, sizeof text, "%04d%02u%02u%02d%02d%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text;
}

/// "0003_bright_hulk" is named bright_hulk.
std::string name_of(std::string_view tag) {
  const auto letters = tag.find_first_not_of("0123456789");
  if (letters == std::string_view::npos) return our_name(tag);
  const bool numbered = letters > 0 && tag[letters] == '_' && letters + 1 < tag.size();
  return our_name(numbered ? tag.substr(letters + 1) : tag);
}

/// The pieces between breakpoints went to the server one by one; the last semicolon is often
/// missing.
std::string without_breakpoints(std::string_view sql) {
  constexpr std::string_view kBreakpoint = "--> statement-breakpoint";
  std::string result;
  for (std::size_t at = 0; at <= sql.size();) {
    const std::size_t end = std::min(sql.find(kBreakpoint, at), sql.size());
    result += whole(sql.substr(at, end - at));
    at = end + kBreakpoint.size();
  }
  return result;
}

/// Two migrations of one second: the later one moves on by one.
std::string free_version(std::int64_t when, std::set<std::string>& taken) {
  std::int64_t seconds = when / 1000;
  while (!taken.insert(timestamp(seconds)).second) ++seconds;
  return timestamp(seconds);
}

using Entries = std::vector<DrizzleEntry>;

/// The entry that a row is of: same text and time, else same text, else same time (edited since).
Entries::const_iterator entry_of(const DrizzleRow& row, const Entries& entries,
                                 const std::set<std::string>& taken) {
  const auto find = [&](auto&& same) {
    return std::ranges::find_if(entries, [&](const DrizzleEntry& entry) {
      return !taken.contains(entry.tag) && same(entry);
    });
  };
  const auto text = [&](const DrizzleEntry& entry) { return entry.hash == row.hash; };
  const auto time = [&](const DrizzleEntry& entry) { return entry.when == row.created_at; };
  auto found = find([&](const DrizzleEntry& entry) { return text(entry) && time(entry); });
  if (found == entries.end()) found = find(text);
  return found == entries.end() ? find(time) : found;
}

}  // namespace

std::vector<DrizzleRow> read_drizzle(postgres::Session& session, const std::string& table) {
  const std::string name =
      ledger_table(session, "drizzle", table.empty() ? "drizzle.__drizzle_migrations" : table);
  const postgres::Result rows =
      session.run("SELECT hash, created_at FROM " + name + " ORDER BY id");
  std::vector<DrizzleRow> result;
  for (std::size_t i = 0; i < rows.rows(); ++i)
    result.push_back({.hash = std::string(rows.text(i, 0)), .created_at = rows.integer(i, 1)});
  return result;
}

std::vector<DrizzleEntry> read_journal(postgres::Session& session, const std::string& directory) {
  const std::filesystem::path folder{directory};
  const std::filesystem::path journal = folder / "meta" / "_journal.json";
  const std::string text = read_text(
      journal, ". It is drizzle-kit's list of its migrations; name their folder with --from.");
  std::vector<DrizzleEntry> entries;
  try {
    const postgres::Result rows = session.run(kJournal, {text});
    for (std::size_t i = 0; i < rows.rows(); ++i)
      entries.push_back({.when = rows.integer(i, 0),
                         .tag = std::string(rows.text(i, 1)),
                         .path = {},
                         .text = {},
                         .hash = {}});
  } catch (const postgres::Error& error) {
    if (error.connection_lost()) throw;
    throw Error(journal.string() + " is not a journal of drizzle-kit: " + error.message);
  }
  for (DrizzleEntry& entry : entries) {
    entry.path = (folder / (entry.tag + ".sql")).string();
    entry.text = read_text(entry.path, ", and " + journal.string() +
                                           " names it. Bring it back "
                                           "from version control.");
    entry.hash = session.run(kHash, {entry.text}).text(0, 0);
  }
  return entries;
}

Adoption from_drizzle(const std::vector<DrizzleRow>& rows, const Entries& entries) {
  Adoption adoption;
  std::vector<Foreign> converted;
  std::set<std::string> versions;
  for (const DrizzleEntry& entry : entries)
    converted.push_back({.origin = entry.path,
                         .version = free_version(entry.when, versions),
                         .name = name_of(entry.tag),
                         .text = our_text({.up = without_breakpoints(entry.text)}, entry.path)});

  std::int64_t newest = -1;
  std::set<std::string> taken;
  for (const DrizzleRow& row : rows) {
    newest = std::max(newest, row.created_at);
    const auto entry = entry_of(row, entries, taken);
    if (entry == entries.end()) {
      adoption.doubts.push_back(
          says_missing("drizzle", "the migration of " + timestamp(row.created_at / 1000) +
                                      " (hash " + row.hash.substr(0, 12) + "…)"));
      continue;
    }
    if (entry->hash != row.hash) adoption.doubts.push_back(says_edited("drizzle", entry->path));
    taken.insert(entry->tag);
    adoption.applied.push_back(converted[static_cast<std::size_t>(entry - entries.begin())]);
  }

  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (taken.contains(entries[i].tag)) continue;
    if (entries[i].when <= newest)
      adoption.notices.push_back(entries[i].path +
                                 " was never applied: drizzle only looks at the newest, which is "
                                 "newer, and skipped it without a word. It is pending");
    adoption.pending.push_back(converted[i]);
  }
  return adoption;
}

}  // namespace workwise::migrate
