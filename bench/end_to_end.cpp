// From a feed's file to rows, beside others. Prints Markdown tables; README.md says what they mean.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "contest.hpp"
#include "folder.hpp"
#include "plot.hpp"
#include "report.hpp"

using namespace workwise;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kScalingJobs = 1'000'000;
constexpr std::uintmax_t kScalingDisk = std::uintmax_t{25} << 30U;
constexpr std::size_t kFrugalFrom = 500'000;  // keep one edition of a feed, not three

struct Options {
  bench::Tools tools{.programs = "build/release/daemon", .peers = {}};
  std::vector<std::size_t> sizes{1'000, 10'000, 100'000};
  int repetitions = 5;
  bool quick = false;
  bool scaling = false;
  std::string report = "build/release/bench/report";
};

/// One size: a server of its own, which is gone before the next.
bench::Results contest(const Options& options, std::size_t jobs, int repetitions,
                       bench::Field field) {
  const bench::Folder folder;
  const bench::Databases databases;
  bench::Editions editions(folder.path(), jobs, jobs >= kFrugalFrom);
  bench::Stage stage{databases, editions, options.tools, folder.path()};
  bench::Contest contest(stage, field);
  bench::Results results;
  for (int n = 0; n < repetitions; ++n) contest.repetition(results);
  return results;
}

/// The largest feed takes its time: three times are enough.
int repetitions(const Options& options, std::size_t jobs) {
  return jobs >= 100'000 ? std::min(options.repetitions, 3) : options.repetitions;
}

void write(const std::string& file, const std::string& text) {
  std::ofstream out(file);
  if (!(out << text << std::flush)) throw Error("cannot write " + file);
}

void run(const Options& options) {
  fs::create_directories(options.report);
  if (options.scaling && fs::space(fs::temp_directory_path()).available < kScalingDisk)
    throw Error("--scaling needs 25 GB under " + fs::temp_directory_path().string());
  bench::Results results;
  for (const std::size_t jobs : options.sizes)
    results.add(contest(options, jobs, repetitions(options, jobs),
                        options.quick ? bench::Field::quick : bench::Field::all));
  bench::Results scaling = results;
  if (options.scaling) scaling.add(contest(options, kScalingJobs, 1, bench::Field::ours));
  write(options.report + "/samples.csv", bench::csv(scaling));
  write(options.report + "/performance.svg", bench::plot(results));
  std::printf("%s\nWhat a job costs, from NDJSON:\n\n%s", bench::tables(results).c_str(),
              bench::scaling_table(scaling).c_str());
}

Options parsed(int argc, char** argv) {
  Options options;
  CLI::App app{"workwise beside others, from a feed's file to rows"};
  app.add_option("--programs", options.tools.programs, "the folder of workwise");
  app.add_option("--peers", options.tools.peers, "the folder of the installed Node programs");
  app.add_flag("--pgloader", options.tools.pgloader, "pgloader is on PATH");
  app.add_option("--jobs", options.sizes, "the sizes of the feeds, in hundreds");
  app.add_option("--repetitions", options.repetitions, "how often each case is measured");
  app.add_flag("--quick", options.quick, "10,000 jobs, three times; the slowest once");
  app.add_flag("--scaling", options.scaling, "also 1,000,000 jobs, ours alone (25 GB of disk)");
  app.add_option("--report", options.report, "the folder for performance.svg and samples.csv");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  if (options.quick) {
    options.sizes = {10'000};
    options.repetitions = 3;
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    run(parsed(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
    return 1;
  }
}
