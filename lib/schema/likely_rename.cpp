#include "schema/likely_rename.hpp"

#include <algorithm>
#include <set>

namespace workwise::schema {
namespace {

std::vector<const Item*> columns_of(const Item& table) {
  std::vector<const Item*> columns;
  for (const Item* part : table.parts)
    if (part->kind == Kind::column && !part->is("_inherited")) columns.push_back(part);
  return columns;
}

const Item* named(const std::vector<const Item*>& columns, std::string_view name) {
  const auto found =
      std::ranges::find_if(columns, [&](const Item* column) { return (*column)["_name"] == name; });
  return found == columns.end() ? nullptr : *found;
}

/// How many of the columns of both are the same, of a hundred.
std::size_t likeness(const Item& a, const Item& b) {
  const std::vector<const Item*> mine = columns_of(a);
  const std::vector<const Item*> other = columns_of(b);
  const auto same_one = [&](const Item* column) {
    const Item* match = named(other, (*column)["_name"]);
    return match != nullptr && same(*column, *match, "type");
  };
  const auto common = static_cast<std::size_t>(std::ranges::count_if(mine, same_one));
  const std::size_t all = mine.size() + other.size() - common;
  return all == 0 ? 0 : 100 * common / all;
}

void add_columns(const Item& before, const Item& after, std::vector<LikelyRename>& likely) {
  const std::vector<const Item*> mine = columns_of(before);
  const std::vector<const Item*> other = columns_of(after);
  std::set<const Item*> taken;
  for (std::size_t place = 0; place < mine.size(); ++place) {
    if (named(other, (*mine[place])["_name"]) != nullptr) continue;
    const Item* nearest = nullptr;
    std::size_t distance = 0;
    for (std::size_t i = 0; i < other.size(); ++i) {
      const bool is_new = named(mine, (*other[i])["_name"]) == nullptr;
      if (!is_new || !same(*mine[place], *other[i], "type") || taken.contains(other[i])) continue;
      const std::size_t far = std::max(i, place) - std::min(i, place);
      if (nearest != nullptr && far >= distance) continue;
      nearest = other[i];
      distance = far;
    }
    if (nearest == nullptr) continue;
    taken.insert(nearest);
    likely.push_back({std::string(mine[place]->id), std::string((*nearest)["_name"])});
  }
}

}  // namespace

std::vector<LikelyRename> likely_renames(const Catalog& from, const Catalog& to) {
  constexpr std::size_t kMost = 60;
  std::vector<LikelyRename> likely;
  std::vector<const Item*> fresh;
  for (const Item& table : to.items)
    if (table.kind == Kind::table && from.find(Kind::table, table.id) == nullptr)
      fresh.push_back(&table);
  for (const Item& table : from.items) {
    if (table.kind != Kind::table) continue;
    if (const Item* after = to.find(Kind::table, table.id)) {
      add_columns(table, *after, likely);
      continue;
    }
    const auto best = std::ranges::max_element(
        fresh, {}, [&](const Item* other) { return likeness(table, *other); });
    if (best == fresh.end() || likeness(table, **best) < kMost) continue;
    likely.push_back({std::string(table.id), std::string((*best)->id)});
    fresh.erase(best);
  }
  return likely;
}

}  // namespace workwise::schema
