#include "ingest/merge.hpp"

namespace workwise::ingest {

// $1 source, $2 whether dates close at all, $3 the age in seconds at which a posting without a date
// closes (null: never), $4 whether the board holds no open posting of the source. The anti-join on
// `old` is the guard that costs nothing where nothing changed: by the index, a row at a time, as
// its LIMIT makes it, and not by reading the whole board for each batch, as the planner likes to.
// The WHERE of DO UPDATE is the guard that holds when two writers race. A new posting past its date
// is closed from the start; one that is open stays open, whatever its new date: settling closes,
// not the merge.
const char* const kMerge = R"sql(
WITH dated AS (
  SELECT s.*,
         CASE WHEN $2::boolean
              THEN coalesce(s.expires_at, s.posted_at + make_interval(secs => $3::float8)) <= now()
              ELSE false END IS TRUE AS past
    FROM pg_temp.workwise_staging s
), merged AS (
  INSERT INTO public.jobs AS j
    (source, external_id, title, company_id, category_id, description, location, city, region,
     country, locations, work_mode, employment_types, salary_min, salary_max, salary_currency,
     salary_period, salary_text, url, apply_url, department, reference, language, tags, is_featured,
     posted_at, source_updated_at, expires_at, raw_fingerprint, content_fingerprint,
     closed_at, closed_reason)
  SELECT $1, s.external_id, s.title, company.id, category.id, s.description, s.location, s.city,
         s.region, s.country, s.locations, s.work_mode, s.employment_types, s.salary_min,
         s.salary_max, s.salary_currency, s.salary_period, s.salary_text, s.url, s.apply_url,
         s.department, s.reference, s.language, s.tags, s.is_featured, s.posted_at,
         s.source_updated_at, s.expires_at, s.raw_fingerprint, s.content_fingerprint,
         CASE WHEN s.past THEN now() END, CASE WHEN s.past THEN 'expired' END
    FROM dated s
    LEFT JOIN public.companies company ON company.slug = s.company_slug
    LEFT JOIN public.categories category ON category.slug = s.category_slug
    LEFT JOIN LATERAL (
      SELECT o.external_id, o.content_fingerprint, o.closed_at, o.closed_reason
        FROM public.jobs o
       WHERE NOT $4::boolean AND o.source = $1 AND o.external_id = s.external_id LIMIT 1
    ) old ON true
   WHERE old.external_id IS NULL
      OR old.content_fingerprint IS DISTINCT FROM s.content_fingerprint
      OR (old.closed_at IS NOT NULL AND NOT s.past)
      OR (old.closed_reason <> 'expired' AND s.past)
  ON CONFLICT (source, external_id) DO UPDATE SET
    title = excluded.title, company_id = excluded.company_id, category_id = excluded.category_id,
    description = excluded.description, location = excluded.location, city = excluded.city,
    region = excluded.region, country = excluded.country, locations = excluded.locations,
    work_mode = excluded.work_mode, employment_types = excluded.employment_types,
    salary_min = excluded.salary_min, salary_max = excluded.salary_max,
    salary_currency = excluded.salary_currency, salary_period = excluded.salary_period,
    salary_text = excluded.salary_text, url = excluded.url, apply_url = excluded.apply_url,
    department = excluded.department, reference = excluded.reference,
    language = excluded.language, tags = excluded.tags, is_featured = excluded.is_featured,
    posted_at = excluded.posted_at, source_updated_at = excluded.source_updated_at,
    expires_at = excluded.expires_at, raw_fingerprint = excluded.raw_fingerprint,
    content_fingerprint = excluded.content_fingerprint, updated_at = now(),
    closed_at = CASE
      WHEN excluded.closed_at IS NOT NULL
           OR j.closed_reason = 'expired'
              AND (coalesce(excluded.expires_at, excluded.posted_at)
                   > coalesce(j.expires_at, j.posted_at)) IS NOT TRUE THEN j.closed_at
    END,
    closed_reason = CASE
      WHEN j.closed_at IS NOT NULL AND excluded.closed_at IS NOT NULL THEN 'expired'
      WHEN j.closed_reason = 'expired'
           AND (coalesce(excluded.expires_at, excluded.posted_at)
                > coalesce(j.expires_at, j.posted_at)) IS NOT TRUE THEN j.closed_reason
    END
  WHERE j.content_fingerprint IS DISTINCT FROM excluded.content_fingerprint
     OR (j.closed_reason <> 'expired' AND excluded.closed_at IS NOT NULL)
     OR (j.closed_at IS NOT NULL AND excluded.closed_at IS NULL
         AND (j.closed_reason <> 'expired'
              OR coalesce(excluded.expires_at, excluded.posted_at)
                 > coalesce(j.expires_at, j.posted_at)))
  RETURNING j.xmax = 0 AS inserted
)
SELECT count(*) FILTER (WHERE inserted), count(*) FILTER (WHERE NOT inserted) FROM merged
)sql";

postgres::Parameters merge_parameters(const std::string& source, const config::Expire& expire,
                                      bool first_load) {
  postgres::Parameter age;
  if (expire.max_age) age = std::to_string(expire.max_age->count());
  const bool dates_close = expire.when != config::Expire::When::never;
  return {source, dates_close ? "true" : "false", age, first_load ? "true" : "false"};
}

Merged merged(const postgres::Result& result) {
  return {.inserted = result.integer(0, 0), .updated = result.integer(0, 1)};
}

}  // namespace workwise::ingest
