#include "cli/source_test.hpp"

#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/interrupt.hpp"
#include "cli/posting_json.hpp"
#include "cli/posting_text.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "cli/walk.hpp"
#include "feed/coverage.hpp"
#include "ingest/compare.hpp"
#include "ingest/run.hpp"

namespace workwise::cli {
namespace {

/// A line a field, its paths behind it.
std::string by_field(const std::vector<feed::Coverage::Unmatched>& paths, bool elsewhere) {
  std::string text;
  std::string last;
  for (const auto& one : paths) {
    if (one.elsewhere != elsewhere) continue;
    text += one.field == last ? ", " : (last.empty() ? "  " : "\n  ") + one.field + ": ";
    text += printable(one.path);
    last = one.field;
  }
  return last.empty() ? text : text + "\n";
}

/// The paths that found nothing in any item: an optional field, or a slip of the pen.
std::string nothing_at(const feed::Coverage& coverage) {
  const auto paths = coverage.unmatched();
  const std::string fields = by_field(paths, false);
  const std::string others = by_field(paths, true);
  return (fields.empty() ? "" : "Nothing in any item at\n" + fields) +
         (others.empty() ? "" : "Found at another path, nothing at\n" + others);
}

/// Fetches and maps without a database: counts, what was rejected, and the first few postings.
Exit test(const Context& context, const std::string& name) {
  constexpr std::int64_t kShown = 3;
  const config::Settings settings = context.settings_with_sources(Context::Secrets::read);
  const config::Source& source = find_source(settings, name);
  std::int64_t items = 0;
  std::int64_t filtered = 0;
  std::map<std::string, std::int64_t> reasons;
  JsonWriter json;
  json.open_object().member("source", name).key("first").open_array();
  std::int64_t shown = 0;
  feed::Coverage coverage{source};
  const feed::Fetched fetched = walk(
      settings, source,
      [&](const feed::Decoded& decoded, const feed::Item& item) {
        ++items;
        if (std::holds_alternative<job::Filtered>(decoded)) ++filtered;
        if (const auto* rejected = std::get_if<job::Rejected>(&decoded))
          ++reasons[rejected->reason];
        if (const auto* posting = std::get_if<job::Posting>(&decoded);
            posting != nullptr && shown < kShown) {
          ++shown;
          json.raw(to_json(decoded, item.ordinal));
          if (!context.json) print(to_text(*posting));
        }
        return true;
      },
      &coverage);
  std::int64_t rejected = 0;
  json.close().key("rejected").open_array();
  for (const auto& [reason, count] : reasons) {
    rejected += count;
    json.open_object().member("reason", reason).member("count", count).close();
  }
  json.close().key("nothing_at").open_array();
  for (const auto& [field, path, elsewhere] : coverage.unmatched())
    json.open_object()
        .member("field", field)
        .member("path", path)
        .member("elsewhere", elsewhere)
        .close();
  json.close()
      .member("items", items)
      .member("mapped", items - rejected - filtered)
      .member("filtered", filtered)
      .member("wire_bytes", fetched.wire_bytes)
      .member("body_bytes", fetched.body_bytes)
      .member("pages", fetched.pages.size())
      .close();
  if (context.json) {
    print(json.text() + "\n");
  } else {
    const auto pages = std::ssize(fetched.pages);
    print(with_thousands(items) + " items in " +
          (pages > 1 ? with_thousands(pages) + " pages, " : "") +
          bytes_to_text(fetched.body_bytes) + ": " + with_thousands(items - rejected - filtered) +
          " mapped, " + with_thousands(filtered) + " filtered, " + with_thousands(rejected) +
          " rejected\n");
    for (const auto& [reason, count] : reasons)
      print("  " + with_thousands(count) + " × " + printable(reason) + "\n");
    if (items > 0) print(nothing_at(coverage));
    if (!source.detail.url.empty())
      print("Details were not asked for; with them: workwise preview --source " + name +
            " --limit 3\n");
  }
  return rejected > 0 ? Exit::quarantined : Exit::done;
}

/// Enough of a text to see what it is about; of two that differ from where they do.
std::string beginning(std::string_view text, std::size_t from = 0) {
  constexpr std::size_t kShown = 60;
  constexpr std::size_t kBefore = 12;
  const auto whole = [&](std::size_t at) {  // not in the middle of a character
    while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U)
      --at;
    return at;
  };
  const std::size_t begin = from > kBefore && text.size() > kShown ? whole(from - kBefore) : 0;
  std::string shown;
  if (begin > 0) shown = "…";
  const std::size_t end = text.size() - begin <= kShown ? text.size() : whole(begin + kShown);
  shown += printable(text.substr(begin, end - begin));
  return end < text.size() ? shown + "…" : shown;
}

std::string change_text(const ingest::Difference& change) {
  const auto differs = std::mismatch(change.before.begin(), change.before.end(),
                                     change.after.begin(), change.after.end());
  const auto at = static_cast<std::size_t>(differs.first - change.before.begin());
  const auto text = [at](const std::string& value) {
    return value.empty() ? std::string("(nothing)") : beginning(value, at);
  };
  return "    " + change.field + ": " + text(change.before) + " → " + text(change.after) + "\n";
}

std::string named(const ingest::Findings::Named& job) {
  return "  " + printable(job.external_id) + "  " + printable(job.title) + "\n";
}

std::string findings_text(const ingest::Findings& found, const ingest::RunReport& report) {
  std::string text;
  if (!found.rejected.empty()) text += "rejected:\n";
  for (const auto& [ordinal, rejected] : found.rejected)
    text += "  item " + std::to_string(ordinal) +
            (rejected.external_id.empty() ? "" : ", " + printable(rejected.external_id)) +
            (rejected.field.empty() ? "" : ", " + rejected.field) + ": " +
            printable(rejected.reason) + "\n";
  if (!found.inserted.empty()) text += "new:\n";
  for (const auto& job : found.inserted) text += named(job);
  if (!found.changed.empty()) text += "changed:\n";
  for (const auto& changed : found.changed) {
    text += named(changed.job);
    if (changed.reopened) text += "    reopened\n";
    for (const auto& change : changed.fields) text += change_text(change);
  }
  if (!found.closing.empty()) text += "no longer there:\n";
  for (const auto& job : found.closing) text += named(job);
  if (!report.note.empty()) text += printable(report.note) + "\n";
  return text;
}

void add_named(const char* key, const std::vector<ingest::Findings::Named>& jobs,
               JsonWriter& json) {
  json.key(key).open_array();
  for (const auto& job : jobs)
    json.open_object().member("external_id", job.external_id).member("title", job.title).close();
  json.close();
}

void add_changed(const ingest::Findings& found, JsonWriter& json) {
  json.key("changed").open_array();
  for (const auto& changed : found.changed) {
    json.open_object()
        .member("external_id", changed.job.external_id)
        .member("title", changed.job.title)
        .member("reopened", changed.reopened)
        .key("fields")
        .open_array();
    for (const auto& change : changed.fields)
      json.open_object()
          .member("field", change.field)
          .text_or_null("before", change.before)
          .text_or_null("after", change.after)
          .close();
    json.close().close();
  }
  json.close();
}

std::string diff_json(const ingest::Findings& found, const ingest::RunReport& report) {
  const ingest::Counts& counts = report.counts;
  JsonWriter json;
  json.open_object()
      .member("source", report.source)
      .member("received", counts.received)
      .member("would_insert", counts.inserted)
      .member("would_change", counts.updated)
      .member("unchanged", counts.unchanged)
      .member("duplicate", counts.duplicate)
      .member("filtered", counts.filtered)
      .member("rejected", counts.quarantined)
      .member("would_close", report.would_close)
      .member("partial", report.partial)
      .member("wire_bytes", report.wire_bytes)
      .member("body_bytes", report.body_bytes);
  json.key("rejected_items").open_array();
  for (const auto& [ordinal, rejected] : found.rejected)
    json.open_object()
        .member("item", ordinal)
        .text_or_null("external_id", rejected.external_id)
        .text_or_null("field", rejected.field)
        .member("reason", rejected.reason)
        .close();
  json.close();
  add_named("new", found.inserted, json);
  add_changed(found, json);
  add_named("no_longer_there", found.closing, json);
  return json.close().text() + "\n";
}

/// What a poll would do to the board: a dry run, which asks in a session that can't write.
Exit diff(const Context& context, const std::string& name) {
  const config::Settings settings = context.settings_with_sources(Context::Secrets::read);
  const config::Source& source = find_source(settings, name);
  context.require_schema(settings, "not comparing");
  const Interrupt interrupt;
  ingest::Findings found;
  ingest::Options options;
  options.dry_run = true;
  options.findings = &found;
  options.stop = interrupt.token();
  const ingest::RunReport report = ingest::run(settings, source, options);
  if (report.state == ingest::State::failed) throw Error(report.error);
  const ingest::Counts& counts = report.counts;
  print(
      context.json
          ? diff_json(found, report)
          : with_thousands(counts.received) + " items in " + bytes_to_text(report.body_bytes) +
                ": " + with_thousands(counts.inserted) + " to insert, " +
                with_thousands(counts.updated) + " to change, " + with_thousands(counts.unchanged) +
                " unchanged, " + with_thousands(report.would_close) + " to close, " +
                with_thousands(counts.duplicate + counts.filtered) + " left out, " +
                with_thousands(counts.quarantined) + " rejected\n" + findings_text(found, report));
  return counts.quarantined > 0 ? Exit::quarantined : Exit::done;
}

}  // namespace

void add_source_test(CLI::App& sources, Context& context) {
  struct Flags {
    std::string name;
    bool diff = false;
  };
  const auto flags = std::make_shared<Flags>();
  CLI::App* one = sources.add_subcommand("test", "fetch and map one; write nothing");
  one->add_option("NAME", flags->name, "the source")->required()->check(given());
  one->add_flag("--diff", flags->diff, "compare with the board: what a poll would change");
  one->footer(
      "Without --diff no database is needed.\n"
      "Example: workwise sources test agency --diff");
  one->callback([&context, flags] {
    context.command = [&context, flags] {
      return flags->diff ? diff(context, flags->name) : test(context, flags->name);
    };
  });
}

}  // namespace workwise::cli
