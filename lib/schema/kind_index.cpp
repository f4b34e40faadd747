// Indexes that are no constraint's, and which of them belong to one of a partitioned table.
#include "schema/index_name.hpp"
#include "schema/rules.hpp"
#include "schema/table_parts.hpp"

namespace workwise::schema {
namespace {

std::string indexes(int) {
  return "SELECT " + address_columns("pg_class", "c.oid", "n.nspname", "pg_class", "i.indrelid") +
         R"sql(, format('%I.%I', n.nspname, c.relname) AS id, quote_ident(c.relname) AS _name,
       c.relname AS _plain_name, n.nspname AS _schema_name, t.relname AS _table_name,
       format('%I.%I', tn.nspname, t.relname) AS _table, t.relkind AS _table_kind,
       regexp_replace(pg_get_indexdef(c.oid), ' WITH \([^)]*\)( NULLS| TABLESPACE| WHERE|$)', '\1') AS definition,
       pg_get_indexdef(c.oid) AS _definition,
       (SELECT string_agg(o, chr(30) ORDER BY o) FROM unnest(c.reloptions) o) AS options,
       (SELECT quote_ident(spcname) FROM pg_tablespace WHERE oid = c.reltablespace) AS tablespace,
       i.indisvalid AS valid, i.indisclustered AS clustered, i.indisreplident AS replica_identity,
       i.indisunique AS _unique,
       i.indexprs IS NULL AND i.indpred IS NULL
         AND NOT EXISTS (SELECT FROM unnest(i.indclass::oid[]) k JOIN pg_opclass o ON o.oid = k WHERE NOT o.opcdefault) AS _plain,
       h.inhparent IS NOT NULL AS _inherited, (SELECT pi.indisvalid FROM pg_index pi WHERE pi.indexrelid = h.inhparent) AS _parent_valid,
       nullif(h.inhparent, 0)::regclass::text AS _parent_index,
       (SELECT string_agg(coalesce(a.attname, 'expr'), '_' ORDER BY k.ord) FROM unnest(i.indkey::int[]) WITH ORDINALITY k(num, ord)
          LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num AND k.num <> 0) AS _columns,
       (SELECT string_agg(a.attnum || '=' || a.attstattarget, chr(30) ORDER BY a.attnum)
          FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attstattarget >= 0) AS statistics, )sql" +
         comment_column("pg_class", "c.oid") + R"sql(
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_index i ON i.indexrelid = c.oid
  JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
  LEFT JOIN pg_inherits h ON h.inhrelid = c.oid
 WHERE c.relkind IN ('i', 'I') AND c.oid >= 16384 AND t.relpersistence <> 't' AND t.relkind <> 't'
   AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x'))
 ORDER BY i.indrelid, c.relname)sql";
}

/// The tie between two indexes, of which the child may be a constraint's.
std::string ties(int) {
  return R"sql(SELECT 'pg_inherits'::regclass::oid AS _class, c.oid AS _oid, 0 AS _sub, n.nspname AS _schema,
       CASE WHEN k.oid IS NULL THEN 'pg_class'::regclass ELSE 'pg_constraint'::regclass END::oid AS _parent_class,
       coalesce(k.oid, c.oid) AS _parent_oid, 0 AS _parent_sub,
       (SELECT pi.indisvalid FROM pg_index pi WHERE pi.indexrelid = h.inhparent) AS _parent_valid,
       format('%I.%I', n.nspname, c.relname) AS id, format('%I.%I', pn.nspname, p.relname) AS "of"
  FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_class p ON p.oid = h.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
  LEFT JOIN pg_constraint k ON k.conindid = c.oid AND k.contype IN ('p', 'u', 'x')
 WHERE c.relkind IN ('i', 'I') AND c.oid >= 16384 ORDER BY id)sql";
}

std::string address(const Item& item) {
  return "INDEX " + std::string(item.id);
}

void states(const Item* from, const Item& to, Commands& out) {
  const std::string table = "ALTER TABLE " + std::string(to["_table"]) + " ";
  const auto becomes = [&](const char* field) {
    return to.is(field) && (from == nullptr || !from->is(field));
  };
  if (becomes("clustered")) {
    const bool materialized = to["_table_kind"] == "m";
    out.push_back(
        {.sql =
             (materialized ? "ALTER MATERIALIZED VIEW " + std::string(to["_table"]) + " " : table) +
             "CLUSTER ON " + std::string(to["_name"])});
  }
  if (from != nullptr && from->is("clustered") && !to.is("clustered"))
    out.push_back({.sql = table + "SET WITHOUT CLUSTER"});
  if (becomes("replica_identity"))
    out.push_back({.sql = table + "REPLICA IDENTITY USING INDEX " + std::string(to["_name"])});
  for (const std::string_view target : items_of(to["statistics"]))
    if (from == nullptr || !same(*from, to, "statistics"))
      out.push_back({.sql = "ALTER INDEX " + std::string(to.id) + " ALTER COLUMN " +
                            std::string(target.substr(0, target.find('='))) + " SET STATISTICS " +
                            std::string(target.substr(target.find('=') + 1))});
}

void create_index(const Item& item, const Writing& writing, Commands& out) {
  if (brought_by_parent(item, writing)) {
    name_like(item, "idx", out);
    return;
  }
  std::string sql{item["_definition"]};
  // An index of a partitioned table that is valid has one in each partition.
  const std::size_t only = sql.find(" ON ONLY ");
  if (only != std::string::npos && item.is("valid")) sql.erase(only + 3, 5);
  const std::string table = " " + std::string(item["_table"]);
  const std::size_t usual = sql.find(table + " USING btree (");
  if (usual != std::string::npos) sql.erase(usual + table.size(), sizeof " USING btree" - 1);
  if (item.has("tablespace") && sql.find(" TABLESPACE ") == std::string::npos) {
    const std::size_t where = sql.find(" WHERE ");
    sql.insert(where == std::string::npos ? sql.size() : where,
               " TABLESPACE " + std::string(item["tablespace"]));
  }
  const bool in_use = writing.from.find(Kind::table, item["_table"]) != nullptr ||
                      writing.from.find(Kind::materialized_view, item["_table"]) != nullptr;
  const bool concurrently = writing.online && in_use && item["_table_kind"] != "p";
  if (concurrently) sql.insert(sql.find(" INDEX ") + 7, "CONCURRENTLY ");
  out.push_back({.sql = sql, .no_transaction = concurrently});
  states(nullptr, item, out);
}

Way alter_index(const Item& from, const Item& to, const Writing&, Commands& out) {
  if (nameless_definition(from) != nameless_definition(to)) return Way::anew;
  if (from.id != to.id)
    out.push_back(
        {.sql = "ALTER INDEX " + std::string(from.id) + " RENAME TO " + std::string(to["_name"])});
  // One of a partitioned table becomes valid by itself once each partition has its own.
  if (from.is("valid") != to.is("valid") && from.is("valid") == (to["_table_kind"] == "p"))
    return Way::anew;
  const std::string alter = "ALTER INDEX " + std::string(to.id) + " ";
  change_options(from, to, alter, out);
  if (!same(from, to, "tablespace"))
    out.push_back({.sql = alter + "SET TABLESPACE " +
                          (to.has("tablespace") ? std::string(to["tablespace"]) : "pg_default")});
  states(&from, to, out);
  return Way::in_place;
}

void drop_index(const Item& item, const Writing& writing, Commands& out) {
  // While it is tied to the parent's, it goes with that one; else with its table.
  const Item* table = writing.to.find(Kind::table, item["_table"]);
  if (item.is("_inherited") && !writing.on_its_own &&
      (table == nullptr || same_ties(*item.parent, *table)))
    return;
  const bool concurrently = writing.online && item["_table_kind"] != "p";
  out.push_back({.sql = std::string("DROP INDEX ") + (concurrently ? "CONCURRENTLY " : "") +
                        std::string(item.id),
                 .no_transaction = concurrently});
}

void attach(const Item& item, const Writing& writing, Commands& out) {
  if (brought_by_parent(*item.parent, writing)) return;
  out.push_back({.sql = "ALTER INDEX " + std::string(item["of"]) + " ATTACH PARTITION " +
                        std::string(item.id)});
}

void nothing(const Item&, const Writing&, Commands&) {}

}  // namespace

extern const Rules kIndex{.kind = Kind::index,
                          .name = "index",
                          .query = indexes,
                          .there = "pg_index WHERE indexrelid >= 16384",
                          .address = address,
                          .create = create_index,
                          .alter = alter_index,
                          .drop = drop_index};
extern const Rules kIndexPartition{.kind = Kind::index_partition,
                                   .name = "index partition",
                                   .query = ties,
                                   .there = "pg_inherits",
                                   .address = address,
                                   .create = attach,
                                   .alter = never,
                                   .drop = nothing};

}  // namespace workwise::schema
