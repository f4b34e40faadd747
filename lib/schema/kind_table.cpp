// Tables: plain, partitioned, foreign; what is not of their columns, constraints and indexes.
#include <algorithm>

#include "base/text.hpp"
#include "schema/generic_options.hpp"
#include "schema/name.hpp"
#include "schema/rules.hpp"
#include "schema/table_elements.hpp"
#include "schema/table_parts.hpp"

namespace workwise::schema {
namespace {

std::string tables(int) {
  return "SELECT " + address_columns("pg_class", "c.oid", "n.nspname") +
         R"sql(, format('%I.%I', n.nspname, c.relname) AS id, quote_ident(c.relname) AS _name,
       quote_ident(pg_get_userbyid(c.relowner)) AS owner, )sql" +
         acl_text("c.relacl", "r", "c.relowner") + " AS acl, " +
         comment_column("pg_class", "c.oid") +
         R"sql(, c.relkind AS kind, c.relpersistence AS persistence,
       CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key,
       CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END AS of_type,
       (SELECT quote_ident(a.amname) FROM pg_am a WHERE a.oid = c.relam AND a.amname <> 'heap') AS access_method,
       (SELECT string_agg(o, chr(30) ORDER BY o) FROM unnest(c.reloptions) o) AS options,
       (SELECT string_agg('toast.' || o, chr(30) ORDER BY o)
          FROM pg_class t, unnest(t.reloptions) o WHERE t.oid = c.reltoastrelid) AS toast_options,
       CASE WHEN c.relkind <> 'f' THEN nullif(c.relreplident, 'd') END AS replica_identity,
       c.relrowsecurity AS row_security, c.relforcerowsecurity AS force_row_security,
       (SELECT quote_ident(spcname) FROM pg_tablespace WHERE oid = c.reltablespace) AS tablespace,
       CASE WHEN NOT c.relispartition THEN
         (SELECT string_agg(format('%I.%I', pn.nspname, p.relname), chr(30) ORDER BY i.inhseqno)
            FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
            JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE i.inhrelid = c.oid) END AS inherits,
       CASE WHEN c.relispartition THEN
         (SELECT format('%I.%I', pn.nspname, p.relname)
            FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
            JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE i.inhrelid = c.oid) END AS _partition_of,
       pg_get_expr(c.relpartbound, c.oid) AS _bound,
       s.srvname AS server,
       )sql" +
         generic_options_list("f.ftoptions") + R"sql( AS foreign_options
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_foreign_table f ON f.ftrelid = c.oid LEFT JOIN pg_foreign_server s ON s.oid = f.ftserver
 WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND c.oid >= 16384 ORDER BY id)sql";
}

/// A partition is an item of its own: the tie, not the table.
std::string partitions(int) {
  return R"sql(SELECT 'pg_inherits'::regclass::oid AS _class, c.oid AS _oid, 0 AS _sub, n.nspname AS _schema,
       'pg_class'::regclass::oid AS _parent_class, c.oid AS _parent_oid, 0 AS _parent_sub,
       format('%I.%I', n.nspname, c.relname) AS id, format('%I.%I', pn.nspname, p.relname) AS "of",
       pg_get_expr(c.relpartbound, c.oid) AS bound
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_inherits i ON i.inhrelid = c.oid JOIN pg_class p ON p.oid = i.inhparent
  JOIN pg_namespace pn ON pn.oid = p.relnamespace
 WHERE c.relispartition AND c.relkind IN ('r', 'p', 'f') AND c.oid >= 16384 ORDER BY id)sql";
}

std::string address(const Item& item) {
  return (item["kind"] == "f" ? "FOREIGN TABLE " : "TABLE ") + std::string(item.id);
}
std::string grant_address(const Item& item) {
  return "TABLE " + std::string(item.id);
}

std::string with_options(const Item& item) {
  std::string list{item["options"]};
  if (item.has("toast_options"))
    list += (list.empty() ? "" : std::string(1, kBetween)) + std::string(item["toast_options"]);
  return list;
}

void after_creation(const Item& item, Commands& out) {
  const std::string alter = "ALTER TABLE " + std::string(item.id);
  if (item.is("row_security")) out.push_back({.sql = alter + " ENABLE ROW LEVEL SECURITY"});
  if (item.is("force_row_security")) out.push_back({.sql = alter + " FORCE ROW LEVEL SECURITY"});
  const std::string_view replica = item["replica_identity"];
  if (replica == "f" || replica == "n")
    out.push_back({.sql = alter + " REPLICA IDENTITY " + (replica == "f" ? "FULL" : "NOTHING")});
}

const Item* column_named(const Item& table, std::string_view name) {
  for (const Item* part : table.parts)
    if (part->kind == Kind::column && (*part)["_name"] == name) return part;
  return nullptr;
}

bool contains(const std::vector<std::string_view>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

std::vector<std::string_view> without(const std::vector<std::string_view>& list,
                                      const std::vector<std::string_view>& others) {
  std::vector<std::string_view> rest;
  for (const std::string_view name : list)
    if (!contains(others, name)) rest.push_back(name);
  return rest;
}

/// Whether a parent that stays one has a column of this name.
bool stays_above(const Item& from, const Item& to, std::string_view name) {
  const auto before = items_of(from["inherits"]);
  const auto after = items_of(to["inherits"]);
  return std::any_of(to.needs.begin(), to.needs.end(), [&](const Item* parent) {
    return parent->kind == Kind::table && contains(before, parent->id) &&
           contains(after, parent->id) && column_named(*parent, name) != nullptr;
  });
}

/// INHERIT wants the columns to be there, and they stay the table's own: one can't become its
/// parent's, nor come from a parent that is new to it.
bool hands_columns_over(const Item& from, const Item& to) {
  return std::any_of(to.parts.begin(), to.parts.end(), [&](const Item* part) {
    if (part->kind != Kind::column || part->is("local")) return false;
    const Item* before = column_named(from, (*part)["_name"]);
    return before == nullptr ? !stays_above(from, to, (*part)["_name"]) : before->is("local");
  });
}

bool has_parents_columns(const Item& table) {
  return std::any_of(table.parts.begin(), table.parts.end(), [](const Item* part) {
    return part->kind == Kind::column && !part->is("local");
  });
}

/// Parents that stay keep their place, others come after them.
bool in_order_of_coming(const Item& from, const Item& to) {
  const auto before = items_of(from["inherits"]);
  const auto after = items_of(to["inherits"]);
  std::vector<std::string_view> result = without(before, without(before, after));
  for (const std::string_view parent : without(after, before)) result.push_back(parent);
  return result == after;
}

/// A column whose last parent goes becomes the table's own: the new parent comes before.
void change_parents(const Item& from, const Item& to, const std::string& alter, Commands& out) {
  const auto before = items_of(from["inherits"]);
  const auto after = items_of(to["inherits"]);
  Commands come;
  for (const std::string_view parent : without(after, before))
    come.push_back({.sql = alter + "INHERIT " + std::string(parent)});
  Commands go;
  for (const std::string_view parent : without(before, after))
    go.push_back({.sql = alter + "NO INHERIT " + std::string(parent)});
  const bool come_first = has_parents_columns(to);
  for (Commands* part : {come_first ? &come : &go, come_first ? &go : &come})
    out.insert(out.end(), part->begin(), part->end());
}

Way alter_table(const Item& from, const Item& to, const Writing& writing, Commands& out) {
  for (const char* field : {"kind", "partition_key", "server"})
    if (!same(from, to, field)) return Way::supersede;
  if (!same(from, to, "access_method") && writing.to.server_version < 150000) return Way::supersede;
  if (!same(from, to, "inherits") &&
      (hands_columns_over(from, to) || !in_order_of_coming(from, to)))
    return Way::supersede;
  const std::string alter = "ALTER " + address(to) + " ";
  const auto say = [&](const std::string& words) { out.push_back({.sql = alter + words}); };
  if (!same(from, to, "persistence")) say(to["persistence"] == "u" ? "SET UNLOGGED" : "SET LOGGED");
  if (!same(from, to, "access_method"))
    say("SET ACCESS METHOD " +
        (to.has("access_method") ? std::string(to["access_method"]) : "heap"));
  if (!same(from, to, "tablespace"))
    say("SET TABLESPACE " + (to.has("tablespace") ? std::string(to["tablespace"]) : "pg_default"));
  if (!same(from, to, "of_type"))
    say(to.has("of_type") ? "OF " + std::string(to["of_type"]) : "NOT OF");
  const OptionChange options = option_change(with_options(from), with_options(to));
  if (!options.set.empty()) say("SET (" + options.set + ")");
  if (!options.reset.empty()) say("RESET (" + options.reset + ")");
  const std::string foreign =
      generic_options_change(from["foreign_options"], to["foreign_options"]);
  if (!foreign.empty()) say(foreign.substr(1));
  if (!same(from, to, "inherits")) change_parents(from, to, alter, out);
  if (!same(from, to, "row_security"))
    say(to.is("row_security") ? "ENABLE ROW LEVEL SECURITY" : "DISABLE ROW LEVEL SECURITY");
  if (!same(from, to, "force_row_security"))
    say(to.is("force_row_security") ? "FORCE ROW LEVEL SECURITY" : "NO FORCE ROW LEVEL SECURITY");
  if (!same(from, to, "replica_identity") && to["replica_identity"] != "i") {
    const std::string_view replica = to["replica_identity"];
    say(std::string("REPLICA IDENTITY ") + (replica == "f"   ? "FULL"
                                            : replica == "n" ? "NOTHING"
                                                             : "DEFAULT"));
  }
  return Way::in_place;
}

void drop_table(const Item& item, const Writing&, Commands& out) {
  out.push_back({.sql = "DROP " + address(item), .loss = "the table " + std::string(item.id)});
}

std::string partition_address(const Item& item) {
  return "TABLE " + std::string(item.id);
}

void attach(const Item& item, const Writing&, Commands& out) {
  out.push_back({.sql = "ALTER TABLE " + std::string(item["of"]) + " ATTACH PARTITION " +
                        std::string(item.id) + " " + std::string(item["bound"])});
}

void detach(const Item& item, const Writing&, Commands& out) {
  out.push_back({.sql = "ALTER TABLE " + std::string(item["of"]) + " DETACH PARTITION " +
                        std::string(item.id)});
}

void create_table_alone(const Item& item, const Writing& writing, Commands& out) {
  create_table(item, {}, writing, out);
}

}  // namespace

void create_table(const Item& item, const std::vector<const Item*>& folded, const Writing& writing,
                  Commands& out) {
  const bool partition = item.has("_partition_of");
  std::string sql = "CREATE ";
  if (item["persistence"] == "u") sql += "UNLOGGED ";
  sql += address(item);
  if (partition) sql += " PARTITION OF " + std::string(item["_partition_of"]);
  const bool typed = item.has("of_type");
  if (typed) sql += " OF " + std::string(item["of_type"]);
  const std::string list = table_elements(item, folded, writing);
  if (!list.empty())
    sql += " (" + list + "\n)";
  else if (!partition && !typed)
    sql += " ()";
  if (item.has("inherits")) {
    std::string parents;
    for (const std::string_view parent : items_of(item["inherits"]))
      parents.append(parents.empty() ? "" : ", ").append(parent);
    sql += "\nINHERITS (" + parents + ")";
  }
  if (partition) sql += "\n" + std::string(item["_bound"]);
  if (item.has("partition_key")) sql += "\nPARTITION BY " + std::string(item["partition_key"]);
  if (item.has("server")) sql += "\nSERVER " + quoted_name(item["server"]);
  sql += generic_options(item["foreign_options"]);
  if (item.has("access_method")) sql += "\nUSING " + std::string(item["access_method"]);
  const std::string options = options_text(with_options(item));
  if (!options.empty()) sql += "\nWITH (" + options + ")";
  if (item.has("tablespace")) sql += "\nTABLESPACE " + std::string(item["tablespace"]);
  out.push_back({.sql = sql});
  after_creation(item, out);
}

extern const Rules kTable{.kind = Kind::table,
                          .name = "table",
                          .query = tables,
                          .address = address,
                          .grant_address = grant_address,
                          .create = create_table_alone,
                          .alter = alter_table,
                          .drop = drop_table};
extern const Rules kPartition{.kind = Kind::partition,
                              .name = "partition",
                              .query = partitions,
                              .there = "pg_inherits",
                              .address = partition_address,
                              .create = attach,
                              .alter = never,
                              .drop = detach};

}  // namespace workwise::schema
