#include "schema/switched.hpp"

namespace workwise::schema {

void write_state(const Item& item, Commands& out) {
  const bool rule = item.kind == Kind::rule;
  const std::string_view state = item["enabled"];
  const char* verb = state == "D"   ? " DISABLE"
                     : state == "A" ? " ENABLE ALWAYS"
                     : state == "R" ? " ENABLE REPLICA"
                                    : " ENABLE";
  // What a partition has of its parent has a state of its own.
  out.push_back({.sql = (rule ? "ALTER TABLE " : "ALTER TABLE ONLY ") +
                        std::string(item["_table"]) + verb + (rule ? " RULE " : " TRIGGER ") +
                        std::string(item["_name"])});
}

void create_with_state(const Item& item, const Writing&, Commands& out) {
  out.push_back({.sql = std::string(item["definition"])});
  if (item.has("enabled")) write_state(item, out);
}

Way alter_state(const Item& from, const Item& to, const Writing&, Commands& out) {
  if (!same(from, to, "definition")) return Way::anew;
  write_state(to, out);
  return Way::in_place;
}

}  // namespace workwise::schema
