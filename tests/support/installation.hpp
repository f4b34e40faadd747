#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "sandbox/feed_server.hpp"
#include "sandbox/process.hpp"
#include "support/board.hpp"

namespace workwise::testing {

/// What an operator has: a configuration file, a database, the two programs; and a partner's
/// server.
class Installation {
 public:
  Installation() {
    static int count = 0;
    folder_ = std::filesystem::temp_directory_path() /
              ("workwise-e2e-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    std::filesystem::create_directories(folder_);
  }
  ~Installation() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Installation(const Installation&) = delete;

  std::string file(const std::string& name) const { return (folder_ / name).string(); }

  /// One source, "agency", read from the server's /feed.xml; `more` is YAML of the top level,
  /// `extra` of the source.
  void configure(const std::string& extra = {}, const std::string& more = {}) {
    std::ofstream(file("workwise.yaml"))
        << "version: 1\n"
        << "database: { url: \"" << database_url << "\" }\n"
        << "migrations: { directory: " WORKWISE_SOURCE_DIR "/migrations" << migrations_extra
        << " }\n"
        << "presets: { directory: " WORKWISE_SOURCE_DIR "/etc/presets }\n"
        << "ingest: { spool_directory: " << file("spool") << ", batch_rows: 100 }\n"
        << more << "sources:\n"
        << "  - name: agency\n    preset: indeed_xml\n    every: " << every << "\n"
        << "    fetch: { url: \"" << server.url("/feed.xml") << "\" }\n"
        << extra;
  }

  std::vector<std::string> command(const std::string& program,
                                   std::vector<std::string> words) const {
    std::vector<std::string> all = {WORKWISE_PROGRAMS "/" + program, "--config",
                                    file("workwise.yaml")};
    all.insert(all.end(), words.begin(), words.end());
    return all;
  }

  /// Runs the command line to its end; the output goes to `output`.
  int workwise(const std::vector<std::string>& words, const std::string& failpoints = {}) {
    sandbox::Process process(
        command("workwise_failpoints", words),
        {.output = file("output"),
         .environment = {{"WORKWISE_FAILPOINTS", failpoints}, {"DATABASE_URL", ""}},
         .errors = {}});
    const int status = process.wait();
    output = process.output();
    return status;
  }

  void publish(const std::vector<Job>& all, const std::string& more = {}) {
    server.put("/feed.xml", to_xml(all, more), "application/xml");
  }

  sandbox::FeedServer server;
  std::string database_url;
  std::string every = "1h";
  std::string migrations_extra;
  std::string output;

 private:
  std::filesystem::path folder_;
};

}  // namespace workwise::testing
