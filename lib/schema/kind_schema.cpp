// Schemas and extensions.
#include "schema/rules.hpp"

namespace workwise::schema {
namespace {

std::string schemas(int) {
  return "SELECT " + address_columns("pg_namespace", "n.oid", "n.nspname") +
         ", quote_ident(n.nspname) AS id, quote_ident(pg_get_userbyid(n.nspowner)) AS owner, " +
         acl_text("n.nspacl", "n", "n.nspowner") + " AS acl, " +
         comment_column("pg_namespace", "n.oid") +
         " FROM pg_namespace n WHERE n.oid >= 16384 OR n.nspname = 'public' ORDER BY n.nspname";
}

std::string extensions(int) {
  return "SELECT " + address_columns("pg_extension", "e.oid") +
         ", quote_ident(e.extname) AS id, quote_ident(n.nspname) AS schema, "
         "quote_literal(e.extversion) AS _version, NOT e.extrelocatable AS _fixed, " +
         comment_column("pg_extension", "e.oid") +
         " FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.oid >= 16384"
         " ORDER BY e.extname";
}

std::string schema_address(const Item& item) {
  return "SCHEMA " + std::string(item.id);
}
std::string extension_address(const Item& item) {
  return "EXTENSION " + std::string(item.id);
}

void create_schema(const Item& item, const Writing&, Commands& out) {
  out.push_back({.sql = "CREATE SCHEMA " + std::string(item.id)});
}

void create_extension(const Item& item, const Writing&, Commands& out) {
  out.push_back({.sql = "CREATE EXTENSION IF NOT EXISTS " + std::string(item.id) + " WITH SCHEMA " +
                        std::string(item["schema"])});
}

Way alter_extension(const Item&, const Item& to, const Writing&, Commands& out) {
  if (to.is("_fixed")) return Way::anew;
  out.push_back(
      {.sql = "ALTER " + extension_address(to) + " SET SCHEMA " + std::string(to["schema"])});
  return Way::in_place;
}

}  // namespace

extern const Rules kSchema{.kind = Kind::schema,
                           .name = "schema",
                           .query = schemas,
                           .address = schema_address,
                           .grant_address = schema_address,
                           .create = create_schema,
                           .alter = never};
extern const Rules kExtension{.kind = Kind::extension,
                              .name = "extension",
                              .query = extensions,
                              .address = extension_address,
                              .create = create_extension,
                              .alter = alter_extension};

}  // namespace workwise::schema
