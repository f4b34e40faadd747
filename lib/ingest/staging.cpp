#include "ingest/staging.hpp"

#include <utility>
#include <vector>

#include "base/text.hpp"

namespace workwise::ingest {
namespace {

// Emptied in place at each commit; TRUNCATE would write to the catalog. lz4 takes half the time of
// pglz, which is most of a first load; whoever chose a compression for the server, the database or
// the role has theirs.
constexpr const char* kCreate = R"sql(
CREATE TEMPORARY TABLE IF NOT EXISTS pg_temp.workwise_staging (
  external_id text, title text, company_slug text, company text, category_slug text, category text,
  description text, location text, city text, region text, country text, locations jsonb,
  work_mode text, employment_types text[], salary_min numeric, salary_max numeric,
  salary_currency text, salary_period text, salary_text text, url text, apply_url text,
  department text, reference text, language text, tags text[], is_featured boolean,
  posted_at timestamptz, source_updated_at timestamptz, expires_at timestamptz,
  raw_fingerprint uuid, content_fingerprint uuid
) WITH (toast_tuple_target = 8160) ON COMMIT DELETE ROWS;
ALTER TABLE pg_temp.workwise_staging ALTER description SET STORAGE EXTERNAL;
SELECT set_config('default_toast_compression', 'lz4', false) FROM pg_settings
 WHERE name = 'default_toast_compression' AND source = 'default' AND 'lz4' = ANY (enumvals);
)sql";

constexpr int kColumns = 31;

void text(postgres::RowBuffer& rows, std::string_view value) {
  if (value.empty())
    rows.add_null();
  else
    rows.add(value);
}

void instant(postgres::RowBuffer& rows, const std::optional<Instant>& value) {
  if (value)
    rows.add_instant(*value);
  else
    rows.add_null();
}

void cents(postgres::RowBuffer& rows, const std::optional<std::int64_t>& value) {
  if (value)
    rows.add_cents(*value);
  else
    rows.add_null();
}

/// [{"raw": …, "city": …}], keys without a value left out.
std::string to_json(const std::vector<job::Place>& places) {
  std::string json = "[";
  for (const job::Place& place : places) {
    if (json.size() > 1) json += ',';
    json += '{';
    const auto pair = [&](std::string_view key, const std::string& value) {
      if (value.empty()) return;
      if (json.back() != '{') json += ',';
      json += json_string(key);
      json += ':';
      json += json_string(value);
    };
    pair("raw", place.raw);
    pair("city", place.city);
    pair("region", place.region);
    pair("country", place.country);
    pair("postal_code", place.postal_code);
    json += '}';
  }
  return json + ']';
}

}  // namespace

void Staging::create(postgres::Session& session) {
  if (!exists_) session.run_script(kCreate);
  exists_ = true;
}

void Staging::clear(postgres::Session& session) {
  if (std::exchange(filled_, true)) session.run("TRUNCATE pg_temp.workwise_staging");
}

void encode(const StagedRow& row, postgres::RowBuffer& rows) {
  const job::Posting& posting = row.posting;
  rows.begin_row(kColumns);
  rows.add(posting.external_id);
  rows.add(posting.title);
  text(rows, row.company_slug);
  text(rows, posting.company);
  text(rows, row.category_slug);
  text(rows, posting.category);
  text(rows, posting.description);
  text(rows, posting.location);
  text(rows, posting.city);
  text(rows, posting.region);
  text(rows, posting.country);
  rows.add_jsonb(to_json(posting.locations));
  text(rows, posting.work_mode ? to_string(*posting.work_mode) : std::string_view{});
  rows.add_text_array(posting.employment_types.names());
  cents(rows, posting.salary.min_cents);
  cents(rows, posting.salary.max_cents);
  text(rows, posting.salary.currency);
  text(rows, posting.salary.period ? to_string(*posting.salary.period) : std::string_view{});
  text(rows, posting.salary.text);
  text(rows, posting.url);
  text(rows, posting.apply_url);
  text(rows, posting.department);
  text(rows, posting.reference);
  text(rows, posting.language);
  rows.add_text_array(std::vector<std::string_view>(posting.tags.begin(), posting.tags.end()));
  rows.add_boolean(posting.is_featured);
  instant(rows, posting.posted_at);
  instant(rows, posting.source_updated_at);
  instant(rows, posting.expires_at);
  if (row.raw == nullptr)
    rows.add_null();
  else
    rows.add_fingerprint(*row.raw);
  rows.add_fingerprint(row.content);
}

}  // namespace workwise::ingest
