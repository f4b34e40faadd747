#pragma once

#include <string>

#include "config/source.hpp"
#include "feed/template.hpp"

namespace workwise::feed {

/// Where the detail of an item is: detail.url with the item's values in it.
///
/// Every value is percent-encoded, except where the template is nothing but one value ("{ref}"):
/// then the item names the whole URL.
/// Errors: ConfigError from the constructor, with the place of the source.
class DetailUrl {
 public:
  static constexpr std::size_t kBytesMax = 8192;

  explicit DetailUrl(const config::Source& source);

  /// Empty: the item has no value for a part of it, or one that can be no part of a path ("..").
  std::string of(const ParsedItem& item) const;

  const std::vector<Path>& paths() const { return template_.paths(); }

 private:
  Template template_;
};

/// Does what the source says of details hold together? Throws ConfigError, with a position.
///
/// - paths into a detail ("@detail.a") need detail.url, and detail.url needs JSON items;
/// - what an item is called and whether it is dropped is decided before its detail is asked for, so
///   that nothing is asked for what is known already or not wanted: `id` and `drop_if` cannot look
///   into it;
/// - `commit: run` holds one transaction open from the first batch to the last, and no transaction
///   waits for a slow server.
void check_details(const config::Source& source);

}  // namespace workwise::feed
