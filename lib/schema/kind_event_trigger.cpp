// Event triggers.
#include "schema/sql_text.hpp"

namespace workwise::schema {
namespace {

std::string query(int /*server_version*/) {
  return text_of("SELECT ", address_columns("pg_event_trigger", "e.oid"), R"sql(,
       quote_ident(e.evtname) AS id, e.evtevent AS event,
       (SELECT string_agg(quote_literal(t.tag), ', ' ORDER BY t.place)
          FROM unnest(e.evttags) WITH ORDINALITY AS t (tag, place)) AS tags,
       e.evtfoid::regproc AS function, e.evtenabled AS enabled,
       quote_ident(pg_get_userbyid(e.evtowner)) AS owner,
       )sql",
                 comment_column("pg_event_trigger", "e.oid"), R"sql(
  FROM pg_event_trigger e
 WHERE e.oid >= 16384
 ORDER BY id)sql");
}

std::string address(const Item& item) {
  return text_of("EVENT TRIGGER ", item.id);
}

void write_state(const Item& item, Commands& out) {
  const std::string_view state = item["enabled"];
  write(out, "ALTER EVENT TRIGGER ", item.id,
        state == "D"   ? " DISABLE"
        : state == "R" ? " ENABLE REPLICA"
        : state == "A" ? " ENABLE ALWAYS"
                       : " ENABLE");
}

void create(const Item& item, const Writing&, Commands& out) {
  const std::string tags =
      item.has("tags") ? text_of(" WHEN TAG IN (", item["tags"], ")") : std::string{};
  write(out, "CREATE EVENT TRIGGER ", item.id, " ON ", item["event"], tags, " EXECUTE FUNCTION ",
        item["function"], "()");
  if (item["enabled"] != "O") write_state(item, out);
}

Way alter(const Item& from, const Item& to, const Writing&, Commands& out) {
  for (const std::string_view field : {"event", "tags", "function"})
    if (!same(from, to, field)) return Way::anew;
  write_state(to, out);
  return Way::in_place;
}

}  // namespace

extern const Rules kEventTrigger = {.kind = Kind::event_trigger,
                                    .name = "event trigger",
                                    .query = query,
                                    .there = "pg_event_trigger WHERE oid >= 16384",
                                    .address = address,
                                    .create = create,
                                    .alter = alter};

}  // namespace workwise::schema
