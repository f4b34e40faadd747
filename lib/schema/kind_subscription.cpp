// Subscriptions. Nothing here connects to the publisher.
#include "schema/sql_text.hpp"

namespace workwise::schema {
namespace {

/// What is written WITH and SET. What a server doesn't know yet is NULL.
struct Option {
  std::string_view name;
  std::string_view usual;
  bool can_change = true;  ///< without a connection to the publisher
};
constexpr Option kOptions[] = {{"slot_name", ""},  // NONE
                               {"synchronous_commit", "off"},
                               {"binary", "false"},
                               {"streaming", "off"},
                               {"two_phase", "false", false},
                               {"disable_on_error", "false"},
                               {"password_required", "true"},
                               {"run_as_owner", "false"},
                               {"origin", "any"},
                               {"failover", "false", false}};

/// Whether it is enabled is left out: that is not the definition but whether it is at work.
std::string query(int /*server_version*/) {
  return text_of("SELECT ", address_columns("pg_subscription", "s.oid"), R"sql(,
       quote_ident(s.subname) AS id, s.subconninfo AS connection,
       (SELECT string_agg(quote_ident(p.name), ', ' ORDER BY p.place)
          FROM unnest(s.subpublications) WITH ORDINALITY AS p (name, place)) AS publications,
       s.subslotname AS slot_name, s.subsynccommit AS synchronous_commit,
       o.row->>'subbinary' AS "binary",
       CASE o.row->>'substream' WHEN 'false' THEN 'off' WHEN 'f' THEN 'off'
         WHEN 'true' THEN 'on' WHEN 't' THEN 'on' WHEN 'p' THEN 'parallel' END AS streaming,
       CASE o.row->>'subtwophasestate' WHEN 'd' THEN 'false' WHEN 'p' THEN 'true'
         WHEN 'e' THEN 'true' END AS two_phase,
       o.row->>'subdisableonerr' AS disable_on_error,
       o.row->>'subpasswordrequired' AS password_required,
       o.row->>'subrunasowner' AS run_as_owner, o.row->>'suborigin' AS origin,
       o.row->>'subfailover' AS failover,
       quote_ident(pg_get_userbyid(s.subowner)) AS owner,
       )sql",
                 comment_column("pg_subscription", "s.oid"), R"sql(
  FROM pg_subscription s CROSS JOIN LATERAL to_jsonb(s) AS o (row)
 WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND s.oid >= 16384
 ORDER BY id)sql");
}

std::string address(const Item& item) {
  return text_of("SUBSCRIPTION ", item.id);
}

std::string value(const Item& item, std::string_view option) {
  return option == "slot_name" && !item.has(option) ? "NONE" : literal(item[option]);
}

void create(const Item& item, const Writing&, Commands& out) {
  std::string options = "connect = false";
  for (const Option& option : kOptions)
    if (option.name == "slot_name" || (item.has(option.name) && item[option.name] != option.usual))
      add(options, option.name, " = ", value(item, option.name));
  write(out, "CREATE SUBSCRIPTION ", item.id, " CONNECTION ", literal(item["connection"]),
        " PUBLICATION ", item["publications"], " WITH (", options, ")");
}

Way alter(const Item& from, const Item& to, const Writing&, Commands& out) {
  for (const Option& option : kOptions)
    if (!option.can_change && !same(from, to, option.name)) return Way::anew;

  const std::string subscription = text_of("ALTER SUBSCRIPTION ", to.id);
  if (!same(from, to, "connection"))
    write(out, subscription, " CONNECTION ", literal(to["connection"]));
  if (!same(from, to, "publications"))
    write(out, subscription, " SET PUBLICATION ", to["publications"], " WITH (refresh = false)");

  std::string options;
  for (const Option& option : kOptions)
    if (!same(from, to, option.name)) add(options, option.name, " = ", value(to, option.name));
  if (from.has("slot_name") && !to.has("slot_name")) write(out, subscription, " DISABLE");
  if (!options.empty()) write(out, subscription, " SET (", options, ")");
  return Way::in_place;
}

/// With a slot, DROP would connect, and could not run in a transaction.
void drop(const Item& item, const Writing&, Commands& out) {
  const std::string subscription = text_of("ALTER SUBSCRIPTION ", item.id);
  write(out, subscription, " DISABLE");
  write(out, subscription, " SET (slot_name = NONE)");
  out.push_back({.sql = text_of("DROP SUBSCRIPTION ", item.id),
                 .loss = text_of("how far the subscription ", item.id,
                                 " has come; its replication slot stays with the publisher")});
}

}  // namespace

extern const Rules kSubscription = {
    .kind = Kind::subscription,
    .name = "subscription",
    .query = query,
    .there = "pg_subscription WHERE has_table_privilege('pg_subscription', 'SELECT')",
    .address = address,
    .create = create,
    .alter = alter,
    .drop = drop};

}  // namespace workwise::schema
