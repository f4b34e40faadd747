// What may be done with the members of an extension, where that is not what the extension itself
// has given.
// Source: pg_init_privs; pg_dump leaves out the same.
#include "schema/rights.hpp"
#include "schema/sql_text.hpp"

namespace workwise::schema {
namespace {

/// The members of one catalog; `usual`: acldefault().
std::string members(std::string_view catalog, std::string_view id, std::string_view acl,
                    std::string_view usual, std::string_view more = "") {
  return text_of("SELECT d.refobjid AS extension, d.classid AS class, d.objid AS oid, ", id,
                 " AS id, ", acl, " AS acl, ", usual, " AS usual FROM pg_depend d JOIN ", catalog,
                 " o ON o.oid = d.objid ", more, " WHERE d.classid = '", catalog,
                 "'::regclass AND d.deptype = 'e'");
}

std::string query(int /*server_version*/) {
  const std::string all =
      members("pg_proc",
              "format('FUNCTION %I.%I(%s)', n.nspname, o.proname, oidvectortypes(o.proargtypes))",
              "o.proacl", "acldefault('f', o.proowner)",
              "JOIN pg_namespace n ON n.oid = o.pronamespace") +
      " UNION ALL " +
      members("pg_class",
              "format('%s %I.%I', CASE o.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,"
              " n.nspname, o.relname)",
              "o.relacl",
              "acldefault(CASE o.relkind WHEN 'S' THEN 's' ELSE 'r' END::\"char\", o.relowner)",
              "JOIN pg_namespace n ON n.oid = o.relnamespace") +
      " UNION ALL " +
      members("pg_type", "format('TYPE %I.%I', n.nspname, o.typname)", "o.typacl",
              "acldefault('T', o.typowner)", "JOIN pg_namespace n ON n.oid = o.typnamespace") +
      " UNION ALL " +
      members("pg_namespace", "format('SCHEMA %I', o.nspname)", "o.nspacl",
              "acldefault('n', o.nspowner)");
  return text_of("SELECT * FROM (SELECT 'pg_init_privs'::regclass::oid AS _class, m.oid AS _oid,",
                 " 0 AS _sub, NULL AS _schema, 'pg_extension'::regclass::oid AS _parent_class,",
                 " m.extension AS _parent_oid, 0 AS _parent_sub, m.id, ",
                 acl_text("coalesce(m.acl, m.usual)", "", ""), " AS privileges, ",
                 acl_text("coalesce(i.initprivs, m.usual)", "", ""), " AS _initial FROM (", all,
                 ") m LEFT JOIN pg_init_privs i ON i.classoid = m.class AND i.objoid = m.oid",
                 " AND i.objsubid = 0 WHERE m.acl IS DISTINCT FROM i.initprivs) r",
                 " WHERE privileges IS DISTINCT FROM _initial ORDER BY id");
}

std::string address(const Item& item) {
  return std::string(item.id);
}

void grant(const Item& item, const Writing&, Commands& out) {
  write_privileges(item["_initial"], item["privileges"], address(item), out);
}

Way alter(const Item& from, const Item& to, const Writing&, Commands& out) {
  write_privileges(from["privileges"], to["privileges"], address(to), out);
  return Way::in_place;
}

void give_back(const Item& item, const Writing&, Commands& out) {
  write_privileges(item["privileges"], item["_initial"], address(item), out);
}

}  // namespace

extern const Rules kMemberRights{.kind = Kind::member_rights,
                                 .name = "rights on a member of an extension",
                                 .query = query,
                                 .there = "pg_extension WHERE oid >= 16384",
                                 .address = address,
                                 .create = grant,
                                 .alter = alter,
                                 .drop = give_back};

}  // namespace workwise::schema
