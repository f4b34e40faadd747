#include "schema/index_name.hpp"

#include <algorithm>

#include "schema/name.hpp"

namespace workwise::schema {
namespace {

constexpr std::size_t kNameMax = 63;

}  // namespace

std::string_view cut_name(std::string_view name, std::size_t size) {
  if (name.size() <= size) return name;
  while (size > 0 && (static_cast<unsigned char>(name[size]) & 0xC0U) == 0x80) --size;
  return name.substr(0, size);
}

std::string usual_index_name(std::string_view table, std::string_view columns,
                             std::string_view suffix) {
  const std::size_t overhead = suffix.size() + 1 + (columns.empty() ? 0 : 1);
  std::size_t first = table.size();
  std::size_t second = columns.size();
  while (first + second + overhead > kNameMax) --(first > second ? first : second);
  std::string name{cut_name(table, first)};
  if (!columns.empty()) name.append("_").append(cut_name(columns, second));
  return name.append("_").append(suffix);
}

void name_like(const Item& index, std::string_view suffix, Commands& out) {
  const std::string_view columns = suffix == "pkey" ? std::string_view{} : index["_columns"];
  const std::string usual = usual_index_name(index["_table_name"], columns, suffix);
  std::string_view wanted = index["_plain_name"];
  if (wanted == usual) return;
  // With a number where the name was taken: that is the server's choice too.
  std::string_view stem = wanted;
  while (!stem.empty() && stem.back() >= '0' && stem.back() <= '9') stem.remove_suffix(1);
  if (stem == usual) return;
  out.push_back({.sql = "ALTER INDEX " + quoted_name(index["_schema_name"]) + "." +
                        quoted_name(usual) + " RENAME TO " + std::string(index["_name"])});
}

bool brought_by_parent(const Item& index, const Writing& writing) {
  if (!index.is("_inherited") || !index.is("_parent_valid")) return false;
  const std::string_view parent = index["_parent_index"];
  // A constraint's index hangs on that of a constraint.
  const Item* before = index.kind == Kind::index ? writing.from.find(Kind::index, parent) : nullptr;
  const Item* after = before == nullptr ? nullptr : writing.to.find(Kind::index, parent);
  if (after != nullptr && same(*before, *after, "definition"))
    return before->is("valid") && before->is("_unique") == index.is("_unique");
  for (const Item& item : writing.from.items)
    if (item.kind == Kind::constraint && item.has("_index") && item["_index_id"] == parent)
      return item.is("index_valid");
  return true;
}

std::string nameless_definition(const Item& index) {
  std::string definition{index["definition"]};
  const std::string name = " INDEX " + std::string(index["_name"]) + " ON ";
  const std::size_t at = definition.find(name);
  if (at != std::string::npos) definition.replace(at, name.size(), " INDEX ON ");
  return definition;
}

bool same_but_for_name(const Item& a, const Item& b) {
  return std::ranges::all_of(differences(a, b), [&](std::string_view field) {
    return field == "id" || (field == "definition" && a.kind == Kind::index &&
                             nameless_definition(a) == nameless_definition(b));
  });
}

}  // namespace workwise::schema
