#include "ingest/past_date.hpp"

namespace workwise::ingest {
namespace {

// $1 source, $2 max_age in seconds or null.
constexpr const char* kClosePast = R"sql(
WITH before AS (
  SELECT coalesce(looked_at, '-infinity') AS look FROM workwise.sources WHERE name = $1
), now_looked AS (
  UPDATE workwise.sources SET looked_at = now() WHERE name = $1
)
UPDATE public.jobs SET closed_at = now(), closed_reason = 'expired', updated_at = now()
  FROM before
 WHERE source = $1 AND closed_at IS NULL
   AND (expires_at <= now()
        OR expires_at IS NULL AND posted_at <= now() - make_interval(secs => $2::float8))
   AND CASE WHEN expires_at IS NULL THEN posted_at > look - make_interval(secs => $2::float8)
            ELSE expires_at > look END
)sql";

constexpr const char* kDatedBack = R"sql(
 WHERE source = $1 AND closed_at IS NULL
   AND (expires_at <= (SELECT looked_at FROM workwise.sources WHERE name = $1)
        OR expires_at IS NULL
           AND posted_at <= (SELECT looked_at FROM workwise.sources WHERE name = $1)
                            - make_interval(secs => $2::float8))
)sql";

postgres::Result run_dated_back(postgres::Session& session, const std::string& what,
                                const std::string& source, const config::Expire& expire) {
  postgres::Parameter age;
  if (expire.max_age) age = std::to_string(expire.max_age->count());
  return session.run(what + kDatedBack, {source, age});
}

}  // namespace

std::int64_t close_past(postgres::Session& session, const std::string& source,
                        const config::Expire& expire) {
  if (expire.when == config::Expire::When::never) return 0;
  postgres::Parameter age;
  if (expire.max_age) age = std::to_string(expire.max_age->count());
  return session.run(kClosePast, {source, age}).affected();
}

std::int64_t count_dated_back(postgres::Session& session, const std::string& source,
                              const config::Expire& expire) {
  if (expire.when == config::Expire::When::never) return 0;
  return run_dated_back(session, "SELECT count(*) FROM public.jobs", source, expire).integer(0, 0);
}

postgres::Result list_dated_back(postgres::Session& session, const std::string& source,
                                 const config::Expire& expire, int limit) {
  postgres::Parameter age;
  if (expire.max_age) age = std::to_string(expire.max_age->count());
  return session.run(
      std::string("SELECT external_id, title, count(*) OVER () FROM public.jobs j") + kDatedBack +
          "   AND NOT EXISTS (SELECT FROM workwise.absent a WHERE a.source = j.source"
          "                      AND a.external_id = j.external_id)"
          " ORDER BY external_id LIMIT $3::int",
      {source, age, std::to_string(limit)});
}

std::int64_t close_dated_back(postgres::Session& session, const std::string& source,
                              const config::Expire& expire) {
  if (expire.when == config::Expire::When::never) return 0;
  return run_dated_back(session,
                        "UPDATE public.jobs"
                        " SET closed_at = now(), closed_reason = 'expired', updated_at = now()",
                        source, expire)
      .affected();
}

void disbelieve_dated_back(postgres::Session& session, const std::string& source,
                           const config::Expire& expire) {
  if (expire.when == config::Expire::When::never) return;
  // Without its own date a posting may be too old by the other one.
  for (const char* date : {"expires_at", "posted_at"})
    run_dated_back(session,
                   std::string("UPDATE public.jobs SET updated_at = now(), ") + date + " = NULL",
                   source, expire);
}

}  // namespace workwise::ingest
