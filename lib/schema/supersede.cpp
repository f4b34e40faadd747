#include "schema/supersede.hpp"

#include <algorithm>

#include "schema/index_name.hpp"
#include "schema/name.hpp"

namespace workwise::schema {
namespace {

std::string schema_of(const Item& old) {
  const auto parts = parts_of(old.id);
  return parts.size() < 2 ? "" : std::string(parts.front()) + ".";
}

std::string away(std::string_view id) {
  const std::string name = plain_name(parts_of(id).back());
  return quoted_name("workwise_old_" + std::string(cut_name(name, 50)));
}

std::string words(const Item& old) {
  return old.kind == Kind::table ? "TABLE " : old.kind == Kind::domain ? "DOMAIN " : "TYPE ";
}

bool has_own_type(const Item& item) {
  return std::any_of(item.needs.begin(), item.needs.end(), [](const Item* needed) {
    return needed->kind == Kind::enumeration || needed->kind == Kind::composite ||
           needed->kind == Kind::range || needed->kind == Kind::domain;
  });
}

/// Constructors of a range type keep its name, which the new one's need: those whose arguments
/// don't tell them apart.
void rename_constructors(const Item& old, Commands& out) {
  const auto rename = [&](const std::string& what, std::string_view id) {
    out.push_back({.sql = "ALTER " + what + " RENAME TO " + away(id)});
  };
  // A subtype of the database's own may be another one by now, under the same name.
  if (!has_own_type(old)) {
    const std::string subtype{old["subtype"]};
    const std::string bounds = std::string(old.id) + "(" + subtype + ", " + subtype;
    rename("FUNCTION " + bounds + ")", old.id);
    rename("FUNCTION " + bounds + ", text)", old.id);
  }
  if (!old.has("multirange")) return;
  const std::string multirange{old["multirange"]};
  rename("TYPE " + multirange, multirange);
  rename("FUNCTION " + multirange + "()", multirange);
}

}  // namespace

void rename_away(const Item& old, Commands& out) {
  if (old.kind == Kind::table)
    for (const Item* part : old.parts)
      if (part->kind == Kind::column && part->has("identity"))
        out.push_back({.sql = "ALTER TABLE " + std::string(old.id) + " ALTER COLUMN " +
                              std::string((*part)["_name"]) + " DROP IDENTITY"});
  out.push_back(
      {.sql = "ALTER " + words(old) + std::string(old.id) + " RENAME TO " + away(old.id)});
  if (old.kind == Kind::range) rename_constructors(old, out);
}

void drop_superseded(const Item& old, Commands& out) {
  out.push_back({.sql = "DROP " + words(old) + schema_of(old) + away(old.id)});
}

void carry_rows(const Item& old, const Item& table, Commands& out) {
  if (old["kind"] == "f" || table["kind"] == "f") return;
  std::string into;
  std::string values;
  for (const Item* column : table.parts) {
    if (column->kind != Kind::column || column->has("generated")) continue;
    for (const Item* before : old.parts) {
      if (before->kind != Kind::column || (*before)["_name"] != (*column)["_name"]) continue;
      into += (into.empty() ? "" : ", ") + std::string((*column)["_name"]);
      values += (values.empty() ? "" : ", ") + std::string((*before)["_name"]);
      // A type of the database's own may be another one by now, under the same name.
      if (!same(*before, *column, "type") || has_own_type(*before))
        values += "::text::" + std::string((*column)["type"]);
    }
  }
  if (into.empty()) return;
  out.push_back({.sql = "INSERT INTO " + std::string(table.id) + " (" + into +
                        ") OVERRIDING SYSTEM VALUE SELECT " + values + " FROM " + schema_of(old) +
                        away(old.id)});
  for (const Item* column : table.parts)
    if (column->kind == Kind::column && column->has("identity"))
      out.push_back({.sql = "SELECT setval(" + literal((*column)["identity_sequence"]) +
                            "::regclass, greatest(max(" + std::string((*column)["_name"]) +
                            ") + 1, " + std::string((*column)["seq_start"]) + "), false) FROM " +
                            std::string(table.id)});
}

}  // namespace workwise::schema
