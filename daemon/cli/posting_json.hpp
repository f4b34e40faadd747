#pragma once

#include <string>

#include "feed/decode.hpp"
#include "job/posting.hpp"

namespace workwise::cli {

/// The line that `preview --json` prints for an item: the posting, or why there is none. Empty for
/// an item that drop_if leaves out.
std::string to_json(const feed::Decoded& decoded, std::uint64_t ordinal);

/// A number of cents as a JSON number in units: 1550 → 15.5; null when unknown.
std::string amount(const std::optional<std::int64_t>& cents);

}  // namespace workwise::cli
