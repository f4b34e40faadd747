#include "migrate/key_walk.hpp"

#include "base/error.hpp"

namespace workwise::migrate {
namespace {

// The column is written as SQL writes names: parse_ident() folds and unquotes it.
constexpr const char* kKey = R"sql(
SELECT format_type(a.atttypid, a.atttypmod), a.attnotnull,
       EXISTS (SELECT FROM pg_index i
                 JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
                WHERE i.indrelid = c.oid AND i.indisvalid AND i.indkey[0] = a.attnum
                  AND i.indpred IS NULL AND m.amname = 'btree'),
       greatest(c.reltuples, 0)::bigint
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.oid = to_regclass($1) AND a.attname = (parse_ident($2))[1]::name
)sql";

}  // namespace

KeyWalk::KeyWalk(postgres::Session& session, const Batch& batch)
    : table_(batch.table), column_(batch.column), rows_(batch.rows) {
  const std::string key = "key:" + table_ + "." + column_ + ": ";
  const postgres::Result row = session.run(kKey, {table_, column_});
  if (row.rows() == 0) throw Error(key + "there is no such column");
  if (!row.boolean(0, 1))
    throw Error(key + "it may be NULL, and rows without a key would be missed");
  if (!row.boolean(0, 2))
    throw Error(key + "no index begins with it, so each batch would read the whole table");
  type_ = row.text(0, 0);
  rows_estimated_ = row.integer(0, 3);
}

std::optional<std::string> KeyWalk::last(postgres::Session& session) const {
  const postgres::Result row = session.run("SELECT " + column_ + "::text FROM " + table_ +
                                           " ORDER BY " + column_ + " DESC LIMIT 1");
  if (row.rows() == 0) return std::nullopt;
  return std::string(row.text(0, 0));
}

std::optional<KeyWalk::Range> KeyWalk::next(postgres::Session& session,
                                            const DataProgress& progress) const {
  const bool first = progress.rows == 0;
  postgres::Parameters parameters{progress.until};
  if (!first) parameters.emplace_back(progress.last);
  const postgres::Result row = session.run(
      "WITH keys AS (SELECT " + column_ + " AS k FROM " + table_ + " WHERE " + column_ +
          " <= $1::" + type_ + (first ? "" : " AND " + column_ + " > $2::" + type_) + " ORDER BY " +
          column_ + " LIMIT " + std::to_string(rows_) +
          ") SELECT (SELECT k::text FROM keys ORDER BY k LIMIT 1),"
          " (SELECT k::text FROM keys ORDER BY k DESC LIMIT 1), (SELECT count(*) FROM keys)",
      parameters);
  if (row.integer(0, 2) == 0) return std::nullopt;
  return Range{.from = std::string(row.text(0, 0)),
               .to = std::string(row.text(0, 1)),
               .rows = row.integer(0, 2)};
}

}  // namespace workwise::migrate
