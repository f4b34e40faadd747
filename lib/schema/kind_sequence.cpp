// Sequences of their own, and to which column they belong; those of identity columns are the
// column's.
#include <algorithm>
#include <charconv>
#include <cstdint>

#include "schema/rules.hpp"
#include "schema/sequence_options.hpp"

namespace workwise::schema {
namespace {

std::string sequences(int) {
  return "SELECT " + address_columns("pg_class", "c.oid", "n.nspname") +
         R"sql(, format('%I.%I', n.nspname, c.relname) AS id,
       quote_ident(pg_get_userbyid(c.relowner)) AS owner, )sql" +
         acl_text("c.relacl", "s", "c.relowner") + " AS acl, " +
         comment_column("pg_class", "c.oid") + R"sql(, c.relpersistence AS persistence, )sql" +
         sequence_columns() + R"sql(
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_sequence s ON s.seqrelid = c.oid
 WHERE c.relkind = 'S' AND c.oid >= 16384 AND c.relpersistence <> 't'
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                      AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'i')
 ORDER BY id)sql";
}

std::string owners(int) {
  return R"sql(SELECT 'pg_sequence'::regclass::oid AS _class, c.oid AS _oid, 0 AS _sub, n.nspname AS _schema,
       'pg_class'::regclass::oid AS _parent_class, c.oid AS _parent_oid, 0 AS _parent_sub,
       format('%I.%I', n.nspname, c.relname) AS id,
       format('%I.%I.%I', tn.nspname, t.relname, a.attname) AS "column"
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
                  AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a' AND d.refobjsubid <> 0
  JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = t.relnamespace
  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
 WHERE c.relkind = 'S' AND c.oid >= 16384 ORDER BY id)sql";
}

std::string address(const Item& item) {
  return "SEQUENCE " + std::string(item.id);
}

void create_sequence(const Item& item, const Writing&, Commands& out) {
  const bool unlogged = item["persistence"] == "u";
  out.push_back({.sql = std::string("CREATE ") + (unlogged ? "UNLOGGED " : "") + address(item) +
                        sequence_options(item)});
}

Way alter_sequence(const Item& from, const Item& to, const Writing&, Commands& out) {
  if (!same(from, to, "persistence"))
    out.push_back({.sql = "ALTER " + address(to) +
                          (to["persistence"] == "u" ? " SET UNLOGGED" : " SET LOGGED")});
  make_room(from, to, to.id, true, out);
  const std::string change = sequence_change(from, to);
  if (!change.empty()) out.push_back({.sql = "ALTER " + address(to) + change});
  return Way::in_place;
}

void create_owner(const Item& item, const Writing& writing, Commands& out) {
  out.push_back({.sql = "ALTER SEQUENCE " + std::string(item.id) + " OWNED BY " +
                        std::string(item["column"])});
  // A new sequence for a column that has numbers goes on where they end.
  const Item* column = writing.from.find(Kind::column, item["column"]);
  if (column == nullptr || writing.from.find(Kind::sequence, item.id) != nullptr ||
      (*column)["_category"] != "N")
    return;
  out.push_back({.sql = "SELECT setval(" + literal(item.id) + "::regclass, max(" +
                        std::string((*column)["_name"]) + ")::bigint) FROM " +
                        std::string(column->parent->id) + " HAVING max(" +
                        std::string((*column)["_name"]) + ") > 0"});
}

void drop_owner(const Item& item, const Writing&, Commands& out) {
  out.push_back({.sql = "ALTER SEQUENCE " + std::string(item.id) + " OWNED BY NONE"});
}

Way alter_owner(const Item&, const Item& to, const Writing& writing, Commands& out) {
  create_owner(to, writing, out);
  return Way::in_place;
}

}  // namespace

std::string sequence_columns() {
  return R"sql(format_type(s.seqtypid, NULL) AS seq_type, s.seqstart AS seq_start,
       s.seqincrement AS seq_increment, s.seqmin AS seq_min, s.seqmax AS seq_max, s.seqcache AS seq_cache,
       s.seqcycle AS seq_cycle)sql";
}

namespace {

std::string limit_of(std::string_view type, bool highest) {
  if (type == "smallint") return highest ? "32767" : "-32768";
  if (type == "integer") return highest ? "2147483647" : "-2147483648";
  return highest ? "9223372036854775807" : "-9223372036854775808";
}

}  // namespace

std::string sequence_options(const Item& item, bool with_type) {
  const bool down = item["seq_increment"].starts_with('-');
  const std::string low = down ? limit_of(item["seq_type"], false) : "1";
  const std::string high = down ? "-1" : limit_of(item["seq_type"], true);
  std::string sql;
  const auto option = [&](const char* words, std::string_view value, std::string_view usual) {
    if (value != usual) sql += " " + std::string(words) + " " + std::string(value);
  };
  if (with_type) option("AS", item["seq_type"], "bigint");
  option("START WITH", item["seq_start"], down ? item["seq_max"] : item["seq_min"]);
  option("INCREMENT BY", item["seq_increment"], "1");
  option("MINVALUE", item["seq_min"], low);
  option("MAXVALUE", item["seq_max"], high);
  option("CACHE", item["seq_cache"], "1");
  if (item.is("seq_cycle")) sql += " CYCLE";
  return sql;
}

std::string sequence_change(const Item& from, const Item& to, std::string_view set,
                            bool with_type) {
  std::string sql;
  const auto option = [&](const char* field, const char* words) {
    if (!same(from, to, field))
      sql += " " + std::string(set) + std::string(words) + " " + std::string(to[field]);
  };
  if (with_type) option("seq_type", "AS");
  option("seq_increment", "INCREMENT BY");
  option("seq_min", "MINVALUE");
  option("seq_max", "MAXVALUE");
  option("seq_start", "START WITH");
  option("seq_cache", "CACHE");
  if (!same(from, to, "seq_cycle"))
    sql += " " + std::string(set) + (to.is("seq_cycle") ? "CYCLE" : "NO CYCLE");
  return sql;
}

void make_room(const Item& from, const Item& to, std::string_view sequence, bool with_type,
               Commands& out) {
  const auto number = [](std::string_view text) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  };
  const std::int64_t low = number(to["seq_min"]);
  const std::int64_t high = number(to["seq_max"]);
  if (low <= number(from["seq_min"]) && high >= number(from["seq_max"])) return;
  // The last number has to lie within the limits at any time: first within both, as far as the type
  // goes that it has meanwhile. That of an identity column has changed with the column.
  std::int64_t lowest = std::min(low, number(from["seq_min"]));
  std::int64_t highest = std::max(high, number(from["seq_max"]));
  const bool wider = with_type && number(limit_of(to["seq_type"], true)) >
                                      number(limit_of(from["seq_type"], true));
  if (!with_type) {
    lowest = std::max(lowest, number(limit_of(to["seq_type"], false)));
    highest = std::min(highest, number(limit_of(to["seq_type"], true)));
  }
  const std::string name{sequence};
  out.push_back({.sql = "ALTER SEQUENCE " + name +
                        (wider ? " AS " + std::string(to["seq_type"]) : "") + " MINVALUE " +
                        std::to_string(lowest) + " MAXVALUE " + std::to_string(highest)});
  const std::string start{to["seq_start"]};
  out.push_back({.sql = "SELECT setval(" + literal(name) +
                        "::regclass, CASE WHEN last_value BETWEEN " + std::to_string(low) +
                        " AND " + std::to_string(high) + " THEN last_value ELSE " + start +
                        " END, is_called AND last_value BETWEEN " + std::to_string(low) + " AND " +
                        std::to_string(high) + ") FROM " + name});
}

extern const Rules kSequence{.kind = Kind::sequence,
                             .name = "sequence",
                             .query = sequences,
                             .there = "pg_class WHERE oid >= 16384 AND relkind = 'S'",
                             .address = address,
                             .grant_address = address,
                             .create = create_sequence,
                             .alter = alter_sequence};
extern const Rules kSequenceOwner{.kind = Kind::sequence_owner,
                                  .name = "owned sequence",
                                  .query = owners,
                                  .there = "pg_class WHERE oid >= 16384 AND relkind = 'S'",
                                  .address = address,
                                  .create = create_owner,
                                  .alter = alter_owner,
                                  .drop = drop_owner};

}  // namespace workwise::schema
