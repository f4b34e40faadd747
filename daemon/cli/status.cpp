#include <CLI/CLI.hpp>

#include "base/json_writer.hpp"
#include "cli/context.hpp"
#include "cli/drift.hpp"
#include "cli/terminal.hpp"
#include "migrate/migrate.hpp"

namespace workwise::cli {
namespace {

std::string_view word(migrate::Standing standing) {
  using migrate::Standing;
  switch (standing) {
    case Standing::applied:
      return "applied";
    case Standing::pending:
      return "pending";
    case Standing::edited:
      return "edited";
    case Standing::reworded:
      return "applied (comments differ)";
    case Standing::missing:
      return "missing file";
    case Standing::ahead:
      return "ahead of this folder";
  }
  return "";
}

Colour colour(migrate::Standing standing) {
  using migrate::Standing;
  if (standing == Standing::pending) return Colour::yellow;
  return standing == Standing::applied || standing == Standing::reworded ? Colour::plain
                                                                         : Colour::red;
}

/// Without a drift it is a list: where each migration stands, and no more.
std::string to_json(const migrate::Status& status, const migrate::Drift* drift = nullptr) {
  const bool drifted = drift != nullptr && drift->any();
  JsonWriter json;
  json.open_object()
      .member("current", status.current() && !drifted)
      .member("pending", status.count(migrate::Standing::pending))
      .member("summary", status.summary());
  if (drift != nullptr) write(json.key("drift"), *drift);
  json.key("migrations").open_array();
  for (const migrate::Entry& entry : status.entries) {
    json.open_object()
        .member("version", entry.version)
        .member("name", entry.name)
        .member("standing", word(entry.standing))
        .text_or_null("note", entry.note)
        .text_or_null("path", entry.path)
        .text_or_null("applied_at", entry.applied_at ? to_rfc3339(*entry.applied_at) : "")
        .close();
  }
  return json.close().close().text() + "\n";
}

std::string to_table(const migrate::Status& status) {
  Table table({"version", "name", "state", "applied at", "took", "note"});
  for (const migrate::Entry& entry : status.entries)
    table.row({entry.version, entry.name,
               paint(std::string(word(entry.standing)), colour(entry.standing)),
               entry.applied_at ? to_rfc3339(*entry.applied_at) : "",
               entry.took ? to_text(*entry.took) : "", entry.note});
  return table.empty() ? "" : table.text();
}

/// What brings it up to date; where something is wrong, what explains it and changes nothing.
const char* next_of(const migrate::Status& status) {
  if (status.current()) return nullptr;
  return status.exit_code() == Exit::pending_migrations ? "workwise migrate"
                                                        : "workwise migrate --dry-run";
}

struct Look {
  migrate::Status status;
  migrate::Drift drift;

  Exit exit_code() const { return drift.any() ? Exit::drift : status.exit_code(); }
};

enum class Schema { compare, leave };

Look look(const Context& context, Schema schema) {
  const config::Settings settings = context.settings();
  const auto files = migrate::read_files(settings.migrations.directory);
  postgres::Session session = context.session(settings);
  Look look{.status = migrate::inspect(session, files), .drift = {}};
  if (schema == Schema::compare) look.drift = migrate::find_drift(session);
  return look;
}

void show(const Look& look) {
  print(to_table(look.status));
  print(look.status.summary() + "\n");
  if (look.drift.any()) print(visible(look.drift.summary()) + "\n");
  if (look.status.ledger_exists) note(look.drift.unknown);
  note(note_of_added(look.drift));
  const char* next = next_of(look.status);
  if (look.drift.any() && next == nullptr) next = "workwise drift";
  if (next != nullptr) std::fprintf(stderr, "next: %s\n", next);
}

}  // namespace

void add_status(CLI::App& app, Context& context) {
  app.add_subcommand("status", "is the schema up to date? (exit 0, 3 pending, 4 drift)")
      ->footer("Example: workwise status --json")
      ->callback([&context] {
        context.command = [&context] {
          const Look found = look(context, Schema::compare);
          if (context.json)
            print(to_json(found.status, &found.drift));
          else
            show(found);
          return found.exit_code();
        };
      });
  app.add_subcommand("list", "the migrations and where each one stands")
      ->footer("Example: workwise list --json")
      ->callback([&context] {
        context.command = [&context] {
          const migrate::Status status = look(context, Schema::leave).status;
          print(context.json ? to_json(status) : to_table(status));
          return Exit::done;
        };
      });
}

}  // namespace workwise::cli
