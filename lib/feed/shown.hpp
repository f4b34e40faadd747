#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace workwise::feed {

/// The beginning of a feed's text for a message, which goes to logs and into the database: one
/// line of valid UTF-8 without control characters, cut between two characters.
std::string shown(std::string_view text, std::size_t bytes_max);

}  // namespace workwise::feed
