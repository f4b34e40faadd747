// Enumerations, composite types and ranges.
#include <algorithm>

#include "base/text.hpp"
#include "schema/rules.hpp"

namespace workwise::schema {
namespace {

std::string head(const char* more) {
  return "SELECT " + address_columns("pg_type", "t.oid", "n.nspname") +
         ", format('%I.%I', n.nspname, t.typname) AS id, quote_ident(t.typname) AS _name, "
         "quote_ident(pg_get_userbyid(t.typowner)) AS owner, " +
         acl_text("t.typacl", "T", "t.typowner") + " AS acl, " +
         comment_column("pg_type", "t.oid") + more;
}

constexpr const char* kFrom = " FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace ";

std::string enumerations(int) {
  return head(
             R"sql(, (SELECT string_agg(quote_literal(e.enumlabel), chr(30) ORDER BY e.enumsortorder)
                         FROM pg_enum e WHERE e.enumtypid = t.oid) AS labels)sql") +
         kFrom + "WHERE t.typtype = 'e' AND t.oid >= 16384 ORDER BY id";
}

std::string composites(int) {
  return "SELECT " + address_columns("pg_type", "t.oid", "n.nspname") +
         ", format('%I.%I', n.nspname, t.typname) AS id, quote_ident(t.typname) AS _name, "
         "quote_ident(pg_get_userbyid(t.typowner)) AS owner, " +
         acl_text("t.typacl", "T", "t.typowner") + " AS acl, " +
         comment_column("pg_type", "t.oid") +
         R"sql(, (SELECT string_agg(quote_ident(a.attname) || chr(31) || format_type(a.atttypid, a.atttypmod)
                          || chr(31) || CASE WHEN a.attcollation <> u.typcollation
                                        THEN a.attcollation::regcollation::text ELSE '' END,
                          chr(30) ORDER BY a.attnum)
            FROM pg_attribute a JOIN pg_type u ON u.oid = a.atttypid
           WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) AS attributes)sql" +
         kFrom +
         "JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c' WHERE t.oid >= 16384 ORDER BY "
         "id";
}

std::string attributes(int) {
  return "SELECT 'pg_class'::regclass::oid AS _class, a.attrelid AS _oid, a.attnum AS _sub, "
         "n.nspname AS _schema, 'pg_type'::regclass::oid AS _parent_class, c.reltype AS "
         "_parent_oid, "
         "0 AS _parent_sub, format('%I.%I.%I', n.nspname, c.relname, a.attname) AS id, " +
         comment_column("pg_class", "a.attrelid", "a.attnum") +
         " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'c'"
         " JOIN pg_namespace n ON n.oid = c.relnamespace"
         " WHERE a.attnum > 0 AND NOT a.attisdropped AND c.oid >= 16384 ORDER BY id";
}

std::string ranges(int version) {
  return head(version >= 140000
                  ? R"sql(, (SELECT format('%I.%I', mn.nspname, m.typname) FROM pg_type m
          JOIN pg_namespace mn ON mn.oid = m.typnamespace WHERE m.oid = r.rngmultitypid) AS multirange)sql"
                  : ", NULL AS multirange") +
         R"sql(, format_type(r.rngsubtype, NULL) AS subtype,
      (SELECT format('%I.%I', on_.nspname, o.opcname) FROM pg_opclass o
         JOIN pg_namespace on_ ON on_.oid = o.opcnamespace WHERE o.oid = r.rngsubopc) AS opclass,
      (SELECT NOT o.opcdefault FROM pg_opclass o WHERE o.oid = r.rngsubopc) AS _other_opclass,
      nullif(r.rngcollation, 0)::regcollation::text AS collation,
      nullif(r.rngcanonical::oid, 0)::regproc::text AS canonical,
      nullif(r.rngsubdiff::oid, 0)::regproc::text AS subtype_diff)sql" +
         kFrom +
         "JOIN pg_range r ON r.rngtypid = t.oid WHERE t.typtype = 'r' AND t.oid >= 16384 ORDER BY "
         "id";
}

std::string type_address(const Item& item) {
  return "TYPE " + std::string(item.id);
}
std::string attribute_address(const Item& item) {
  return "COLUMN " + std::string(item.id);
}

std::string joined(const std::vector<std::string_view>& items) {
  std::string text;
  for (const std::string_view item : items) text.append(text.empty() ? "" : ", ").append(item);
  return text;
}

void create_enumeration(const Item& item, const Writing&, Commands& out) {
  out.push_back({.sql = "CREATE TYPE " + std::string(item.id) + " AS ENUM (" +
                        joined(items_of(item["labels"])) + ")"});
}

/// New labels can be put anywhere; none can be taken away or moved.
Way alter_enumeration(const Item& from, const Item& to, const Writing&, Commands& out) {
  const auto before = items_of(from["labels"]);
  const auto after = items_of(to["labels"]);
  std::size_t next = 0;
  for (const std::string_view label : after)
    if (next < before.size() && before[next] == label) ++next;
  if (next != before.size()) return Way::supersede;
  next = 0;
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (next < before.size() && before[next] == after[i]) {
      ++next;
      continue;
    }
    std::string place;
    if (next < before.size()) place = " BEFORE " + std::string(before[next]);
    out.push_back(
        {.sql = "ALTER TYPE " + std::string(to.id) + " ADD VALUE " + std::string(after[i]) + place,
         .own_transaction = true});
  }
  return Way::in_place;
}

std::string attribute_definition(std::string_view attribute) {
  const auto parts = split(attribute, kWithin);
  std::string text = std::string(parts[0]) + " " + std::string(parts[1]);
  if (!parts[2].empty()) text += " COLLATE " + std::string(parts[2]);
  return text;
}

void create_composite(const Item& item, const Writing&, Commands& out) {
  std::string list;
  for (const std::string_view attribute : items_of(item["attributes"]))
    list += (list.empty() ? "\n    " : ",\n    ") + attribute_definition(attribute);
  out.push_back({.sql = "CREATE TYPE " + std::string(item.id) + " AS (" + list + "\n)"});
}

bool used_by_columns(const Item& type) {
  return std::any_of(type.users.begin(), type.users.end(), [](const Item* user) {
    return user->kind == Kind::column || user->kind == Kind::domain ||
           user->kind == Kind::composite || user->kind == Kind::range;
  });
}

Way remade(const Item& from) {
  return used_by_columns(from) ? Way::supersede : Way::anew;
}

/// Attributes can be dropped anywhere and added at the end; those of a type that a table stores
/// keep their types.
Way alter_composite(const Item& from, const Item& to, const Writing&, Commands& out) {
  const auto name_of = [](std::string_view attribute) { return split(attribute, kWithin)[0]; };
  const auto before = items_of(from["attributes"]);
  const auto after = items_of(to["attributes"]);
  const std::string alter = "ALTER TYPE " + std::string(to.id) + " ";
  std::vector<std::string_view> kept;
  for (const std::string_view attribute : before) {
    const auto same_name = std::find_if(after.begin(), after.end(), [&](std::string_view other) {
      return name_of(other) == name_of(attribute);
    });
    if (same_name == after.end()) {
      out.push_back(
          {.sql = alter + "DROP ATTRIBUTE " + std::string(name_of(attribute)) + " CASCADE",
           .loss =
               "the attribute " + std::string(name_of(attribute)) + " of " + std::string(to.id)});
      continue;
    }
    kept.push_back(name_of(attribute));
    if (*same_name == attribute) continue;
    if (used_by_columns(from)) return Way::supersede;
    const auto parts = split(*same_name, kWithin);
    out.push_back({.sql = alter + "ALTER ATTRIBUTE " + std::string(parts[0]) + " TYPE " +
                          std::string(parts[1]) +
                          (parts[2].empty() ? "" : " COLLATE " + std::string(parts[2])) +
                          " CASCADE"});
  }
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (i < kept.size()) {
      if (kept[i] != name_of(after[i])) return remade(from);
      continue;
    }
    out.push_back({.sql = alter + "ADD ATTRIBUTE " + attribute_definition(after[i]) + " CASCADE"});
  }
  return Way::in_place;
}

void create_nothing(const Item&, const Writing&, Commands&) {}

void create_range(const Item& item, const Writing&, Commands& out) {
  std::string sql = "CREATE TYPE " + std::string(item.id) +
                    " AS RANGE (\n    subtype = " + std::string(item["subtype"]);
  const auto option = [&](const char* name, std::string_view value) {
    if (!value.empty()) sql += ",\n    " + std::string(name) + " = " + std::string(value);
  };
  option("multirange_type_name", item["multirange"]);
  if (item.is("_other_opclass")) option("subtype_opclass", item["opclass"]);
  option("collation", item["collation"]);
  option("canonical", item["canonical"]);
  option("subtype_diff", item["subtype_diff"]);
  out.push_back({.sql = sql + "\n)"});
}

Way alter_range(const Item& from, const Item&, const Writing&, Commands&) {
  return remade(from);
}

}  // namespace

extern const Rules kEnumeration{.kind = Kind::enumeration,
                                .name = "enum",
                                .query = enumerations,
                                .there = "pg_type WHERE oid >= 16384 AND typtype = 'e'",
                                .address = type_address,
                                .grant_address = type_address,
                                .create = create_enumeration,
                                .alter = alter_enumeration};
extern const Rules kComposite{.kind = Kind::composite,
                              .name = "composite type",
                              .query = composites,
                              .there = "pg_class WHERE oid >= 16384 AND relkind = 'c'",
                              .address = type_address,
                              .grant_address = type_address,
                              .create = create_composite,
                              .alter = alter_composite};
/// They come and go with their type; only comments are theirs.
extern const Rules kCompositeAttribute{.kind = Kind::composite_attribute,
                                       .name = "attribute",
                                       .query = attributes,
                                       .there = "pg_class WHERE oid >= 16384 AND relkind = 'c'",
                                       .address = attribute_address,
                                       .create = create_nothing,
                                       .alter = never,
                                       .drop = create_nothing};
extern const Rules kRange{.kind = Kind::range,
                          .name = "range type",
                          .query = ranges,
                          .there = "pg_type WHERE oid >= 16384 AND typtype = 'r'",
                          .address = type_address,
                          .grant_address = type_address,
                          .create = create_range,
                          .alter = alter_range};

}  // namespace workwise::schema
