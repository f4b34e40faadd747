#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
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
  using Words = std::vector<std::string>;
  static constexpr std::chrono::minutes kLongest{2};  ///< that a command may take

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
  std::string config_file() const { return file("workwise.yaml"); }

  /// One source, "agency", read from the server's /feed.xml; `more` is YAML of the top level,
  /// `extra` of the source. Nothing is tried twice: a test waits for the first answer.
  void configure(const std::string& extra = {}, const std::string& more = {}) {
    std::ofstream(config_file())
        << "version: 1\n"
        << "database: { url: \"" << database_url << "\" }\n"
        << "migrations: { directory: " << migrations << migrations_extra << " }\n"
        << "presets: { directory: " WORKWISE_SOURCE_DIR "/etc/presets }\n"
        << "ingest: { spool_directory: " << (spool.empty() ? file("spool") : spool) << ingest_extra
        << " }\n"
        << "defaults: { fetch: { allow_private: true, retry: { attempts: 1 } } }\n"
        << more << "sources:\n";
    add_source("agency", server.url("/feed.xml"), extra);
  }

  /// One more, at the end of the configuration.
  void add_source(const std::string& name, const std::string& url, const std::string& extra = {},
                  const std::string& preset = "indeed_xml") {
    std::ofstream(config_file(), std::ios::app)
        << "  - name: " << name << "\n    preset: " << preset << "\n    every: " << every << "\n"
        << "    fetch: { url: \"" << url << "\"" << fetch_extra << " }\n"
        << extra;
  }

  static std::string program(const std::string& name) { return WORKWISE_PROGRAMS "/" + name; }

  Words command(const std::string& name, const Words& words) const {
    Words all = {program(name), "--config", config_file()};
    all.insert(all.end(), words.begin(), words.end());
    return all;
  }

  /// Runs the command line with this configuration to its end.
  int workwise(const Words& words, const std::string& failpoints = {}) {
    return run(command(failpoints.empty() ? "workwise" : "workwise_failpoints", words),
               {{"WORKWISE_FAILPOINTS", failpoints}});
  }

  /// Runs any command to its end; what it printed is in out, errors, and both in output.
  int run(const Words& words, std::map<std::string, std::string> environment = {}) {
    for (const char* name : {"DATABASE_URL", "WORKWISE_CONFIG", "WORKWISE_ENV"})
      environment.try_emplace(name, "");
    sandbox::Process process(
        words,
        {.output = file("out"), .environment = std::move(environment), .errors = file("errors")});
    const std::optional<int> status = process.wait_for(kLongest);
    if (!status) ADD_FAILURE() << words.front() << " does not end";
    peak_rss_bytes = process.peak_rss_bytes();
    out = process.output();
    std::ostringstream text;
    text << std::ifstream(file("errors")).rdbuf();
    errors = text.str();
    output = out + errors;
    return status.value_or(-1);
  }

  void publish(const std::vector<Job>& all, const std::string& more = {}) {
    server.put("/feed.xml", to_xml(all, more), "application/xml");
  }

  sandbox::FeedServer server;
  std::string database_url;
  std::string every = "1h";
  std::string migrations = WORKWISE_SOURCE_DIR "/migrations";
  std::string migrations_extra;
  std::string spool;  ///< empty: a folder of its own
  std::string ingest_extra = ", batch_rows: 100";
  std::string fetch_extra;

  std::string out;
  std::string errors;
  std::string output;
  std::int64_t peak_rss_bytes = 0;

 private:
  std::filesystem::path folder_;
};

}  // namespace workwise::testing
