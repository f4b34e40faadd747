// From a feed's file to rows, beside psql which gets the same rows already parsed and normalised.
// Prints a Markdown table; asserts nothing. bench/README.md says what the columns mean.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "ingest/merge.hpp"
#include "ingest/staging.hpp"
#include "postgres/session.hpp"
#include "sandbox/cluster.hpp"
#include "sandbox/feeds.hpp"
#include "sandbox/process.hpp"

using namespace workwise;
namespace fs = std::filesystem;

namespace {

struct Sample {
  double milliseconds = 0;
  double rss_mib = 0;
  double cpu_milliseconds = 0;
  std::int64_t wal_bytes = 0;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

class Bench {
 public:
  Bench(std::size_t jobs, std::string programs);
  ~Bench();

  void run(int repetitions);

 private:
  void prepare();
  void configure(const std::string& database);
  void write_psql_scripts();
  std::string copy_of(const std::string& name);
  Sample measure(const std::string& database, const std::vector<std::string>& command);
  Sample workwise(const std::string& database);
  Sample psql(const std::string& database, const std::string& script);
  void publish(const std::string& tail);
  void row(const char* what, const std::vector<Sample>& ours, const std::vector<Sample>& theirs);
  postgres::Session session(const std::string& database) {
    return postgres::Session({.url = cluster_.url(database), .application_name = "bench"});
  }
  std::string file(const std::string& name) const { return folder_ + "/" + name; }

  std::size_t jobs_;
  std::string programs_;
  std::string folder_;
  sandbox::Cluster cluster_;
};

Bench::Bench(std::size_t jobs, std::string programs)
    : jobs_(jobs),
      programs_(std::move(programs)),
      folder_(fs::temp_directory_path() / ("workwise-bench-" + std::to_string(::getpid()))),
      cluster_({.fsync = true, .keep = false, .directory = {}}) {
  fs::create_directories(folder_);
}

Bench::~Bench() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void Bench::configure(const std::string& database) {
  std::ofstream(file("workwise.yaml"))
      << "version: 1\ndatabase: { url: \"" << cluster_.url(database) << "\" }\n"
      << "ingest: { spool_directory: " << file("spool") << " }\n"
      << "defaults: { country: ZA, currency: ZAR, timezone: Africa/Johannesburg, every: 1h }\n"
      << "sources:\n  - { name: bench, preset: indeed_xml, fetch: { url: \"file://"
      << file("feed.xml") << "\" } }\n";
}

/// The feed with another tail: the same items in a body of another digest.
void Bench::publish(const std::string& tail) {
  std::ofstream xml(file("feed.xml.next"), std::ios::binary);
  sandbox::indeed_xml({.seed = 1, .jobs = jobs_}, [&](const std::string& piece) { xml << piece; });
  xml << tail;
  xml.close();
  fs::rename(file("feed.xml.next"), file("feed.xml"));
}

constexpr const char* kColumns =
    "s.external_id, s.title, c.slug, c.name, g.slug, g.name, s.description, s.location, s.city,"
    " s.region, s.country, s.locations, s.work_mode, s.employment_types, s.salary_min,"
    " s.salary_max, s.salary_currency, s.salary_period, s.salary_text, s.url, s.apply_url,"
    " s.department, s.reference, s.language, s.tags, s.is_featured, s.posted_at,"
    " s.source_updated_at, s.expires_at, s.raw_fingerprint, s.content_fingerprint";

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

/// psql's way: \copy of the normalised rows into the same wide temporary table, companies and
/// categories set-wise, and the very merge that we send.
void Bench::write_psql_scripts() {
  std::string merge = ingest::kMerge;
  replace_all(merge, "$1", "'bench'");
  replace_all(merge, "$2", "'true'");
  replace_all(merge, "$3", "NULL");
  replace_all(merge, "pg_temp.workwise_staging", "pg_temp.staging");
  std::string target = ingest::Staging::kTarget;
  replace_all(target, "pg_temp.workwise_staging", "staging");
  std::ofstream(file("load.sql"))
      << "\\set ON_ERROR_STOP on\nBEGIN;\n"
      << "CREATE TEMP TABLE staging (external_id text, title text, company_slug text, company text,"
         " category_slug text, category text, description text, location text, city text,"
         " region text, country text, locations jsonb, work_mode text, employment_types text[],"
         " salary_min numeric, salary_max numeric, salary_currency text, salary_period text,"
         " salary_text text, url text, apply_url text, department text, reference text,"
         " language text, tags text[], is_featured boolean, posted_at timestamptz,"
         " source_updated_at timestamptz, expires_at timestamptz, raw_fingerprint uuid,"
         " content_fingerprint uuid) WITH (toast_tuple_target = 8160);\n"
      << "ALTER TABLE staging ALTER description SET STORAGE EXTERNAL;\n"
      << "\\copy " << target << " FROM '" << file("rows.tsv") << "'\n"
      << "INSERT INTO companies (slug, name) SELECT DISTINCT ON (company_slug) company_slug, "
         "company"
         " FROM staging WHERE company_slug IS NOT NULL ON CONFLICT DO NOTHING;\n"
      << "INSERT INTO categories (slug, name) SELECT DISTINCT ON (category_slug) category_slug,"
         " category FROM staging WHERE category_slug IS NOT NULL ON CONFLICT DO NOTHING;\n"
      << merge << ";\nCOMMIT;\n";
}

void Bench::prepare() {
  publish("");
  cluster_.create_database("migrated");
  configure("migrated");
  sandbox::Process migrate({programs_ + "/workwise", "--config", file("workwise.yaml"), "migrate"},
                           {.output = file("migrate.log"), .environment = {}, .errors = {}});
  if (migrate.wait() != 0) throw Error(migrate.output());
  cluster_.create_database("loaded", "migrated");
  workwise("loaded");
  auto loaded = session("loaded");
  loaded.run("ANALYZE");
  {  // the rows as psql will get them
    sandbox::Process dump(
        {cluster_.binaries() + "/psql", "-X", "-q", cluster_.url("loaded"), "-c",
         std::string("\\copy (SELECT ") + kColumns +
             " FROM jobs s LEFT JOIN companies c ON c.id = s.company_id"
             " LEFT JOIN categories g ON g.id = s.category_id ORDER BY s.id) TO '" +
             file("rows.tsv") + "'"});
    if (dump.wait() != 0) throw Error("cannot dump the rows");
  }
  write_psql_scripts();
}

std::string Bench::copy_of(const std::string& name) {
  static int count = 0;
  const std::string copy = name + "_" + std::to_string(++count);
  session("postgres").run("CREATE DATABASE " + copy + " TEMPLATE " + name + " STRATEGY FILE_COPY");
  session("postgres").run("CHECKPOINT");
  return copy;
}

Sample Bench::measure(const std::string& database, const std::vector<std::string>& command) {
  auto observer = session("postgres");
  const auto wal = [&] {
    return observer.run("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn").integer(0, 0);
  };
  const std::int64_t before = wal();
  const auto began = std::chrono::steady_clock::now();
  sandbox::Process process(command,
                           {.output = file("output.log"), .environment = {}, .errors = {}});
  if (process.wait() != 0)
    throw Error(command[0] + " failed on " + database + ":\n" + process.output());
  const double took =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
  return {.milliseconds = took,
          .rss_mib = static_cast<double>(process.peak_rss_bytes()) / (1024 * 1024),
          .cpu_milliseconds = std::chrono::duration<double, std::milli>(process.cpu()).count(),
          .wal_bytes = wal() - before};
}

Sample Bench::workwise(const std::string& database) {
  configure(database);
  return measure(database, {programs_ + "/workwise", "--config", file("workwise.yaml"), "ingest"});
}

Sample Bench::psql(const std::string& database, const std::string& script) {
  return measure(database, {cluster_.binaries() + "/psql", "-X", "-q", cluster_.url(database), "-f",
                            file(script)});
}

void Bench::row(const char* what, const std::vector<Sample>& ours,
                const std::vector<Sample>& theirs) {
  std::vector<double> ratios;
  std::vector<double> our_ms;
  std::vector<double> their_ms;
  std::vector<double> rss;
  std::vector<double> cpu;
  std::vector<double> wal;
  std::vector<double> their_wal;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    ratios.push_back(ours[i].milliseconds / theirs[i].milliseconds);
    our_ms.push_back(ours[i].milliseconds);
    their_ms.push_back(theirs[i].milliseconds);
    rss.push_back(ours[i].rss_mib);
    cpu.push_back(ours[i].cpu_milliseconds);
    wal.push_back(static_cast<double>(ours[i].wal_bytes));
    their_wal.push_back(static_cast<double>(theirs[i].wal_bytes));
  }
  std::printf("| %s | %s | %.0f | %.0f | %.2f | %.0f | %.1f | %s | %s |\n", what,
              with_thousands(static_cast<std::int64_t>(jobs_)).c_str(), median(our_ms),
              median(their_ms), median(ratios), median(cpu), median(rss),
              bytes_to_text(static_cast<std::uint64_t>(median(wal))).c_str(),
              bytes_to_text(static_cast<std::uint64_t>(median(their_wal))).c_str());
  std::fflush(stdout);
}

void Bench::run(int repetitions) {
  prepare();
  std::vector<Sample> cold[2];
  std::vector<Sample> same[2];
  std::vector<Sample> bytes;
  for (int i = 0; i < repetitions; ++i) {  // interleaved: a noisy minute hits both
    publish("");
    cold[0].push_back(workwise(copy_of("migrated")));
    cold[1].push_back(psql(copy_of("migrated"), "load.sql"));
    bytes.push_back(workwise(copy_of("loaded")));
    publish("<!-- edition " + std::to_string(i) + " -->\n");
    same[0].push_back(workwise(copy_of("loaded")));
    same[1].push_back(psql(copy_of("loaded"), "load.sql"));
    for (const std::string name : {"migrated", "loaded"}) {
      auto admin = session("postgres");
      const auto copies =
          admin.run("SELECT datname FROM pg_database WHERE datname LIKE '" + name + "\\_%'");
      for (std::size_t n = 0; n < copies.rows(); ++n)
        admin.run("DROP DATABASE " + std::string(copies.text(n, 0)));
    }
  }
  row("cold load, XML", cold[0], cold[1]);
  row("unchanged items, other bytes", same[0], same[1]);
  row("unchanged bytes", bytes, same[1]);
}

}  // namespace

int main(int argc, char** argv) {
  const bool quick = argc > 2 && std::string(argv[2]) == "--quick";
  const std::string programs = argc > 1 ? argv[1] : "build/release/daemon";
  try {
    std::printf(
        "| case | jobs | workwise ms | psql ms | ratio | our CPU ms | our peak MiB | our WAL |"
        " psql's WAL |\n|---|---|---|---|---|---|---|---|---|\n");
    // PROGRAMS [--quick | --jobs N [REPETITIONS]]
    const std::size_t only = argc > 3 ? std::stoul(argv[3]) : 0;
    const int repetitions = argc > 4 ? std::stoi(argv[4]) : quick ? 3 : 5;
    std::vector<std::size_t> sizes = {10'000, 100'000};
    if (quick) sizes = {10'000};
    if (only > 0) sizes = {only};
    for (const std::size_t jobs : sizes) Bench(jobs, programs).run(repetitions);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
    return 1;
  }
}
