// Casts between types, conversions between encodings, collations.
#include "schema/sql_text.hpp"

namespace workwise::schema {
namespace {

/// Without the casts that a range type brings along to its multirange.
std::string cast_query(int /*server_version*/) {
  return text_of("SELECT ", address_columns("pg_cast", "c.oid"), R"sql(,
       '(' || format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL) || ')'
         AS id, (pg_identify_object('pg_cast'::regclass, c.oid, 0)).identity AS _identity,
       CASE c.castmethod WHEN 'b' THEN 'WITHOUT FUNCTION' WHEN 'i' THEN 'WITH INOUT'
         ELSE 'WITH FUNCTION ' || c.castfunc::regprocedure::text END AS method,
       CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END
         AS context,
       )sql",
                 comment_column("pg_cast", "c.oid"), R"sql(
  FROM pg_cast c
 WHERE c.oid >= 16384
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_cast'::regclass
                      AND d.objid = c.oid AND d.deptype = 'i')
 ORDER BY id)sql");
}

std::string cast_address(const Item& item) {
  return text_of("CAST ", item.id);
}

void create_cast(const Item& item, const Writing&, Commands& out) {
  write(out, "CREATE CAST ", item.id, " ", item["method"], item["context"]);
}

std::string conversion_query(int /*server_version*/) {
  return text_of("SELECT ", address_columns("pg_conversion", "c.oid", "n.nspname"), R"sql(,
       format('%I.%I', n.nspname, c.conname) AS id,
       c.condefault AS "default", pg_encoding_to_char(c.conforencoding) AS from_encoding,
       pg_encoding_to_char(c.contoencoding) AS to_encoding, c.conproc::regproc AS function,
       quote_ident(pg_get_userbyid(c.conowner)) AS owner,
       )sql",
                 comment_column("pg_conversion", "c.oid"), R"sql(
  FROM pg_conversion c JOIN pg_namespace n ON n.oid = c.connamespace
 WHERE c.oid >= 16384
 ORDER BY id)sql");
}

std::string conversion_address(const Item& item) {
  return text_of("CONVERSION ", item.id);
}

void create_conversion(const Item& item, const Writing&, Commands& out) {
  write(out, "CREATE ", item.is("default") ? "DEFAULT " : "", "CONVERSION ", item.id, " FOR ",
        literal(item["from_encoding"]), " TO ", literal(item["to_encoding"]), " FROM ",
        item["function"]);
}

/// Where an ICU locale stands, and since when it has rules. The version that the operating system
/// gave is no part of the definition.
std::string collation_query(int server_version) {
  const std::string_view locale = server_version >= 170000   ? "c.colllocale"
                                  : server_version >= 150000 ? "c.colliculocale"
                                                             : "c.collcollate::text";
  const std::string_view rules = server_version >= 160000 ? "c.collicurules" : "NULL::text";
  return text_of("SELECT ", address_columns("pg_collation", "c.oid", "n.nspname"), R"sql(,
       format('%I.%I', n.nspname, c.collname) AS id,
       CASE c.collprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' END
         AS provider,
       c.collisdeterministic AS deterministic,
       CASE c.collprovider WHEN 'c' THEN c.collcollate::text END AS lc_collate,
       CASE c.collprovider WHEN 'c' THEN c.collctype::text END AS lc_ctype,
       CASE WHEN c.collprovider <> 'c' THEN )sql",
                 locale, " END AS locale,\n       ", rules, R"sql( AS rules,
       quote_ident(pg_get_userbyid(c.collowner)) AS owner,
       )sql",
                 comment_column("pg_collation", "c.oid"), R"sql(
  FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
 WHERE c.oid >= 16384
   AND c.collencoding IN (-1, (SELECT encoding FROM pg_database WHERE datname = current_database()))
 ORDER BY id)sql");
}

std::string collation_address(const Item& item) {
  return text_of("COLLATION ", item.id);
}

void create_collation(const Item& item, const Writing&, Commands& out) {
  std::string options = text_of("provider = ", item["provider"]);
  if (!item.is("deterministic")) add(options, "deterministic = false");
  if (item["provider"] != "libc")
    add(options, "locale = ", literal(item["locale"]));
  else if (item["lc_collate"] == item["lc_ctype"])
    add(options, "locale = ", literal(item["lc_collate"]));
  else
    add(options, "lc_collate = ", literal(item["lc_collate"]),
        ", lc_ctype = ", literal(item["lc_ctype"]));
  if (item.has("rules")) add(options, "rules = ", literal(item["rules"]));
  write(out, "CREATE COLLATION ", item.id, " (", options, ")");
}

}  // namespace

extern const Rules kCast = {.kind = Kind::cast,
                            .name = "cast",
                            .query = cast_query,
                            .there = "pg_cast WHERE oid >= 16384",
                            .address = cast_address,
                            .create = create_cast,
                            .alter = never};

extern const Rules kConversion = {.kind = Kind::conversion,
                                  .name = "conversion",
                                  .query = conversion_query,
                                  .there = "pg_conversion WHERE oid >= 16384",
                                  .address = conversion_address,
                                  .create = create_conversion,
                                  .alter = never};

extern const Rules kCollation = {.kind = Kind::collation,
                                 .name = "collation",
                                 .query = collation_query,
                                 .there = "pg_collation WHERE oid >= 16384",
                                 .address = collation_address,
                                 .create = create_collation,
                                 .alter = never};

}  // namespace workwise::schema
