#include "base/error.hpp"
#include "base/text.hpp"
#include "ingest/twins.hpp"
#include "postgres/lock.hpp"

/// The links as operators see them, and what they say about them.
namespace workwise::ingest {
namespace {

constexpr const char* kSelect = R"sql(
SELECT t.source, t.external_id, a.title, t.twin_source, t.twin_external_id, b.title,
       CASE WHEN t.rejected_at IS NOT NULL THEN 'rejected'
            WHEN t.ended_at IS NOT NULL THEN 'ended' ELSE 'linked' END,
       t.score, t.reasons,
       to_char(t.found_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       to_char(t.ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       to_char(t.rejected_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
  FROM workwise.twins t
  LEFT JOIN public.jobs a ON a.source = t.source AND a.external_id = t.external_id
  LEFT JOIN public.jobs b ON b.source = t.twin_source AND b.external_id = t.twin_external_id
)sql";

constexpr const char* kThisOne = R"sql(
 WHERE t.source = $1 AND t.external_id = $2 AND t.twin_source = $3 AND t.twin_external_id = $4
)sql";

TwinLink from_row(const postgres::Result& rows, std::size_t row) {
  const auto text = [&](std::size_t column) { return std::string(rows.text(row, column)); };
  return {.source = text(0),
          .external_id = text(1),
          .title = text(2),
          .twin_source = text(3),
          .twin_external_id = text(4),
          .twin_title = text(5),
          .state = text(6),
          .score = text(7),
          .reasons = text(8),
          .found_at = text(9),
          .ended_at = text(10),
          .rejected_at = text(11)};
}

/// The key of the link between two postings: the source that comes first byte by byte.
postgres::Parameters key_of(const TwinEnd& one, const TwinEnd& other) {
  if (one.source == other.source)
    throw UsageError(
        "twins are postings of two sources, and both of these are of " + printable(one.source),
        "workwise twins list");
  const bool in_order = one.source < other.source;
  const TwinEnd& first = in_order ? one : other;
  const TwinEnd& second = in_order ? other : one;
  return {first.source, first.external_id, second.source, second.external_id};
}

TwinLink the_link(postgres::Session& session, const postgres::Parameters& key) {
  const auto rows = session.run(std::string(kSelect) + kThisOne, key);
  if (rows.rows() == 0)
    throw UsageError("there is no link between " + printable(*key[0]) + " " + printable(*key[1]) +
                         " and " + printable(*key[2]) + " " + printable(*key[3]),
                     "workwise twins list --source " + printable(*key[0]));
  return from_row(rows, 0);
}

TwinLink decide(postgres::Session& session, const TwinEnd& one, const TwinEnd& other,
                std::chrono::milliseconds lock_wait, const char* sql) {
  const postgres::Parameters key = key_of(one, other);
  const auto lock = postgres::AdvisoryLock::lock(session, kTwinsLock, lock_wait);
  postgres::Transaction transaction(session);
  session.run(std::string(sql) + kThisOne, key);
  TwinLink link = the_link(session, key);
  transaction.commit();
  return link;
}

}  // namespace

std::vector<TwinLink> list_twins(postgres::Session& session, const std::string& source, int limit) {
  const auto rows =
      session.run(std::string(kSelect) +
                      " WHERE $1 = '' OR t.source = $1 OR t.twin_source = $1"
                      " ORDER BY t.found_at DESC, t.source, t.external_id, t.twin_source"
                      " LIMIT $2::bigint",
                  {source, std::to_string(limit)});
  std::vector<TwinLink> links;
  for (std::size_t row = 0; row < rows.rows(); ++row) links.push_back(from_row(rows, row));
  return links;
}

TwinLink reject_twins(postgres::Session& session, const TwinEnd& one, const TwinEnd& other,
                      std::chrono::milliseconds lock_wait) {
  return decide(session, one, other, lock_wait,
                "UPDATE workwise.twins t SET rejected_at = coalesce(rejected_at, now())");
}

TwinLink restore_twins(postgres::Session& session, const TwinEnd& one, const TwinEnd& other,
                       std::chrono::milliseconds lock_wait) {
  return decide(session, one, other, lock_wait, "UPDATE workwise.twins t SET rejected_at = NULL");
}

}  // namespace workwise::ingest
