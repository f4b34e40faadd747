#include "ours.hpp"

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "sandbox/process.hpp"

namespace workwise::bench {
namespace {

namespace fs = std::filesystem;

/// The preset indeed_xml reads the XML; this reads the same fields under the same names.
constexpr const char* kNdjsonSource = R"(
    read: { format: ndjson }
    id: [referencenumber, url]
    map:
      title: title
      company: company
      category: category
      description: description
      url: url
      city: city
      region: state
      country: country
      postal_code: postalcode
      work_mode: { path: remotetype, values: { Fully remote: remote } }
      employment_type: jobtype
      salary: { text: salary }
      posted_at: date
)";

/// What a variant adds to the configuration's section `ingest`.
std::string ingest_settings(Variant variant) {
  static constexpr const char* kOneWriter = "writers: 1, ";
  return variant == Variant::one_connection ? kOneWriter : "";
}

std::vector<std::string> database_settings(Variant variant) {
  if (variant == Variant::one_connection) return {"default_toast_compression = 'pglz'"};
  return {};
}

std::string configuration(const Stage& stage, const std::string& database, Variant variant) {
  return "version: 1\ndatabase: { url: \"" + stage.databases.url(database) + "\" }\ningest: { " +
         ingest_settings(variant) + "spool_directory: " + stage.file("spool") +
         " }\ndefaults: { country: ZA, currency: ZAR, timezone: Africa/Johannesburg, every: 1h }\n";
}

std::string source(const std::string& feed_file, Feed feed) {
  return "sources:\n  - name: bench\n    fetch: { url: \"file://" + feed_file + "\" }" +
         (feed == Feed::xml ? "\n    preset: indeed_xml\n" : kNdjsonSource);
}

/// A feed has one address, whatever is there: another one would be another recipe.
void publish(const std::string& edition, const std::string& address) {
  fs::remove(address);
  fs::create_hard_link(edition, address);
}

}  // namespace

void make_migrated(Stage& stage) {
  stage.databases.session("postgres").run("CREATE DATABASE migrated");
  std::ofstream(stage.file("migrate.yaml")) << configuration(stage, "migrated", Variant::shipped);
  sandbox::Process migrate(
      {stage.tools.programs + "/workwise", "--config", stage.file("migrate.yaml"), "migrate"},
      {.output = stage.file("migrate.log"), .environment = {}, .errors = {}});
  if (migrate.wait() != 0) throw Error(migrate.output());
  stage.databases.make_template("migrated");
}

std::string loaded_by(Feed feed, Variant variant) {
  return std::string("loaded_") + (feed == Feed::xml ? "xml" : "ndjson") +
         (variant == Variant::shipped ? "_shipped" : "_one");
}

Contestant workwise(Stage& stage, Feed feed, Variant variant) {
  return {.name = variant == Variant::shipped ? names::kShipped : names::kOneConnection,
          .feed = feed,
          .loaded = loaded_by(feed, variant),
          .settings = database_settings(variant),
          .closes = true,
          .cases = {Case::cold, Case::same_bytes, Case::unchanged, Case::delta},
          .command = [&stage, feed, variant](const std::string& database, Case which) -> Command {
            const std::string address = stage.file(feed == Feed::xml ? "feed.xml" : "feed.ndjson");
            publish(stage.editions.path(feed, which), address);
            std::ofstream(stage.file("workwise.yaml"))
                << configuration(stage, database, variant) << source(address, feed);
            return {stage.tools.programs + "/workwise", "--config", stage.file("workwise.yaml"),
                    "--json", "ingest"};
          }};
}

}  // namespace workwise::bench
