#include "migrate/migrate.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/rehearse.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"

namespace workwise::cli {
namespace {

/// What CLI11 makes of an option whose value may be left out, and was.
constexpr const char* kNoValue = "true";

struct Flags {
  std::string environment;
  migrate::Options options;
  std::string lock_wait = "60s";
  std::size_t steps = 1;
  bool rehearse = false;
  std::optional<std::size_t> with_data;
  CLI::Option* to_backup = nullptr;
  std::string backup;  ///< a file; empty: the newest
  bool yes = false;
};

void show(const migrate::Event& event) {
  using Kind = migrate::Event::Kind;
  const std::string name = event.version + "_" + event.name;
  switch (event.kind) {
    case Kind::waiting:
      std::fprintf(stderr, "%s\n", event.text.c_str());
      break;
    case Kind::notice:
      std::fprintf(stderr, "%s %s\n", paint("note:", Colour::yellow, 2).c_str(),
                   event.text.c_str());
      break;
    case Kind::starting:
      break;
    case Kind::progress:
      std::fprintf(stderr, "%s\n", paint(event.text, Colour::grey, 2).c_str());
      break;
    case Kind::applied:
      print(paint("applied", Colour::green) + "      " + name + "  " + to_text(event.took) + "\n");
      break;
    case Kind::rolled_back:
      print(paint("rolled back", Colour::yellow) + "  " + name + "  " + to_text(event.took) + "\n");
      break;
    case Kind::would_apply:
      print("-- would apply " + name + "\n" + event.text + "\n");
      break;
    case Kind::would_roll_back:
      print("-- would roll back " + name + "\n" + event.text + "\n");
      break;
  }
}

/// Runs `work` with a report that prints lines, or, for --json, collects the document.
Exit reported(const Context& context,
              const std::function<std::size_t(const migrate::Report&)>& work) {
  JsonWriter json;
  json.open_object().key("migrations").open_array();
  const std::size_t count = work([&](const migrate::Event& event) {
    if (!context.json) return show(event);
    using Kind = migrate::Event::Kind;
    if (event.kind == Kind::waiting || event.kind == Kind::notice || event.kind == Kind::progress)
      return show(event);
    if (event.kind == Kind::starting) return;
    json.open_object();
    json.member("version", event.version).member("name", event.name);
    json.member("done", event.kind == Kind::applied || event.kind == Kind::rolled_back);
    json.member("microseconds", event.took.count());
    json.close();
  });
  json.close().member("count", count).close();
  if (context.json)
    print(json.text() + "\n");
  else if (count == 0)
    print("nothing to do\n");
  return Exit::done;
}

}  // namespace

void add_migrate(CLI::App& app, Context& context) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* migrate = app.add_subcommand("migrate", "apply the pending migrations");
  migrate->add_option("ENV", flags->environment, "one of `environments`, like --env")
      ->check(given());
  auto* dry_run =
      migrate->add_flag("--dry-run", flags->options.dry_run, "print the SQL, write nothing");
  auto* rehearse =
      migrate
          ->add_flag("--rehearse", flags->rehearse,
                     "apply, roll back and apply again in a copy of the database; leave a receipt")
          ->excludes(dry_run);
  migrate
      ->add_option("--with-data", flags->with_data,
                   "with --rehearse: so many rows of each table come along")
      ->check(some())
      ->needs(rehearse);
  migrate->add_option("--to", flags->options.to, "stop after this version")->check(given());
  migrate->add_flag("--strict", flags->options.strict, "refuse migrations that are out of order");
  migrate->add_option("--lock-wait", flags->lock_wait, "how long to wait for another migration")
      ->capture_default_str();
  migrate->footer("Example: workwise migrate --dry-run");
  migrate->callback([&context, flags] {
    context.command = [&context, flags] {
      if (!flags->environment.empty() && !context.environment.empty() &&
          flags->environment != context.environment)
        throw UsageError("migrate: --env says " + context.environment + ", the command says " +
                         flags->environment);
      if (!flags->environment.empty()) context.environment = flags->environment;
      const config::Settings settings = context.settings();
      flags->options.lock_wait = parse_duration(flags->lock_wait, "--lock-wait");
      flags->options.lock_timeout = settings.migrations.lock_timeout;
      if (flags->rehearse)
        return cli::rehearse(context, settings, flags->options, flags->with_data);
      return reported(context, [&](const migrate::Report& report) {
        return migrate::migrate(settings, flags->options, report);
      });
    };
  });

  const auto back = std::make_shared<Flags>();
  CLI::App* rollback = app.add_subcommand("rollback", "undo the last migration, or more");
  auto* steps = rollback->add_option("--steps", back->steps, "how many (default 1)")->check(some());
  auto* to = rollback->add_option("--to", back->options.to, "undo everything after this version")
                 ->check(given())
                 ->excludes(steps);
  back->to_backup =
      rollback
          ->add_option("--to-backup", back->backup,
                       "put the database back as it was in a backup (default: the newest)")
          ->type_name("[FILE]")
          ->expected(0, 1)
          ->check(given())
          ->excludes(steps)
          ->excludes(to);
  rollback->add_flag("--yes", back->yes, "with --to-backup: don't ask")->needs(back->to_backup);
  rollback->add_flag("--dry-run", back->options.dry_run, "print the SQL, write nothing");
  rollback->add_option("--lock-wait", back->lock_wait, "how long to wait for another migration")
      ->capture_default_str();
  rollback->footer("Example: workwise rollback --steps 1 --dry-run");
  rollback->callback([&context, back] {
    context.command = [&context, back] {
      const config::Settings settings = context.settings();
      back->options.lock_wait = parse_duration(back->lock_wait, "--lock-wait");
      back->options.lock_timeout = settings.migrations.lock_timeout;
      if (back->to_backup->count() > 0)
        return roll_back_to_backup(context, settings, back->options,
                                   back->backup == kNoValue ? "" : back->backup, back->yes);
      return reported(context, [&](const migrate::Report& report) {
        return migrate::roll_back(settings, back->steps, back->options, report);
      });
    };
  });
}

}  // namespace workwise::cli
