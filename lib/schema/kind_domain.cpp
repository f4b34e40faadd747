// Domains and their constraints.
#include "schema/rules.hpp"

namespace workwise::schema {
namespace {

std::string domains(int) {
  return "SELECT " + address_columns("pg_type", "t.oid", "n.nspname") +
         ", format('%I.%I', n.nspname, t.typname) AS id, quote_ident(t.typname) AS _name, "
         "quote_ident(pg_get_userbyid(t.typowner)) AS owner, " +
         acl_text("t.typacl", "T", "t.typowner") + " AS acl, " +
         comment_column("pg_type", "t.oid") +
         R"sql(, format_type(t.typbasetype, t.typtypmod) AS type, t.typnotnull AS not_null,
       CASE WHEN t.typcollation <> b.typcollation THEN t.typcollation::regcollation::text END AS collation,
       coalesce(pg_get_expr(t.typdefaultbin, 0), quote_literal(t.typdefault)) AS "default"
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_type b ON b.oid = t.typbasetype
 WHERE t.typtype = 'd' AND t.oid >= 16384 ORDER BY id)sql";
}

std::string constraints(int) {
  return "SELECT " +
         address_columns("pg_constraint", "c.oid", "n.nspname", "pg_type", "c.contypid") +
         R"sql(, format('%I ON DOMAIN %I.%I', c.conname, n.nspname, t.typname) AS id,
       quote_ident(c.conname) AS _name,
       regexp_replace(pg_get_constraintdef(c.oid), ' NOT VALID$', '') AS definition,
       c.convalidated AS valid, )sql" +
         comment_column("pg_constraint", "c.oid") + R"sql(
  FROM pg_constraint c JOIN pg_type t ON t.oid = c.contypid JOIN pg_namespace n ON n.oid = t.typnamespace
 WHERE c.contype = 'c' AND c.oid >= 16384 ORDER BY id)sql";
}

std::string domain_address(const Item& item) {
  return "DOMAIN " + std::string(item.id);
}
std::string constraint_address(const Item& item) {
  return "CONSTRAINT " + std::string(item.id);
}

void create_domain(const Item& item, const Writing&, Commands& out) {
  std::string sql = "CREATE DOMAIN " + std::string(item.id) + " AS " + std::string(item["type"]);
  if (item.has("collation")) sql += " COLLATE " + std::string(item["collation"]);
  if (item.has("default")) sql += " DEFAULT " + std::string(item["default"]);
  if (item.is("not_null")) sql += " NOT NULL";
  out.push_back({.sql = sql});
}

Way alter_domain(const Item& from, const Item& to, const Writing&, Commands& out) {
  if (!same(from, to, "type") || !same(from, to, "collation"))
    return from.users.empty() ? Way::anew : Way::supersede;
  const std::string alter = "ALTER DOMAIN " + std::string(to.id);
  if (!same(from, to, "default"))
    out.push_back({.sql = alter + (to.has("default") ? " SET DEFAULT " + std::string(to["default"])
                                                     : " DROP DEFAULT")});
  if (!same(from, to, "not_null"))
    out.push_back({.sql = alter + (to.is("not_null") ? " SET NOT NULL" : " DROP NOT NULL")});
  return Way::in_place;
}

void create_constraint(const Item& item, const Writing&, Commands& out) {
  out.push_back({.sql = "ALTER " + domain_address(*item.parent) + " ADD CONSTRAINT " +
                        std::string(item["_name"]) + " " + std::string(item["definition"]) +
                        (item.is("valid") ? "" : " NOT VALID")});
}

void drop_constraint(const Item& item, const Writing&, Commands& out) {
  out.push_back({.sql = "ALTER " + domain_address(*item.parent) + " DROP CONSTRAINT " +
                        std::string(item["_name"])});
}

Way alter_constraint(const Item& from, const Item& to, const Writing&, Commands& out) {
  if (!same(from, to, "definition") || from.is("valid")) return Way::anew;
  out.push_back({.sql = "ALTER " + domain_address(*to.parent) + " VALIDATE CONSTRAINT " +
                        std::string(to["_name"])});
  return Way::in_place;
}

}  // namespace

extern const Rules kDomain{.kind = Kind::domain,
                           .name = "domain",
                           .query = domains,
                           .there = "pg_type WHERE oid >= 16384 AND typtype = 'd'",
                           .address = domain_address,
                           .grant_address = domain_address,
                           .create = create_domain,
                           .alter = alter_domain};
extern const Rules kDomainConstraint{.kind = Kind::domain_constraint,
                                     .name = "domain constraint",
                                     .query = constraints,
                                     .there = "pg_constraint WHERE oid >= 16384 AND contypid <> 0",
                                     .address = constraint_address,
                                     .create = create_constraint,
                                     .alter = alter_constraint,
                                     .drop = drop_constraint};

}  // namespace workwise::schema
