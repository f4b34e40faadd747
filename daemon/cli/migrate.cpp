#include "migrate/migrate.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/notify.hpp"
#include "cli/rehearse.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"

namespace workwise::cli {
namespace {

struct Flags {
  std::string environment;
  migrate::Options options;
  std::string lock_wait = "60s";
  std::size_t steps = 1;
  bool rehearse = false;
  std::optional<std::size_t> with_data;
  bool to_backup = false;
  std::string backup;  ///< a file; empty: the newest
  bool yes = false;
};

constexpr std::chrono::seconds kEachLine{10};

/// "  ACCESS EXCLUSIVE on public.jobs for 12 ms", for locks that stood in somebody's way.
void show_locks(const migrate::LockReceipt& receipt) {
  std::string text;
  for (const auto& lock : receipt.locks)
    if (!migrate::what_it_blocks(lock.mode).empty())
      text += "              " + migrate::spelled(lock.mode) + " on " + lock.relation + " for " +
              to_text(lock.held) + "\n";
  if (receipt.waited >= std::chrono::milliseconds{1})
    text += "              waited " + to_text(receipt.waited) + " for locks" +
            (receipt.tries > 1 ? ", " + std::to_string(receipt.tries) + " tries" : "") + "\n";
  if (!text.empty()) print(paint(text, Colour::grey));
}

/// On a terminal a line that is drawn again, else one now and then.
void show_progress(const std::string& text) {
  static auto next = std::chrono::steady_clock::now() + kEachLine;
  if (is_terminal(2)) {
    std::fprintf(stderr, "\r%s\x1b[K", text.c_str());
    return;
  }
  if (std::chrono::steady_clock::now() < next) return;
  next = std::chrono::steady_clock::now() + kEachLine;
  std::fprintf(stderr, "%s\n", text.c_str());
}

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
    case Kind::applied:
      print(paint("applied", Colour::green) + "      " + name + "  " + to_text(event.took) + "\n");
      show_locks(event.locks);
      break;
    case Kind::rolled_back:
      print(paint("rolled back", Colour::yellow) + "  " + name + "  " + to_text(event.took) + "\n");
      show_locks(event.locks);
      break;
    case Kind::progress:
      if (event.version.empty())  // of a backup: each is a step
        std::fprintf(stderr, "%s\n", paint(event.text, Colour::grey, 2).c_str());
      else
        show_progress(name + ": " + event.text);
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
    if (event.kind == Kind::would_apply || event.kind == Kind::would_roll_back)
      json.member("sql", event.text);
    else
      json.key("locks").raw(to_json(event.locks));
    json.close();
  });
  json.close().member("count", count).close();
  if (context.json)
    print(json.text() + "\n");
  else if (count == 0)
    print("nothing to do\n");
  return Exit::done;
}

using Work = std::function<std::size_t(const migrate::Options&, const migrate::Report&)>;

std::string list_of(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 5;
  std::vector<std::string> shown(
      names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kShown)));
  if (names.size() > kShown) shown.emplace_back("…");
  return join(shown, ", ");
}

/// Where the configuration wants it, what is going to happen is shown and agreed to. False: no.
bool confirmed(const config::Settings& settings, Flags& flags, const Work& work) {
  const bool wanted = settings.migrations.confirm.value_or(settings.environment == "production");
  if (!wanted || flags.yes || flags.options.dry_run) return true;
  migrate::Options look = flags.options;
  look.dry_run = true;
  std::vector<std::string> apply;
  std::vector<std::string> back;
  flags.options.agreed.emplace();
  work(look, [&](const migrate::Event& event) {
    const std::string name = event.version + "_" + event.name;
    const bool task = event.kind == migrate::Event::Kind::would_apply ||
                      event.kind == migrate::Event::Kind::would_roll_back;
    if (task) flags.options.agreed->push_back(event.version);
    if (event.kind == migrate::Event::Kind::would_apply) apply.push_back(name);
    if (event.kind == migrate::Event::Kind::would_roll_back) back.push_back(name);
    if (event.kind == migrate::Event::Kind::notice) show(event);
  });
  if (apply.empty() && back.empty()) return true;
  const std::string where = (settings.environment.empty() ? "" : settings.environment + ", ") +
                            config::redacted(settings.database.url);
  const std::string what = apply.empty() ? "roll back " + list_of(back) : "apply " + list_of(apply);
  if (!is_terminal(0) || !is_terminal(2))
    throw UsageError(where + ": to " + what +
                         " wants a confirmation, and nobody sits at a terminal; nothing was done. "
                         "--yes gives it.",
                     "workwise migrate --dry-run");
  return agreed(where + ": " + what + "?");
}

Exit run(const Context& context, const config::Settings& settings, Flags& flags, const Work& work) {
  if (!confirmed(settings, flags, work)) {
    print("nothing was done\n");
    return Exit::failed;
  }
  return reported(context,
                  [&](const migrate::Report& report) { return work(flags.options, report); });
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
  migrate->add_flag("--yes", flags->yes, "do not ask, where the configuration wants to be asked");
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
      if (!flags->options.dry_run) notify_afterwards(context, settings);
      return run(context, settings, *flags,
                 [&](const migrate::Options& options, const migrate::Report& report) {
                   return migrate::migrate(settings, options, report);
                 });
    };
  });

  const auto back = std::make_shared<Flags>();
  CLI::App* rollback = app.add_subcommand("rollback", "undo the last migration, or more");
  auto* steps = rollback->add_option("--steps", back->steps, "how many (default 1)")->check(some());
  auto* to = rollback->add_option("--to", back->options.to, "undo everything after this version")
                 ->check(given())
                 ->excludes(steps);
  // A flag and a word of its own: "" is then no "the newest".
  auto* to_backup =
      rollback
          ->add_flag("--to-backup", back->to_backup,
                     "put the database back as it was in a backup: FILE, else the newest")
          ->excludes(steps)
          ->excludes(to);
  rollback->add_option("FILE", back->backup, "with --to-backup: which one")
      ->check(given())
      ->needs(to_backup);
  rollback->add_flag("--dry-run", back->options.dry_run, "print the SQL, write nothing");
  rollback->add_flag("--allow-data-loss", back->options.allow_data_loss,
                     "let a generated down section drop rows");
  rollback->add_flag("--yes", back->yes, "do not ask");
  rollback->add_option("--lock-wait", back->lock_wait, "how long to wait for another migration")
      ->capture_default_str();
  rollback->footer("Example: workwise rollback --steps 1 --dry-run");
  rollback->callback([&context, back] {
    context.command = [&context, back] {
      const config::Settings settings = context.settings();
      back->options.lock_wait = parse_duration(back->lock_wait, "--lock-wait");
      back->options.lock_timeout = settings.migrations.lock_timeout;
      if (back->to_backup)
        return roll_back_to_backup(context, settings, back->options, back->backup, back->yes);
      if (!back->options.dry_run) notify_afterwards(context, settings);
      return run(context, settings, *back,
                 [&](const migrate::Options& options, const migrate::Report& report) {
                   return migrate::roll_back(settings, back->steps, options, report);
                 });
    };
  });
}

}  // namespace workwise::cli
