#pragma once

#include <cstdint>

#include "feed/split.hpp"
#include "feed/window.hpp"

namespace workwise::feed {

/// Fills `item` with what lies between `offset`, which is kept, and the window's position: the
/// splitters' last step. An item larger than `bytes_max` gets its head and a problem.
void cut_item(const Window& window, std::uint64_t offset, std::uint64_t bytes_max,
              std::uint64_t ordinal, Item& item);

}  // namespace workwise::feed
