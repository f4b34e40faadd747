#pragma once

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "config/settings.hpp"
#include "migrate/migrate.hpp"
#include "support/database.hpp"

namespace workwise::testing {

/// A database and a folder of migrations, both empty.
class MigrateTest : public DatabaseTest {
 protected:
  using Kind = migrate::Event::Kind;

  MigrateTest() {
    static int count = 0;
    folder = std::filesystem::temp_directory_path() /
             ("workwise-migrate-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    std::filesystem::create_directory(folder);
    settings.database.url = database.url();
    settings.migrations.directory = folder.string();
  }
  ~MigrateTest() override { std::filesystem::remove_all(folder); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name, std::ios::binary) << text;
  }
  void remove(const std::string& name) const { std::filesystem::remove(folder / name); }
  std::string path(const std::string& name) const { return (folder / name).string(); }

  migrate::Report recorder() {
    return [this](const migrate::Event& event) { events.push_back(event); };
  }
  std::size_t migrate(const migrate::Options& options = {}) {
    events.clear();
    return migrate::migrate(settings, options, recorder());
  }
  std::size_t roll_back(std::size_t steps = 1, const migrate::Options& options = {}) {
    events.clear();
    return migrate::roll_back(settings, steps, options, recorder());
  }

  /// What the work throws: its message, and in `next` the command to type. "" when it throws not.
  std::string complaint(const std::function<void()>& work) {
    next.clear();
    sqlstate.clear();
    try {
      work();
    } catch (const postgres::Error& error) {
      sqlstate = error.sqlstate;
      next = error.next();
      return error.what();
    } catch (const Error& error) {
      next = error.next();
      return error.what();
    }
    return {};
  }
  std::string migrate_complaint(const migrate::Options& options = {}) {
    return complaint([&] { migrate(options); });
  }
  std::string roll_back_complaint(std::size_t steps = 1, const migrate::Options& options = {}) {
    return complaint([&] { roll_back(steps, options); });
  }

  migrate::Status status() {
    return migrate::inspect(database.session(), migrate::read_files(folder.string()));
  }
  /// "1 2 10", by order of application, what is not whole with its state.
  std::string applied() {
    return database.value(
        "SELECT coalesce(string_agg(version || CASE state WHEN 'applied' THEN '' ELSE "
        "format(' %s %s/%s', state, statements_done, statements_total) END, ', ' ORDER BY ordinal),"
        " '') FROM workwise.migrations");
  }
  bool exists(const std::string& relation) {
    return database.value("SELECT to_regclass($1) IS NOT NULL", {relation}) == "t";
  }
  std::vector<std::string> texts_of(Kind kind) const {
    std::vector<std::string> texts;
    for (const migrate::Event& event : events)
      if (event.kind == kind) texts.push_back(event.text);
    return texts;
  }
  /// "starting 1, applied 1".
  std::string story() const {
    constexpr const char* kWords[] = {"waiting",     "notice",      "starting",        "applied",
                                      "rolled_back", "would_apply", "would_roll_back", "progress"};
    std::vector<std::string> words;
    for (const migrate::Event& event : events)
      words.push_back(std::string(kWords[static_cast<int>(event.kind)]) + " " + event.version);
    return join(words, ", ");
  }

  std::filesystem::path folder;
  config::Settings settings;
  std::vector<migrate::Event> events;
  std::string next;
  std::string sqlstate;
};

}  // namespace workwise::testing
