// Extended statistics.
#include "schema/sql_text.hpp"

namespace workwise::schema {
namespace {

/// The target that nobody set is -1, and NULL from 17 on.
std::string query(int /*server_version*/) {
  return text_of(
      "SELECT ",
      address_columns("pg_statistic_ext", "s.oid", "n.nspname", "pg_class", "s.stxrelid"),
      R"sql(,
       format('%I.%I', n.nspname, s.stxname) AS id,
       pg_get_statisticsobjdef(s.oid) AS definition, nullif(s.stxstattarget, -1) AS target,
       quote_ident(pg_get_userbyid(s.stxowner)) AS owner,
       )sql",
      comment_column("pg_statistic_ext", "s.oid"), R"sql(
  FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
 WHERE s.oid >= 16384
 ORDER BY id)sql");
}

std::string address(const Item& item) {
  return text_of("STATISTICS ", item.id);
}

void write_target(const Item& item, Commands& out) {
  write(out, "ALTER STATISTICS ", item.id, " SET STATISTICS ",
        item.has("target") ? item["target"] : std::string_view{"-1"});
}

void create(const Item& item, const Writing&, Commands& out) {
  write(out, item["definition"]);
  if (item.has("target")) write_target(item, out);
}

Way alter(const Item& from, const Item& to, const Writing&, Commands& out) {
  if (!same(from, to, "definition")) return Way::anew;
  write_target(to, out);
  return Way::in_place;
}

}  // namespace

extern const Rules kStatistics = {.kind = Kind::statistics,
                                  .name = "statistics",
                                  .query = query,
                                  .there = "pg_statistic_ext WHERE oid >= 16384",
                                  .address = address,
                                  .create = create,
                                  .alter = alter};

}  // namespace workwise::schema
