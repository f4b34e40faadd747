#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/file.hpp"
#include "migrate/tools.hpp"

namespace workwise::migrate {
namespace {

/// nullopt: dbmate would not read it either. Its name needs no underscore after the digits.
std::optional<Foreign> foreign(const ToolFile& file) {
  const auto digits = std::min(file.name.find_first_not_of("0123456789"), file.name.size());
  if (digits == 0 || !file.name.ends_with(".sql")) return std::nullopt;
  std::string rest = file.name.substr(digits, file.name.size() - digits - 4);
  const auto first = rest.find_first_not_of("_-. ");
  rest = first == std::string::npos ? "" : rest.substr(first);
  return Foreign{.origin = file.path,
                 .version = file.name.substr(0, digits),
                 .name = our_name(rest),
                 .text = file.text};
}

}  // namespace

std::vector<std::string> read_dbmate(postgres::Session& session, const std::string& table) {
  const std::string name =
      ledger_table(session, "dbmate", table.empty() ? "schema_migrations" : table);
  if (has_column(session, name, "dirty"))
    throw Error(name + " is golang-migrate's: it has a column \"dirty\"",
                "workwise adopt golang-migrate");
  const postgres::Result rows = session.run("SELECT version::text FROM " + name);
  std::vector<std::string> versions;
  for (std::size_t i = 0; i < rows.rows(); ++i) versions.emplace_back(rows.text(i, 0));
  std::ranges::sort(versions, version_before);  // dbmate keeps no other order
  return versions;
}

Adoption from_dbmate(const std::vector<std::string>& versions, const std::vector<ToolFile>& files) {
  Adoption adoption;
  std::vector<Foreign> open;
  for (const ToolFile& file : files)
    if (auto one = foreign(file)) open.push_back(std::move(*one));
  for (const std::string& version : versions) {
    const auto found = std::ranges::find(open, version, &Foreign::version);
    if (found == open.end()) {
      adoption.doubts.push_back(says_missing("dbmate", version));
      continue;
    }
    adoption.applied.push_back(*found);
    open.erase(found);
  }
  std::ranges::sort(open, version_before, &Foreign::version);
  adoption.pending = std::move(open);
  return adoption;
}

}  // namespace workwise::migrate
