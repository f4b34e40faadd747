#include "cli/rehearse.hpp"

#include <algorithm>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/interrupt.hpp"
#include "cli/terminal.hpp"
#include "migrate/rehearse.hpp"
#include "migrate/restore.hpp"

namespace workwise::cli {
namespace {

void tell(const migrate::Event& event) {
  const bool notice = event.kind == migrate::Event::Kind::notice;
  std::fprintf(stderr, "%s%s\n", notice ? (paint("note:", Colour::yellow, 2) + " ").c_str() : "",
               event.text.c_str());
}

/// A copy and a dump have to be cleared away: an interrupt ends the work, not the program.
migrate::Options interruptible(migrate::Options options, const Interrupt& interrupt) {
  options.stop = interrupt.token();
  return options;
}

std::string number(const std::optional<std::int64_t>& rows) {
  return rows ? with_thousands(*rows) : "-";
}

std::int64_t lost_rows(const migrate::WayBack& way) {
  std::int64_t lost = 0;
  for (const migrate::Change& change : way.changes)
    lost += std::max<std::int64_t>(0, change.now.value_or(0) - change.then.value_or(0));
  return lost;
}

std::string described(const migrate::WayBack& way) {
  std::string text = "backup of " + way.made_at + ": " + way.file + "\n";
  if (way.changes.empty()) return text + "Every table has as many rows as then.\n";
  Table table{{"table", "rows then", "rows now"}};
  for (const migrate::Change& change : way.changes)
    table.row({change.table, number(change.then), number(change.now)});
  return text + table.text() + with_thousands(lost_rows(way)) +
         " rows written since then would be lost, and what was changed in others.\n";
}

std::string to_json(const migrate::WayBack& way, bool restored) {
  JsonWriter json;
  json.open_object().member("backup", way.file).member("made_at", way.made_at);
  json.member("restored", restored).member("rows_lost", lost_rows(way)).key("tables").open_array();
  for (const migrate::Change& change : way.changes)
    json.open_object()
        .member("table", change.table)
        .member("rows_then", change.then)
        .member("rows_now", change.now)
        .close();
  return json.close().close().text() + "\n";
}

bool someone_sits_there() {
  return is_terminal(0) && is_terminal(2);
}

}  // namespace

Exit rehearse(const Context& context, const config::Settings& settings,
              const migrate::Options& options, std::optional<std::size_t> rows) {
  const Interrupt interrupt{"stopping, and clearing the copy away"};
  const migrate::Rehearsed rehearsed =
      migrate::rehearse(settings, interruptible(options, interrupt), rows, tell);
  if (context.json)
    print(JsonWriter()
              .open_object()
              .member("count", rehearsed.migrations)
              .key("rehearsal")
              .raw(rehearsed.receipt.empty() ? "null" : rehearsed.receipt)
              .close()
              .text() +
          "\n");
  else if (rehearsed.migrations == 0)
    print("nothing to do\n");
  else
    print(paint("rehearsed", Colour::green) + "  " + std::to_string(rehearsed.migrations) +
          (rehearsed.migrations == 1 ? " migration" : " migrations") +
          " in a copy of the database. Next: workwise migrate\n");
  return Exit::done;
}

Exit roll_back_to_backup(const Context& context, const config::Settings& settings,
                         const migrate::Options& options, const std::string& file, bool yes) {
  const Interrupt interrupt{"stopping, and taking it back"};
  migrate::WayBack shown;
  const auto agree = [&](const migrate::WayBack& way) {
    shown = way;
    if (!context.json) print(described(way));
    if (options.dry_run || yes) return true;
    if (context.json || !someone_sits_there())
      throw UsageError(
          "rollback --to-backup replaces the whole database: it wants --yes where "
          "nobody can be asked. Nothing was changed.",
          "workwise rollback --to-backup --dry-run");
    return agreed("Put the database back as it was then?");
  };
  const bool restored =
      migrate::restore(settings, file, interruptible(options, interrupt), agree, tell);
  if (context.json)
    print(to_json(shown, restored));
  else if (!restored)
    print("nothing was changed\n");
  return restored || options.dry_run ? Exit::done : Exit::failed;
}

}  // namespace workwise::cli
