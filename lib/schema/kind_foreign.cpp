// Foreign-data wrappers, servers, user mappings. Foreign tables are tables.
#include "schema/generic_options.hpp"
#include "schema/sql_text.hpp"

namespace workwise::schema {
namespace {

std::string wrapper_query(int /*server_version*/) {
  return text_of("SELECT ", address_columns("pg_foreign_data_wrapper", "w.oid"), R"sql(,
       quote_ident(w.fdwname) AS id,
       nullif(w.fdwhandler::oid, 0)::regproc AS handler,
       nullif(w.fdwvalidator::oid, 0)::regproc AS validator,
       )sql",
                 generic_options_list("w.fdwoptions"), R"sql( AS options,
       quote_ident(pg_get_userbyid(w.fdwowner)) AS owner,
       )sql",
                 acl_text("w.fdwacl", "F", "w.fdwowner"), " AS acl,\n       ",
                 comment_column("pg_foreign_data_wrapper", "w.oid"), R"sql(
  FROM pg_foreign_data_wrapper w
 WHERE w.oid >= 16384
 ORDER BY w.fdwname)sql");
}

std::string wrapper_address(const Item& item) {
  return text_of("FOREIGN DATA WRAPPER ", item.id);
}

void create_wrapper(const Item& item, const Writing&, Commands& out) {
  write(out, "CREATE FOREIGN DATA WRAPPER ", item.id, clause(" HANDLER ", item["handler"]),
        clause(" VALIDATOR ", item["validator"]), generic_options(item["options"]));
}

/// " HANDLER f", " NO HANDLER", or "" where both have the same.
std::string function_change(const Item& from, const Item& to, std::string_view field,
                            std::string_view word) {
  if (same(from, to, field)) return {};
  return to.has(field) ? text_of(" ", word, " ", to[field]) : text_of(" NO ", word);
}

Way alter_wrapper(const Item& from, const Item& to, const Writing&, Commands& out) {
  write(out, "ALTER FOREIGN DATA WRAPPER ", to.id, function_change(from, to, "handler", "HANDLER"),
        function_change(from, to, "validator", "VALIDATOR"),
        generic_options_change(from["options"], to["options"]));
  return Way::in_place;
}

std::string server_query(int /*server_version*/) {
  return text_of("SELECT ", address_columns("pg_foreign_server", "s.oid"), R"sql(,
       quote_ident(s.srvname) AS id,
       quote_ident(w.fdwname) AS wrapper, s.srvtype AS type, s.srvversion AS version,
       )sql",
                 generic_options_list("s.srvoptions"), R"sql( AS options,
       quote_ident(pg_get_userbyid(s.srvowner)) AS owner,
       )sql",
                 acl_text("s.srvacl", "S", "s.srvowner"), " AS acl,\n       ",
                 comment_column("pg_foreign_server", "s.oid"), R"sql(
  FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
 WHERE s.oid >= 16384
 ORDER BY s.srvname)sql");
}

std::string server_address(const Item& item) {
  return text_of("SERVER ", item.id);
}
std::string server_grant_address(const Item& item) {
  return text_of("FOREIGN SERVER ", item.id);
}

std::string literal_clause(std::string_view before, const Item& item, std::string_view field) {
  return item.has(field) ? text_of(before, literal(item[field])) : std::string{};
}

void create_server(const Item& item, const Writing&, Commands& out) {
  write(out, "CREATE SERVER ", item.id, literal_clause(" TYPE ", item, "type"),
        literal_clause(" VERSION ", item, "version"), " FOREIGN DATA WRAPPER ", item["wrapper"],
        generic_options(item["options"]));
}

Way alter_server(const Item& from, const Item& to, const Writing&, Commands& out) {
  if (!same(from, to, "wrapper") || !same(from, to, "type")) return Way::anew;
  const std::string version = same(from, to, "version") ? ""
                              : to.has("version")       ? literal_clause(" VERSION ", to, "version")
                                                        : " VERSION NULL";
  write(out, "ALTER SERVER ", to.id, version,
        generic_options_change(from["options"], to["options"]));
  return Way::in_place;
}

/// The view, because the table is not everybody's; it hides the options of others' mappings.
std::string mapping_query(int /*server_version*/) {
  return text_of("SELECT ", address_columns("pg_user_mapping", "u.umid"), R"sql(,
       quote_ident(u.usename) || ' SERVER ' || quote_ident(u.srvname) AS id,
       )sql",
                 generic_options_list("u.umoptions"), R"sql( AS options
  FROM pg_user_mappings u
 WHERE u.umid >= 16384
 ORDER BY u.srvname, u.usename)sql");
}

/// Neither has an owner nor takes a comment.
std::string mapping_address(const Item& item) {
  return text_of("USER MAPPING FOR ", item.id);
}

void create_mapping(const Item& item, const Writing&, Commands& out) {
  write(out, "CREATE USER MAPPING FOR ", item.id, generic_options(item["options"]));
}

Way alter_mapping(const Item& from, const Item& to, const Writing&, Commands& out) {
  write(out, "ALTER USER MAPPING FOR ", to.id,
        generic_options_change(from["options"], to["options"]));
  return Way::in_place;
}

}  // namespace

extern const Rules kForeignWrapper = {.kind = Kind::foreign_wrapper,
                                      .name = "foreign-data wrapper",
                                      .query = wrapper_query,
                                      .there = "pg_foreign_data_wrapper WHERE oid >= 16384",
                                      .address = wrapper_address,
                                      .grant_address = wrapper_address,
                                      .create = create_wrapper,
                                      .alter = alter_wrapper};

extern const Rules kServer = {.kind = Kind::server,
                              .name = "server",
                              .query = server_query,
                              .there = "pg_foreign_server WHERE oid >= 16384",
                              .address = server_address,
                              .grant_address = server_grant_address,
                              .create = create_server,
                              .alter = alter_server};

extern const Rules kUserMapping = {.kind = Kind::user_mapping,
                                   .name = "user mapping",
                                   .query = mapping_query,
                                   .there = "pg_foreign_server WHERE oid >= 16384",
                                   .address = mapping_address,
                                   .create = create_mapping,
                                   .alter = alter_mapping};

}  // namespace workwise::schema
