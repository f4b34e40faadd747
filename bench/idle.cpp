// What the daemon costs while nothing is due: 100 sources, polled once, then left alone for a
// while. Prints a Markdown row; asserts nothing.
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "base/error.hpp"
#include "postgres/session.hpp"
#include "sandbox/cluster.hpp"
#include "sandbox/feeds.hpp"
#include "sandbox/process.hpp"

using namespace workwise;
namespace fs = std::filesystem;

namespace {

constexpr int kSources = 100;
constexpr std::chrono::seconds kPatience{120};

/// utime + stime of /proc/PID/stat, in seconds.
double cpu_seconds(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(file, text);
  text.erase(0, text.rfind(')') + 2);
  long user = 0;
  long system = 0;
  std::sscanf(text.c_str(), "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld", &user, &system);
  return static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double resident_mib(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(file, line);)
    if (line.rfind("VmRSS:", 0) == 0) return std::stod(line.substr(6)) / 1024;
  return 0;
}

void measure(const std::string& programs, std::chrono::seconds span) {
  const std::string folder =
      fs::temp_directory_path() / ("workwise-idle-" + std::to_string(::getpid()));
  fs::create_directories(folder);
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
  const double before = cpu_seconds(daemon.pid());
  std::this_thread::sleep_for(span);
  const double used = cpu_seconds(daemon.pid()) - before;
  std::printf("| idle, %d sources, %lld s | resident %.1f MiB | CPU %.3f %% of a core |\n",
              kSources, static_cast<long long>(span.count()), resident_mib(daemon.pid()),
              100 * used / static_cast<double>(span.count()));
  std::error_code ignored;
  fs::remove_all(folder, ignored);
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
