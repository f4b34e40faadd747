#include "ingest/twins.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"

namespace workwise::cli {
namespace {

struct Flags {
  std::vector<std::string> sources;
  std::string source;
  int limit = 50;
  bool dry_run = false;
  std::string lock_wait = "60s";
  ingest::TwinEnd one;
  ingest::TwinEnd other;
};

// ---- find

void add_json(const ingest::TwinsReport& report, bool dry_run, JsonWriter& json) {
  json.open_object()
      .member("dry_run", dry_run)
      .member("companies", report.companies)
      .member("postings", report.postings)
      .member("linked", report.linked)
      .member("again", report.again)
      .member("kept", report.kept)
      .member("ended", report.ended)
      .member("doubtful", report.doubtful)
      .member("skipped", report.skipped);
  json.key("doubts").open_array();
  for (const auto& doubt : report.doubts)
    json.open_object()
        .member("source", doubt.source)
        .member("external_id", doubt.external_id)
        .member("other_source", doubt.other_source)
        .member("candidates", doubt.candidates)
        .close();
  json.close().key("skipped_companies").open_array();
  for (const auto& skipped : report.skipped_companies)
    json.open_object()
        .member("company", skipped.company)
        .member("postings", skipped.postings)
        .close();
  json.close().close();
}

std::string counts_text(const ingest::TwinsReport& report) {
  std::string text = with_thousands(report.postings) + " postings compared";
  const auto part = [&](std::int64_t number, const char* word) {
    if (number > 0) text += ", " + with_thousands(number) + " " + word;
  };
  part(report.linked, "linked");
  part(report.again, "linked again");
  part(report.kept, "kept");
  part(report.ended, "ended");
  part(report.doubtful, "in doubt");
  return text;
}

void show(const ingest::TwinsReport& report, bool dry_run) {
  print((dry_run ? paint("dry run", Colour::green) + "  " : "") + counts_text(report) + "\n");
  for (const auto& doubt : report.doubts)
    std::fprintf(stderr, "  %s %s is as much like %zu postings of %s: not linked\n",
                 printable(doubt.source).c_str(), printable(doubt.external_id).c_str(),
                 doubt.candidates, printable(doubt.other_source).c_str());
  if (const auto named = static_cast<std::int64_t>(report.doubts.size()); report.doubtful > named)
    std::fprintf(stderr, "  and %s more\n", with_thousands(report.doubtful - named).c_str());
  for (const auto& skipped : report.skipped_companies)
    std::fprintf(stderr, "  %s has %s open postings: too many to compare, left as it is\n",
                 printable(skipped.company).c_str(), with_thousands(skipped.postings).c_str());
  if (const auto named = static_cast<std::int64_t>(report.skipped_companies.size());
      report.skipped > named)
    std::fprintf(stderr, "  and %s more\n", with_thousands(report.skipped - named).c_str());
}

Exit find(const Context& context, const Flags& flags) {
  const config::Settings settings = context.settings();
  const auto lock_wait = parse_duration(flags.lock_wait, "--lock-wait");
  postgres::Session session = context.board(settings);
  const ingest::TwinsReport report = ingest::find_twins(
      session, {.sources = flags.sources, .dry_run = flags.dry_run, .lock_wait = lock_wait});
  if (context.json) {
    JsonWriter json;
    add_json(report, flags.dry_run, json);
    print(json.text() + "\n");
  } else {
    show(report, flags.dry_run);
  }
  return Exit::done;
}

// ---- list, reject, restore

void add_json(const ingest::TwinLink& link, JsonWriter& json) {
  json.open_object()
      .member("source", link.source)
      .member("external_id", link.external_id)
      .text_or_null("title", link.title)
      .member("twin_source", link.twin_source)
      .member("twin_external_id", link.twin_external_id)
      .text_or_null("twin_title", link.twin_title)
      .member("state", link.state);
  json.key("score").raw(link.score);
  json.key("reasons").raw(link.reasons);
  json.member("found_at", link.found_at)
      .text_or_null("ended_at", link.ended_at)
      .text_or_null("rejected_at", link.rejected_at)
      .close();
}

Colour colour(const std::string& state) {
  if (state == "rejected") return Colour::yellow;
  return state == "ended" ? Colour::grey : Colour::plain;
}

Exit list(const Context& context, const Flags& flags) {
  postgres::Session session = context.board(context.settings());
  JsonWriter json;
  json.open_object().key("twins").open_array();
  Table table({"source", "external id", "twin source", "twin's id", "state", "score", "since",
               "title", "twin's title"});
  for (const auto& link : ingest::list_twins(session, flags.source, flags.limit)) {
    add_json(link, json);
    table.row({printable(link.source), printable(link.external_id), printable(link.twin_source),
               printable(link.twin_external_id), paint(link.state, colour(link.state)), link.score,
               link.found_at, printable(link.title), printable(link.twin_title)});
  }
  print(context.json ? json.close().close().text() + "\n"
        : table.empty()
            ? "no twins" + (flags.source.empty() ? "" : " of " + flags.source) + " are known\n"
            : table.text());
  return Exit::done;
}

void show_decided(const Context& context, const ingest::TwinLink& link) {
  if (context.json) {
    JsonWriter json;
    add_json(link, json);
    return print(json.text() + "\n");
  }
  print(printable(link.source) + " " + printable(link.external_id) + " and " +
        printable(link.twin_source) + " " + printable(link.twin_external_id) + ": " + link.state +
        "\n");
}

Exit reject(const Context& context, const Flags& flags) {
  const auto wait = parse_duration(flags.lock_wait, "--lock-wait");
  postgres::Session session = context.board(context.settings());
  show_decided(context, ingest::reject_twins(session, flags.one, flags.other, wait));
  return Exit::done;
}

Exit restore(const Context& context, const Flags& flags) {
  const auto wait = parse_duration(flags.lock_wait, "--lock-wait");
  postgres::Session session = context.board(context.settings());
  show_decided(context, ingest::restore_twins(session, flags.one, flags.other, wait));
  return Exit::done;
}

}  // namespace

void add_twins(CLI::App& app, Context& context) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* twins = app.add_subcommand("twins", "postings of several sources that are one job");
  twins->require_subcommand(1);
  twins->fallthrough();
  twins->footer("Example: workwise twins find --dry-run");
  const auto add = [&](const char* name, const char* what, const char* example, auto function) {
    CLI::App* one = twins->add_subcommand(name, what);
    one->footer(std::string("Example: workwise twins ") + example);
    one->callback([&context, flags, function] {
      context.command = [&context, flags, function] { return function(context, *flags); };
    });
    return one;
  };
  const auto add_lock_wait = [&](CLI::App* one) {
    one->add_option("--lock-wait", flags->lock_wait, "how long to wait for a find under way")
        ->capture_default_str();
  };

  CLI::App* all = add("find", "compare the open postings and bring the links up to date",
                      "find --source agency --dry-run", find);
  all->add_option("--source", flags->sources, "only links that touch this source (default: all)")
      ->allow_extra_args(false)
      ->check(given());
  all->add_flag("--dry-run", flags->dry_run, "compare and count; write nothing");
  add_lock_wait(all);

  CLI::App* known = add("list", "the newest links", "list --source agency --limit 10", list);
  known->add_option("--source", flags->source, "only of this source")->check(given());
  known->add_option("--limit", flags->limit, "how many")->capture_default_str()->check(some());

  const auto add_decision = [&](const char* name, const char* what, const char* example,
                                auto function) {
    CLI::App* one = add(name, what, example, function);
    one->add_option("SOURCE", flags->one.source, "of the one posting")->required();
    one->add_option("ID", flags->one.external_id, "its external id")->required();
    one->add_option("OTHER_SOURCE", flags->other.source, "of the other")->required();
    one->add_option("OTHER_ID", flags->other.external_id, "its external id")->required();
    add_lock_wait(one);
  };
  add_decision("reject", "these two are not the same job: the link is never made again",
               "reject agency 4711 board x-9", reject);
  add_decision("restore", "take a rejection back", "restore agency 4711 board x-9", restore);
}

}  // namespace workwise::cli
