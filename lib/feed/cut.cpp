#include "feed/cut.hpp"

#include "base/text.hpp"

namespace workwise::feed {

void cut_item(const Window& window, std::uint64_t offset, std::uint64_t bytes_max,
              std::uint64_t ordinal, Item& item) {
  item.offset = offset;
  item.size = window.position() - offset;
  item.ordinal = ordinal;
  item.problem.clear();
  item.raw = window.kept_all() ? window.view(offset, window.position()) : window.head();
  if (item.size > bytes_max) {
    item.raw = item.raw.substr(0, Window::kHead);
    item.problem =
        "larger than " + bytes_to_text(bytes_max) + ": it has " + bytes_to_text(item.size);
  }
}

}  // namespace workwise::feed
