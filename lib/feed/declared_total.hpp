#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/source.hpp"
#include "feed/envelope.hpp"

namespace workwise::feed {

/// A number that documents say of themselves, at a path outside of their items. Where several say
/// it, the largest counts: some say 0 behind the first page.
class DeclaredNumber {
 public:
  /// `setting`: the path's key, for messages. Throws ConfigError when it does not compile.
  DeclaredNumber(std::string setting, const config::Read& read, const std::string& path);

  /// What this document says.
  std::optional<std::uint64_t> look(const Envelope& envelope);

  /// Why it is not known although documents were looked at; else empty.
  std::string lack() const;

 private:
  std::string setting_;
  Path path_;
  std::string other_;  ///< stood there and is no number
  bool looked_ = false;
  bool found_ = false;
};

/// How many items a source's documents say there are: fetch.paging.total and complete.total.
class DeclaredTotal {
 public:
  explicit DeclaredTotal(const config::Source& source);

  bool wanted() const { return !numbers_.empty(); }
  std::optional<std::uint64_t> look(const Envelope& envelope);
  /// The largest number said so far.
  const std::optional<std::uint64_t>& total() const { return total_; }
  std::string lack() const;

 private:
  std::vector<DeclaredNumber> numbers_;
  std::optional<std::uint64_t> total_;
};

/// A path of the setting to something in the envelope. Throws ConfigError when it does not compile.
Path compile_envelope_path(const std::string& setting, const config::Read& read,
                           const std::string& path);

}  // namespace workwise::feed
