#include "ingest/past_date.hpp"

namespace workwise::ingest {
namespace {

// $1 source, $2 max_age in seconds or null. A posting that the merge inserts past its date is
// closed from the start, so one that is open and was past when it was written was edited.
constexpr const char* kClosePast = R"sql(
UPDATE public.jobs SET closed_at = now(), closed_reason = 'expired', updated_at = now()
 WHERE source = $1 AND closed_at IS NULL
   AND (expires_at <= now()
        OR expires_at IS NULL AND posted_at + make_interval(secs => $2::float8) <= now())
   AND coalesce(expires_at, posted_at + make_interval(secs => $2::float8)) > updated_at
)sql";

constexpr const char* kCountDatedBack = R"sql(
SELECT count(*) FROM public.jobs
 WHERE source = $1 AND closed_at IS NULL
   AND (expires_at <= now()
        OR expires_at IS NULL AND posted_at + make_interval(secs => $2::float8) <= now())
   AND coalesce(expires_at, posted_at + make_interval(secs => $2::float8)) <= updated_at
)sql";

constexpr const char* kCloseDatedBack = R"sql(
UPDATE public.jobs SET closed_at = now(), closed_reason = 'expired', updated_at = now()
 WHERE source = $1 AND closed_at IS NULL
   AND (expires_at <= now()
        OR expires_at IS NULL AND posted_at + make_interval(secs => $2::float8) <= now())
   AND coalesce(expires_at, posted_at + make_interval(secs => $2::float8)) <= updated_at
)sql";

constexpr const char* kDisbelieve = R"sql(
UPDATE public.jobs SET expires_at = NULL, updated_at = now()
 WHERE source = $1 AND closed_at IS NULL AND expires_at <= now() AND expires_at <= updated_at
)sql";

postgres::Parameters parameters(const std::string& source, const config::Expire& expire) {
  postgres::Parameter age;
  if (expire.max_age) age = std::to_string(expire.max_age->count());
  return {source, age};
}

}  // namespace

std::int64_t close_past(postgres::Session& session, const std::string& source,
                        const config::Expire& expire) {
  if (expire.when == config::Expire::When::never) return 0;
  return session.run(kClosePast, parameters(source, expire)).affected();
}

std::int64_t count_dated_back(postgres::Session& session, const std::string& source,
                              const config::Expire& expire) {
  if (expire.when == config::Expire::When::never) return 0;
  return session.run(kCountDatedBack, parameters(source, expire)).integer(0, 0);
}

std::int64_t close_dated_back(postgres::Session& session, const std::string& source,
                              const config::Expire& expire) {
  if (expire.when == config::Expire::When::never) return 0;
  return session.run(kCloseDatedBack, parameters(source, expire)).affected();
}

void disbelieve_dated_back(postgres::Session& session, const std::string& source) {
  session.run(kDisbelieve, {source});
}

}  // namespace workwise::ingest
