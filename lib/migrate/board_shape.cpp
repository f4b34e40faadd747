#include "migrate/board_shape.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/ledger.hpp"
#include "migrate/lock.hpp"
#include "migrate/task.hpp"
#include "postgres/scratch.hpp"

namespace workwise::migrate {
namespace {

constexpr const char* kTables = R"sql(
SELECT relname, relkind FROM pg_class
 WHERE relnamespace = to_regnamespace('public') AND relname = ANY ($1::text[])
   AND relkind IN ('r', 'p', 'v', 'm', 'f')
)sql";

constexpr const char* kColumns = R"sql(
SELECT c.relname, quote_ident(a.attname), format_type(a.atttypid, a.atttypmod), a.attnotnull,
       CASE WHEN a.attgenerated = '' THEN coalesce(pg_get_expr(d.adbin, d.adrelid), '') ELSE '' END,
       a.attidentity, a.attgenerated <> '',
       coalesce((SELECT s.oid::regclass::text
                   FROM pg_depend p JOIN pg_class s ON s.oid = p.objid AND s.relkind = 'S'
                  WHERE p.classid = 'pg_class'::regclass AND p.refclassid = 'pg_class'::regclass
                    AND p.refobjid = c.oid AND p.refobjsubid = a.attnum AND p.deptype = 'a'
                  ORDER BY s.oid LIMIT 1), '')
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relnamespace = to_regnamespace('public') AND c.relname = ANY ($1::text[])
   AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
 ORDER BY c.relname, a.attnum
)sql";

// Not the NOT NULL constraints that PostgreSQL 18 keeps here: those are the columns'.
constexpr const char* kConstraints = R"sql(
SELECT c.relname, quote_ident(k.conname), k.contype, pg_get_constraintdef(k.oid),
       (SELECT string_agg(quote_ident(a.attname), chr(10)) FROM pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum = ANY (k.conkey)),
       CASE WHEN k.confrelid <> 0 THEN k.confrelid::regclass::text ELSE '' END
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
 WHERE c.relnamespace = to_regnamespace('public') AND c.relname = ANY ($1::text[])
   AND k.contype IN ('p', 'u', 'f', 'c', 'x')
 ORDER BY c.relname, k.conname
)sql";

constexpr const char* kIndexes = R"sql(
SELECT c.relname, quote_ident(i.relname), pg_get_indexdef(i.oid), x.indisunique,
       (SELECT string_agg(quote_ident(a.attname), chr(10)) FROM pg_attribute a
         WHERE a.attrelid = c.oid
           AND (a.attnum = ANY (x.indkey::int2[])
                OR EXISTS (SELECT FROM pg_depend p
                            WHERE p.classid = 'pg_class'::regclass AND p.objid = i.oid
                              AND p.refclassid = 'pg_class'::regclass AND p.refobjid = c.oid
                              AND p.refobjsubid = a.attnum)))
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
 WHERE c.relnamespace = to_regnamespace('public') AND c.relname = ANY ($1::text[])
   AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.oid AND k.conrelid = c.oid)
 ORDER BY c.relname, i.relname
)sql";

constexpr const char* kReferences = R"sql(
SELECT k.conrelid::regclass::text, quote_ident(a.attname), format_type(a.atttypid, a.atttypmod), c.relname
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.confrelid
  JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
  JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
 WHERE k.contype = 'f' AND k.conparentid = 0 AND cardinality(k.conkey) = 1 AND b.attname = 'id'
   AND c.relnamespace = to_regnamespace('public') AND c.relname = ANY ($1::text[])
 ORDER BY 1, 2
)sql";

constexpr const char* kViews = R"sql(
SELECT DISTINCT v.oid::regclass::text
  FROM pg_depend p JOIN pg_rewrite r ON r.oid = p.objid AND p.classid = 'pg_rewrite'::regclass
  JOIN pg_class v ON v.oid = r.ev_class JOIN pg_class c ON c.oid = p.refobjid
 WHERE p.refclassid = 'pg_class'::regclass AND v.oid <> c.oid
   AND c.relnamespace = to_regnamespace('public') AND c.relname = ANY ($1::text[])
 ORDER BY 1
)sql";

constexpr const char* kAssignable = R"sql(
SELECT format_type(castsource, NULL), format_type(casttarget, NULL)
  FROM pg_cast WHERE castcontext IN ('i', 'a')
)sql";

std::set<std::string> lines(std::string_view text) {
  std::set<std::string> all;
  if (text.empty()) return all;
  for (const std::string_view line : split(text, '\n')) all.emplace(line);
  return all;
}

/// Catalog questions with search_path = pg_catalog, so that every other name is qualified.
class Reader {
 public:
  explicit Reader(postgres::Session& session)
      : session_(session), transaction_(session, postgres::Transaction::Mode::read_only) {
    session_.run("SET LOCAL search_path = pg_catalog");
  }

  BoardShape read() {
    rows(kTables, [&](const postgres::Result& row, std::size_t i) {
      shape_.tables[text(row, i, 0)].kind = row.text(i, 1).front();
    });
    rows(kColumns, [&](const postgres::Result& row, std::size_t i) {
      shape_.tables[text(row, i, 0)].columns.push_back({.name = text(row, i, 1),
                                                        .type = text(row, i, 2),
                                                        .not_null = row.boolean(i, 3),
                                                        .fallback = text(row, i, 4),
                                                        .identity = text(row, i, 5),
                                                        .generated = row.boolean(i, 6),
                                                        .sequence = text(row, i, 7)});
    });
    rows(kConstraints, [&](const postgres::Result& row, std::size_t i) {
      shape_.tables[text(row, i, 0)].constraints.push_back({.name = text(row, i, 1),
                                                            .kind = row.text(i, 2).front(),
                                                            .definition = text(row, i, 3),
                                                            .columns = lines(row.text(i, 4)),
                                                            .target = text(row, i, 5)});
    });
    rows(kIndexes, [&](const postgres::Result& row, std::size_t i) {
      shape_.tables[text(row, i, 0)].indexes.push_back({.name = text(row, i, 1),
                                                        .definition = text(row, i, 2),
                                                        .unique = row.boolean(i, 3),
                                                        .columns = lines(row.text(i, 4))});
    });
    rows(kReferences, [&](const postgres::Result& row, std::size_t i) {
      shape_.references.push_back({.table = text(row, i, 0),
                                   .column = text(row, i, 1),
                                   .type = text(row, i, 2),
                                   .target = text(row, i, 3)});
    });
    rows(kViews, [&](const postgres::Result& row, std::size_t i) {
      shape_.views.push_back(text(row, i, 0));
    });
    const postgres::Result casts = session_.run(kAssignable);
    for (std::size_t i = 0; i < casts.rows(); ++i)
      shape_.assignable.emplace(text(casts, i, 0), text(casts, i, 1));
    return std::move(shape_);
  }

 private:
  static std::string text(const postgres::Result& row, std::size_t i, std::size_t column) {
    return std::string(row.text(i, column));
  }
  template <typename Take>
  void rows(const char* sql, const Take& take) {
    const postgres::Result result = session_.run(sql, {postgres::array_literal(kBoardTables)});
    for (std::size_t i = 0; i < result.rows(); ++i) take(result, i);
  }

  postgres::Session& session_;
  postgres::Transaction transaction_;
  BoardShape shape_;
};

}  // namespace

const std::vector<std::string> kBoardTables{"companies", "categories", "jobs"};

std::string BoardIndex::shape() const {
  return (unique ? "UNIQUE" : "") +
         definition.substr(std::min(definition.find(" ON "), definition.size()));
}

const BoardColumn* BoardTable::column(const std::string& name) const {
  const auto found = std::ranges::find(columns, name, &BoardColumn::name);
  return found == columns.end() ? nullptr : &*found;
}

BoardShape read_board(postgres::Session& session) {
  return Reader{session}.read();
}

BoardShape board_of(const config::Settings& settings, const File& board) {
  postgres::ScratchDatabase scratch{connect_as(settings, "workwise adopt board")};
  postgres::Session& session = scratch.session();
  make_ledger(session);
  const Task task = task_to_apply(board);
  for (const Statement& statement : task.statements) session.run(statement.sql);
  return read_board(session);
}

}  // namespace workwise::migrate
