// Default privileges: what a role grants on the objects that it will make.
#include <map>

#include "base/text.hpp"
#include "schema/sql_text.hpp"

namespace workwise::schema {
namespace {

/// Those of a schema come on top of the global ones and start from nothing; the global ones start
/// from what the server would grant.
std::string query(int /*server_version*/) {
  const std::string usual = R"sql(
       CASE WHEN d.defaclnamespace = 0 THEN
         acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole)
       END)sql";
  return text_of("SELECT ", address_columns("pg_default_acl", "d.oid", "n.nspname"), R"sql(,
       concat_ws(' ', 'FOR ROLE', quote_ident(pg_get_userbyid(d.defaclrole)),
                 'IN SCHEMA ' || quote_ident(n.nspname), 'ON', t.name) AS id,
       concat_ws(' ', 'FOR ROLE', quote_ident(pg_get_userbyid(d.defaclrole)),
                 'IN SCHEMA ' || quote_ident(n.nspname)) AS _scope, t.name AS _objects,
       quote_ident(pg_get_userbyid(d.defaclrole)) AS _role, d.defaclobjtype AS _type,
       n.nspname AS _in_schema,
       )sql",
                 acl_text(usual, "", ""), " AS _usual,\n       ", acl_text("d.defaclacl", "", ""),
                 R"sql( AS privileges
  FROM pg_default_acl d
  JOIN (VALUES ('r', 'TABLES'), ('S', 'SEQUENCES'), ('f', 'FUNCTIONS'), ('T', 'TYPES'),
               ('n', 'SCHEMAS')) t (type, name) ON t.type = d.defaclobjtype::text
  LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
 WHERE d.oid >= 16384
 ORDER BY id)sql");
}

/// For messages only: there is no owner, no comment, no DROP.
std::string address(const Item& item) {
  return text_of("DEFAULT PRIVILEGES ", item.id);
}

/// Grantee and privilege: whether it may be granted on.
using Grants = std::map<std::pair<std::string_view, std::string_view>, bool>;
/// Grantee: privileges, as GRANT lists them.
using Lists = std::map<std::string_view, std::string>;

Grants grants_of(std::string_view privileges) {
  Grants grants;
  for (const std::string_view grant : items_of(privileges)) {
    const auto parts = split(grant, kWithin);
    grants[{parts[0], parts[1]}] |= parts[2] == "*";
  }
  return grants;
}

void write_lists(const Item& item, std::string_view verb, const Lists& lists,
                 std::string_view direction, std::string_view end, Commands& out) {
  for (const auto& [grantee, privileges] : lists)
    write(out, "ALTER DEFAULT PRIVILEGES ", item["_scope"], " ", verb, " ", privileges, " ON ",
          item["_objects"], " ", direction, " ", grantee, end);
}

void lead(const Item& item, std::string_view from, std::string_view to, Commands& out) {
  const Grants before = grants_of(from);
  const Grants after = grants_of(to);
  Lists revoked;
  Lists kept_to_themselves;
  Lists granted;
  Lists granted_on;
  for (const auto& [grant, on] : before) {
    const auto found = after.find(grant);
    if (found == after.end())
      add(revoked[grant.first], grant.second);
    else if (on && !found->second)
      add(kept_to_themselves[grant.first], grant.second);
  }
  for (const auto& [grant, on] : after) {
    const auto found = before.find(grant);
    if (found == before.end() || (on && !found->second))
      add((on ? granted_on : granted)[grant.first], grant.second);
  }
  write_lists(item, "REVOKE", revoked, "FROM", "", out);
  write_lists(item, "REVOKE GRANT OPTION FOR", kept_to_themselves, "FROM", "", out);
  write_lists(item, "GRANT", granted, "TO", "", out);
  write_lists(item, "GRANT", granted_on, "TO", " WITH GRANT OPTION", out);
}

void create(const Item& item, const Writing&, Commands& out) {
  lead(item, item["_usual"], item["privileges"], out);
}

Way alter(const Item& from, const Item& to, const Writing&, Commands& out) {
  lead(to, from["privileges"], to["privileges"], out);
  return Way::in_place;
}

/// The server forgets an entry that says what would be so anyway.
void drop(const Item& item, const Writing&, Commands& out) {
  lead(item, item["privileges"], item["_usual"], out);
}

}  // namespace

extern const Rules kDefaultPrivileges = {.kind = Kind::default_privileges,
                                         .name = "default privileges",
                                         .query = query,
                                         .there = "pg_default_acl WHERE oid >= 16384",
                                         .address = address,
                                         .create = create,
                                         .alter = alter,
                                         .drop = drop};

}  // namespace workwise::schema
