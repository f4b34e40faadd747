#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace workwise::migrate {

/// The folder of backups: <UTC time>_<database>_before_<version>.dump, beside each its manifest
/// (….dump.json). What has no manifest is not proven.
///
/// Errors: Error that names the path.
class DumpFolder {
 public:
  /// Made with mode 0700 where it is missing.
  explicit DumpFolder(const std::string& path);

  std::string new_name(Instant when, const std::string& database, const std::string& version) const;

  /// Of a database, the newest first.
  static std::vector<std::string> proven(const std::string& folder, const std::string& database);
  /// Removes all but the newest `keep`, and what a killed program left unproven.
  void clear_out(const std::string& database, std::size_t keep) const;

  std::uint64_t free_bytes() const;

 private:
  std::string path_;
};

/// "2026….dump" → the path of its manifest.
std::string manifest_of(const std::string& dump);

/// A dump with its manifest, whatever it is made of.
void remove_dump(const std::string& dump);

std::uint64_t size_of(const std::string& dump);  ///< a file's, or of all files of a folder

/// In a file of mode 0600, on the disk when it returns.
void write_privately(const std::string& path, const std::string& text);

}  // namespace workwise::migrate
