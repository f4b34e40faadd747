#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace workwise::feed {

/// What a Content-Range says, whatever its unit: "items 0-149/2453", "0-149/*", "*/0".
struct ContentRange {
  std::optional<std::uint64_t> last;   ///< the number of the last item in this answer
  std::optional<std::uint64_t> total;  ///< of items in the whole list

  friend bool operator==(const ContentRange&, const ContentRange&) = default;
};

ContentRange parse_content_range(std::string_view value);

}  // namespace workwise::feed
