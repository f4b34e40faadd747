#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>

#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/interrupt.hpp"
#include "cli/terminal.hpp"
#include "ingest/ledger.hpp"
#include "sandbox/cluster.hpp"
#include "sandbox/feed_server.hpp"
#include "sandbox/feeds.hpp"
#include "sandbox/process.hpp"

namespace workwise::cli {
namespace {

constexpr std::chrono::seconds kPatience{90};  ///< for one poll of all three sources
constexpr std::chrono::milliseconds kLook{200};
constexpr const char* kSources[] = {"agency-xml", "example-board", "careers-rss"};

/// The feeds of one moment, as three partners would publish them.
struct Feeds {
  sandbox::Edition xml{.seed = 1, .jobs = 20'000};
  sandbox::Edition board{.seed = 2, .jobs = 300};
  sandbox::Edition rss{.seed = 3, .jobs = 50};
  bool rss_empty = false;

  void publish(sandbox::FeedServer& server) const {
    server.put("/agency.xml", whole(sandbox::indeed_xml, xml), "application/xml", true);
    server.put("/board/jobs", whole(sandbox::greenhouse_json, board), "application/json");
    server.put("/careers.rss",
               rss_empty ? "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel>"
                           "<title>Careers</title></channel></rss>"
                         : whole(sandbox::rss, rss),
               "application/rss+xml");
  }
};

class Demo {
 public:
  explicit Demo(bool keep);
  ~Demo();

  Exit show();

 private:
  void configure();
  void migrate();
  void start_daemon();
  void poll(const std::string& title, const std::string& expectation);
  std::int64_t newest_run();
  bool settled(std::int64_t after);
  void print_runs(std::int64_t after);
  std::int64_t number(const std::string& sql) { return database_->run(sql).integer(0, 0); }
  std::string file(const std::string& name) const { return folder_ + "/" + name; }

  bool keep_;
  Interrupt interrupt_{"stopping, and clearing up"};
  std::string folder_;
  std::unique_ptr<sandbox::Cluster> cluster_;
  std::unique_ptr<sandbox::FeedServer> server_;
  std::unique_ptr<postgres::Session> database_;
  std::unique_ptr<sandbox::Process> daemon_;
  std::string url_;
  Feeds feeds_;
};

std::string own_folder() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
}

Demo::Demo(bool keep) : keep_(keep) {
  folder_ =
      std::filesystem::temp_directory_path() / ("workwise-demo-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder_);
}

Demo::~Demo() {
  daemon_.reset();
  database_.reset();
  server_.reset();
  cluster_.reset();
  std::error_code ignored;
  if (!keep_) std::filesystem::remove_all(folder_, ignored);
}

void Demo::configure() {
  std::ofstream yaml(file("workwise.yaml"));
  yaml << "version: 1\n"
       << "database: { url: \"" << url_ << "\" }\n"
       << "ingest: { spool_directory: " << file("spool") << " }\n"
       << "defaults: { country: ZA, currency: ZAR, timezone: Africa/Johannesburg, every: 3s }\n"
       << "sources:\n"
       << "  - name: agency-xml\n    preset: indeed_xml\n"
       << "    fetch: { url: \"" << server_->url("/agency.xml") << "\", allow_private: true }\n"
       << "  - name: example-board\n    preset: greenhouse\n    with: { board: example }\n"
       << "    fetch: { url: \"" << server_->url("/board/jobs") << "\", allow_private: true }\n"
       << "  - name: careers-rss\n    preset: rss_jobs\n"
       << "    fetch: { url: \"" << server_->url("/careers.rss") << "\", allow_private: true }\n";
}

void Demo::migrate() {
  sandbox::Process migrate(
      {own_folder() + "/workwise", "--config", file("workwise.yaml"), "migrate"});
  if (migrate.wait() != 0) throw Error("workwise migrate failed");
}

void Demo::start_daemon() {
  std::string program = own_folder() + "/workwised";
  if (!std::filesystem::exists(program)) program = "/usr/sbin/workwised";
  daemon_ = std::make_unique<sandbox::Process>(
      std::vector<std::string>{program, "--config", file("workwise.yaml")},
      sandbox::Process::Options{.output = file("workwised.log"), .environment = {}, .errors = {}});
}

std::int64_t Demo::newest_run() {
  return number("SELECT coalesce(max(id), 0) FROM workwise.runs");
}

std::int64_t work(const ingest::RunRow& run) {
  return run.counts.inserted + run.counts.updated + run.closed + run.would_close;
}

/// Every source has a run that began after the given one and is over.
bool Demo::settled(std::int64_t after) {
  return number(
             "SELECT count(DISTINCT source) FROM workwise.runs WHERE state <> 'running' AND id > " +
             std::to_string(after)) == std::ssize(kSources);
}

void Demo::poll(const std::string& title, const std::string& expectation) {
  print("\n" + paint(title, Colour::bold) + "\n");
  const std::int64_t before = newest_run();
  const std::int64_t wal = number("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn");
  const std::int64_t moment =
      number("SELECT (extract(epoch FROM clock_timestamp()) * 1e6)::bigint");
  feeds_.publish(*server_);
  const std::int64_t published = newest_run();  // a run under way may have read the old ones
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!settled(published)) {
    if (interrupt_.token().stop_requested()) throw Error("stopped");
    if (const auto status = daemon_->ended())
      throw Error("workwised ended with status " + std::to_string(*status) + "; its log:\n" +
                  daemon_->output());
    if (std::chrono::steady_clock::now() > deadline)
      throw Error("no poll of all sources within " + to_text(kPatience) + "; the daemon's log:\n" +
                  daemon_->output());
    std::this_thread::sleep_for(kLook);
  }
  print_runs(before);
  const std::int64_t written =
      number("SELECT count(*) FROM jobs WHERE (extract(epoch FROM updated_at) * 1e6)::bigint > " +
             std::to_string(moment));
  print("  rows of jobs written: " + with_thousands(written) + "   WAL of this poll: " +
        bytes_to_text(static_cast<std::uint64_t>(
            number("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn") - wal)) +
        "   open jobs: " +
        with_thousands(number("SELECT count(*) FROM jobs WHERE closed_at IS NULL")) + "\n");
  print("  " + paint(expectation, Colour::grey) + "\n");
}

void Demo::print_runs(std::int64_t after) {
  Table table({"  source", "state", "received", "new", "changed", "same", "closed", "held", "took",
               "jobs/s", "body"});
  for (const char* source : kSources) {
    const auto runs = ingest::list_runs(*database_, source, 20);
    const ingest::RunRow* first = nullptr;  // of this poll the one that did most, else the first
    for (const ingest::RunRow& run : runs)
      if (run.id > after && !run.finished_at.empty() &&
          (first == nullptr || work(run) >= work(*first)))
        first = &run;
    if (first == nullptr) continue;
    const auto rate = static_cast<std::int64_t>(static_cast<double>(first->counts.received) /
                                                std::max(first->seconds, 0.001));
    const auto micros = std::chrono::microseconds(static_cast<std::int64_t>(first->seconds * 1e6));
    table.row({"  " + first->source,
               paint(first->state, first->state == "held" ? Colour::yellow : Colour::green),
               with_thousands(first->counts.received), with_thousands(first->counts.inserted),
               with_thousands(first->counts.updated), with_thousands(first->counts.unchanged),
               with_thousands(first->closed), with_thousands(first->would_close), to_text(micros),
               first->not_modified ? "" : with_thousands(rate),
               first->not_modified ? "not modified"
                                   : bytes_to_text(static_cast<std::uint64_t>(first->body_bytes))});
  }
  print(table.text());
}

Exit Demo::show() {
  print(paint("workwise demo", Colour::bold) + ": three feeds, one board, four polls\n\n");
  print("starting a private PostgreSQL ...\n");
  cluster_ = std::make_unique<sandbox::Cluster>(
      sandbox::Cluster::Options{.fsync = true, .keep = keep_, .directory = {}});
  url_ = cluster_->create_database("board");
  server_ = std::make_unique<sandbox::FeedServer>();
  print(
      "generating feeds: 20,000 jobs of Indeed-style XML (gzip), a Greenhouse board of 300, an RSS"
      " of 50 ...\n");
  feeds_.publish(*server_);
  configure();
  print("\n$ workwise migrate\n");
  migrate();
  database_ = std::make_unique<postgres::Session>(
      postgres::Connect{.url = url_, .application_name = "workwise demo"});
  print("\n$ workwised --config workwise.yaml   (every source every 3 s)\n");
  start_daemon();

  poll("1. The first poll fills the board",
       "20,350 jobs were published, and the board holds them all.");
  poll("2. The feeds did not change", "A poll that changes nothing writes nothing.");
  feeds_.xml.edited_every = 100;
  feeds_.xml.removed_every = 500;
  feeds_.xml.added = 150;
  feeds_.board.edited_every = 100;
  feeds_.board.added = 2;
  poll("3. One job in a hundred was edited, some are new, some are gone",
       "Just that was decoded and written.");
  feeds_.rss_empty = true;
  poll("4. A feed turned empty",
       "No feed empties a board: its closings are held until an operator says"
       " workwise runs accept RUN (or reject), or the feed recovers.");

  const std::string psql = cluster_->binaries() + "/psql '" + url_ + "'";
  if (keep_) {
    print("\nKept. Look around:\n  " + psql +
          " -c 'SELECT title, city, closed_at FROM jobs LIMIT 10'\n"
          "  DATABASE_URL='" +
          url_ + "' " + own_folder() +
          "/workwise runs list\n"
          "  " +
          folder_ +
          "/workwised.log\n"
          "Afterwards: " +
          cluster_->binaries() + "/pg_ctl -D " + cluster_->socket_directory() +
          "/data -m fast stop (as its user), and remove " + folder_ + "\n");
  } else {
    print(
        "\nTo look around yourself: KEEP=1 make demo, then\n"
        "  psql 'postgresql:///board?host=SOCKET' -c 'SELECT title, city, closed_at FROM jobs"
        " LIMIT 10'\n");
  }
  return Exit::done;
}

}  // namespace

void add_demo(CLI::App& app, Context& context) {
  app.add_subcommand("demo", "watch it work: a private PostgreSQL, three feeds, four polls")
      ->footer("It needs PostgreSQL's programs and nothing else. Example: KEEP=1 workwise demo")
      ->callback([&context] {
        context.command = [] {
          const char* keep = std::getenv("KEEP");
          return Demo(keep != nullptr && std::string(keep) == "1").show();
        };
      });
}

}  // namespace workwise::cli
