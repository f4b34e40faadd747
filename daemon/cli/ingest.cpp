#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/counts_json.hpp"
#include "cli/interrupt.hpp"
#include "cli/notify.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "ingest/run.hpp"

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

std::vector<config::Source> chosen(const config::Settings& settings, const Flags& flags) {
  if (!flags.preset.empty()) {
    if (flags.file.empty()) throw UsageError("--preset goes with --file");
    config::Source source =
        config::source_from_preset(settings.presets_directory, flags.preset, file_url(flags.file));
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
        (report.not_modified ? " (not modified)" : "") +
        (report.pages > 1 ? "  " + with_thousands(report.pages) + " pages," : "") + "  " +
        bytes_to_text(report.body_bytes) + " in " + to_text(report.took) + "\n");
  if (!report.note.empty()) std::fprintf(stderr, "  %s\n", printable(report.note).c_str());
  if (!report.error.empty()) std::fprintf(stderr, "  %s\n", printable(report.error).c_str());
  if (report.state == ingest::State::held)
    std::fprintf(stderr, "  next: workwise runs accept %lld | workwise runs reject %lld\n",
                 static_cast<long long>(report.run), static_cast<long long>(report.run));
  if (report.counts.quarantined > 0 && !dry_run)
    std::fprintf(stderr, "  next: workwise quarantine list --source %s\n", report.source.c_str());
}

void add_json(const ingest::RunReport& report, JsonWriter& json) {
  json.open_object();
  json.key("run");
  report.run > 0 ? json.value(report.run) : json.null();
  json.member("source", report.source).member("state", to_string(report.state));
  add_counts(report.counts, json)
      .member("closed", report.closed)
      .member("would_close", report.would_close)
      .member("not_modified", report.not_modified)
      .member("partial", report.partial)
      .member("batches", report.batches)
      .member("pages", report.pages)
      .member("wire_bytes", report.wire_bytes)
      .member("body_bytes", report.body_bytes)
      .member("microseconds", report.took.count())
      .text_or_null("note", report.note)
      .text_or_null("error", report.error)
      .close();
}

/// A source that another process works on: it was not polled.
void add_json(const std::string& source, const LockedError& error, JsonWriter& json) {
  json.open_object();
  json.key("run").null();
  json.member("source", source).member("state", "locked").member("error", error.what()).close();
}

Exit exit_of(const ingest::RunReport& report) {
  if (report.state == ingest::State::failed) return Exit::failed;
  if (report.state == ingest::State::held) return Exit::held;
  return report.counts.quarantined > 0 ? Exit::quarantined : Exit::done;
}

/// Several runs, one exit code: the first of the contract's order.
Exit worse(Exit a, Exit b) {
  constexpr Exit kOrder[] = {Exit::locked, Exit::failed, Exit::held, Exit::quarantined};
  const auto found = std::find_if(std::begin(kOrder), std::end(kOrder),
                                  [&](Exit code) { return code == a || code == b; });
  return found == std::end(kOrder) ? Exit::done : *found;
}

/// Draws how far a run is.
class Progress {
 public:
  explicit Progress(const std::string& source) : bar_(source) {}

  void show(const ingest::Counts& counts, std::uint64_t bytes, std::uint64_t total) {
    const double share = total > 0 ? static_cast<double>(bytes) / static_cast<double>(total) : 0;
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
    const auto rate = static_cast<std::int64_t>(static_cast<double>(counts.received) / seconds);
    bar_.show(share, counts.received == 0 ? "fetching " + bytes_to_text(bytes)
                                          : with_thousands(counts.received) + " items, " +
                                                with_thousands(rate) + "/s");
  }
  void clear() { bar_.clear(); }

 private:
  ProgressBar bar_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

/// Polls one source after the other; what is wrong with one does not keep the others from it.
class Poll {
 public:
  Poll(const Context& context, const config::Settings& settings, const Flags& flags,
       std::chrono::milliseconds lock_wait, postgres::SpareSessions& spares)
      : context_(context), settings_(settings), flags_(flags) {
    options_.full = flags.full;
    options_.dry_run = flags.dry_run;
    options_.file = flags.file;
    options_.lock_wait = lock_wait;
    options_.spares = &spares;
    options_.stop = interrupt_.token();
    options_.on_session = [this](std::function<void()> cancel) {
      interrupt_.on_second(std::move(cancel));
    };
  }

  Exit all(const std::vector<config::Source>& sources) {
    json_.open_object().key("runs").open_array();
    Exit code = Exit::done;
    std::size_t polled = 0;
    for (; polled < sources.size() && !interrupt_.token().stop_requested(); ++polled)
      code = worse(code, one(sources[polled]));
    if (context_.json) print(json_.close().close().text() + "\n");
    if (polled == sources.size()) return code;
    std::fprintf(stderr, "stopped: %zu of %zu sources were not polled\n", sources.size() - polled,
                 sources.size());
    return worse(code, Exit::failed);
  }

 private:
  Exit one(const config::Source& source) {
    Progress progress(source.name);
    options_.progress = [&](const ingest::Counts& counts, std::uint64_t bytes,
                            std::uint64_t total) { progress.show(counts, bytes, total); };
    try {
      const ingest::RunReport report = ingest::run(settings_, source, options_);
      progress.clear();
      context_.json ? add_json(report, json_) : show(report, flags_.dry_run);
      return exit_of(report);
    } catch (const LockedError& error) {
      progress.clear();
      if (context_.json) add_json(source.name, error, json_);
      if (!context_.json) print(source.name + "  " + paint("locked", Colour::yellow) + "\n");
      std::fprintf(stderr, "  %s\n", error.what());
      return Exit::locked;
    }
  }

  const Context& context_;
  const config::Settings& settings_;
  const Flags& flags_;
  Interrupt interrupt_;
  ingest::Options options_;
  JsonWriter json_;
};

Exit ingest_all(Context& context, Flags flags) {
  if (!flags.file.empty()) flags.file = std::filesystem::absolute(flags.file).string();
  const config::Settings settings = context.settings(Context::Secrets::read);
  const std::vector<config::Source> sources = chosen(settings, flags);
  const auto lock_wait = parse_duration(flags.lock_wait, "--lock-wait");
  if (!flags.dry_run) notify_afterwards(context, settings);
  postgres::SpareSessions spares(1);
  spares.give_back(settings.database.url, context.require_schema(settings, "not ingesting"));
  return Poll(context, settings, flags, lock_wait, spares).all(sources);
}

}  // namespace

void add_ingest(CLI::App& app, Context& context) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* ingest = app.add_subcommand("ingest", "poll sources now, once");
  ingest->add_option("--source", flags->sources, "one of the configured sources (default: all)")
      ->allow_extra_args(false)
      ->check(given());
  ingest->add_option("--file", flags->file, "read this file instead of the source's URL")
      ->check(given());
  ingest->add_option("--preset", flags->preset, "with --file: how to read it")->check(given());
  ingest->add_flag("--full", flags->full, "ignore validators and fingerprints: look at every item");
  ingest->add_flag("--dry-run", flags->dry_run, "fetch, decode and compare; write nothing");
  ingest->add_option("--lock-wait", flags->lock_wait, "how long to wait for a run under way")
      ->capture_default_str();
  ingest->footer(
      "Exit 5: closings are held; 6: some items could not be read.\n"
      "Example: workwise ingest --source agency --dry-run");
  ingest->callback([&context, flags] {
    context.command = [&context, flags] { return ingest_all(context, *flags); };
  });
}

}  // namespace workwise::cli
