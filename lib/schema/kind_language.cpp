// Languages, and the transforms between their values and those of SQL.
#include "schema/sql_text.hpp"

namespace workwise::schema {
namespace {

/// Nothing can be granted on an untrusted language: it has what every language has at first.
std::string language_query(int /*server_version*/) {
  return text_of("SELECT ", address_columns("pg_language", "l.oid"), R"sql(,
       quote_ident(l.lanname) AS id,
       l.lanpltrusted AS trusted, l.lanplcallfoid::regproc AS handler,
       nullif(l.laninline::oid, 0)::regproc AS inline,
       nullif(l.lanvalidator::oid, 0)::regproc AS validator,
       quote_ident(pg_get_userbyid(l.lanowner)) AS owner,
       )sql",
                 acl_text("CASE WHEN l.lanpltrusted THEN l.lanacl END", "l", "l.lanowner"),
                 " AS acl,\n       ", comment_column("pg_language", "l.oid"), R"sql(
  FROM pg_language l
 WHERE l.oid >= 16384 AND l.lanispl
 ORDER BY l.lanname)sql");
}

std::string language_address(const Item& item) {
  return text_of("LANGUAGE ", item.id);
}

void write_language(std::string_view verb, const Item& item, Commands& out) {
  write(out, verb, item.is("trusted") ? " TRUSTED" : "", " LANGUAGE ", item.id, " HANDLER ",
        item["handler"], clause(" INLINE ", item["inline"]),
        clause(" VALIDATOR ", item["validator"]));
}

void create_language(const Item& item, const Writing&, Commands& out) {
  write_language("CREATE", item, out);
}

/// What was granted would outlast a time of no trust, unseen.
Way alter_language(const Item& from, const Item& to, const Writing&, Commands& out) {
  if (!same(from, to, "trusted")) return Way::anew;
  write_language("CREATE OR REPLACE", to, out);
  return Way::in_place;
}

std::string transform_query(int /*server_version*/) {
  return text_of("SELECT ", address_columns("pg_transform", "f.oid"), R"sql(,
       'FOR ' || format_type(f.trftype, NULL) || ' LANGUAGE ' || quote_ident(l.lanname) AS id,
       nullif(f.trffromsql::oid, 0)::regprocedure AS from_sql,
       nullif(f.trftosql::oid, 0)::regprocedure AS to_sql,
       )sql",
                 comment_column("pg_transform", "f.oid"), R"sql(
  FROM pg_transform f JOIN pg_language l ON l.oid = f.trflang
 WHERE f.oid >= 16384
 ORDER BY id)sql");
}

std::string transform_address(const Item& item) {
  return text_of("TRANSFORM ", item.id);
}

void write_transform(std::string_view verb, const Item& item, Commands& out) {
  std::string functions;
  if (item.has("from_sql")) add(functions, "FROM SQL WITH FUNCTION ", item["from_sql"]);
  if (item.has("to_sql")) add(functions, "TO SQL WITH FUNCTION ", item["to_sql"]);
  write(out, verb, " TRANSFORM ", item.id, " (", functions, ")");
}

void create_transform(const Item& item, const Writing&, Commands& out) {
  write_transform("CREATE", item, out);
}

Way alter_transform(const Item&, const Item& to, const Writing&, Commands& out) {
  write_transform("CREATE OR REPLACE", to, out);
  return Way::in_place;
}

}  // namespace

extern const Rules kLanguage = {.kind = Kind::language,
                                .name = "language",
                                .query = language_query,
                                .there = "pg_language WHERE oid >= 16384",
                                .address = language_address,
                                .grant_address = language_address,
                                .create = create_language,
                                .alter = alter_language};

extern const Rules kTransform = {.kind = Kind::transform,
                                 .name = "transform",
                                 .query = transform_query,
                                 .there = "pg_transform WHERE oid >= 16384",
                                 .address = transform_address,
                                 .create = create_transform,
                                 .alter = alter_transform};

}  // namespace workwise::schema
