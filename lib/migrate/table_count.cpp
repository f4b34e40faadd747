#include "migrate/table_count.hpp"

namespace workwise::migrate {
namespace {

constexpr const char* kTables = R"sql(
SELECT n.nspname, c.relname, pg_table_size(c.oid)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND c.relpersistence <> 't'
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid
                                           AND deptype = 'e')
 ORDER BY 1, 2
)sql";

std::string quote(const std::string& name) {
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

}  // namespace

std::string TableCount::quoted() const {
  return quote(schema) + "." + quote(name);
}

std::string TableCount::readable() const {
  return schema + "." + name;
}

std::vector<TableCount> tables_of(postgres::Session& session) {
  const postgres::Result rows = session.run(kTables);
  std::vector<TableCount> tables;
  for (std::size_t i = 0; i < rows.rows(); ++i)
    tables.push_back({.schema = std::string(rows.text(i, 0)),
                      .name = std::string(rows.text(i, 1)),
                      .bytes = rows.integer(i, 2)});
  return tables;
}

std::int64_t count_rows(postgres::Session& session, const TableCount& table) {
  return session.run("SELECT count(*) FROM ONLY " + table.quoted()).integer(0, 0);
}

}  // namespace workwise::migrate
