#include "migrate/leftover.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace workwise::migrate {
namespace {

using Kind = Concurrent::Kind;

// One that another session builds just now is INVALID too, and none of our business.
constexpr const char* kIndexes = R"sql(
SELECT i.indexrelid::text, format('%I.%I', n.nspname, c.relname), i.indisvalid,
       c.relname = (parse_ident(nullif($2, '')))[1]
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE CASE WHEN $1 = '' THEN NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$'
            ELSE i.indrelid = to_regclass($1) END
   AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
)sql";

constexpr const char* kRecall = R"sql(
SELECT index FROM workwise.migrations,
       LATERAL (SELECT NULL::text UNION ALL SELECT jsonb_array_elements_text(progress->'indexes'))
         AS known (index)
 WHERE version = $1 AND progress->>'statement' = $2
)sql";

constexpr const char* kRemember = R"sql(
UPDATE workwise.migrations
   SET progress = jsonb_build_object('statement', $2::text, 'indexes', to_jsonb($3::text[]))
 WHERE version = $1
)sql";

}  // namespace

Leftover::Leftover(postgres::Session& work, postgres::Session& ledger, std::string version,
                   std::size_t statement, std::string_view sql)
    : work_(work),
      ledger_(ledger),
      version_(std::move(version)),
      statement_(std::to_string(statement)),
      what_(concurrent_of(sql)) {
  resumed_ = remembered();
  if (!resumed_) remember();
}

bool Leftover::before(std::vector<std::string>& told) {
  if (resumed_ && done_by_an_earlier_try()) return true;
  for (const Index& index : broken()) {
    work_.run("DROP INDEX CONCURRENTLY IF EXISTS " + index.name);
    told.push_back("index " + index.name +
                   " was INVALID, left behind by an earlier try: dropped, to be built again");
  }
  return false;
}

std::string Leftover::after() noexcept {
  try {
    std::vector<std::string> left;
    for (const Index& index : broken()) {
      try {
        work_.run("DROP INDEX CONCURRENTLY IF EXISTS " + index.name);
      } catch (const postgres::Error&) {
        left.push_back(index.name);
      }
    }
    return join(left, ", ");
  } catch (const std::exception&) {
    return {};  // the connection is gone; the next call looks again
  }
}

bool Leftover::remembered() {
  const postgres::Result rows = ledger_.run(kRecall, {version_, statement_});
  for (std::size_t row = 0; row < rows.rows(); ++row)
    if (!rows.null(row, 0)) known_.emplace_back(rows.text(row, 0));
  return rows.rows() > 0;
}

void Leftover::remember() {
  for (const Index& index : indexes()) known_.push_back(index.oid);
  ledger_.run(kRemember, {version_, statement_, postgres::array_literal(known_)});
}

std::vector<Leftover::Index> Leftover::indexes() {
  if (what_.kind != Kind::create_index && what_.kind != Kind::reindex) return {};
  const postgres::Result rows = work_.run(kIndexes, {what_.table, what_.name});
  std::vector<Index> found;
  for (std::size_t row = 0; row < rows.rows(); ++row)
    found.push_back({.oid = std::string(rows.text(row, 0)),
                     .name = std::string(rows.text(row, 1)),
                     .valid = rows.boolean(row, 2),
                     .named = !rows.null(row, 3) && rows.boolean(row, 3)});
  return found;
}

/// Ours, and also one of its name that somebody else's tool left there: it can't be used, and would
/// be in the way.
std::vector<Leftover::Index> Leftover::broken() {
  std::vector<Index> found = indexes();
  std::erase_if(found, [&](const Index& index) {
    const bool known = std::ranges::find(known_, index.oid) != known_.end();
    return index.valid || (known && !index.named);
  });
  return found;
}

bool Leftover::done_by_an_earlier_try() {
  switch (what_.kind) {
    case Kind::create_index:
      return std::ranges::any_of(indexes(), [&](const Index& index) {
        const bool is_new = std::ranges::find(known_, index.oid) == known_.end();
        return index.valid && is_new && (index.named || what_.name.empty());
      });
    case Kind::drop_index:
      return work_.run("SELECT to_regclass($1) IS NULL", {what_.name}).boolean(0, 0);
    case Kind::detach:
      return finalized();
    case Kind::reindex:
    case Kind::none:
      break;
  }
  return false;
}

/// A detaching that was interrupted is brought to its end.
bool Leftover::finalized() {
  const postgres::Result row = work_.run(
      "SELECT inhdetachpending FROM pg_inherits WHERE inhrelid = to_regclass($1)"
      " AND inhparent = to_regclass($2)",
      {what_.name, what_.table});
  if (row.rows() == 0) return true;
  if (!row.boolean(0, 0)) return false;
  work_.run("ALTER TABLE " + what_.table + " DETACH PARTITION " + what_.name + " FINALIZE");
  return true;
}

}  // namespace workwise::migrate
