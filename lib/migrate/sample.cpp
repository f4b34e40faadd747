#include "migrate/sample.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "migrate/ledger.hpp"
#include "postgres/copy.hpp"
#include "postgres/quote.hpp"

namespace workwise::migrate {
namespace {

/// Partitions come with the table that they are part of. Generated columns fill themselves.
constexpr const char* kTables = R"sql(
SELECT c.oid::text, format('%I.%I', n.nspname, c.relname), c.relkind = 'p',
       (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
         WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '')
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND NOT (n.nspname = 'workwise' AND c.relname = ANY ($1::text[]))
   AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid
                                           AND deptype = 'e')
 ORDER BY 2
)sql";

/// Each foreign key once: those of partitions are part of their table's.
constexpr const char* kKeys = R"sql(
SELECT k.conrelid::text, k.confrelid::text, string_agg(quote_ident(a.attname), E'\x1f' ORDER BY o),
       string_agg(quote_ident(f.attname), E'\x1f' ORDER BY o),
       string_agg(format_type(f.atttypid, f.atttypmod), E'\x1f' ORDER BY o)
  FROM (SELECT conrelid::oid, confrelid::oid, conkey, confkey, oid AS key FROM pg_constraint
         WHERE contype = 'f' AND conparentid = 0) k,
       LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS u (own, theirs, o)
  JOIN pg_attribute a ON true JOIN pg_attribute f ON true
 WHERE a.attrelid = k.conrelid AND a.attnum = u.own
   AND f.attrelid = k.confrelid AND f.attnum = u.theirs
 GROUP BY k.key, k.conrelid, k.confrelid
 ORDER BY k.key
)sql";

struct Table {
  std::string name;  ///< quoted, with its schema
  bool partitioned = false;
  std::string columns;

  /// Tables that inherit stand for themselves.
  std::string rows() const { return (partitioned ? "" : "ONLY ") + name; }
};

struct Key {
  std::string child;
  std::string parent;
  std::vector<std::string> own;
  std::vector<std::string> theirs;
  std::vector<std::string> types;
};

std::vector<std::string> parts(std::string_view text) {
  std::vector<std::string> all;
  for (const std::string_view part : split(text, '\x1f')) all.emplace_back(part);
  return all;
}

std::string own_tables() {
  return postgres::array_literal(std::vector<std::string>(kOwnTables.begin(), kOwnTables.end()));
}

class Sampler {
 public:
  Sampler(postgres::Session& from, postgres::Session& to, std::size_t rows)
      : from_(from), to_(to), limit_(" LIMIT " + std::to_string(rows)) {
    const postgres::Result tables = from_.run(kTables, {own_tables()});
    for (std::size_t i = 0; i < tables.rows(); ++i)
      tables_[std::string(tables.text(i, 0))] = {.name = std::string(tables.text(i, 1)),
                                                 .partitioned = tables.boolean(i, 2),
                                                 .columns = std::string(tables.text(i, 3))};
    const postgres::Result keys = from_.run(kKeys);
    for (std::size_t i = 0; i < keys.rows(); ++i)
      add_key({.child = std::string(keys.text(i, 0)),
               .parent = std::string(keys.text(i, 1)),
               .own = parts(keys.text(i, 2)),
               .theirs = parts(keys.text(i, 3)),
               .types = parts(keys.text(i, 4))});
  }

  std::size_t run() {
    for (const std::string& oid : referrers_first()) copy(oid);
    while (take_out_orphans() > 0) {
    }
    std::size_t total = 0;
    for (const auto& [oid, table] : tables_)
      total +=
          static_cast<std::size_t>(to_.run("SELECT count(*) FROM " + table.rows()).integer(0, 0));
    return total;
  }

 private:
  void add_key(Key key) {
    if (tables_.contains(key.child) && tables_.contains(key.parent))
      keys_.push_back(std::move(key));
  }

  /// So that it is known what is referred to when a table's turn comes. Circles are cut somewhere.
  std::vector<std::string> referrers_first() const {
    std::vector<std::string> order;
    std::set<std::string> seen;
    const std::function<void(const std::string&)> visit = [&](const std::string& oid) {
      if (!seen.insert(oid).second) return;
      for (const Key& key : keys_)
        if (key.parent == oid) visit(key.child);
      order.push_back(oid);
    };
    for (const auto& [oid, table] : tables_) visit(oid);
    return order;
  }

  /// What is referred to first, then whatever else there is, up to the bound. The branches exclude
  /// each other, and the server stops when it has enough.
  void copy(const std::string& oid) {
    const Table& table = tables_.at(oid);
    if (table.columns.empty()) return;
    std::string query;
    std::string before;
    for (const Key& key : keys_) {
      if (key.parent != oid || key.child == oid) continue;
      const std::string wanted = wanted_by(key);
      if (wanted.empty()) continue;
      query += "(SELECT " + table.columns + " FROM " + table.rows() + " WHERE " + wanted + before +
               limit_ + ") UNION ALL ";
      before += " AND (" + wanted + ") IS NOT TRUE";
    }
    query += "(SELECT " + table.columns + " FROM " + table.rows() + " WHERE true" + before +
             limit_ + ")";
    query = "SELECT * FROM (" + query + ") enough" + limit_;
    postgres::copy_through(from_, query, to_, table.name + " (" + table.columns + ")");
  }

  /// (a, b) IN (SELECT … unnest(…)), of what the rows copied so far refer to; "" when to nothing.
  std::string wanted_by(const Key& key) {
    std::string arrays;
    for (std::size_t i = 0; i < key.own.size(); ++i)
      arrays += (i == 0 ? "" : ", ") + ("array_agg(" + key.own[i] + "::text)::text");
    const postgres::Result keys =
        to_.run("SELECT " + arrays + " FROM (SELECT DISTINCT " + join(key.own, ", ") + " FROM " +
                tables_.at(key.child).rows() + " WHERE " + all_given(key) + ") k");
    if (keys.null(0, 0)) return {};
    std::string lists;
    for (std::size_t i = 0; i < key.own.size(); ++i)
      lists += (i == 0 ? "" : ", ") + postgres::quote_literal(keys.text(0, i)) +
               "::" + key.types[i] + "[]";
    return "(" + join(key.theirs, ", ") + ") IN (SELECT * FROM unnest(" + lists + "))";
  }

  static std::string all_given(const Key& key) {
    std::string condition;
    for (const std::string& column : key.own)
      condition += (condition.empty() ? "" : " AND ") + column + " IS NOT NULL";
    return condition;
  }

  std::int64_t take_out_orphans() {
    std::int64_t count = 0;
    for (const Key& key : keys_) {
      std::string same;
      for (std::size_t i = 0; i < key.own.size(); ++i)
        same += (i == 0 ? "" : " AND ") + ("p." + key.theirs[i]) + " = c." + key.own[i];
      count += to_.run("DELETE FROM " + tables_.at(key.child).rows() + " c WHERE " +
                       all_given(key) + " AND NOT EXISTS (SELECT FROM " +
                       tables_.at(key.parent).rows() + " p WHERE " + same + ")")
                   .affected();
    }
    return count;
  }

  postgres::Session& from_;
  postgres::Session& to_;
  std::string limit_;
  std::map<std::string, Table> tables_;  ///< by oid
  std::vector<Key> keys_;
};

}  // namespace

std::size_t copy_sample(postgres::Session& from, postgres::Session& to, std::size_t rows) {
  return Sampler{from, to, rows}.run();
}

void copy_sequences(postgres::Session& from, postgres::Session& to) {
  const postgres::Result sequences = from.run(
      "SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences"
      " WHERE last_value IS NOT NULL AND schemaname !~ '^pg_'");
  for (std::size_t i = 0; i < sequences.rows(); ++i)
    to.run("SELECT setval(to_regclass($1), $2::bigint)",
           {std::string(sequences.text(i, 0)), std::string(sequences.text(i, 1))});
}

}  // namespace workwise::migrate
