#include "schema/sql_text.hpp"

#include <algorithm>

namespace workwise::schema {

std::vector<std::string_view> without(std::string_view list, std::string_view other) {
  const auto others = items_of(other);
  auto items = items_of(list);
  std::erase_if(items, [&](std::string_view item) {
    return std::find(others.begin(), others.end(), item) != others.end();
  });
  return items;
}

}  // namespace workwise::schema
