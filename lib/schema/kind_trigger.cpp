// Triggers and policies of tables.
#include "schema/rules.hpp"
#include "schema/switched.hpp"

namespace workwise::schema {
namespace {

std::string triggers(int) {
  return "SELECT " + address_columns("pg_trigger", "t.oid", "n.nspname", "pg_class", "t.tgrelid") +
         R"sql(, format('%I ON %I.%I', t.tgname, n.nspname, c.relname) AS id,
       format('%I.%I', n.nspname, c.relname) AS _table, quote_ident(t.tgname) AS _name,
       pg_get_triggerdef(t.oid) AS definition, nullif(t.tgenabled, 'O') AS enabled,
       t.tgparentid <> 0 AS inherited, p.tgenabled <> 'O' AS _parent_switched, )sql" +
         comment_column("pg_trigger", "t.oid") + R"sql(
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_trigger p ON p.oid = t.tgparentid
 WHERE (NOT t.tgisinternal OR (t.tgparentid <> 0 AND NOT EXISTS (  -- before 15 these are internal
          SELECT FROM pg_constraint k WHERE k.oid = t.tgconstraint AND k.contype <> 't')))
   AND t.oid >= 16384 ORDER BY t.tgrelid, t.tgname)sql";
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

/// That of a partition comes with the partitioned table's, in a state that tells of when.
void create_trigger(const Item& item, const Writing& writing, Commands& out) {
  if (!item.is("inherited")) return create_with_state(item, writing, out);
  if (item.has("enabled") || item.is("_parent_switched")) write_state(item, out);
}

Way alter_trigger(const Item& from, const Item& to, const Writing& writing, Commands& out) {
  return same(from, to, "inherited") ? alter_state(from, to, writing, out) : Way::anew;
}

void drop_trigger(const Item& item, const Writing&, Commands& out) {
  if (!item.is("inherited")) out.push_back({.sql = "DROP " + trigger_address(item)});
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
                            .create = create_trigger,
                            .alter = alter_trigger,
                            .drop = drop_trigger};
extern const Rules kPolicy{.kind = Kind::policy,
                           .name = "policy",
                           .query = policies,
                           .there = "pg_policy WHERE oid >= 16384",
                           .address = policy_address,
                           .create = create_policy,
                           .alter = alter_policy};

}  // namespace workwise::schema
