#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "ingest/run.hpp"
#include "migrate/migrate.hpp"
#include "support/database.hpp"

namespace workwise::testing {

/// One job of a test's feed; an empty field is left out of the document.
struct Job {
  std::string id = {};
  std::string title = "Welder";
  std::string company = "Example Works";
  std::string description = "<p>Welding in Durban.</p>";
  std::string expires = {};
  std::string category = "Manufacturing";
};

inline std::vector<Job> jobs(int count, int first = 1) {
  std::vector<Job> all;
  for (int i = first; i < first + count; ++i) {
    Job job;
    job.id = "J" + std::to_string(i);
    job.title = "Welder " + std::to_string(i);
    all.push_back(std::move(job));
  }
  return all;
}

/// The jobs, each with a date that its feed gives it.
inline std::vector<Job> dated(std::vector<Job> all, const std::string& date) {
  for (Job& job : all) job.expires = date;
  return all;
}

/// An Indeed-style document of the jobs.
inline std::string to_xml(const std::vector<Job>& all, const std::string& more_items = {}) {
  std::string xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<source>\n";
  const auto element = [&](const char* name, const std::string& value) {
    if (value.empty()) return;
    xml += std::string("<") + name + "><![CDATA[" + value + "]]></" + name + ">\n";
  };
  for (const Job& job : all) {
    xml += "<job>\n";
    element("referencenumber", job.id);
    element("title", job.title);
    element("company", job.company);
    element("category", job.category);
    element("description", job.description);
    element("expirationdate", job.expires);
    xml += "</job>\n";
  }
  return xml + more_items + "</source>\n";
}

/// A migrated board in a database of its own, and a source that reads a file of this test.
class Board {
 public:
  Board() {
    static int count = 0;
    folder_ = std::filesystem::temp_directory_path() /
              ("workwise-board-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    std::filesystem::create_directories(folder_);
    settings.database.url = database.url();
    settings.migrations.directory = WORKWISE_SOURCE_DIR "/migrations";
    settings.ingest.spool_directory = (folder_ / "spool").string();
    migrate::migrate(settings, {}, [](const migrate::Event&) {});
    source.name = "agency";
    source.fetch.url = "file://" + feed_file();
    source.fetch.attempts = 1;
    source.fetch.allow_private = true;  // a test's server is on this machine
    source.read.format = config::Format::xml;
    source.read.items = "/source/job";
    source.id = {path("referencenumber")};
    for (const char* field : {"title", "company", "category", "description"})
      source.map.fields[field] = path(field);
    source.map.fields["expires_at"] = path("expirationdate");
    source.recipe = {.high = 1, .low = 1};
  }
  ~Board() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Board(const Board&) = delete;

  static config::Rule path(const std::string& text) {
    config::Rule rule;
    rule.paths = {text};
    return rule;
  }

  std::string feed_file() const { return (folder_ / "feed.xml").string(); }

  void publish(const std::string& document) {
    // Replaced, not rewritten: a run may be reading the old one.
    const std::string next = feed_file() + ".next";
    std::ofstream(next, std::ios::binary) << document;
    std::filesystem::rename(next, feed_file());
  }
  void publish(const std::vector<Job>& all) { publish(to_xml(all)); }

  ingest::RunReport poll(const ingest::Options& options = {}) {
    return ingest::run(settings, source, options);
  }

  /// Publishes so that neither a validator nor the digest can end the run early.
  ingest::RunReport poll_anew(const std::vector<Job>& all, const std::string& more_items = {}) {
    publish(to_xml(all, more_items + "<!-- " + std::to_string(++edition_) + " -->"));
    return poll();
  }

  /// What the source's mapping makes of an item is no longer what it was.
  void change_recipe() { ++source.recipe.low; }

  /// As if the runs so far had been a day earlier.
  void let_a_day_pass() {
    database.session().run("UPDATE workwise.sources SET looked_at = looked_at - interval '1 day'");
  }

  std::string open_jobs() {
    return database.value("SELECT count(*) FROM jobs WHERE closed_at IS NULL");
  }

  /// Promises 1 and 2 as queries: "" when they hold, else what is wrong.
  std::string broken_invariant() {
    return database.value(R"sql(
      SELECT coalesce(string_agg(problem, '; '), '') FROM (
        SELECT 'run ' || id || ' is ' || state || ' and does not balance' AS problem
          FROM workwise.runs
         WHERE received <> inserted + updated + unchanged + duplicate + filtered + quarantined
        UNION ALL
        SELECT 'run ' || r.id || ' counts other than its batches'
          FROM workwise.runs r
          LEFT JOIN (SELECT run, sum(inserted) AS inserted, sum(updated) AS updated
                       FROM workwise.batches GROUP BY run) b ON b.run = r.id
         WHERE r.state <> 'running' AND NOT r.not_modified
           AND (r.inserted, r.updated) <> (coalesce(b.inserted, 0), coalesce(b.updated, 0))
        UNION ALL
        SELECT 'jobs has ' || count(*) || ' rows, the ledger inserted ' ||
               (SELECT coalesce(sum(inserted), 0) FROM workwise.batches)
          FROM public.jobs
        HAVING count(*) <> (SELECT coalesce(sum(inserted), 0) FROM workwise.batches)
        UNION ALL
        SELECT 'a staging table is left over' FROM pg_class
         WHERE relname = 'workwise_staging' AND relpersistence <> 't'
      ) problems)sql");
  }

  Database database;
  config::Settings settings;
  config::Source source;

 private:
  std::filesystem::path folder_;
  int edition_ = 0;
};

}  // namespace workwise::testing
