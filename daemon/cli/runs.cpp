#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/counts_json.hpp"
#include "cli/notify.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "ingest/ledger.hpp"

namespace workwise::cli {
namespace {

struct Flags {
  std::string source;
  int limit = 20;
  std::int64_t run = 0;
  std::string lock_wait = "60s";
};

constexpr int kHeldShown = 10;

/// The members of a run; the object stays open.
void add_json(const ingest::RunRow& run, JsonWriter& json) {
  json.open_object()
      .member("run", run.id)
      .member("source", run.source)
      .member("state", run.state)
      .member("started_at", run.started_at)
      .text_or_null("finished_at", run.finished_at);
  add_counts(run.counts, json)
      .member("closed", run.closed)
      .member("would_close", run.would_close)
      .member("batches", run.batches)
      .member("not_modified", run.not_modified)
      .member("partial", run.partial)
      .member("wire_bytes", run.wire_bytes)
      .member("body_bytes", run.body_bytes)
      .text_or_null("note", run.note)
      .text_or_null("error", run.error)
      .text_or_null("decision", run.decision)
      .member("awaits_decision", run.awaits_decision);
}

std::string seconds_text(double seconds) {
  return to_text(std::chrono::microseconds(static_cast<std::int64_t>(seconds * 1e6)));
}

Colour colour(const std::string& state) {
  if (state == "failed") return Colour::red;
  return state == "held" ? Colour::yellow : Colour::plain;
}

Exit list(const Context& context, const Flags& flags) {
  postgres::Session session = context.board(context.settings());
  const auto runs = ingest::list_runs(session, flags.source, flags.limit);
  JsonWriter json;
  json.open_object().key("runs").open_array();
  Table table({"run", "source", "state", "started", "took", "received", "new", "changed", "same",
               "closed", "held", "quarantined"});
  const auto number = [](std::int64_t value) { return value == 0 ? "" : with_thousands(value); };
  for (const ingest::RunRow& run : runs) {
    add_json(run, json);
    json.close();
    table.row({std::to_string(run.id), run.source, paint(run.state, colour(run.state)),
               run.started_at, seconds_text(run.seconds), number(run.counts.received),
               number(run.counts.inserted), number(run.counts.updated),
               number(run.counts.unchanged), number(run.closed), number(run.would_close),
               number(run.counts.quarantined)});
  }
  print(context.json ? json.close().close().text() + "\n"
        : table.empty()
            ? (flags.source.empty() ? "no runs yet\n" : "no runs of " + flags.source + "\n")
            : table.text());
  return Exit::done;
}

void add_json(const ingest::HeldClosings& held, JsonWriter& json) {
  json.member("accept_would_close", held.count).key("held_jobs").open_array();
  for (const auto& job : held.first)
    json.open_object()
        .member("external_id", job.external_id)
        .member("title", job.title)
        .member("why", job.dated_back ? "expired" : "missing")
        .close();
  json.close();
}

std::string to_text(const ingest::HeldClosings& held) {
  std::string text = "accepting it closes " + with_thousands(held.count) + " jobs now:\n";
  for (const auto& job : held.first)
    text += "  " + printable(job.external_id) + "  " + printable(job.title) +
            (job.dated_back ? "  (its date is past)" : "") + "\n";
  const auto more = held.count - static_cast<std::int64_t>(held.first.size());
  return more > 0 ? text + "  and " + with_thousands(more) + " more\n" : text;
}

Exit show(const Context& context, const Flags& flags) {
  const config::Settings settings = context.settings();
  postgres::Session session = context.board(settings);
  const ingest::RunRow run = ingest::show_run(session, flags.run);
  std::optional<ingest::HeldClosings> held;
  if (run.awaits_decision) held = ingest::held_closings(session, settings, run.source, kHeldShown);
  if (context.json) {
    JsonWriter json;
    add_json(run, json);
    if (held) add_json(*held, json);
    print(json.close().text() + "\n");
    return Exit::done;
  }
  const auto line = [](const char* name, const std::string& value) {
    if (!value.empty()) print(std::string(name) + printable(value) + "\n");
  };
  const ingest::Counts& counts = run.counts;
  line("run          ", std::to_string(run.id) + " of " + run.source);
  line("state        ", run.state + (run.partial ? ", partial: it closes nothing" : "") +
                            (run.decision.empty() ? "" : ", " + run.decision));
  line("started      ", run.started_at + ", took " + seconds_text(run.seconds));
  line("body         ", run.not_modified
                            ? "not modified"
                            : bytes_to_text(static_cast<std::uint64_t>(run.body_bytes)) + " (" +
                                  bytes_to_text(static_cast<std::uint64_t>(run.wire_bytes)) +
                                  " on the wire)");
  line("received     ", with_thousands(counts.received));
  line("inserted     ", with_thousands(counts.inserted));
  line("updated      ", with_thousands(counts.updated));
  line("unchanged    ", with_thousands(counts.unchanged));
  line("duplicate    ", with_thousands(counts.duplicate));
  line("filtered     ", with_thousands(counts.filtered));
  line("quarantined  ", with_thousands(counts.quarantined));
  line("closed       ", with_thousands(run.closed));
  line("held         ", with_thousands(run.would_close));
  line("batches      ", with_thousands(run.batches));
  line("note         ", run.note);
  line("error        ", run.error);
  if (held) print(to_text(*held));
  if (run.awaits_decision)
    print("next: workwise runs accept " + std::to_string(run.id) + " | workwise runs reject " +
          std::to_string(run.id) + "\n");
  return Exit::done;
}

Exit accept(Context& context, const Flags& flags) {
  const config::Settings settings = context.settings();
  const auto wait = parse_duration(flags.lock_wait, "--lock-wait");
  postgres::Session session = context.board(settings);
  notify_afterwards(context, settings);
  const std::int64_t closed = ingest::accept_run(session, settings, flags.run, wait);
  print(context.json ? JsonWriter()
                               .open_object()
                               .member("run", flags.run)
                               .member("decision", "accepted")
                               .member("closed", closed)
                               .close()
                               .text() +
                           "\n"
                     : "accepted: " + with_thousands(closed) + " jobs closed\n");
  return Exit::done;
}

Exit reject(Context& context, const Flags& flags) {
  const config::Settings settings = context.settings();
  const auto wait = parse_duration(flags.lock_wait, "--lock-wait");
  postgres::Session session = context.board(settings);
  notify_afterwards(context, settings);
  ingest::reject_run(session, settings, flags.run, wait);
  print(context.json ? JsonWriter()
                               .open_object()
                               .member("run", flags.run)
                               .member("decision", "rejected")
                               .close()
                               .text() +
                           "\n"
                     : "rejected: nothing closes; absences are counted anew, dates that were "
                       "past are forgotten\n");
  return Exit::done;
}

}  // namespace

void add_runs(CLI::App& app, Context& context) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* runs = app.add_subcommand("runs", "what happened, run by run");
  runs->require_subcommand(1);
  runs->fallthrough();
  runs->footer("Example: workwise runs list --source agency");
  CLI::App* all = runs->add_subcommand("list", "the newest runs");
  all->add_option("--source", flags->source, "only of this source")->check(given());
  all->add_option("--limit", flags->limit, "how many")->capture_default_str()->check(some());
  all->footer("Example: workwise runs list --source agency --limit 5");
  all->callback(
      [&context, flags] { context.command = [&context, flags] { return list(context, *flags); }; });
  const auto add = [&](const char* name, const char* what, const char* more, auto function) {
    CLI::App* one = runs->add_subcommand(name, what);
    one->footer(std::string(more) + "Example: workwise runs " + name + " 42");
    one->add_option("RUN", flags->run, "its number")->required();
    if (std::string(name) != "show")
      one->add_option("--lock-wait", flags->lock_wait, "how long to wait for a run under way")
          ->capture_default_str();
    one->callback([&context, flags, function] {
      context.command = [&context, flags, function] { return function(context, *flags); };
    });
  };
  add("show", "one run, whole", "Of a held run also what accepting it would close.\n", show);
  add("accept", "close what a held run would have closed",
      "A job that its feed brings back later is opened again.\n", accept);
  add("reject", "keep it open: the feed was wrong",
      "Absences are counted from the start again; a feed that stays as it is is held again.\n",
      reject);
}

}  // namespace workwise::cli
