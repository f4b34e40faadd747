// Columns of tables and views, and their defaults.
#include <algorithm>

#include "base/text.hpp"
#include "schema/generic_options.hpp"
#include "schema/index_name.hpp"
#include "schema/name.hpp"
#include "schema/rules.hpp"
#include "schema/sequence_options.hpp"
#include "schema/table_parts.hpp"

namespace workwise::schema {
namespace {

/// Of attoptions, those that begin with pg_ are the server's own marks (pg_attver, since 15.20).
std::string columns(int version) {
  return R"sql(SELECT 'pg_class'::regclass::oid AS _class, a.attrelid AS _oid, a.attnum AS _sub,
       n.nspname AS _schema, 'pg_class'::regclass::oid AS _parent_class, a.attrelid AS _parent_oid,
       0 AS _parent_sub, format('%I.%I.%I', n.nspname, c.relname, a.attname) AS id,
       quote_ident(a.attname) AS _name, a.attname AS _plain_name, d.description AS comment,
       CASE WHEN a.attacl IS NOT NULL THEN )sql" +
         acl_text("a.attacl", "", "") + R"sql( END AS acl,
       a.attislocal OR c.relispartition AS local, a.attinhcount > 0 AS _inherited,
       format_type(a.atttypid, a.atttypmod) AS type, format_type(a.atttypid, NULL) AS _base,
       t.typcategory AS _category,
       CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END AS collation,
       a.attnotnull AS not_null,
       CASE WHEN a.attinhcount > 0 AND a.attnotnull THEN EXISTS (
         SELECT FROM pg_inherits i JOIN pg_attribute p ON p.attrelid = i.inhparent
          WHERE i.inhrelid = a.attrelid AND p.attname = a.attname AND p.attnotnull) END AS _inherited_not_null,
       EXISTS (SELECT FROM pg_depend k WHERE k.classid = 'pg_class'::regclass AND k.objid = c.oid AND k.objsubid = a.attnum
                  AND k.refclassid = k.classid AND k.refobjid = c.oid AND k.refobjsubid = 0 AND k.deptype = 'i') AS _partition_key,
       nullif(a.attidentity, '') AS identity,
       CASE WHEN a.attgenerated <> '' THEN pg_get_expr(v.adbin, v.adrelid) END AS generated,
       CASE WHEN c.relkind IN ('r', 'p', 'm', 'f') AND a.attstorage <> t.typstorage THEN a.attstorage END AS storage,
       t.typstorage AS _type_storage,)sql" +
         (version >= 140000 ? " nullif(a.attcompression, '') AS compression,"
                            : " NULL AS compression,") +
         R"sql(
       nullif(a.attstattarget, -1) AS statistics,
       (SELECT string_agg(o, chr(30) ORDER BY o) FROM unnest(a.attoptions) o WHERE NOT starts_with(o, 'pg_')) AS options,
       )sql" +
         generic_options_list("a.attfdwoptions") + R"sql( AS foreign_options,
       q.*
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = a.attrelid AND d.objsubid = a.attnum
  LEFT JOIN pg_attrdef v ON v.adrelid = a.attrelid AND v.adnum = a.attnum AND a.attgenerated <> ''
  LEFT JOIN LATERAL (
    SELECT CASE WHEN sc.relname <> left(c.relname, 29) || '_' || left(a.attname, 29) || '_seq'
                THEN format('%I.%I', sn.nspname, sc.relname) END AS _sequence_name,
           format('%I.%I', sn.nspname, sc.relname) AS identity_sequence, )sql" +
         // Before 15 a sequence had no choice.
         (version >= 150000 ? "sc.relpersistence" : "NULL") + R"sql( AS identity_persistence,
           (SELECT description FROM pg_description k WHERE k.classoid = 'pg_class'::regclass
               AND k.objoid = sc.oid AND k.objsubid = 0) AS identity_comment,
           )sql" +
         acl_text("sc.relacl", "s", "sc.relowner") + R"sql( AS identity_acl, )sql" +
         sequence_columns() + R"sql(
      FROM pg_depend e JOIN pg_sequence s ON s.seqrelid = e.objid JOIN pg_class sc ON sc.oid = s.seqrelid
      JOIN pg_namespace sn ON sn.oid = sc.relnamespace
     WHERE e.refclassid = 'pg_class'::regclass AND e.refobjid = a.attrelid AND e.refobjsubid = a.attnum
       AND e.classid = 'pg_class'::regclass AND e.deptype = 'i') q ON a.attidentity <> ''
 WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.relpersistence <> 't' AND c.oid >= 16384
 ORDER BY a.attrelid, a.attnum)sql";
}

std::string defaults(int) {
  return "SELECT " +
         std::string(
             "'pg_attrdef'::regclass::oid AS _class, d.oid AS _oid, 0 AS _sub, n.nspname AS "
             "_schema, "
             "'pg_class'::regclass::oid AS _parent_class, d.adrelid AS _parent_oid, d.adnum AS "
             "_parent_sub, ") +
         R"sql(format('%I.%I.%I', n.nspname, c.relname, a.attname) AS id,
       format('%I.%I', n.nspname, c.relname) AS _table, quote_ident(a.attname) AS _name,
       pg_get_expr(d.adbin, d.adrelid) AS expression, a.attinhcount > 0 AS _inherited
  FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
  JOIN pg_class c ON c.oid = d.adrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE a.attgenerated = '' AND c.oid >= 16384 AND c.relpersistence <> 't' ORDER BY d.adrelid, d.adnum)sql";
}

std::string address(const Item& item) {
  return "COLUMN " + std::string(item.id);
}

std::string alter_of(const Item& column) {
  const Item& table = *column.parent;
  const bool foreign = table.kind == Kind::table && table["kind"] == "f";
  const char* words = table.kind == Kind::view                ? "ALTER VIEW "
                      : table.kind == Kind::materialized_view ? "ALTER MATERIALIZED VIEW "
                      : foreign                               ? "ALTER FOREIGN TABLE "
                                                              : "ALTER TABLE ";
  return words + std::string(table.id) + " ";
}

std::string storage_word(std::string_view letter) {
  return letter == "p"   ? "PLAIN"
         : letter == "e" ? "EXTERNAL"
         : letter == "m" ? "MAIN"
         : letter == "x" ? "EXTENDED"
                         : "DEFAULT";
}

std::string compression_word(std::string_view letter) {
  return letter == "l" ? "lz4" : letter == "p" ? "pglz" : "default";
}

/// An identity column's sequence is made like its table, and changes with it.
void alter_persistence(const Item* from, const Item& to, Commands& out) {
  if (!to.has("identity_persistence")) return;
  const bool like_table = from == nullptr || !from->has("identity_persistence") ||
                          !same(*from->parent, *to.parent, "persistence");
  const std::string_view now =
      like_table ? (*to.parent)["persistence"] : (*from)["identity_persistence"];
  if (now != to["identity_persistence"])
    out.push_back({.sql = "ALTER SEQUENCE " + std::string(to["identity_sequence"]) +
                          (to["identity_persistence"] == "u" ? " SET UNLOGGED" : " SET LOGGED")});
}

/// What CREATE TABLE has no words for.
void alter_rest(const Item* from, const Item& to, Commands& out) {
  const std::string alter = alter_of(to) + "ALTER COLUMN " + std::string(to["_name"]) + " ";
  const auto differs = [&](const char* field) {
    return from == nullptr ? to.has(field) : !same(*from, to, field);
  };
  if (differs("storage")) {
    // PostgreSQL 16 has SET STORAGE DEFAULT; before, the type's own has to be named.
    const std::string word =
        to.has("storage") ? storage_word(to["storage"]) : storage_word(to["_type_storage"]);
    out.push_back({.sql = alter + "SET STORAGE " + word});
  }
  if (differs("compression"))
    out.push_back({.sql = alter + "SET COMPRESSION " + compression_word(to["compression"])});
  if (differs("statistics"))
    out.push_back({.sql = alter + "SET STATISTICS " +
                          (to.has("statistics") ? std::string(to["statistics"]) : "-1")});
  if (differs("options")) {
    const OptionChange change =
        option_change(from == nullptr ? "" : (*from)["options"], to["options"]);
    if (!change.set.empty()) out.push_back({.sql = alter + "SET (" + change.set + ")"});
    if (!change.reset.empty()) out.push_back({.sql = alter + "RESET (" + change.reset + ")"});
  }
  if (from != nullptr && differs("foreign_options"))
    out.push_back(
        {.sql =
             alter +
             generic_options_change((*from)["foreign_options"], to["foreign_options"]).substr(1)});
  alter_persistence(from, to, out);
}

std::string identity_words(const Item& column) {
  std::string sql = column["identity"] == "a" ? "GENERATED ALWAYS AS IDENTITY"
                                              : "GENERATED BY DEFAULT AS IDENTITY";
  std::string options = sequence_options(column, false);
  if (column.has("_sequence_name"))
    options = " SEQUENCE NAME " + std::string(column["_sequence_name"]) + options;
  if (!options.empty()) sql += " (" + options.substr(1) + ")";
  return sql;
}

void change_identity(const Item& from, const Item& to, Commands& out) {
  const std::string alter = alter_of(to) + "ALTER COLUMN " + std::string(to["_name"]) + " ";
  const bool other_name =
      from.has("identity") && to.has("identity") && !same(from, to, "identity_sequence");
  if (other_name) {
    out.push_back({.sql = "ALTER SEQUENCE " + std::string(from["identity_sequence"]) +
                          " RENAME TO " + std::string(parts_of(to["identity_sequence"]).back())});
  }
  if (!from.has("identity") && to.has("identity")) {
    out.push_back({.sql = alter + "ADD " + identity_words(to)});
    // Numbers go on where those in the table end.
    out.push_back({.sql = "SELECT setval(" + literal(to["identity_sequence"]) +
                          "::regclass, greatest(max(" + std::string(to["_name"]) + ") + 1, " +
                          std::string(to["seq_start"]) + "), false) FROM " +
                          std::string(to.parent->id)});
    return;
  }
  if (from.has("identity") && !to.has("identity")) {
    out.push_back({.sql = alter + "DROP IDENTITY"});
    return;
  }
  if (!to.has("identity")) return;
  make_room(from, to, to["identity_sequence"], false, out);
  std::string change;
  if (!same(from, to, "identity"))
    change += std::string(" SET GENERATED ") + (to["identity"] == "a" ? "ALWAYS" : "BY DEFAULT");
  change += sequence_change(from, to, "SET ", false);
  if (!change.empty()) out.push_back({.sql = alter + change.substr(1)});
}

void create_alone(const Item& item, const Writing& writing, Commands& out) {
  create_column(item, nullptr, writing, out);
}

void set_not_null(const Item& to, const Writing& writing, Commands& out) {
  const std::string table = alter_of(to);
  const std::string name{to["_name"]};
  if (!writing.online || to.parent->kind != Kind::table || (*to.parent)["kind"] != "r") {
    out.push_back({.sql = table + "ALTER COLUMN " + name + " SET NOT NULL"});
    return;
  }
  // With the check in place, SET NOT NULL has nothing left to scan.
  const std::string check =
      quoted_name("workwise_not_null_" + std::string(cut_name(to["_plain_name"], 45)));
  out.push_back(
      {.sql = table + "ADD CONSTRAINT " + check + " CHECK (" + name + " IS NOT NULL) NOT VALID",
       .own_transaction = true});
  out.push_back({.sql = table + "VALIDATE CONSTRAINT " + check});
  out.push_back({.sql = table + "ALTER COLUMN " + name + " SET NOT NULL"});
  out.push_back({.sql = table + "DROP CONSTRAINT " + check});
}

bool is_view(const Item& column) {
  return column.parent->kind == Kind::view || column.parent->kind == Kind::materialized_view;
}

Way alter_column(const Item& from, const Item& to, const Writing& writing, Commands& out) {
  if (is_view(to)) {
    if (to.parent->kind == Kind::materialized_view) alter_rest(&from, to, out);
    return Way::in_place;
  }
  // Whether a column is the table's own or its parent's can't be told PostgreSQL afterwards; only
  // where the tie is cut it becomes the table's own by itself.
  if (!same(from, to, "local") && (from.is("local") || same(*from.parent, *to.parent, "inherits")))
    return Way::anew;
  const std::string alter = alter_of(to) + "ALTER COLUMN " + std::string(to["_name"]) + " ";
  Way way = Way::in_place;
  const bool new_type = writing.by_text || !same(from, to, "type") || !same(from, to, "collation");
  if (!same(from, to, "generated")) {
    if (to.has("generated") && !(from.has("generated") && writing.to.server_version >= 170000))
      return Way::anew;
    if (comes_from_parent(to, writing)) {
    } else if (to.has("generated"))
      out.push_back({.sql = alter + "SET EXPRESSION AS (" + std::string(to["generated"]) + ")"});
    else
      out.push_back({.sql = alter + "DROP EXPRESSION"});
  }
  if (from.has("identity") && !to.has("identity")) change_identity(from, to, out);
  if (!same(from, to, "not_null") && !to.is("not_null") &&
      !(comes_from_parent(to, writing) && from.is("_inherited_not_null")))
    out.push_back({.sql = alter + "DROP NOT NULL"});
  if (new_type) {
    if (!comes_from_parent(to, writing)) change_type(from, to, writing, out);
    way = Way::alone;
  }
  if (!same(from, to, "not_null") && to.is("not_null") &&
      !(comes_from_parent(to, writing) && to.is("_inherited_not_null")))
    set_not_null(to, writing, out);
  if (to.has("identity")) change_identity(from, to, out);
  alter_rest(&from, to, out);
  return way;
}

void drop_column(const Item& item, const Writing& writing, Commands& out) {
  if (is_view(item)) return;
  Writing backwards{writing.to, writing.from, writing.online};
  backwards.on_its_own = writing.on_its_own;
  if (comes_from_parent(item, backwards)) return;
  out.push_back({.sql = alter_of(item) + "DROP COLUMN " + std::string(item["_name"]),
                 .loss = item.has("generated") ? "" : "the column " + std::string(item.id)});
}

std::string default_address(const Item& item) {
  return "COLUMN " + std::string(item.id);
}

std::string only(const Item& value) {
  const Item& table = *value.parent->parent;
  if (table.kind != Kind::table || table["kind"] == "f") return alter_of(*value.parent);
  return "ALTER TABLE ONLY " + std::string(table.id) + " ";
}

void create_default(const Item& item, const Writing&, Commands& out) {
  out.push_back({.sql = only(item) + "ALTER COLUMN " + std::string(item["_name"]) +
                        " SET DEFAULT " + std::string(item["expression"])});
}

Way alter_default(const Item&, const Item& to, const Writing& writing, Commands& out) {
  create_default(to, writing, out);
  return Way::in_place;
}

void drop_default(const Item& item, const Writing&, Commands& out) {
  out.push_back(
      {.sql = only(item) + "ALTER COLUMN " + std::string(item["_name"]) + " DROP DEFAULT"});
}

/// "text" of "text[]", and whether a cast leads from one to the other.
bool castable(const Item& from, const Item& to, const Writing& writing) {
  std::string_view source = from["_base"];
  std::string_view target = to["_base"];
  if (source == target) return true;
  if (source.ends_with("[]") && target.ends_with("[]")) {
    source.remove_suffix(2);
    target.remove_suffix(2);
  }
  const auto is_text = [](std::string_view type) {
    return type == "text" || type == "character varying" || type == "character" || type == "name";
  };
  return is_text(source) || is_text(target) ||
         writing.from.casts.contains(std::pair{std::string(source), std::string(target)}) ||
         source == target;
}

/// Between these no USING is needed: the server does it by itself, or there is nothing to do.
bool by_itself(const Item& from, const Item& to) {
  const auto rank = [](std::string_view type) {
    return type == "smallint"  ? 1
           : type == "integer" ? 2
           : type == "bigint"  ? 3
           : type == "numeric" ? 4
                               : 0;
  };
  const int source = rank(from["_base"]);
  const int target = rank(to["_base"]);
  if (source != 0 && target != 0) return true;
  const auto is_text = [](std::string_view type) {
    return type == "text" || type == "character varying" || type == "character";
  };
  return from["_base"] == to["_base"] || (is_text(from["_base"]) && is_text(to["_base"]));
}

}  // namespace

bool same_ties(const Item& before, const Item& after) {
  return same(before, after, "_partition_of") && same(before, after, "_bound") &&
         same(before, after, "inherits");
}

bool comes_from_parent(const Item& part, const Writing& writing) {
  if (!part.is("_inherited") || writing.on_its_own) return false;
  const Item* table = part.parent;
  while (table != nullptr && table->kind != Kind::table) table = table->parent;
  if (table == nullptr) return false;
  // The tie has to be there before and after: then what happens to the parent happens to this one.
  const Item* before = writing.from.find(Kind::table, table->id);
  const Item* after = writing.to.find(Kind::table, table->id);
  return before != nullptr && after != nullptr && same_ties(*before, *after);
}

namespace {

/// The columns of this name that a table's parents have.
std::vector<const Item*> columns_of_parents(const Item& table, std::string_view name) {
  const auto parents = table.has("_partition_of")
                           ? std::vector<std::string_view>{table["_partition_of"]}
                           : items_of(table["inherits"]);
  std::vector<const Item*> columns;
  for (const Item* needed : table.needs) {
    if (needed->kind != Kind::table ||
        std::find(parents.begin(), parents.end(), needed->id) == parents.end())
      continue;
    for (const Item* column : needed->parts)
      if (column->kind == Kind::column && (*column)["_name"] == name) columns.push_back(column);
  }
  return columns;
}

/// The default that a parent's column of this name has.
const Item* default_of_parent(const Item& table, std::string_view column_name) {
  for (const Item* column : columns_of_parents(table, column_name))
    for (const Item* part : column->parts)
      if (part->kind == Kind::column_default) return part;
  return nullptr;
}

/// A child's own column that is its parent's as well takes its expression from there.
bool generated_by_parent(const Item& column) {
  const auto above = columns_of_parents(*column.parent, column["_name"]);
  return std::any_of(above.begin(), above.end(),
                     [&](const Item* parent) { return same(*parent, column, "generated"); });
}

}  // namespace

bool inherited_default(const Item& value, const Writing&) {
  const Item* above = default_of_parent(*value.parent->parent, value["_name"]);
  return above != nullptr && same(*above, value, "expression");
}

bool parent_has_default(const Item& column) {
  return default_of_parent(*column.parent, column["_name"]) != nullptr;
}

void finish_column(const Item& column, Commands& out) {
  alter_rest(nullptr, column, out);
}

std::string column_definition(const Item& column, const Item* value, bool with_not_null) {
  std::string sql = std::string(column["_name"]) + " " + std::string(column["type"]);
  sql += generic_options(column["foreign_options"]);
  if (column.has("collation")) sql += " COLLATE " + std::string(column["collation"]);
  if (column.has("generated") && !generated_by_parent(column))
    sql += " GENERATED ALWAYS AS (" + std::string(column["generated"]) + ") STORED";
  if (value != nullptr) sql += " DEFAULT " + std::string((*value)["expression"]);
  if (column.has("identity")) sql += " " + identity_words(column);
  if (with_not_null && column.is("not_null") && !column.has("identity")) sql += " NOT NULL";
  return sql;
}

void create_column(const Item& column, const Item* value, const Writing& writing, Commands& out) {
  if (!is_view(column) && !comes_from_parent(column, writing) && column.is("local"))
    out.push_back({.sql = alter_of(column) + "ADD COLUMN " + column_definition(column, value)});
  alter_rest(nullptr, column, out);
}

void change_type(const Item& from, const Item& to, const Writing& writing, Commands& out) {
  std::string sql = alter_of(to) + "ALTER COLUMN " + std::string(to["_name"]) + " TYPE " +
                    std::string(to["type"]);
  if (to.has("collation")) sql += " COLLATE " + std::string(to["collation"]);
  const bool foreign = (*to.parent)["kind"] == "f";
  if (!to.has("generated") && !foreign && (writing.by_text || !by_itself(from, to))) {
    const std::string name{to["_name"]};
    const bool array = to["_base"].ends_with("[]") && from["_base"].ends_with("[]");
    sql += " USING " + name +
           (writing.by_text || !castable(from, to, writing) ? array ? "::text[]" : "::text" : "") +
           "::" + std::string(to["type"]);
  }
  out.push_back({.sql = sql});
}

extern const Rules kColumn{.kind = Kind::column,
                           .name = "column",
                           .query = columns,
                           .address = address,
                           .create = create_alone,
                           .alter = alter_column,
                           .drop = drop_column};
extern const Rules kColumnDefault{.kind = Kind::column_default,
                                  .name = "default",
                                  .query = defaults,
                                  .there = "pg_attrdef WHERE oid >= 16384",
                                  .address = default_address,
                                  .create = create_default,
                                  .alter = alter_default,
                                  .drop = drop_default};

}  // namespace workwise::schema
