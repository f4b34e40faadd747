#include "migrate/copy_schema.hpp"

#include <filesystem>
#include <system_error>

#include "base/error.hpp"

namespace workwise::migrate {
namespace {

std::string temporary_folder() {
  std::string path = std::filesystem::temp_directory_path() / "workwise-schema-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) throw Error("cannot make a folder like " + path);
  return path;
}

}  // namespace

SchemaCopy::SchemaCopy(const postgres::Tools& original, const std::string& snapshot)
    : folder_(temporary_folder()) {
  try {
    original.run("pg_dump", {"--schema-only", "--format=custom", "--snapshot=" + snapshot,
                             "--file=" + folder_ + "/schema"});
  } catch (...) {
    std::filesystem::remove_all(folder_);
    throw;
  }
}

SchemaCopy::~SchemaCopy() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void SchemaCopy::restore_tables(const postgres::Tools& tools, const std::string& scratch) const {
  tools.run("pg_restore", into_scratch(scratch, {"--section=pre-data", folder_ + "/schema"}));
}

void SchemaCopy::restore_rest(const postgres::Tools& tools, const std::string& scratch) const {
  tools.run("pg_restore", into_scratch(scratch, {"--section=post-data", folder_ + "/schema"}));
}

std::vector<std::string> into_scratch(const std::string& scratch, std::vector<std::string> words) {
  words.insert(words.begin(), {"--dbname=" + scratch, "--exit-on-error", "--no-owner",
                               "--no-privileges", "--no-publications", "--no-subscriptions"});
  return words;
}

}  // namespace workwise::migrate
