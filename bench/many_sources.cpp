// 100 sources due at once, one of them large, and the daemon with its two workers. Prints a
// Markdown table; README.md says what it means.
#include <csignal>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "folder.hpp"
#include "postgres/session.hpp"
#include "proc.hpp"
#include "sandbox/cluster.hpp"
#include "sandbox/feeds.hpp"
#include "sandbox/process.hpp"

using namespace workwise;

namespace {

constexpr std::size_t kSources = 100;
constexpr std::size_t kSmall = 500;  // jobs
constexpr std::size_t kLarge =
    25'000;  // of the first source, which is due no later than the others
constexpr std::chrono::minutes kPatience{10};
constexpr std::chrono::milliseconds kLook{100};

class ManySources {
 public:
  explicit ManySources(std::string programs) : programs_(std::move(programs)) {}

  void run() {
    configure();
    std::printf(
        "| 100 sources at once | all done | a small one done: first | median | last | its run: "
        "median | slowest | the large one's run | daemon's peak MiB |\n"
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    publish(false);
    poll("cold");
    publish(true);
    session().run("UPDATE workwise.sources SET next_due = now()");
    poll("delta");
  }

 private:
  postgres::Session session() const {
    return postgres::Session({.url = cluster_.url("board"), .application_name = "bench"});
  }

  static std::string name(std::size_t n) { return n == 0 ? "large" : "small-" + std::to_string(n); }

  void configure() {
    cluster_.create_database("board");
    std::ofstream yaml(folder_.file("workwise.yaml"));
    yaml << "version: 1\ndatabase: { url: \"" << cluster_.url("board") << "\" }\n"
         << "ingest: { spool_directory: " << folder_.file("spool") << " }\n"
         << "defaults: { country: ZA, currency: ZAR, timezone: Africa/Johannesburg, every: 1h }\n"
         << "sources:\n";
    for (std::size_t n = 0; n < kSources; ++n)
      yaml << "  - { name: " << name(n) << ", preset: indeed_xml, fetch: { url: \"file://"
           << folder_.file(name(n)) << ".xml\" } }\n";
    yaml.close();
    sandbox::Process migrate(
        {programs_ + "/workwise", "--config", folder_.file("workwise.yaml"), "migrate"},
        {.output = folder_.file("log"), .environment = {}, .errors = {}});
    if (migrate.wait() != 0) throw Error(migrate.output());
  }

  void publish(bool changed) {
    for (std::size_t n = 0; n < kSources; ++n) {
      const std::size_t jobs = n == 0 ? kLarge : kSmall;
      sandbox::Edition edition{.seed = n + 1, .jobs = jobs};
      if (changed) edition.edited_every = edition.removed_every = 100;
      if (changed) edition.added = jobs / 100;
      std::ofstream file(folder_.file(name(n)) + ".xml", std::ios::binary);
      sandbox::indeed_xml(edition, [&](const std::string& piece) { file << piece; });
      if (!file.flush()) throw Error("cannot write the feeds");
    }
  }

  void poll(const char* what) {
    const auto runs_before =
        session().run("SELECT coalesce(max(id), 0) FROM workwise.runs").integer(0, 0);
    const std::string began = to_rfc3339(now());
    sandbox::Process daemon({programs_ + "/workwised", "--config", folder_.file("workwise.yaml")},
                            {.output = folder_.file("log"), .environment = {}, .errors = {}});
    wait(daemon, runs_before);
    const double peak = bench::peak_resident_mib(daemon.pid());
    daemon.signal(SIGTERM);
    daemon.wait();
    print(what, began, runs_before, peak);
  }

  void wait(sandbox::Process& daemon, std::int64_t runs_before) {
    auto reader = session();
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    const auto done = [&] {
      return reader
          .run("SELECT count(DISTINCT source) FROM workwise.runs WHERE state = 'done' AND id > $1",
               {std::to_string(runs_before)})
          .integer(0, 0);
    };
    while (done() < static_cast<std::int64_t>(kSources)) {
      if (daemon.ended() || std::chrono::steady_clock::now() > deadline)
        throw Error("the daemon did not poll its sources:\n" + daemon.output());
      std::this_thread::sleep_for(kLook);
    }
  }

  void print(const char* what, const std::string& began, std::int64_t runs_before, double peak) {
    const auto open =
        session().run("SELECT count(*) FROM public.jobs WHERE closed_at IS NULL").integer(0, 0);
    if (open != static_cast<std::int64_t>(kLarge + (kSources - 1) * kSmall))
      throw Error("many sources: " + std::to_string(open) + " jobs are open");
    const auto told = session().run(
        "WITH polled AS ("
        "  SELECT source <> 'large' AS small, extract(epoch FROM finished_at - $2::timestamptz) AS"
        "         done, extract(epoch FROM finished_at - started_at) AS took"
        "    FROM workwise.runs WHERE id > $1::bigint)"
        " SELECT round(max(done), 1), round(min(done) FILTER (WHERE small), 1),"
        "        round(percentile_cont(0.5) WITHIN GROUP (ORDER BY done) FILTER (WHERE small)"
        "          ::numeric, 1),"
        "        round(max(done) FILTER (WHERE small), 1),"
        "        round(percentile_cont(0.5) WITHIN GROUP (ORDER BY took) FILTER (WHERE small)"
        "          ::numeric, 2),"
        "        round(max(took) FILTER (WHERE small), 2),"
        "        round(max(took) FILTER (WHERE NOT small), 1) FROM polled",
        {std::to_string(runs_before), began});
    std::printf("| %s |", what);
    for (std::size_t column = 0; column < told.columns(); ++column)
      std::printf(" %s s |", std::string(told.text(0, column)).c_str());
    std::printf(" %.1f |\n", peak);
  }

  std::string programs_;
  bench::Folder folder_;
  sandbox::Cluster cluster_{{.fsync = true, .keep = false, .directory = {}}};
};

}  // namespace

int main(int argc, char** argv) {
  try {
    ManySources(argc > 1 ? argv[1] : "build/release/daemon").run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
    return 1;
  }
}
