#include "ingest/stored.hpp"

#include <algorithm>
#include <cstdio>

#include "base/text.hpp"
#include "job/slug.hpp"

namespace workwise::ingest {
namespace {

constexpr const char* kStored = R"sql(
SELECT j.title, company.name, category.name, j.department, j.description, j.location, j.city,
       j.region, j.country,
       (SELECT string_agg(concat_ws(', ', l ->> 'city', l ->> 'region', l ->> 'country',
                                    l ->> 'postal_code'), '; ' ORDER BY n)
          FROM jsonb_array_elements(j.locations) WITH ORDINALITY place (l, n)),
       j.work_mode, array_to_string(j.employment_types, ', '), j.salary_min, j.salary_max,
       j.salary_currency, j.salary_period, j.salary_text, j.url, j.apply_url, j.reference,
       j.language, array_to_string(j.tags, ', '), CASE WHEN j.is_featured THEN 'yes' END,
       (extract(epoch FROM j.posted_at) * 1000000)::bigint,
       (extract(epoch FROM j.source_updated_at) * 1000000)::bigint,
       (extract(epoch FROM j.expires_at) * 1000000)::bigint
  FROM public.jobs j
  LEFT JOIN public.companies company ON company.id = j.company_id
  LEFT JOIN public.categories category ON category.id = j.category_id
 WHERE j.source = $1 AND j.external_id = $2
)sql";

// A run is looked for by time: rows don't say which one wrote them.
constexpr const char* kHistory = R"sql(
SELECT floor(extract(epoch FROM j.first_seen_at))::bigint,
       floor(extract(epoch FROM j.updated_at))::bigint,
       floor(extract(epoch FROM j.closed_at))::bigint, j.closed_reason,
       (SELECT r.id FROM workwise.runs r
         WHERE r.source = $1 AND r.started_at <= j.first_seen_at
           AND coalesce(r.finished_at, 'infinity') >= j.first_seen_at
         ORDER BY r.started_at DESC LIMIT 1),
       (SELECT r.id FROM workwise.runs r
         WHERE r.source = $1 AND r.started_at <= j.closed_at
           AND coalesce(r.finished_at, 'infinity') >= j.closed_at
         ORDER BY r.started_at DESC LIMIT 1),
       CASE WHEN j.closed_at IS NOT NULL THEN NULL
            WHEN a.first_run IS NULL THEN s.last_complete_run
            ELSE (SELECT max(r.id) FROM workwise.runs r
                   WHERE r.source = $1 AND r.state IN ('done', 'held') AND NOT r.partial
                     AND r.id < a.first_run) END,
       a.first_run, a.times
  FROM public.jobs j
  LEFT JOIN workwise.sources s ON s.name = j.source
  LEFT JOIN workwise.absent a ON a.source = j.source AND a.external_id = j.external_id
 WHERE j.source = $1 AND j.external_id = $2
)sql";

std::string cents(const std::optional<std::int64_t>& value) {
  if (!value) return {};
  char text[32];
  std::snprintf(text, sizeof text, "%lld.%02lld", static_cast<long long>(*value / 100),
                static_cast<long long>(*value % 100));
  return text;
}

std::string instant(const std::optional<Instant>& when) {
  return when ? to_rfc3339(*when) : "";
}

std::string joined(const std::vector<std::string_view>& names) {
  return join(std::vector<std::string>(names.begin(), names.end()), ", ");
}

std::string places(const std::vector<job::Place>& all) {
  std::vector<std::string> texts;
  for (const job::Place& place : all) {
    std::vector<std::string> parts;
    for (const std::string& part : {place.city, place.region, place.country, place.postal_code})
      if (!part.empty()) parts.push_back(part);
    texts.push_back(join(parts, ", "));
  }
  return join(texts, "; ");
}

/// The names of kStored's columns are those of fields_of().
Fields fields_from(const postgres::Result& rows) {
  constexpr std::size_t kFirstDate = 23;
  Fields fields = fields_of({});
  for (std::size_t column = 0; column < fields.size(); ++column) {
    if (rows.null(0, column)) continue;
    fields[column].second =
        column < kFirstDate
            ? std::string(rows.text(0, column))
            : to_rfc3339(Instant{std::chrono::microseconds{rows.integer(0, column)}});
  }
  return fields;
}

}  // namespace

Fields fields_of(const job::Posting& posting) {
  const job::Salary& salary = posting.salary;
  return {{"title", posting.title},
          {"company", posting.company},
          {"category", posting.category},
          {"department", posting.department},
          {"description", posting.description},
          {"location", posting.location},
          {"city", posting.city},
          {"region", posting.region},
          {"country", posting.country},
          {"locations", places(posting.locations)},
          {"work_mode", posting.work_mode ? std::string(to_string(*posting.work_mode)) : ""},
          {"employment_types", joined(posting.employment_types.names())},
          {"salary_min", cents(salary.min_cents)},
          {"salary_max", cents(salary.max_cents)},
          {"salary_currency", salary.currency},
          {"salary_period", salary.period ? std::string(to_string(*salary.period)) : ""},
          {"salary_text", salary.text},
          {"url", posting.url},
          {"apply_url", posting.apply_url},
          {"reference", posting.reference},
          {"language", posting.language},
          {"tags", join(posting.tags, ", ")},
          {"is_featured", posting.is_featured ? "yes" : ""},
          {"posted_at", instant(posting.posted_at)},
          {"source_updated_at", instant(posting.source_updated_at)},
          {"expires_at", instant(posting.expires_at)}};
}

std::optional<Stored> find_stored(postgres::Session& session, const std::string& source,
                                  const std::string& external_id) {
  const auto row = session.run(kStored, {source, external_id});
  const auto history = session.run(kHistory, {source, external_id});
  if (row.rows() == 0 || history.rows() == 0) return std::nullopt;
  const auto number = [&](std::size_t column) {
    return history.null(0, column) ? 0 : history.integer(0, column);
  };
  const auto second = [&](std::size_t column) {
    return Instant{std::chrono::seconds{number(column)}};
  };
  Stored stored;
  stored.fields = fields_from(row);
  stored.first_seen_at = second(0);
  stored.updated_at = second(1);
  if (!history.null(0, 2)) stored.closed_at = second(2);
  stored.closed_reason = history.text(0, 3);
  stored.first_run = number(4);
  stored.closed_run = number(5);
  // A replay is no complete run of the source, and may be the only one that had it.
  if (!stored.closed_at) stored.last_run = std::max(number(6), stored.first_run);
  stored.absent_since = number(7);
  stored.absent_times = static_cast<int>(number(8));
  return stored;
}

std::vector<Difference> differences(const Fields& before, const Fields& after) {
  std::vector<Difference> all;
  for (std::size_t at = 0; at < before.size(); ++at) {
    const auto& [name, text] = before[at];
    const std::string& now = after[at].second;
    if (text == now) continue;
    if ((name == "company" || name == "category") && job::slug(text) == job::slug(now)) continue;
    all.push_back({.field = name, .before = text, .after = now});
  }
  return all;
}

}  // namespace workwise::ingest
