// Constraints of tables: primary keys, uniques, checks, exclusions, foreign keys.
#include "base/text.hpp"
#include "schema/index_name.hpp"
#include "schema/name.hpp"
#include "schema/rules.hpp"
#include "schema/table_parts.hpp"

namespace workwise::schema {
namespace {

std::string constraints(int) {
  return "SELECT " +
         address_columns("pg_constraint", "c.oid", "n.nspname", "pg_class", "c.conrelid") +
         R"sql(, format('%I ON %I.%I', c.conname, n.nspname, t.relname) AS id,
       format('%I.%I', n.nspname, t.relname) AS _table, quote_ident(c.conname) AS _name,
       t.relname AS _table_name, c.conname AS _plain_name, n.nspname AS _schema_name,
       c.contype AS type, pg_get_constraintdef(c.oid) AS _definition,
       regexp_replace(regexp_replace(pg_get_constraintdef(c.oid), ' NOT VALID$', ''),
         CASE c.contype WHEN 'f' THEN '( DEFERRABLE)?( INITIALLY DEFERRED)?$' ELSE '^$' END, '') AS definition,
       CASE WHEN c.contype = 'f' THEN concat_ws(' ', CASE WHEN c.condeferrable THEN 'DEFERRABLE' ELSE 'NOT DEFERRABLE' END,
         CASE WHEN c.condeferred THEN 'INITIALLY DEFERRED' END) END AS deferral,
       c.convalidated AS valid,
       CASE WHEN t.relispartition THEN c.coninhcount > 0 OR c.conparentid <> 0
            ELSE c.coninhcount > 0 AND NOT c.conislocal END AS _inherited,
       (SELECT string_agg(o, chr(30) ORDER BY o) FROM unnest(x.reloptions) o) AS index_options,
       (SELECT quote_ident(spcname) FROM pg_tablespace WHERE oid = x.reltablespace) AS tablespace,
       coalesce(i.indisclustered, false) AS clustered, coalesce(i.indisreplident, false) AS replica_identity,
       quote_ident(x.relname) AS _index, CASE WHEN x.oid IS NOT NULL THEN format('%I.%I', n.nspname, x.relname) END AS _index_id, i.indisvalid AS index_valid,
       true AS _unique, nullif(h.inhparent, 0)::regclass::text AS _parent_index,
       (SELECT pi.indisvalid FROM pg_index pi WHERE pi.indexrelid = h.inhparent) AS _parent_valid, i.indexprs IS NULL AND i.indpred IS NULL AS _plain,
       (SELECT string_agg(coalesce(a.attname, 'expr'), '_' ORDER BY k.ord) FROM unnest(coalesce(i.indkey::int2[], c.conkey)) WITH ORDINALITY k(num, ord)
          LEFT JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num) AS _columns, )sql" +
         comment_column("pg_constraint", "c.oid") +
         R"sql(, (SELECT description FROM pg_description d WHERE d.classoid = 'pg_class'::regclass
                    AND d.objoid = x.oid AND d.objsubid = 0) AS index_comment
  FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
  LEFT JOIN pg_index i ON i.indexrelid = c.conindid AND c.contype IN ('p', 'u', 'x')
  LEFT JOIN pg_class x ON x.oid = i.indexrelid LEFT JOIN pg_inherits h ON h.inhrelid = x.oid
 WHERE c.contype IN ('p', 'u', 'c', 'x', 'f') AND c.oid >= 16384 AND t.relpersistence <> 't'
   -- Not what a foreign key to a partitioned table is to each of its partitions.
   AND NOT EXISTS (SELECT FROM pg_constraint u WHERE u.oid = c.conparentid AND u.conrelid = c.conrelid)
 ORDER BY c.conrelid, array_position('{p,u,x,c,f}'::"char"[], c.contype), c.conname)sql";
}

std::string address(const Item& item) {
  return "CONSTRAINT " + std::string(item.id);
}

std::string alter_of(const Item& item) {
  return (((*item.parent)["kind"] == "f") ? "ALTER FOREIGN TABLE " : "ALTER TABLE ") +
         std::string(item["_table"]) + " ";
}

bool has_index(const Item& item) {
  return item["type"] == "p" || item["type"] == "u" || item["type"] == "x";
}

void index_states(const Item* from, const Item& to, Commands& out) {
  const auto becomes = [&](const char* field) {
    return to.is(field) && (from == nullptr || !from->is(field));
  };
  if (becomes("clustered"))
    out.push_back({.sql = alter_of(to) + "CLUSTER ON " + std::string(to["_index"])});
  if (from != nullptr && from->is("clustered") && !to.is("clustered"))
    out.push_back({.sql = alter_of(to) + "SET WITHOUT CLUSTER"});
  if (becomes("replica_identity"))
    out.push_back(
        {.sql = alter_of(to) + "REPLICA IDENTITY USING INDEX " + std::string(to["_index"])});
}

std::string definition_of(const Item& item) {
  std::string sql{item["_definition"]};
  const std::string options = options_text(item["index_options"]);
  if (options.empty() && !item.has("tablespace")) return sql;
  std::string more;
  if (!options.empty()) more += " WITH (" + options + ")";
  if (item.has("tablespace")) more += " USING INDEX TABLESPACE " + std::string(item["tablespace"]);
  const std::size_t deferral = sql.find(" DEFERRABLE");
  const std::size_t where = sql.find(") WHERE (");
  const std::size_t place = item["type"] == "x" && where != std::string::npos ? where + 1
                            : deferral != std::string::npos                   ? deferral
                                                                              : sql.size();
  return sql.insert(place, more);
}

/// A table that was there before, and may be large and in use.
bool in_use(const Item& item, const Writing& writing) {
  return writing.from.find(Kind::table, item["_table"]) != nullptr && (*item.parent)["kind"] == "r";
}

/// UNIQUE (a, b) as CREATE UNIQUE INDEX has it: "(a, b)".
std::string index_part(std::string_view definition) {
  std::string part{definition.substr(definition.find('('))};
  const bool distinct = definition.find("NULLS NOT DISTINCT") < definition.find('(');
  const std::size_t deferral = part.find(" DEFERRABLE");
  if (deferral != std::string::npos) part.erase(deferral);
  return distinct ? part + " NULLS NOT DISTINCT" : part;
}

void create_by_index(const Item& item, Commands& out) {
  const std::string_view definition = item["_definition"];
  std::string sql = "CREATE UNIQUE INDEX CONCURRENTLY " + std::string(item["_name"]) + " ON " +
                    std::string(item["_table"]) + " " + index_part(definition);
  const std::string options = options_text(item["index_options"]);
  if (!options.empty()) sql += " WITH (" + options + ")";
  if (item.has("tablespace")) sql += " TABLESPACE " + std::string(item["tablespace"]);
  out.push_back({.sql = sql, .no_transaction = true});
  const std::size_t deferral = definition.find(" DEFERRABLE");
  out.push_back(
      {.sql =
           alter_of(item) + "ADD CONSTRAINT " + std::string(item["_name"]) +
           (item["type"] == "p" ? " PRIMARY KEY" : " UNIQUE") + " USING INDEX " +
           std::string(item["_name"]) +
           (deferral == std::string_view::npos ? "" : std::string(definition.substr(deferral)))});
}

void create_constraint(const Item& item, const Writing& writing, Commands& out) {
  const bool from_parent =
      has_index(item)
          ? brought_by_parent(item, writing)
          : item.is("_inherited") && (comes_from_parent(item, writing) || item["type"] == "f" ||
                                      writing.from.find(Kind::table, item["_table"]) == nullptr);
  if (from_parent) {
    if (has_index(item))
      name_like(item, item["type"] == "p" ? "pkey" : item["type"] == "x" ? "excl" : "key", out);
    return;
  }
  const bool alone = has_index(item) && (*item.parent)["kind"] == "p" && !item.is("index_valid");
  const std::string add =
      (alone ? "ALTER TABLE ONLY " + std::string(item["_table"]) + " " : alter_of(item)) +
      "ADD CONSTRAINT " + std::string(item["_name"]) + " ";
  if (writing.online && in_use(item, writing)) {
    if (item["type"] == "p" || item["type"] == "u") {
      create_by_index(item, out);
      index_states(nullptr, item, out);
      return;
    }
    if ((item["type"] == "c" || item["type"] == "f") && item.is("valid")) {
      // Committed before it is validated: the scan then blocks nobody.
      out.push_back(
          {.sql = add + std::string(item["_definition"]) + " NOT VALID", .own_transaction = true});
      out.push_back({.sql = alter_of(item) + "VALIDATE CONSTRAINT " + std::string(item["_name"])});
      return;
    }
  }
  out.push_back({.sql = add + definition_of(item)});
  index_states(nullptr, item, out);
}

Way alter_constraint(const Item& from, const Item& to, const Writing& writing, Commands& out) {
  if (!same(from, to, "definition") || !same(from, to, "type") || !same(from, to, "tablespace"))
    return Way::anew;
  if (from.is("valid") && !to.is("valid")) return Way::anew;
  if (from.is("index_valid") && !to.is("index_valid")) return Way::anew;
  if (comes_from_parent(to, writing)) return Way::in_place;
  if (from.id != to.id)
    out.push_back({.sql = alter_of(to) + "RENAME CONSTRAINT " + std::string(from["_name"]) +
                          " TO " + std::string(to["_name"])});
  if (!same(from, to, "deferral"))
    out.push_back({.sql = alter_of(to) + "ALTER CONSTRAINT " + std::string(to["_name"]) + " " +
                          std::string(to["deferral"])});
  if (!same(from, to, "valid"))
    out.push_back({.sql = alter_of(to) + "VALIDATE CONSTRAINT " + std::string(to["_name"])});
  change_options(
      from, to,
      "ALTER INDEX " + quoted_name(to["_schema_name"]) + "." + std::string(to["_index"]) + " ", out,
      "index_options");
  index_states(&from, to, out);
  return Way::in_place;
}

void drop_constraint(const Item& item, const Writing& writing, Commands& out) {
  if (item.is("_inherited") && !writing.on_its_own) {
    const Item* table = writing.to.find(Kind::table, item["_table"]);
    if (table == nullptr || same_ties(*table, *item.parent)) return;
  }
  out.push_back({.sql = alter_of(item) + "DROP CONSTRAINT " + std::string(item["_name"])});
}

}  // namespace

extern const Rules kConstraint{.kind = Kind::constraint,
                               .name = "constraint",
                               .query = constraints,
                               .there = "pg_constraint WHERE oid >= 16384 AND conrelid <> 0",
                               .address = address,
                               .create = create_constraint,
                               .alter = alter_constraint,
                               .drop = drop_constraint};

}  // namespace workwise::schema
