#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <thread>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/duration.hpp"
#include "cli/interrupt.hpp"
#include "cli/terminal.hpp"
#include "ingest/run.hpp"
#include "migrate/migrate.hpp"

namespace workwise::cli {
namespace {

struct Flags {
  std::vector<std::string> sources;
  std::string file;
  std::string preset;
  std::string lock_wait = "60s";
  bool full = false;
  bool dry_run = false;
};

/// Promise 6 holds for the command line too: nothing is merged into a schema that is not ours.
void require_schema(const Context& context, const config::Settings& settings) {
  const auto files = migrate::read_files(settings.migrations.directory);
  postgres::Session session = context.session(settings);
  const migrate::Status status = migrate::inspect(session, files);
  if (!status.current())
    throw Error("not ingesting: " + status.summary(), status.exit_code() == Exit::pending_migrations
                                                          ? "workwise migrate"
                                                          : "workwise status");
}

std::vector<config::Source> chosen(const config::Settings& settings, const Flags& flags) {
  if (!flags.preset.empty()) {
    if (flags.file.empty()) throw UsageError("--preset goes with --file");
    config::Source source = config::source_from_preset(settings.presets_directory, flags.preset,
                                                       "file://" + flags.file);
    if (!flags.sources.empty()) source.name = flags.sources.front();
    return {source};
  }
  std::vector<config::Source> sources;
  if (flags.sources.empty()) {
    for (const config::Source& source : settings.sources)
      if (source.enabled) sources.push_back(source);
  }
  for (const std::string& name : flags.sources) sources.push_back(find_source(settings, name));
  if (sources.empty())
    throw UsageError((settings.file.empty() ? "no configuration" : settings.file) +
                     ": no source is configured or enabled");
  if (!flags.file.empty() && sources.size() != 1)
    throw UsageError("--file goes with one --source, or with --preset");
  return sources;
}

std::string counts_text(const ingest::RunReport& report) {
  const ingest::Counts& counts = report.counts;
  std::string text = with_thousands(counts.received) + " received";
  const auto part = [&](std::int64_t number, const char* word) {
    if (number > 0) text += ", " + with_thousands(number) + " " + word;
  };
  part(counts.inserted, "inserted");
  part(counts.updated, "updated");
  part(counts.unchanged, "unchanged");
  part(counts.duplicate, "duplicate");
  part(counts.filtered, "filtered");
  part(counts.quarantined, "quarantined");
  part(report.closed, "closed");
  part(report.would_close, report.state == ingest::State::held ? "closings held" : "would close");
  return text;
}

void show(const ingest::RunReport& report, bool dry_run) {
  const bool failed = report.state == ingest::State::failed;
  const Colour colour = failed                                ? Colour::red
                        : report.state == ingest::State::held ? Colour::yellow
                                                              : Colour::green;
  print(report.source + "  " +
        paint(dry_run && !failed ? "dry run" : std::string(to_string(report.state)), colour) +
        (report.run > 0 ? "  run " + std::to_string(report.run) : "") + "  " + counts_text(report) +
        (report.not_modified ? " (not modified)" : "") + "  " + bytes_to_text(report.body_bytes) +
        " in " + to_text(report.took) + "\n");
  if (!report.note.empty()) std::fprintf(stderr, "  %s\n", printable(report.note).c_str());
  if (!report.error.empty()) std::fprintf(stderr, "  %s\n", printable(report.error).c_str());
  if (report.state == ingest::State::held)
    std::fprintf(stderr, "  next: workwise runs accept %lld | workwise runs reject %lld\n",
                 static_cast<long long>(report.run), static_cast<long long>(report.run));
  if (report.counts.quarantined > 0)
    std::fprintf(stderr, "  next: workwise quarantine list --source %s\n", report.source.c_str());
}

void add_json(const ingest::RunReport& report, JsonWriter& json) {
  const ingest::Counts& counts = report.counts;
  json.open_object();
  json.key("run");
  report.run > 0 ? json.value(report.run) : json.null();
  json.member("source", report.source)
      .member("state", to_string(report.state))
      .member("received", counts.received)
      .member("inserted", counts.inserted)
      .member("updated", counts.updated)
      .member("unchanged", counts.unchanged)
      .member("duplicate", counts.duplicate)
      .member("filtered", counts.filtered)
      .member("quarantined", counts.quarantined)
      .member("closed", report.closed)
      .member("would_close", report.would_close)
      .member("not_modified", report.not_modified)
      .member("partial", report.partial)
      .member("batches", report.batches)
      .member("wire_bytes", report.wire_bytes)
      .member("body_bytes", report.body_bytes)
      .member("microseconds", report.took.count())
      .text_or_null("note", report.note)
      .text_or_null("error", report.error)
      .close();
}

/// Several runs, one exit code: the worst first (1 before 5 before 6).
Exit worse(Exit a, const ingest::RunReport& report) {
  const auto rank = [](Exit code) {
    return code == Exit::failed ? 3 : code == Exit::held ? 2 : code == Exit::quarantined ? 1 : 0;
  };
  Exit b = Exit::done;
  if (report.state == ingest::State::failed)
    b = Exit::failed;
  else if (report.state == ingest::State::held)
    b = Exit::held;
  else if (report.counts.quarantined > 0)
    b = Exit::quarantined;
  return rank(b) > rank(a) ? b : a;
}

Exit ingest_all(const Context& context, Flags flags) {
  if (!flags.file.empty()) flags.file = std::filesystem::absolute(flags.file).string();
  const config::Settings settings = context.settings(Context::Secrets::read);
  const std::vector<config::Source> sources = chosen(settings, flags);
  require_schema(context, settings);

  Interrupt interrupt;
  JsonWriter json;
  json.open_object().key("runs").open_array();
  Exit code = Exit::done;
  for (const config::Source& source : sources) {
    if (interrupt.token().stop_requested()) break;
    ProgressBar bar(source.name);
    const auto began = std::chrono::steady_clock::now();
    ingest::Options options;
    options.full = flags.full;
    options.dry_run = flags.dry_run;
    options.file = flags.file;
    options.lock_wait = parse_duration(flags.lock_wait, "--lock-wait");
    options.stop = interrupt.token();
    options.on_session = [&](std::function<void()> cancel) {
      interrupt.on_second(std::move(cancel));
    };
    options.progress = [&](const ingest::Counts& counts, std::uint64_t bytes, std::uint64_t total) {
      const double share = total > 0 ? static_cast<double>(bytes) / static_cast<double>(total) : 0;
      const double seconds =
          std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
      const auto rate = static_cast<std::int64_t>(static_cast<double>(counts.received) / seconds);
      bar.show(share, counts.received == 0 ? "fetching " + bytes_to_text(bytes)
                                           : with_thousands(counts.received) + " items, " +
                                                 with_thousands(rate) + "/s");
    };
    const ingest::RunReport report = ingest::run(settings, source, options);
    bar.clear();
    code = worse(code, report);
    if (context.json)
      add_json(report, json);
    else
      show(report, flags.dry_run);
  }
  if (context.json) print(json.close().close().text() + "\n");
  return code;
}

}  // namespace

void add_ingest(CLI::App& app, Context& context) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* ingest = app.add_subcommand("ingest", "poll sources now, once");
  ingest->add_option("--source", flags->sources, "one of the configured sources (default: all)")
      ->allow_extra_args(false);
  ingest->add_option("--file", flags->file, "read this file instead of the source's URL");
  ingest->add_option("--preset", flags->preset, "with --file: how to read it");
  ingest->add_flag("--full", flags->full, "ignore validators and fingerprints: look at every item");
  ingest->add_flag("--dry-run", flags->dry_run, "fetch, decode and compare; write nothing");
  ingest->add_option("--lock-wait", flags->lock_wait, "how long to wait for a run under way")
      ->capture_default_str();
  ingest->callback([&context, flags] {
    context.command = [&context, flags] { return ingest_all(context, *flags); };
  });
}

}  // namespace workwise::cli
