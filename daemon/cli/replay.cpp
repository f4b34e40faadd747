#include "cli/replay.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <set>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/counts_json.hpp"
#include "cli/interrupt.hpp"
#include "cli/posting_json.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "ingest/replay.hpp"

namespace workwise::cli {
namespace {

constexpr std::size_t kShownMax = 1000;  ///< of the items, one by one; all are counted

struct Flags {
  ingest::QuarantineFilter filter;
  bool dry_run = false;
  bool yes = false;
  std::string lock_wait = "60s";
};

std::string place(const job::Posting& posting) {
  std::vector<std::string> parts;
  for (const std::string& part : {posting.city, posting.region, posting.country})
    if (!part.empty()) parts.push_back(part);
  return parts.empty() ? posting.location : join(parts, ", ");
}

std::string told(const ingest::Replayed& one) {
  using Outcome = ingest::Replayed::Outcome;
  if (one.outcome == Outcome::rejected)
    return one.reason == one.item.reason ? one.reason : one.item.reason + " → " + one.reason;
  if (one.outcome == Outcome::left) return one.reason;
  if (!one.posting) return "was: " + one.item.reason;
  const std::string where = place(*one.posting);
  return one.posting->title + (one.posting->company.empty() ? "" : ", " + one.posting->company) +
         (where.empty() ? "" : ", " + where) + " (was: " + one.item.reason + ")";
}

void add_json(const ingest::Replayed& one, JsonWriter& json) {
  json.open_object()
      .member("id", one.item.id)
      .member("source", one.item.source)
      .text_or_null("external_id", one.posting ? one.posting->external_id : one.item.external_id)
      .member("outcome", to_string(one.outcome))
      .member("was", one.item.reason)
      .text_or_null("field", one.field)
      .text_or_null("reason", one.reason);
  json.key("posting");
  one.posting ? json.raw(to_json(feed::Decoded{*one.posting}, 0)) : json.null();
  json.close();
}

/// Shows what each item would become, and then merges.
class Replays {
 public:
  Replays(const Context& context, const Flags& flags)
      : context_(context),
        flags_(flags),
        settings_(context.settings_with_sources(flags.dry_run ? Context::Secrets::leave
                                                              : Context::Secrets::read)),
        lock_wait_(parse_duration(flags.lock_wait, "--lock-wait")) {}

  Exit go() {
    context_.require_schema(settings_, "not replaying");
    const auto sources = chosen();
    json_.open_object().key("items").open_array();
    for (const config::Source* source : sources) look(*source);
    json_.close().key("runs").open_array();
    if (!context_.json) {
      print(table_.empty() ? "nothing of it is in quarantine\n" : table_.text());
      if (shown_ > kShownMax)
        std::fprintf(stderr, "the first %zu of %zu items\n", kShownMax, shown_);
    }
    const bool go = !flags_.dry_run && acceptable_ > 0 &&
                    (flags_.yes || agreed("merge " + with_thousands(acceptable_) + " of " +
                                          with_thousands(static_cast<std::int64_t>(shown_)) +
                                          " items into the board?"));
    std::int64_t waiting = static_cast<std::int64_t>(shown_) - acceptable_;
    if (go) {
      waiting = 0;
      for (const config::Source* source : sources) waiting += merge(*source);
    } else if (!context_.json && shown_ > 0) {
      print(flags_.dry_run ? "dry run: nothing was merged\n" : "nothing was merged\n");
    }
    if (context_.json)
      print(json_.close().member("dry_run", flags_.dry_run).member("merged", go).close().text() +
            "\n");
    return waiting > 0 ? Exit::quarantined : Exit::done;
  }

 private:
  std::vector<const config::Source*> chosen() const;
  void look(const config::Source& source);
  std::int64_t merge(const config::Source& source);

  ingest::ReplayOptions options(const Interrupt& interrupt) const {
    ingest::ReplayOptions options;
    options.filter = flags_.filter;
    options.dry_run = true;
    options.lock_wait = lock_wait_;
    options.stop = interrupt.token();
    return options;
  }

  const Context& context_;
  const Flags& flags_;
  config::Settings settings_;
  std::chrono::milliseconds lock_wait_;
  JsonWriter json_;
  Table table_{{"id", "source", "external id", "outcome", "what"}};
  std::size_t shown_ = 0;
  std::int64_t acceptable_ = 0;
};

/// Whose items they are. One that is no longer configured has no mapping to read them with.
std::vector<const config::Source*> Replays::chosen() const {
  std::set<std::string> names;
  postgres::Session session = context_.board(settings_);
  const bool asked = !flags_.filter.ids.empty() || !flags_.filter.source.empty();
  if (!flags_.filter.source.empty()) find_source(settings_, flags_.filter.source);
  for (const std::string& name : ingest::quarantined_sources(session, flags_.filter))
    names.insert(name);
  if (names.empty() && !flags_.filter.ids.empty())
    throw UsageError("the quarantine has none of these items", "workwise quarantine list");
  std::vector<const config::Source*> sources;
  for (const std::string& name : names) {
    try {
      sources.push_back(&find_source(settings_, name));
    } catch (const UsageError& error) {
      if (asked) throw;
      std::fprintf(stderr, "%s: its items stay where they are\n", error.what());
    }
  }
  return sources;
}

void Replays::look(const config::Source& source) {
  const Interrupt interrupt{"stopping: nothing was merged"};
  ingest::ReplayOptions asking = options(interrupt);
  asking.show = [this](const ingest::Replayed& one) {
    using Outcome = ingest::Replayed::Outcome;
    if (one.outcome != Outcome::rejected && one.outcome != Outcome::left) ++acceptable_;
    if (++shown_ > kShownMax) return;
    add_json(one, json_);
    table_.row({std::to_string(one.item.id), one.item.source,
                printable(one.posting ? one.posting->external_id : one.item.external_id),
                std::string(to_string(one.outcome)), printable(told(one))});
  };
  ingest::replay(settings_, source, asking);
}

/// Returns how many still wait.
std::int64_t Replays::merge(const config::Source& source) {
  const Interrupt interrupt{"stopping: nothing of " + source.name + " is merged"};
  ingest::ReplayOptions writing = options(interrupt);
  writing.dry_run = false;
  const ingest::RunReport report = ingest::replay(settings_, source, writing);
  const ingest::Counts& counts = report.counts;
  json_.open_object().member("run", report.run).member("source", report.source);
  add_counts(counts, json_).close();
  if (!context_.json)
    print(source.name + "  " + paint("done", Colour::green) + "  run " +
          std::to_string(report.run) + "  " + with_thousands(counts.received) + " replayed, " +
          with_thousands(counts.inserted) + " inserted, " + with_thousands(counts.updated) +
          " updated, " + with_thousands(counts.unchanged) + " unchanged, " +
          with_thousands(counts.duplicate + counts.filtered) + " left out, " +
          with_thousands(counts.quarantined) + " still in quarantine\n");
  return counts.quarantined;
}

}  // namespace

void add_replay(CLI::App& quarantine, Context& context) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* replay = quarantine.add_subcommand("replay", "read items anew, and merge what can be");
  replay->add_option("ID", flags->filter.ids, "their numbers (default: all)");
  replay->add_option("--source", flags->filter.source, "only of this source")->check(given());
  replay->add_flag("--dry-run", flags->dry_run, "say what would become of them; write nothing");
  replay->add_flag("--yes", flags->yes, "don't ask (without a terminal nobody is asked)");
  replay->add_option("--lock-wait", flags->lock_wait, "how long to wait for a run under way")
      ->capture_default_str();
  replay->footer(
      "With the mapping as it is now. Items that their feed has dropped, or whose job was written\n"
      "or closed since, are left to the next poll. Each source's items are a run of their own.\n"
      "Example: workwise quarantine replay --source agency --dry-run");
  replay->callback([&context, flags] {
    context.command = [&context, flags] { return Replays(context, *flags).go(); };
  });
}

}  // namespace workwise::cli
