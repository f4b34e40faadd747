#include "schema/likely_rename.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>

namespace workwise::schema {
namespace {

constexpr std::size_t kAlike = 60;  // of a hundred columns

/// Its columns by name and type, each as a number: many tables are held against many.
using Signature = std::vector<std::size_t>;
using Numbers = std::map<std::pair<std::string_view, std::string_view>, std::size_t>;

struct Table {
  const Item* item;
  Signature signature;
};

bool is_own_column(const Item& item) {
  return item.kind == Kind::column && !item.is("_inherited");
}

Table described(const Item& table, Numbers& numbers) {
  Table described{.item = &table, .signature = {}};
  for (const Item* part : table.parts)
    if (is_own_column(*part))
      described.signature.push_back(
          numbers.try_emplace({(*part)["_name"], (*part)["type"]}, numbers.size()).first->second);
  std::ranges::sort(described.signature);
  return described;
}

/// How many of the columns of both are the same, of a hundred.
std::size_t likeness(const Table& a, const Table& b) {
  Signature common;
  std::ranges::set_intersection(a.signature, b.signature, std::back_inserter(common));
  const std::size_t all = a.signature.size() + b.signature.size() - common.size();
  return all == 0 ? 0 : 100 * common.size() / all;
}

/// Those that the other catalog does not have, each with its place in the table.
std::vector<std::pair<std::size_t, const Item*>> columns_missing_in(const Catalog& other,
                                                                    const Item& table) {
  std::vector<std::pair<std::size_t, const Item*>> missing;
  for (std::size_t place = 0; place < table.parts.size(); ++place)
    if (is_own_column(*table.parts[place]) &&
        other.find(Kind::column, table.parts[place]->id) == nullptr)
      missing.emplace_back(place, table.parts[place]);
  return missing;
}

void add_columns(const Catalog& from, const Catalog& to, const Item& before, const Item& after,
                 std::vector<LikelyRename>& likely) {
  const auto gone = columns_missing_in(to, before);
  if (gone.empty()) return;
  auto fresh = columns_missing_in(from, after);
  for (const auto& [place, column] : gone) {
    auto nearest = fresh.end();
    const auto far = [place = place](const auto& one) {
      return std::max(one.first, place) - std::min(one.first, place);
    };
    for (auto one = fresh.begin(); one != fresh.end(); ++one)
      if (same(*column, *one->second, "type") &&
          (nearest == fresh.end() || far(*one) < far(*nearest)))
        nearest = one;
    if (nearest == fresh.end()) continue;
    likely.push_back({std::string(column->id), std::string((*nearest->second)["_name"])});
    fresh.erase(nearest);
  }
}

}  // namespace

std::vector<LikelyRename> likely_renames(const Catalog& from, const Catalog& to) {
  std::vector<LikelyRename> likely;
  Numbers numbers;
  std::vector<Table> fresh;
  for (const Item& table : to.items)
    if (table.kind == Kind::table && from.find(Kind::table, table.id) == nullptr)
      fresh.push_back(described(table, numbers));
  for (const Item& table : from.items) {
    if (table.kind != Kind::table) continue;
    if (const Item* after = to.find(Kind::table, table.id)) {
      add_columns(from, to, table, *after, likely);
      continue;
    }
    const Table gone = described(table, numbers);
    auto best = fresh.end();
    std::size_t most = kAlike - 1;
    for (auto other = fresh.begin(); other != fresh.end(); ++other) {
      const std::size_t alike = likeness(gone, *other);
      if (alike <= most) continue;
      most = alike;
      best = other;
    }
    if (best == fresh.end()) continue;
    likely.push_back({std::string(table.id), std::string(best->item->id)});
    fresh.erase(best);
  }
  return likely;
}

}  // namespace workwise::schema
