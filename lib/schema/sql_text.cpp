#include "schema/sql_text.hpp"

#include <algorithm>

namespace workwise::schema {

std::string as_comment(std::string_view text) {
  std::string comment;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    if (end > 0) comment.append("-- ").append(text.substr(0, end)).append("\n");
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return comment;
}

std::vector<std::string_view> without(std::string_view list, std::string_view other) {
  const auto others = items_of(other);
  auto items = items_of(list);
  std::erase_if(items, [&](std::string_view item) {
    return std::find(others.begin(), others.end(), item) != others.end();
  });
  return items;
}

}  // namespace workwise::schema
