#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/file.hpp"
#include "migrate/tools.hpp"

namespace workwise::migrate {
namespace {

constexpr const char* kRead = R"sql(
SELECT coalesce(version, ''), description, type, script, checksum,
       (installed_on AT TIME ZONE (SELECT reset_val FROM pg_settings WHERE name = 'TimeZone'))::text,
       success
)sql";

using Numbers = std::vector<std::string>;

/// "1.02" is {"1", "2"}; trailing zeros count for nothing, as in Flyway.
Numbers numbers_of(std::string_view version) {
  std::string dotted{version};
  std::ranges::replace(dotted, '_', '.');
  Numbers numbers;
  for (const std::string_view part : split(dotted, '.')) {
    const auto first = part.find_first_not_of('0');
    numbers.emplace_back(first == std::string_view::npos ? "0" : part.substr(first));
  }
  while (numbers.size() > 1 && numbers.back() == "0") numbers.pop_back();
  return numbers;
}

bool before(const Numbers& a, const Numbers& b) {
  return std::ranges::lexicographical_compare(a, b, version_before);
}

/// A file of Flyway: V2__name.sql, U2__name.sql, B2__name.sql, R__name.sql.
struct Script {
  char kind = 0;
  std::string version;  ///< with points; empty for R
  std::string name;
  const ToolFile* file = nullptr;
  bool transaction = true;
};

std::optional<Script> script_of(const ToolFile& file) {
  const std::string base = std::filesystem::path(file.name).filename().string();
  const auto cut = base.find("__");
  if (!base.ends_with(".sql") || cut == std::string::npos) return std::nullopt;
  const char kind = base.front();
  std::string version = base.substr(1, cut - 1);
  if (kind != 'V' && kind != 'U' && kind != 'B' && kind != 'R') return std::nullopt;
  const bool numbered =
      !version.empty() && version.find_first_not_of("0123456789._") == std::string::npos;
  if (numbered == (kind == 'R')) return std::nullopt;
  std::ranges::replace(version, '_', '.');
  return Script{.kind = kind,
                .version = std::move(version),
                .name = base.substr(cut + 2, base.size() - cut - 6),
                .file = &file};
}

/// "V1__x.sql.conf" may say executeInTransaction=false.
bool without_transaction(const ToolFile& file, const std::vector<ToolFile>& files) {
  const auto conf = std::ranges::find(files, file.name + ".conf", &ToolFile::name);
  if (conf == files.end()) return false;
  std::string said = to_lower(conf->text);
  std::erase_if(said, [](char c) { return c == ' ' || c == '\t'; });
  return said.find("executeintransaction=false") != std::string::npos;
}

/// What the rows come to: the migrations that stand, in their order, and the baseline.
struct Standing {
  std::vector<FlywayRow> rows;
  std::optional<FlywayRow> baseline;
};

bool same(const std::string& a, const std::string& b) {
  return numbers_of(a) == numbers_of(b);
}

Standing standing_of(const std::vector<FlywayRow>& rows) {
  Standing standing;
  for (const FlywayRow& row : rows) {
    if (!row.success)
      throw Error("Flyway failed in " + row.script +
                      ", and its ledger keeps that row. Put in order what it left: where it ran in "
                      "a transaction, nothing stands. Then \"flyway repair\" removes the row, and "
                      "the file is pending. Nothing was changed.",
                  "workwise adopt flyway");
    if (row.version.empty()) continue;
    if (row.type == "BASELINE" || row.type == "SQL_BASELINE") {
      standing.baseline = row;
      continue;
    }
    std::erase_if(standing.rows,
                  [&](const FlywayRow& one) { return same(one.version, row.version); });
    const bool undone = row.type.starts_with("UNDO") || row.type == "DELETE";
    if (!undone) standing.rows.push_back(row);
  }
  return standing;
}

/// The scripts by kind, and what has no counterpart here.
class Scripts {
 public:
  Scripts(const std::vector<ToolFile>& files, const Standing& standing, Adoption& adoption) {
    for (const ToolFile& file : files) {
      auto script = script_of(file);
      if (script) {
        script->transaction = !without_transaction(file, files);
        (script->kind == 'V'   ? versioned
         : script->kind == 'U' ? undo
         : script->kind == 'B' ? baselines
                               : repeatable)
            .push_back(*script);
      } else if (file.name.ends_with(".sql")) {
        adoption.notices.push_back(file.path + " is left out: it is no migration of Flyway's");
      }
    }
    take_baseline(standing, adoption);
    for (const Script& script : repeatable)
      adoption.notices.push_back(script.file->path +
                                 " is left out: Flyway runs it again whenever it changes, and a "
                                 "migration here runs once. What it makes stays; write its next "
                                 "change as a migration");
    std::ranges::sort(versioned, [](const Script& a, const Script& b) {
      return before(numbers_of(a.version), numbers_of(b.version));
    });
  }

  std::vector<Script> versioned;
  std::vector<Script> undo;

 private:
  /// A baseline's script is what was run where no V script of its version is.
  void take_baseline(const Standing& standing, Adoption& adoption) {
    for (const Script& script : baselines) {
      const bool ran = standing.baseline && standing.baseline->type == "SQL_BASELINE" &&
                       same(standing.baseline->version, script.version);
      const bool shadowed = std::ranges::any_of(
          versioned, [&](const Script& one) { return same(one.version, script.version); });
      if (ran && !shadowed)
        versioned.push_back(script);
      else
        adoption.notices.push_back(script.file->path +
                                   " is left out: the versioned migrations lead where it does");
    }
  }

  std::vector<Script> baselines;
  std::vector<Script> repeatable;
};

Foreign foreign(const Script& script, const std::string& version, const Scripts& scripts,
                Adoption& adoption) {
  const ToolFile& file = *script.file;
  Parts parts{.up = file.text, .transaction = script.transaction};
  for (const Script& undo : scripts.undo)
    if (same(undo.version, script.version)) parts.down = undo.file->text;
  if (file.text.find("${") != std::string::npos)
    adoption.doubts.push_back(file.path +
                              " has placeholders (${…}), and only Flyway knows what "
                              "they stand for: write the values in");
  return {.origin = file.path,
          .version = version,
          .name = our_name(script.name),
          .text = our_text(parts, file.path)};
}

}  // namespace

std::int32_t flyway_checksum(std::string_view text) {
  static const auto table = [] {
    constexpr std::uint32_t kPolynomial = 0xEDB88320U;
    std::array<std::uint32_t, 256> made{};
    for (std::uint32_t i = 0; i < made.size(); ++i) {
      std::uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit)
        value = (value >> 1U) ^ ((value & 1U) != 0 ? kPolynomial : 0U);
      made[i] = value;
    }
    return made;
  }();
  constexpr std::string_view kBom = "\xEF\xBB\xBF";
  if (text.starts_with(kBom)) text.remove_prefix(kBom.size());
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : text)
    if (c != '\n' && c != '\r')
      crc = table[(crc ^ static_cast<unsigned char>(c)) & 0xFFU] ^ (crc >> 8U);
  return static_cast<std::int32_t>(~crc);
}

std::vector<std::string> flyway_versions(const std::vector<std::string>& versions) {
  constexpr std::size_t kWidth = 3;  // of a part; wider where one needs it
  std::size_t parts = 1;
  std::size_t width = kWidth;
  for (const std::string& version : versions) {
    const Numbers numbers = numbers_of(version);
    parts = std::max(parts, numbers.size());
    for (std::size_t i = 1; i < numbers.size(); ++i) width = std::max(width, numbers[i].size());
  }
  std::vector<std::string> ours;
  for (const std::string& version : versions) {
    if (parts == 1) {
      ours.push_back(version.substr(0, version.find_first_not_of("0123456789")));
      continue;
    }
    const Numbers numbers = numbers_of(version);
    std::string digits = numbers.front();
    for (std::size_t i = 1; i < parts; ++i) {
      const std::string part = i < numbers.size() ? numbers[i] : "0";
      digits += std::string(width - part.size(), '0') + part;
    }
    ours.push_back(std::move(digits));
  }
  return ours;
}

std::vector<FlywayRow> read_flyway(postgres::Session& session, const std::string& table) {
  const std::string name =
      ledger_table(session, "Flyway", table.empty() ? "flyway_schema_history" : table);
  const postgres::Result rows =
      session.run(std::string(kRead) + " FROM " + name + " ORDER BY installed_rank");
  std::vector<FlywayRow> result;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    FlywayRow row{.version = std::string(rows.text(i, 0)),
                  .description = std::string(rows.text(i, 1)),
                  .type = std::string(rows.text(i, 2)),
                  .script = std::string(rows.text(i, 3)),
                  .checksum = {},
                  .installed_on = std::string(rows.text(i, 5)),
                  .success = rows.boolean(i, 6)};
    if (!rows.null(i, 4)) row.checksum = static_cast<std::int32_t>(rows.integer(i, 4));
    result.push_back(std::move(row));
  }
  return result;
}

Adoption from_flyway(const std::vector<FlywayRow>& rows, const std::vector<ToolFile>& files) {
  Adoption adoption;
  const Standing standing = standing_of(rows);
  const Scripts scripts{files, standing, adoption};
  std::vector<std::string> versions;
  for (const Script& script : scripts.versioned) versions.push_back(script.version);
  const std::vector<std::string> ours = flyway_versions(versions);

  std::vector<bool> taken(scripts.versioned.size(), false);
  const auto take = [&](std::size_t i, const std::string& at) {
    taken[i] = true;
    adoption.applied.push_back(foreign(scripts.versioned[i], ours[i], scripts, adoption));
    adoption.applied.back().applied_at = at;
  };
  if (standing.baseline) {  // what lies below it was there before Flyway came
    const Numbers baseline = numbers_of(standing.baseline->version);
    for (std::size_t i = 0; i < ours.size(); ++i)
      if (!before(baseline, numbers_of(scripts.versioned[i].version)))
        take(i, standing.baseline->installed_on);
  }
  for (const FlywayRow& row : standing.rows) {
    const auto found = std::ranges::find_if(
        scripts.versioned, [&](const Script& script) { return same(script.version, row.version); });
    const auto i = static_cast<std::size_t>(found - scripts.versioned.begin());
    if (found == scripts.versioned.end()) {
      adoption.doubts.push_back(says_missing("Flyway", row.script));
      continue;
    }
    if (taken[i]) continue;
    if (row.checksum && *row.checksum != flyway_checksum(found->file->text))
      adoption.doubts.push_back(says_edited("Flyway", found->file->path));
    take(i, row.installed_on);
  }
  for (std::size_t i = 0; i < ours.size(); ++i)
    if (!taken[i])
      adoption.pending.push_back(foreign(scripts.versioned[i], ours[i], scripts, adoption));
  return adoption;
}

}  // namespace workwise::migrate
