// Triggers and policies of tables.
#include "schema/rules.hpp"
#include "schema/switched.hpp"

namespace workwise::schema {
namespace {

std::string triggers(int) {
  return "SELECT " + address_columns("pg_trigger", "t.oid", "n.nspname", "pg_class", "t.tgrelid") +
         R"sql(, format('%I ON %I.%I', t.tgname, n.nspname, c.relname) AS id,
       format('%I.%I', n.nspname, c.relname) AS _table, quote_ident(t.tgname) AS _name,
       pg_get_triggerdef(t.oid) AS definition, nullif(t.tgenabled, 'O') AS enabled, )sql" +
         comment_column("pg_trigger", "t.oid") + R"sql(
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.oid >= 16384 ORDER BY t.tgrelid, t.tgname)sql";
}

std::string policies(int) {
  return "SELECT " + address_columns("pg_policy", "p.oid", "n.nspname", "pg_class", "p.polrelid") +
         R"sql(, format('%I ON %I.%I', p.polname, n.nspname, c.relname) AS id,
       p.polcmd AS command, p.polpermissive AS permissive,
       (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r)) END, ', '
                          ORDER BY pg_get_userbyid(r)) FROM unnest(p.polroles) r) AS roles,
       pg_get_expr(p.polqual, p.polrelid) AS "using", pg_get_expr(p.polwithcheck, p.polrelid) AS "check", )sql" +
         comment_column("pg_policy", "p.oid") + R"sql(
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE p.oid >= 16384 ORDER BY p.polrelid, p.polname)sql";
}

std::string trigger_address(const Item& item) {
  return "TRIGGER " + std::string(item.id);
}
std::string policy_address(const Item& item) {
  return "POLICY " + std::string(item.id);
}

void create_policy(const Item& item, const Writing&, Commands& out) {
  const std::string_view command = item["command"];
  std::string sql = "CREATE " + policy_address(item);
  if (!item.is("permissive")) sql += " AS RESTRICTIVE";
  if (command != "*")
    sql += std::string(" FOR ") + (command == "r"   ? "SELECT"
                                   : command == "a" ? "INSERT"
                                   : command == "w" ? "UPDATE"
                                                    : "DELETE");
  if (item["roles"] != "PUBLIC") sql += " TO " + std::string(item["roles"]);
  if (item.has("using")) sql += " USING (" + std::string(item["using"]) + ")";
  if (item.has("check")) sql += " WITH CHECK (" + std::string(item["check"]) + ")";
  out.push_back({.sql = sql});
}

Way alter_policy(const Item& from, const Item& to, const Writing&, Commands& out) {
  if (!same(from, to, "command") || !same(from, to, "permissive")) return Way::anew;
  if ((from.has("using") && !to.has("using")) || (from.has("check") && !to.has("check")))
    return Way::anew;
  std::string sql = "ALTER " + policy_address(to);
  if (!same(from, to, "roles")) sql += " TO " + std::string(to["roles"]);
  if (!same(from, to, "using")) sql += " USING (" + std::string(to["using"]) + ")";
  if (!same(from, to, "check")) sql += " WITH CHECK (" + std::string(to["check"]) + ")";
  out.push_back({.sql = sql});
  return Way::in_place;
}

}  // namespace

extern const Rules kTrigger{.kind = Kind::trigger,
                            .name = "trigger",
                            .query = triggers,
                            .there = "pg_trigger WHERE oid >= 16384 AND NOT tgisinternal",
                            .address = trigger_address,
                            .create = create_with_state,
                            .alter = alter_state};
extern const Rules kPolicy{.kind = Kind::policy,
                           .name = "policy",
                           .query = policies,
                           .there = "pg_policy WHERE oid >= 16384",
                           .address = policy_address,
                           .create = create_policy,
                           .alter = alter_policy};

}  // namespace workwise::schema
