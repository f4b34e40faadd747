#pragma once

#include <cstddef>
#include <set>
#include <string>

namespace workwise::bench {

enum class Feed { ndjson, xml, rows };  ///< rows: what psql gets, parsed and normalised already
enum class Case { cold, same_bytes, unchanged, delta };

const char* to_string(Feed feed);
const char* to_string(Case which);

/// The feed's files, each written when it is first asked for: the base, the same items in a body of
/// other bytes, and one with 1 % of the jobs changed, 1 % new and 1 % gone.
class Editions {
 public:
  /// Puts its files into the folder. Frugal: only the last one asked for stays on the disk.
  Editions(std::string folder, std::size_t jobs, bool frugal);

  std::string path(Feed feed, Case which);

  std::size_t jobs() const { return jobs_; }
  std::size_t share() const { return jobs_ / 100; }  ///< changed, and new, and gone in a delta
  /// How many rows the board has after the case: those that have gone stay, closed or not.
  std::size_t rows_after(Case which) const;

 private:
  void write(const std::string& path, Feed feed, Case which) const;

  std::string folder_;
  std::size_t jobs_;
  bool frugal_;
  std::set<std::string> written_;
};

}  // namespace workwise::bench
