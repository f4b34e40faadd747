#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <optional>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/interrupt.hpp"
#include "cli/rule_text.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "cli/walk.hpp"
#include "feed/decode.hpp"
#include "feed/fetch.hpp"
#include "ingest/quarantine.hpp"
#include "ingest/stored.hpp"

namespace workwise::cli {
namespace {

struct Flags {
  std::string source;
  std::string external_id;
  std::string file;
};

/// What the feed says of a job today.
struct InFeed {
  bool found = false;
  std::uint64_t items = 0;    ///< that were looked at
  std::uint64_t ordinal = 0;  ///< of the one with this id
  feed::Decoded decoded;
  std::vector<feed::Taken> taken;
  std::string problem;  ///< why the feed could not be read, or not to its end
};

std::string id_of(const feed::Decoded& decoded) {
  return std::visit([](const auto& one) { return one.external_id; }, decoded);
}

/// The first item with the id that is a posting, as in a poll; else the first one with it.
InFeed look_for(const config::Settings& settings, const config::Source& source, bool with_detail,
                const std::string& external_id) {
  InFeed result;
  const Interrupt interrupt;
  try {
    feed::Decoder decoder(source);
    feed::Details details(source, interrupt.token());
    const feed::Fetched fetched =
        feed::fetch(source, {}, settings.ingest.spool_directory, interrupt.token());
    each_item(source, fetched, interrupt.token(), [&](const feed::Item& item) {
      ++result.items;
      feed::Decoded decoded = decoder.decode(item, now());
      if (id_of(decoded) != external_id) return true;
      if (with_detail && !source.detail.url.empty())
        decoded = decode_with_detail(decoder, details, item, source.fetch.attempts);
      const bool posting = std::holds_alternative<job::Posting>(decoded);
      if (result.found && !posting) return true;
      result.found = true;
      result.ordinal = item.ordinal;
      result.taken = decoder.trace();
      result.decoded = std::move(decoded);
      return !posting;
    });
    if (interrupt.token().stop_requested() && !result.found)
      result.problem =
          "stopped after " + with_thousands(static_cast<std::int64_t>(result.items)) + " items";
  } catch (const feed::SourceError& error) {
    result.problem = error.what();
  }
  return result;
}

/// One line of the table.
struct Row {
  std::string field;
  std::string value;
  std::string stored;  ///< where the board has another
  std::string published;
  std::string from;
  std::string written_at;
};

/// Which rule of the mapping fills a column of the board.
std::string rule_name(const std::string& column) {
  if (column == "employment_types") return "employment_type";
  if (column == "source_updated_at") return "updated_at";
  if (column == "locations") return "postal_code";
  if (column.starts_with("salary_")) return "salary." + column.substr(7);
  return column;
}

bool is_place(const std::string& column) {
  return column == "city" || column == "region" || column == "country" || column == "locations" ||
         column == "work_mode";
}

/// Where a value comes from that no rule took.
void fill_in(const config::Source& source, Row& row) {
  if (row.field == "company" || row.field == "language") {
    row.from = "`" + row.field + "` of the source";
    row.written_at = place_of(source.position);
  } else if (row.field == "location") {
    row.from = "put together from city, region, country";
  } else if (is_place(row.field)) {
    row.from = "worked out of the place";
    if (row.field == "country" && row.value == source.country) row.from += ", or the source's";
  } else if (row.field.starts_with("salary_")) {
    row.from = row.field == "salary_currency" && row.value == source.currency
                   ? "read out of salary, or the source's"
                   : "read out of salary";
  }
}

void describe(const feed::Taken& taken, Row& row) {
  row.published = join(taken.published, " | ");
  row.from = rule_text(taken.rule);
  if (!taken.path.empty() && taken.rule.paths.size() > 1) row.from = taken.path + " of " + row.from;
  if (taken.withheld) row.from += ": withheld";
  if (taken.by_default) row.from += ": the default";
  row.written_at = place_of(taken.rule.position);
}

using ByField = std::map<std::string, const feed::Taken*>;

Row row_of(const std::string& column, const std::string& value, const ByField& taken,
           const config::Source& source) {
  Row row{
      .field = column, .value = value, .stored = {}, .published = {}, .from = {}, .written_at = {}};
  auto rule = taken.find(rule_name(column));
  if (rule == taken.end() && column.starts_with("salary_") && !value.empty())
    rule = taken.find("salary.text");
  if (rule != taken.end() && (!rule->second->values.empty() || value.empty()))
    describe(*rule->second, row);
  else if (!value.empty())
    fill_in(source, row);
  return row;
}

/// Only what is known, or was published and came to nothing.
std::vector<Row> rows_of(const config::Source& source, const InFeed& feed,
                         const std::optional<ingest::Stored>& stored) {
  ByField taken;
  for (const feed::Taken& one : feed.taken) taken[one.field] = &one;
  const auto* posting = std::get_if<job::Posting>(&feed.decoded);
  const ingest::Fields fields = ingest::fields_of(posting != nullptr ? *posting : job::Posting{});
  std::vector<Row> rows;
  if (feed.found) rows.push_back(row_of("id", id_of(feed.decoded), taken, source));
  for (std::size_t at = 0; at < fields.size(); ++at) {
    Row row = row_of(fields[at].first, fields[at].second, taken, source);
    if (stored) row.stored = stored->fields[at].second;
    if (feed.found && row.stored == row.value) row.stored.clear();
    if (!row.value.empty() || !row.stored.empty() || !row.published.empty()) rows.push_back(row);
  }
  return rows;
}

std::string cell(const std::string& text) {
  constexpr std::size_t kShown = 48;
  std::string line = text.substr(0, kShown);
  while (line.size() < text.size() &&
         (static_cast<unsigned char>(text[line.size()]) & 0xC0U) == 0x80U)
    line += text[line.size()];
  for (char& c : line)
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  return printable(line) + (text.size() > kShown ? "…" : "");
}

std::string run_text(std::int64_t run) {
  return run > 0 ? " by run " + std::to_string(run) : "";
}

std::string history(const std::optional<ingest::Stored>& stored) {
  if (!stored) return "the board does not have it\n";
  std::string text =
      stored->closed_at
          ? "closed     " + to_rfc3339(*stored->closed_at) +
                (stored->closed_run > 0 ? run_text(stored->closed_run) : "") + ": " +
                stored->closed_reason + "\n"
          : "open" +
                std::string(stored->last_run > 0 ? "       seen last" + run_text(stored->last_run)
                                                 : "") +
                "\n";
  if (stored->absent_since > 0)
    text += "absent     since run " + std::to_string(stored->absent_since) + ", in " +
            std::to_string(stored->absent_times) + " complete runs in a row\n";
  return text + "first seen " + to_rfc3339(stored->first_seen_at) + run_text(stored->first_run) +
         "\nwritten    " + to_rfc3339(stored->updated_at) + "\n";
}

/// What became of its item, where that is not a posting as usual.
std::string about_item(const InFeed& feed) {
  if (!feed.problem.empty()) return "the feed could not be read: " + printable(feed.problem) + "\n";
  if (!feed.found)
    return "the feed does not have it (any more): " +
           with_thousands(static_cast<std::int64_t>(feed.items)) + " items were looked at\n";
  std::string text = "item " + std::to_string(feed.ordinal) + " of the feed";
  if (const auto* rejected = std::get_if<job::Rejected>(&feed.decoded))
    text += " is rejected: " + printable(rejected->reason);
  if (std::holds_alternative<job::Filtered>(feed.decoded)) text += " is left out by drop_if";
  return text + "\n";
}

std::string table_of(const std::vector<Row>& rows, bool in_feed) {
  if (rows.empty()) return "";
  Table table(in_feed ? std::vector<std::string>{"field", "value", "on the board", "published",
                                                 "taken from", "written at"}
                      : std::vector<std::string>{"field", "on the board"});
  for (const Row& row : rows) {
    if (in_feed)
      table.row({row.field, cell(row.value), cell(row.stored), cell(row.published),
                 printable(row.from), row.written_at});
    else
      table.row({row.field, cell(row.stored)});
  }
  return table.text();
}

void add_stored(const std::optional<ingest::Stored>& stored, JsonWriter& json) {
  json.key("stored");
  if (!stored) {
    json.null();
    return;
  }
  const auto run = [&](const char* key, std::int64_t number) {
    json.key(key);
    number > 0 ? json.value(number) : json.null();
  };
  json.open_object()
      .member("open", !stored->closed_at)
      .text_or_null("closed_at", stored->closed_at ? to_rfc3339(*stored->closed_at) : "")
      .text_or_null("closed_reason", stored->closed_reason)
      .member("first_seen_at", to_rfc3339(stored->first_seen_at))
      .member("updated_at", to_rfc3339(stored->updated_at));
  run("first_run", stored->first_run);
  run("last_run", stored->last_run);
  run("closed_run", stored->closed_run);
  run("absent_since_run", stored->absent_since);
  json.key("fields").open_object();
  for (const auto& [name, text] : stored->fields) json.text_or_null(name, text);
  json.close().close();
}

void add_feed(const InFeed& feed, const std::vector<Row>& rows, JsonWriter& json) {
  const auto* rejected = std::get_if<job::Rejected>(&feed.decoded);
  json.member("in_feed", feed.found)
      .member("items", feed.items)
      .text_or_null("problem", feed.problem)
      .text_or_null("rejected", feed.found && rejected != nullptr ? rejected->reason : "")
      .member("filtered", feed.found && std::holds_alternative<job::Filtered>(feed.decoded));
  std::map<std::string, const feed::Taken*> taken;
  for (const feed::Taken& one : feed.taken) taken[one.field] = &one;
  json.key("fields").open_array();
  for (const Row& row : rows) {
    if (!feed.found) break;
    json.open_object()
        .member("field", row.field)
        .text_or_null("value", row.value)
        .text_or_null("taken_from", row.from)
        .text_or_null("written_at", row.written_at);
    json.key("published").open_array();
    const auto found = taken.find(rule_name(row.field));
    if (found != taken.end())
      for (const std::string& text : found->second->published) json.value(text);
    json.close().close();
  }
  json.close();
}

Exit explain(const Context& context, const Flags& flags) {
  const config::Settings settings = context.settings_with_sources(Context::Secrets::read);
  config::Source source = find_source(settings, flags.source);
  if (!flags.file.empty()) source.fetch.url = file_url(flags.file);
  postgres::Session session = context.board(settings);
  const auto stored = ingest::find_stored(session, source.name, flags.external_id);
  const auto waiting = ingest::list_quarantine(
      session, {.source = source.name, .external_id = flags.external_id}, 1);
  const InFeed feed = look_for(settings, source, flags.file.empty(), flags.external_id);
  if (!stored && waiting.empty() && !feed.found && feed.problem.empty())
    throw UsageError("source " + source.name + " has no job \"" + flags.external_id +
                         "\": neither the board, nor the quarantine, nor its feed (" +
                         with_thousands(static_cast<std::int64_t>(feed.items)) + " items)",
                     "workwise sources test " + source.name);
  const std::vector<Row> rows = rows_of(source, feed, stored);
  if (context.json) {
    JsonWriter json;
    json.open_object().member("source", source.name).member("external_id", flags.external_id);
    add_stored(stored, json);
    json.key("quarantine_id");
    waiting.empty() ? json.null() : json.value(waiting.front().id);
    add_feed(feed, rows, json);
    print(json.close().text() + "\n");
  } else {
    print(source.name + " " + printable(flags.external_id) + "\n" + history(stored) +
          (waiting.empty() ? ""
                           : "quarantine item " + std::to_string(waiting.front().id) + ": " +
                                 printable(waiting.front().reason) + "\n") +
          about_item(feed) + "\n" + table_of(rows, feed.found));
  }
  return feed.problem.empty() ? Exit::done : Exit::failed;
}

}  // namespace

void add_explain(CLI::App& app, Context& context) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* explain_it =
      app.add_subcommand("explain", "where each field of a job comes from, and how the job stands");
  explain_it->add_option("SOURCE", flags->source, "one of the configured sources")
      ->required()
      ->check(given());
  explain_it->add_option("EXTERNAL_ID", flags->external_id, "the job's id in that source")
      ->required()
      ->check(given());
  explain_it->add_option("--file", flags->file, "look into this file instead of fetching the feed")
      ->check(given());
  explain_it->footer(
      "The raw items of good jobs are not kept: the feed is fetched, and the item looked for in\n"
      "it. Writes nothing.\n"
      "Example: workwise explain agency J-4711");
  explain_it->callback([&context, flags] {
    context.command = [&context, flags] { return explain(context, *flags); };
  });
}

}  // namespace workwise::cli
