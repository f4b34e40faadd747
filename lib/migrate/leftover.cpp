#include "migrate/leftover.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "migrate/file.hpp"
#include "schema/token.hpp"

namespace workwise::migrate {
namespace {

using Kind = schema::Concurrent::Kind;

// One that another session builds just now is INVALID too, and none of our business. Whoever builds
// holds this lock (pg_stat_progress_create_index is not for everybody's eyes).
constexpr const char* kIndexes = R"sql(
SELECT i.indexrelid::text, format('%I.%I', n.nspname, c.relname), i.indisvalid,
       c.relname = (parse_ident(nullif($2, '')))[1]::name
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE CASE WHEN $3::boolean THEN NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$'
            ELSE i.indrelid = to_regclass($1) END
   AND (i.indisvalid OR NOT EXISTS (
         SELECT FROM pg_locks l
          WHERE l.locktype = 'relation' AND l.relation = i.indrelid AND l.granted
            AND l.mode = 'ShareUpdateExclusiveLock' AND l.pid <> pg_backend_pid()
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())))
)sql";

constexpr const char* kRecall = R"sql(
SELECT index FROM workwise.migrations,
       LATERAL (SELECT NULL::text UNION ALL SELECT jsonb_array_elements_text(progress->'objects'))
         AS known (index)
 WHERE version = $1 AND progress->>'statement' = $2 AND progress->>'hash' = $3
)sql";

constexpr const char* kRemember = R"sql(
UPDATE workwise.migrations
   SET progress = jsonb_build_object('statement', $2::text, 'hash', $3::text,
                                     'objects', to_jsonb($4::text[]))
 WHERE version = $1
)sql";

/// Dropping waits for transactions that have nothing to do with us.
constexpr const char* kPatience = "SET lock_timeout = '10s'";

constexpr const char* kPartition = R"sql(
SELECT inhrelid::text, inhdetachpending FROM pg_inherits
 WHERE inhrelid = to_regclass($1) AND inhparent = to_regclass($2)
)sql";

}  // namespace

Leftover::Leftover(postgres::Session& work, postgres::Session& ledger, std::string version,
                   std::size_t statement, std::string_view sql)
    : work_(work),
      ledger_(ledger),
      version_(std::move(version)),
      statement_(std::to_string(statement)),
      hash_(to_uuid(schema::token_hash(sql))),
      what_(schema::concurrent_of(sql)) {
  resumed_ = remembered();
  if (!resumed_) remember();
}

bool Leftover::before(std::vector<std::string>& told) {
  if (resumed_ && done_by_an_earlier_try()) return true;
  const auto old = broken();
  if (!old.empty()) work_.run(kPatience);
  for (const Index& index : old) {
    work_.run("DROP INDEX CONCURRENTLY IF EXISTS " + index.name);
    told.push_back("index " + index.name +
                   " was INVALID, left behind by an earlier try: dropped, to be built again");
  }
  return false;
}

std::string Leftover::after() noexcept {
  try {
    std::vector<std::string> left;
    const auto now = broken();
    if (!now.empty()) work_.run(kPatience);
    for (const Index& index : now) {
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

/// IF NOT EXISTS is content with an index that another session has not finished.
void Leftover::require_valid() {
  if (what_.kind != Kind::create_index || what_.name.empty() || what_.table.empty()) return;
  const bool invalid =
      work_
          .run(
              "SELECT EXISTS (SELECT FROM pg_index i JOIN pg_class c ON c.oid ="
              " i.indexrelid WHERE i.indrelid = to_regclass($1) AND NOT i.indisvalid"
              " AND c.relname = (parse_ident($2))[1]::name)",
              {what_.table, what_.name})
          .boolean(0, 0);
  if (!invalid) return;
  postgres::Error error{"index " + what_.name + " is there and INVALID: another session builds it"};
  error.message = error.what();
  error.sqlstate = "55006";
  throw error;
}

bool Leftover::remembered() {
  const postgres::Result rows = ledger_.run(kRecall, {version_, statement_, hash_});
  for (std::size_t row = 0; row < rows.rows(); ++row)
    if (!rows.null(row, 0)) known_.emplace_back(rows.text(row, 0));
  return rows.rows() > 0;
}

void Leftover::remember() {
  known_ = objects();
  ledger_.run(kRemember, {version_, statement_, hash_, postgres::array_literal(known_)});
}

/// What is there to be known again: the indexes of a table, or what is to be dropped or detached.
std::vector<std::string> Leftover::objects() {
  std::vector<std::string> found;
  for (const Index& index : indexes()) found.push_back(index.oid);
  if (what_.kind == Kind::drop_index) {
    const postgres::Result row = work_.run(
        "SELECT to_regclass($1)::oid::text WHERE to_regclass($1) IS NOT NULL", {what_.name});
    if (row.rows() > 0) found.emplace_back(row.text(0, 0));
  }
  if (what_.kind == Kind::detach) {
    const postgres::Result row = work_.run(kPartition, {what_.name, what_.table});
    if (row.rows() > 0) found.emplace_back(row.text(0, 0));
  }
  return found;
}

std::vector<Leftover::Index> Leftover::indexes() {
  const bool reindex = what_.kind == Kind::reindex;
  const bool create = what_.kind == Kind::create_index && !what_.table.empty();
  if (!create && !reindex) return {};
  const postgres::Result rows =
      work_.run(kIndexes, {what_.table, what_.name, reindex ? "true" : "false"});
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
      return std::ranges::count_if(indexes(), [&](const Index& index) {
               const bool is_new = std::ranges::find(known_, index.oid) == known_.end();
               return index.valid && is_new && (index.named || what_.name.empty());
             }) == 1;
    case Kind::drop_index:
      return !known_.empty() &&
             work_
                 .run("SELECT NOT EXISTS (SELECT FROM pg_class WHERE oid = $1::oid)",
                      {known_.front()})
                 .boolean(0, 0);
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
  if (known_.empty()) return false;
  const postgres::Result row = work_.run(kPartition, {what_.name, what_.table});
  if (row.rows() == 0) return true;
  if (!row.boolean(0, 1)) return false;
  work_.run("ALTER TABLE " + what_.table + " DETACH PARTITION " + what_.name + " FINALIZE");
  return true;
}

}  // namespace workwise::migrate
