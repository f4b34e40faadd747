// What the daemon costs while nothing is due: 100 sources, polled once, then left alone for a
// while. Prints a sentence; asserts nothing.
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>

#include "base/error.hpp"
#include "folder.hpp"
#include "postgres/session.hpp"
#include "proc.hpp"
#include "sandbox/cluster.hpp"
#include "sandbox/feeds.hpp"
#include "sandbox/process.hpp"

using namespace workwise;

namespace {

constexpr int kSources = 100;
constexpr std::chrono::seconds kPatience{120};

void measure(const std::string& programs, std::chrono::seconds span) {
  const bench::Folder scratch;
  const std::string& folder = scratch.path();
  sandbox::Cluster cluster;
  const std::string url = cluster.create_database("board");
  std::ofstream(folder + "/feed.xml", std::ios::binary)
      << whole(sandbox::indeed_xml, {.seed = 1, .jobs = 20});
  std::ofstream yaml(folder + "/workwise.yaml");
  yaml << "version: 1\ndatabase: { url: \"" << url << "\" }\n"
       << "migrations: { on_boot: migrate }\ningest: { spool_directory: " << folder << "/spool }\n"
       << "defaults: { every: 1h }\nsources:\n";
  for (int n = 1; n <= kSources; ++n)
    yaml << "  - { name: source-" << n << ", preset: indeed_xml, fetch: { url: \"file://" << folder
         << "/feed.xml\" } }\n";
  yaml.close();

  sandbox::Process daemon({programs + "/workwised", "--config", folder + "/workwise.yaml"},
                          {.output = folder + "/log", .environment = {}, .errors = {}});
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  const auto polled = [&] {
    try {
      return postgres::Session({.url = url})
                 .run("SELECT count(*) FROM workwise.sources WHERE last_complete_run IS NOT NULL")
                 .integer(0, 0) == kSources;
    } catch (const postgres::Error&) {
      return false;  // not migrated yet
    }
  };
  while (!polled()) {
    if (daemon.ended() || std::chrono::steady_clock::now() > deadline)
      throw Error("the daemon did not poll its sources:\n" + daemon.output());
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  std::this_thread::sleep_for(std::chrono::seconds(2));
  const auto before = bench::cpu_of(daemon.pid());
  std::this_thread::sleep_for(span);
  const std::chrono::duration<double> used = bench::cpu_of(daemon.pid()) - before;
  std::printf(
      "The daemon at rest with %d sources, over %lld s: %.1f MiB resident, %.3f %% of a core.\n",
      kSources, static_cast<long long>(span.count()), bench::resident_mib(daemon.pid()),
      100 * used.count() / static_cast<double>(span.count()));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const bool quick = argc > 2 && std::string(argv[2]) == "--quick";
    measure(argc > 1 ? argv[1] : "build/release/daemon", std::chrono::seconds(quick ? 20 : 60));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
    return 1;
  }
}
