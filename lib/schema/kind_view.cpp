// Views, materialised views and rules.
#include <algorithm>

#include "schema/rules.hpp"
#include "schema/switched.hpp"

namespace workwise::schema {
namespace {

std::string relations(const char* kind, const char* more) {
  return "SELECT " + address_columns("pg_class", "c.oid", "n.nspname") +
         R"sql(, format('%I.%I', n.nspname, c.relname) AS id,
       quote_ident(pg_get_userbyid(c.relowner)) AS owner, )sql" +
         acl_text("c.relacl", "r", "c.relowner") + " AS acl, " +
         comment_column("pg_class", "c.oid") +
         R"sql(, rtrim(pg_get_viewdef(c.oid), '; ' || chr(10)) AS definition,
       (SELECT string_agg(o, chr(30) ORDER BY o) FROM unnest(c.reloptions) o) AS options)sql" +
         more +
         " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = '" +
         kind + "' AND c.oid >= 16384 AND c.relpersistence <> 't' ORDER BY id";
}

std::string views(int) {
  return relations("v", R"sql(,
       (SELECT string_agg(concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod), a.attcollation::regcollation),
                          chr(30) ORDER BY a.attnum)
          FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) AS _columns)sql");
}

std::string materialized_views(int) {
  return relations("m", R"sql(, c.relispopulated AS _populated,
       (SELECT quote_ident(a.amname) FROM pg_am a WHERE a.oid = c.relam AND a.amname <> 'heap') AS access_method,
       (SELECT quote_ident(spcname) FROM pg_tablespace WHERE oid = c.reltablespace) AS tablespace)sql");
}

std::string rules(int) {
  return "SELECT " + address_columns("pg_rewrite", "w.oid", "n.nspname", "pg_class", "w.ev_class") +
         R"sql(, format('%I ON %I.%I', w.rulename, n.nspname, c.relname) AS id,
       format('%I.%I', n.nspname, c.relname) AS _table, quote_ident(w.rulename) AS _name,
       rtrim(pg_get_ruledef(w.oid), '; ') AS definition, nullif(w.ev_enabled, 'O') AS enabled, )sql" +
         comment_column("pg_rewrite", "w.oid") + R"sql(
  FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE w.rulename <> '_RETURN' AND w.oid >= 16384 ORDER BY id)sql";
}

std::string view_address(const Item& item) {
  return "VIEW " + std::string(item.id);
}
std::string materialized_address(const Item& item) {
  return "MATERIALIZED VIEW " + std::string(item.id);
}
std::string grant_address(const Item& item) {
  return "TABLE " + std::string(item.id);
}
std::string rule_address(const Item& item) {
  return "RULE " + std::string(item.id);
}

std::string with_options(const Item& item) {
  const std::string options = options_text(item["options"]);
  return options.empty() ? "" : " WITH (" + options + ")";
}

void create_view(const Item& item, const Writing&, Commands& out) {
  out.push_back({.sql = "CREATE VIEW " + std::string(item.id) + with_options(item) + " AS\n" +
                        std::string(item["definition"])});
}

/// CREATE OR REPLACE VIEW takes new columns at the end, nothing else.
Way alter_view(const Item& from, const Item& to, const Writing&, Commands& out) {
  if (!same(from, to, "definition")) {
    const auto before = items_of(from["_columns"]);
    const auto after = items_of(to["_columns"]);
    if (before.size() > after.size() || !std::equal(before.begin(), before.end(), after.begin()))
      return Way::anew;
    out.push_back({.sql = "CREATE OR REPLACE VIEW " + std::string(to.id) + with_options(to) +
                          " AS\n" + std::string(to["definition"])});
    return Way::in_place;
  }
  change_options(from, to, "ALTER VIEW " + std::string(to.id) + " ", out);
  return Way::in_place;
}

void create_materialized(const Item& item, const Writing&, Commands& out) {
  std::string sql = "CREATE MATERIALIZED VIEW " + std::string(item.id);
  if (item.has("access_method")) sql += " USING " + std::string(item["access_method"]);
  sql += with_options(item);
  if (item.has("tablespace")) sql += " TABLESPACE " + std::string(item["tablespace"]);
  sql += " AS\n" + std::string(item["definition"]);
  if (!item.is("_populated")) sql += "\nWITH NO DATA";
  out.push_back({.sql = sql});
}

Way alter_materialized(const Item& from, const Item& to, const Writing&, Commands& out) {
  if (!same(from, to, "definition") || !same(from, to, "access_method")) return Way::anew;
  const std::string alter = "ALTER MATERIALIZED VIEW " + std::string(to.id) + " ";
  change_options(from, to, alter, out);
  if (!same(from, to, "tablespace"))
    out.push_back({.sql = alter + "SET TABLESPACE " +
                          (to.has("tablespace") ? std::string(to["tablespace"]) : "pg_default")});
  return Way::in_place;
}

}  // namespace

extern const Rules kView{.kind = Kind::view,
                         .name = "view",
                         .query = views,
                         .there = "pg_class WHERE oid >= 16384 AND relkind = 'v'",
                         .address = view_address,
                         .grant_address = grant_address,
                         .create = create_view,
                         .alter = alter_view};
extern const Rules kMaterializedView{.kind = Kind::materialized_view,
                                     .name = "materialized view",
                                     .query = materialized_views,
                                     .there = "pg_class WHERE oid >= 16384 AND relkind = 'm'",
                                     .address = materialized_address,
                                     .grant_address = grant_address,
                                     .create = create_materialized,
                                     .alter = alter_materialized};
extern const Rules kRule{.kind = Kind::rule,
                         .name = "rule",
                         .query = rules,
                         .there = "pg_rewrite WHERE oid >= 16384 AND rulename <> '_RETURN'",
                         .address = rule_address,
                         .create = create_with_state,
                         .alter = alter_state};

}  // namespace workwise::schema
