#include "psql.hpp"

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "ingest/merge.hpp"
#include "ingest/staging.hpp"
#include "ours.hpp"
#include "postgres/quote.hpp"
#include "sample.hpp"
#include "sandbox/process.hpp"

namespace workwise::bench {
namespace {

constexpr const char* kOut =
    "SELECT s.external_id, s.title, c.slug, c.name, g.slug, g.name, s.description, s.location,"
    " s.city, s.region, s.country, s.locations, s.work_mode, s.employment_types, s.salary_min,"
    " s.salary_max, s.salary_currency, s.salary_period, s.salary_text, s.url, s.apply_url,"
    " s.department, s.reference, s.language, s.tags, s.is_featured, s.posted_at,"
    " s.source_updated_at, s.expires_at, s.raw_fingerprint, s.content_fingerprint"
    " FROM jobs s LEFT JOIN companies c ON c.id = s.company_id"
    " LEFT JOIN categories g ON g.id = s.category_id WHERE s.closed_at IS NULL ORDER BY s.id";

/// The table that workwise copies into, wide in the same way.
constexpr const char* kStaging =
    "staging (external_id text, title text, company_slug text, company text,"
    " category_slug text, category text, description text, location text, city text,"
    " region text, country text, locations jsonb, work_mode text, employment_types text[],"
    " salary_min numeric, salary_max numeric, salary_currency text, salary_period text,"
    " salary_text text, url text, apply_url text, department text, reference text,"
    " language text, tags text[], is_featured boolean, posted_at timestamptz,"
    " source_updated_at timestamptz, expires_at timestamptz, raw_fingerprint uuid,"
    " content_fingerprint uuid) WITH (toast_tuple_target = 8160)";
constexpr const char* kExternal = "ALTER TABLE staging ALTER description SET STORAGE EXTERNAL";

constexpr const char* kCompanies =
    "INSERT INTO companies (slug, name) SELECT DISTINCT ON (company_slug) company_slug, company"
    " FROM staging WHERE company_slug IS NOT NULL ON CONFLICT DO NOTHING";
constexpr const char* kCategories =
    "INSERT INTO categories (slug, name) SELECT DISTINCT ON (category_slug) category_slug,"
    " category FROM staging WHERE category_slug IS NOT NULL ON CONFLICT DO NOTHING";

/// With its own defaults it runs out of memory at 100,000 jobs.
constexpr const char* kPgloaderMemory =
    "WITH batch rows = 5000, batch size = 10MB, prefetch rows = 5000, workers = 2, concurrency = 1";

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

/// The merge that workwise sends, its parameters filled in.
std::string merge(Case which) {
  std::string sql = ingest::kMerge;
  const auto parameters = ingest::merge_parameters("bench", {}, which == Case::cold);
  for (std::size_t n = parameters.size(); n > 0; --n) {
    const postgres::Parameter& value = parameters[n - 1];
    replace_all(sql, "$" + std::to_string(n), value ? postgres::quote_literal(*value) : "NULL");
  }
  replace_all(sql, "pg_temp.workwise_staging", "staging");
  return sql;
}

/// "(external_id, title, …)".
std::string columns() {
  const std::string target = ingest::Staging::kTarget;
  return target.substr(target.find('('));
}

std::string rows_file(const Stage& stage, Case which) {
  return stage.file(which == Case::delta ? "delta.tsv" : "base.tsv");
}

void dump(const Stage& stage, const std::string& database, const std::string& file) {
  sandbox::Process process({stage.databases.psql(), "-X", "-q", stage.databases.url(database), "-c",
                            std::string("\\copy (") + kOut + ") TO '" + file + "'"});
  if (process.wait() != 0) throw Error("cannot write the rows of " + database);
}

}  // namespace

void write_rows(Stage& stage, const Contestant& reader) {
  dump(stage, reader.loaded, rows_file(stage, Case::cold));
  const std::string database = "rows_of_the_delta";
  stage.databases.copy(reader.loaded, database, reader.settings);
  measure(stage.databases, database, reader.command(database, Case::delta),
          stage.file("output.log"));
  dump(stage, database, rows_file(stage, Case::delta));
  stage.databases.drop(database);
}

Contestant psql(Stage& stage) {
  return {.name = names::kPsql,
          .feed = Feed::rows,
          .loaded = loaded_by(Feed::ndjson, Variant::one_connection),
          .command = [&stage](const std::string& database, Case which) -> Command {
            std::ofstream(stage.file("psql.sql"))
                << "\\set ON_ERROR_STOP on\nBEGIN;\nCREATE TEMP TABLE " << kStaging << ";\n"
                << kExternal << ";\n\\copy staging " << columns() << " FROM '"
                << rows_file(stage, which) << "'\n"
                << kCompanies << ";\n"
                << kCategories << ";\n"
                << merge(which) << ";\nCOMMIT;\n";
            return {stage.databases.psql(),        "-X", "-q",
                    stage.databases.url(database), "-f", stage.file("psql.sql")};
          }};
}

Contestant pgloader(Stage& stage) {
  return {.name = names::kPgloader,
          .feed = Feed::rows,
          .loaded = loaded_by(Feed::ndjson, Variant::one_connection),
          .slow = true,
          .command = [&stage](const std::string& database, Case which) -> Command {
            const auto statement = [](const std::string& sql) { return "$$ " + sql + "; $$"; };
            std::ofstream(stage.file("pgloader.load"))
                << "LOAD COPY FROM '" << rows_file(stage, which) << "' " << columns()
                << "\n INTO postgresql://postgres@unix:" << stage.databases.socket_directory()
                << ":5432/" << database << "\n TARGET TABLE public.staging " << columns() << "\n "
                << kPgloaderMemory << "\n BEFORE LOAD DO "
                << statement(std::string("CREATE UNLOGGED TABLE ") + kStaging) << ",\n "
                << statement(kExternal) << "\n AFTER LOAD DO " << statement(kCompanies) << ",\n "
                << statement(kCategories) << ",\n " << statement(merge(which)) << ",\n "
                << statement("DROP TABLE staging") << ";\n";
            return {"pgloader",
                    "--quiet",
                    "--on-error-stop",
                    "--root-dir",
                    stage.file("pgloader"),
                    stage.file("pgloader.load")};
          }};
}

}  // namespace workwise::bench
