// The command line is a contract: exit codes, one JSON document a command, flags anywhere, and what
// needs neither file nor database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "ingest/ledger.hpp"
#include "postgres/lock.hpp"
#include "support/installation.hpp"
#include "support/pseudo_terminal.hpp"

namespace workwise {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::jobs;
using ::testing::Not;
using ::testing::StartsWith;
using Words = testing::Installation::Words;

/// "" when the text is exactly one JSON document on one line, else what is wrong with it.
std::string wrong_with_json(const std::string& text) {
  if (text.empty() || text.find('\n') != text.size() - 1) return "not one line: " + text;
  simdjson::dom::parser parser;
  const auto error = parser.parse(text).error();
  return error == simdjson::SUCCESS ? "" : simdjson::error_message(error) + (": " + text);
}

std::vector<std::string> keys_of(simdjson::dom::object object) {
  std::vector<std::string> keys;
  for (const auto field : object) keys.emplace_back(field.key);
  return keys;
}

class CliTest : public ::testing::Test {
 protected:
  void SetUp() override {
    installation.database_url = database.url();
    installation.configure();
  }
  int workwise(const Words& words) { return installation.workwise(words); }
  void migrate() { ASSERT_EQ(workwise({"migrate"}), 0) << installation.output; }

  /// Without any configuration, from the root of the sources.
  int bare(const Words& words, const std::string& database_url = {}) {
    Words all = {"env", "-C", WORKWISE_SOURCE_DIR, testing::Installation::program("workwise")};
    all.insert(all.end(), words.begin(), words.end());
    return installation.run(all, {{"DATABASE_URL", database_url}});
  }

  testing::Database database;
  testing::Installation installation;
};

// ---- exit codes

TEST_F(CliTest, ZeroIsDone) {
  migrate();
  installation.publish(jobs(3));
  EXPECT_EQ(workwise({"ingest"}), 0) << installation.output;
  EXPECT_EQ(workwise({"status"}), 0) << installation.output;
  EXPECT_EQ(workwise({"migrate"}), 0);
  EXPECT_THAT(installation.out, HasSubstr("nothing to do"));
}

TEST_F(CliTest, OneIsFailed) {
  migrate();
  EXPECT_EQ(workwise({"ingest"}), 1) << "there is no feed";
  EXPECT_EQ(bare({"status"}, "postgresql:///board?host=" + installation.file("nowhere")), 1);
  EXPECT_THAT(installation.errors, HasSubstr("nowhere"));
}

TEST_F(CliTest, TwoIsWrongUsageWithASuggestion) {
  migrate();
  EXPECT_EQ(workwise({}), 2);
  EXPECT_EQ(workwise({"ingest", "--sorce", "agency"}), 2);
  EXPECT_EQ(workwise({"ingest", "--source", "agenci"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("did you mean \"agency\"?"));
  EXPECT_EQ(workwise({"ingst"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("did you mean ingest?"));
  EXPECT_EQ(workwise({"runs", "lst"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("did you mean list?"));
  EXPECT_EQ(workwise({"help", "ingst"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("did you mean ingest?"));
  EXPECT_EQ(workwise({"runs", "show", "999"}), 2);
  EXPECT_EQ(workwise({"runs", "show", "many"}), 2);
  EXPECT_EQ(workwise({"ingest", "--lock-wait", "soon"}), 2);
  EXPECT_EQ(bare({"parse", "colour", "red"}), 2);
  EXPECT_EQ(bare({"preview", "--file", "x.xml", "--preset", "indeed"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("workwise presets list"));
}

TEST_F(CliTest, TwoNamesTheWordAndTheHelpToRead) {
  struct Case {
    Words words;
    std::string said;
    std::string next;
  };
  for (const Case& one : std::vector<Case>{
           {{}, "a command is missing", "next: workwise help\n"},
           {{"runs"}, "runs: a command is missing: one of list, show", "workwise help runs"},
           {{""}, "there is no command \"\"", "workwise help"},
           {{"runs", ""}, "runs: there is no command \"\"", "workwise help runs"},
           {{"ingst", "--help"}, "there is no command ingst; did you mean ingest?", "help"},
           {{"ingest", "--sorce", "a"},
            "ingest: there is no flag --sorce; did you mean --source?",
            "workwise help ingest"},
           {{"runs", "list", "--jsn"},
            "runs list: there is no flag --jsn; did you mean --json?",
            "workwise help runs list"},
           {{"status", "now"}, "status: one word too many: now", "workwise help status"},
           {{"ingest", "--source"}, "ingest: --source needs a value", "workwise help ingest"},
           {{"--config"}, "--config needs a value", "workwise help"},
           {{"runs", "show"}, "runs show: RUN is required", "workwise help runs show"},
           {{"help", "runs", "lst"}, "runs: there is no command lst; did you mean list?", "runs"},
           {{"runs", "list", "--limit", "0"}, "runs list: --limit", "workwise help runs list"},
           {{"quarantine", "list", "--limit", "-1"}, "--limit", "workwise help quarantine list"}}) {
    EXPECT_EQ(bare(one.words), 2) << one.said;
    EXPECT_THAT(installation.errors,
                AllOf(StartsWith("workwise: "), HasSubstr(one.said), HasSubstr(one.next)));
    EXPECT_EQ(installation.out, "");
  }
}

TEST_F(CliTest, TwoIsAlsoWhatThisVersionHasNotYet) {
  for (const Words& words : std::vector<Words>{{"studio", "--help"},
                                               {"doctor"},
                                               {"analyze"},
                                               {"completion", "bash"},
                                               {"help", "studio"}}) {
    EXPECT_EQ(bare(words), 2) << words[0];
    EXPECT_THAT(installation.errors, HasSubstr("is not built yet")) << words[0];
  }
}

TEST_F(CliTest, AnEmptyValueIsNoDefault) {
  for (const Words& words : std::vector<Words>{{"migrate", ""},
                                               {"migrate", "--to", ""},
                                               {"rollback", "--to", ""},
                                               {"rollback", "--to-backup", ""},
                                               {"ingest", "--source", ""},
                                               {"runs", "list", "--source", ""},
                                               {"--config", "", "status"},
                                               {"status", "--env", ""}}) {
    EXPECT_EQ(bare(words, database.url()), 2) << words[0];
    EXPECT_THAT(installation.errors, HasSubstr("it is given, and empty")) << words[0];
  }
  EXPECT_EQ(database.value("SELECT to_regclass('public.jobs') IS NULL"), "t");
}

TEST_F(CliTest, LintNeedsNeitherFileNorDatabase) {
  EXPECT_EQ(bare({"lint"}), 0) << installation.output << "our own migrations";
  const std::string path = installation.file("20260101000000_drop.sql");
  std::ofstream(path)
      << "-- migrate:up\nSELECT 1;\nDROP TABLE a;\n-- migrate:down\nDROP TABLE b;\n";
  EXPECT_EQ(bare({"lint", path}), 1);
  EXPECT_THAT(installation.out, HasSubstr(path + ":3:1: ban-drop-table: table a: "));
  EXPECT_THAT(installation.out, HasSubstr("-- nolint:ban-drop-table"));
  EXPECT_EQ(bare({"lint", path, "--exclude", "ban-drop-table"}), 0);
  EXPECT_EQ(bare({"lint", "--rule", "ban-drop-column,renaming-table", path}), 0);
  EXPECT_EQ(bare({"lint", path, "--json"}), 1);
  EXPECT_EQ(wrong_with_json(installation.out), "");
  EXPECT_THAT(installation.out, HasSubstr(R"("line":3,"column":1,"rule":"ban-drop-table")"));
  EXPECT_EQ(bare({"lint", path, "--format", "github"}), 1);
  EXPECT_THAT(installation.out, StartsWith("::warning file=" + path + ",line=3,col=1,title=ban-"));
}

TEST_F(CliTest, LintRefusesWhatItDoesNotKnow) {
  EXPECT_EQ(bare({"lint", "--rule", "ban-drop-tables"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("did you mean ban-drop-table?"));
  EXPECT_EQ(bare({"lint", "--pg-version", "new"}), 2);
  EXPECT_EQ(bare({"lint", "--format", "html"}), 2);
  EXPECT_EQ(bare({"lint", installation.file("nowhere.sql")}), 2);
  EXPECT_EQ(bare({"lint", "--rules"}), 0);
  EXPECT_THAT(installation.out, HasSubstr("adding-field-with-default"));
}

TEST_F(CliTest, ParseRefusesRulesThatMeanNothing) {
  EXPECT_EQ(bare({"parse", "salary", "--currency", "RANDS", "R 10"}), 2);
  EXPECT_EQ(bare({"parse", "location", "--country", "za", "Durban"}), 2);
  EXPECT_EQ(bare({"parse", "date", "--timezone", "Mars/Olympus", "2026-01-01 10:00"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("unknown time zone"));
  EXPECT_EQ(bare({"parse", "date", "--timezone", "", "2026-01-01"}), 0) << "as good as nothing";
}

TEST_F(CliTest, ADatabaseWithoutTheLedgerIsMigratedNext) {
  for (const Words& words : std::vector<Words>{
           {"runs", "list"}, {"runs", "show", "1"}, {"quarantine", "list"}, {"sources", "next"}}) {
    EXPECT_EQ(workwise(words), 3) << words[0];
    EXPECT_THAT(installation.errors,
                AllOf(HasSubstr("has not been migrated"), HasSubstr("next: workwise migrate\n")));
  }
}

TEST_F(CliTest, AFileMayHaveAnyName) {
  const std::string feed = installation.file("a feed, 100%20 #1?.xml");
  std::ofstream(feed) << to_xml(jobs(2));
  EXPECT_EQ(bare({"preview", "--file", feed, "--preset", "indeed_xml"}), 0) << installation.output;
  migrate();
  EXPECT_EQ(workwise({"ingest", "--file", feed, "--preset", "indeed_xml"}), 0)
      << installation.output;
  EXPECT_EQ(workwise({"ingest", "--file", feed, "--source", "agency"}), 0) << installation.output;
}

TEST_F(CliTest, AnEnvironmentNeedsAFileAndOneName) {
  EXPECT_EQ(bare({"migrate", "production"}, database.url()), 78);
  EXPECT_THAT(installation.errors, HasSubstr("there is no environment \"production\""));
  EXPECT_EQ(workwise({"--env", "staging", "migrate", "production"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("--env says staging"));
}

TEST_F(CliTest, ThreeIsPendingMigrations) {
  EXPECT_EQ(workwise({"status"}), 3);
  EXPECT_THAT(installation.output, AllOf(HasSubstr("pending"), HasSubstr("workwise migrate")));
  EXPECT_EQ(workwise({"list"}), 0);
  EXPECT_EQ(workwise({"ingest"}), 3);  // refused (promise 6)
  EXPECT_THAT(installation.errors, HasSubstr("workwise migrate"));
}

TEST_F(CliTest, FourIsAnEditedOrMissingMigration) {
  installation.migrations = installation.file("migrations");
  std::filesystem::create_directory(installation.migrations);
  installation.configure();
  const auto write = [&](const std::string& sql) {
    std::ofstream(installation.migrations + "/20260101000000_one.sql") << "-- migrate:up\n" << sql;
  };
  write("CREATE TABLE one (id int);\n");
  migrate();
  write("CREATE TABLE one (id bigint);\n");
  EXPECT_EQ(workwise({"status"}), 4) << installation.output;
  EXPECT_THAT(installation.output, HasSubstr("edited"));
  EXPECT_THAT(installation.errors, HasSubstr("next: workwise migrate --dry-run\n"));
  EXPECT_EQ(workwise({"migrate", "--dry-run"}), 4);
  EXPECT_THAT(installation.errors, HasSubstr("CREATE TABLE one (id bigint)"));
  std::filesystem::remove(installation.migrations + "/20260101000000_one.sql");
  EXPECT_EQ(workwise({"status"}), 4) << installation.output;
}

TEST_F(CliTest, FourIsASchemaThatWasChangedBehindTheMigrations) {
  migrate();
  EXPECT_EQ(workwise({"drift"}), 0);
  EXPECT_EQ(installation.out, "the schema is as the migrations made it\n");
  database.session().run_script(
      "ALTER TABLE jobs ALTER title DROP NOT NULL; DROP INDEX workwise.runs_source_started_at;"
      "CREATE TABLE site (a int); ALTER TABLE jobs ADD my_extra int");
  EXPECT_EQ(workwise({"drift"}), 4);
  EXPECT_EQ(installation.out,
            "column public.jobs.title was changed; it is now\n  text\n"
            "index workwise.runs_source_started_at is gone\n"
            "column public.jobs.my_extra: a site's own\ntable public.site: a site's own\n"
            "\n-- what was done by hand\n"
            "DROP INDEX workwise.runs_source_started_at;\n"
            "ALTER TABLE public.jobs ALTER COLUMN title DROP NOT NULL;\n"
            "\n-- what undoes it\n"
            "ALTER TABLE public.jobs ALTER COLUMN title SET NOT NULL;\n"
            "CREATE INDEX runs_source_started_at ON workwise.runs (source, started_at);\n"
            "\n-- what makes the site's own, which is no drift\n"
            "ALTER TABLE public.jobs ADD COLUMN my_extra integer;\n"
            "CREATE TABLE public.site (\n    a integer\n);\n");
  EXPECT_THAT(installation.errors, AllOf(HasSubstr("Put it back"), HasSubstr("workwise repair")));
  EXPECT_EQ(workwise({"status"}), 4);
  EXPECT_THAT(installation.out, HasSubstr("the schema is not what the migrations made: column "
                                          "public.jobs.title was changed, index"));
  EXPECT_THAT(installation.errors,
              AllOf(HasSubstr("note: 2 objects are a site's own: column public.jobs.my_extra"),
                    HasSubstr("next: workwise drift\n")));
  EXPECT_EQ(workwise({"list"}), 0);
  EXPECT_THAT(installation.output, Not(HasSubstr("jobs.title")));
  EXPECT_EQ(workwise({"status", "--json"}), 4);
  simdjson::dom::parser parser;
  const simdjson::dom::object status = parser.parse(installation.out).get_object();
  EXPECT_FALSE(bool(status["current"]));
  EXPECT_THAT(keys_of(status["drift"].get_object()),
              ElementsAre("drifted", "summary", "changed", "missing", "added", "unknown"));
  EXPECT_EQ(workwise({"drift", "--json"}), 4);
  EXPECT_THAT(
      installation.out,
      HasSubstr("\"changed\":[{\"object\":\"column public.jobs.title\",\"now\":\"text\"}]"));
  const simdjson::dom::object drift = parser.parse(installation.out).get_object();
  EXPECT_THAT(keys_of(drift),
              ElementsAre("drifted", "summary", "changed", "missing", "added", "unknown", "by_hand",
                          "undo", "site", "likely_renames", "not_told", "no_sql"));
  EXPECT_EQ(std::string_view(drift["undo"].at(0)["object"]), "column public.jobs.title");
  EXPECT_TRUE(drift["no_sql"].is_null());
}

TEST_F(CliTest, AdditionsAloneAreNoDrift) {
  migrate();
  database.session().run("ALTER TABLE jobs ADD my_extra int");
  EXPECT_EQ(workwise({"drift"}), 0);
  EXPECT_EQ(workwise({"status"}), 0);
  EXPECT_THAT(installation.errors, HasSubstr("note: 1 object is a site's own"));
}

TEST_F(CliTest, RepairAcceptsNothingThatNobodySaidYesTo) {
  migrate();
  EXPECT_EQ(workwise({"repair"}), 0);
  EXPECT_EQ(installation.out, "nothing to repair\n");
  database.session().run("ALTER TABLE jobs ALTER title DROP NOT NULL");
  EXPECT_EQ(workwise({"repair", "--dry-run"}), 0);
  EXPECT_THAT(installation.out, HasSubstr("column public.jobs.title was changed"));
  EXPECT_EQ(workwise({"repair"}), 4);
  EXPECT_THAT(installation.out, HasSubstr("--yes accepts it"));
  EXPECT_THAT(testing::on_a_terminal(installation.command("workwise", {"repair"}), "n\n"),
              HasSubstr("nothing was accepted"));
  EXPECT_EQ(workwise({"drift"}), 4);
  EXPECT_THAT(testing::on_a_terminal(installation.command("workwise", {"repair"}), "y\n"),
              AllOf(HasSubstr("Accept this? [y/N]"), HasSubstr("accepted")));
  EXPECT_EQ(workwise({"drift"}), 0);
  database.session().run("ALTER TABLE jobs ALTER title SET NOT NULL");
  EXPECT_EQ(workwise({"repair", "--yes", "--json"}), 0);
  EXPECT_THAT(installation.out, HasSubstr("\"count\":1,\"done\":true,\"refused\":null"));
  EXPECT_EQ(workwise({"drift"}), 0);
}

TEST_F(CliTest, ADatabaseThatIsAheadIsBeyondRepair) {
  migrate();
  database.session().run("UPDATE workwise.migrations SET version = '29991231235959'");
  EXPECT_EQ(workwise({"repair", "--yes"}), 4);
  EXPECT_THAT(installation.errors, HasSubstr("not to be repaired: the database is ahead"));
}

TEST_F(CliTest, WhatAKilledMigrateMadeIsKnownToTheNext) {
  installation.migrations = installation.file("migrations");
  std::filesystem::create_directory(installation.migrations);
  installation.configure();
  const auto write = [&](const std::string& name, const std::string& sql) {
    std::ofstream(installation.migrations + "/" + name) << "-- migrate:up\n" << sql;
  };
  write("1_a.sql", "CREATE TABLE a (x int);\n");
  write("2_b.sql", "ALTER TABLE a ADD y int;\nCREATE TABLE b ();\n");
  database.session().run("CREATE TABLE site ()");
  EXPECT_EQ(installation.workwise({"migrate"}, "migrate.committed=kill@1"), 128 + 9);
  EXPECT_EQ(workwise({"status"}), 3) << "no drift: " << installation.output;
  EXPECT_EQ(installation.workwise({"migrate"}, "migrate.committed=kill@1"), 128 + 9);
  EXPECT_EQ(workwise({"drift"}), 0);
  EXPECT_THAT(installation.errors, HasSubstr("cut off"));
  EXPECT_EQ(workwise({"migrate"}), 0);
  EXPECT_EQ(workwise({"drift"}), 0);
  EXPECT_EQ(installation.out,
            "table public.site: a site's own\nthe schema is as the migrations made it\n");
  database.session().run("ALTER TABLE a DROP y");
  EXPECT_EQ(workwise({"drift"}), 4);
}

TEST_F(CliTest, FiveIsHeldAndSixIsQuarantinedAndFiveBeatsSix) {
  migrate();
  installation.publish(jobs(20));
  ASSERT_EQ(workwise({"ingest"}), 0) << installation.output;
  installation.publish({});
  EXPECT_EQ(workwise({"ingest"}), 5);
  const std::string broken = to_xml(jobs(20), "<job><title>No id</title></job>");
  installation.server.put("/broken.xml", broken, "application/xml");
  installation.add_source("second", installation.server.url("/broken.xml"));
  EXPECT_EQ(workwise({"ingest", "--source", "second"}), 6);
  EXPECT_EQ(workwise({"ingest"}), 5);
  EXPECT_EQ(workwise({"sources", "test", "second"}), 6);
  EXPECT_EQ(workwise({"preview", "--source", "second"}), 6);
}

TEST_F(CliTest, SeventyFiveIsLockedAndSaysByWhom) {
  migrate();
  installation.publish(jobs(3));
  auto other = database.connect("somebody else");
  const auto lock = postgres::AdvisoryLock::lock(other, ingest::lock_name("agency"),
                                                 std::chrono::milliseconds{0}, {});
  EXPECT_EQ(workwise({"ingest", "--lock-wait", "0s"}), 75);
  EXPECT_THAT(installation.errors, HasSubstr("somebody else"));
  EXPECT_EQ(database.value("SELECT count(*) FROM workwise.runs"), "0");
}

TEST_F(CliTest, ALockedSourceKeepsNoOtherFromBeingPolled) {
  migrate();
  installation.publish(jobs(3));
  installation.add_source("second", installation.server.url("/feed.xml"));
  auto other = database.connect("somebody else");
  const auto lock = postgres::AdvisoryLock::lock(other, ingest::lock_name("agency"),
                                                 std::chrono::milliseconds{0}, {});
  EXPECT_EQ(workwise({"ingest", "--lock-wait", "0s"}), 75);
  EXPECT_THAT(installation.out, AllOf(HasSubstr("agency  locked"), HasSubstr("second  done")));
  installation.server.remove("/feed.xml");
  EXPECT_EQ(workwise({"ingest", "--lock-wait", "0s", "--json"}), 75) << "75 before 1";
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  ASSERT_EQ(parser.parse(installation.out).get(document), simdjson::SUCCESS) << installation.out;
  EXPECT_EQ(std::string_view(document["runs"].at(0)["state"]), "locked");
  EXPECT_EQ(std::string_view(document["runs"].at(1)["state"]), "failed");
}

TEST_F(CliTest, ConfigCheckLooksAtWhatOnlyShowsWhenASourceIsUsed) {
  EXPECT_EQ(workwise({"config", "check"}), 0) << installation.output;
  std::ofstream(installation.config_file(), std::ios::app)
      << "  - { name: never, preset: indeed_xml, cron: \"0 0 31 2 *\", fetch: { url: http://h/ } "
         "}\n"
         "  - { name: typo, preset: indeed_xml, fetch: { url: http://h/ }, map: { title: \"a[@x\" "
         "} }\n";
  const auto mistakes = AllOf(
      HasSubstr("source never: cron \"0 0 31 2 *\": no such day ever comes"), HasSubstr("a[@x"));
  EXPECT_EQ(workwise({"config", "check"}), 78);
  EXPECT_THAT(installation.errors, mistakes);
  EXPECT_EQ(installation.run(installation.command("workwised", {"--check-config"})), 78);
  EXPECT_THAT(installation.errors, mistakes);
}

TEST_F(CliTest, SeventyEightIsABadConfiguration) {
  EXPECT_EQ(installation.run({testing::Installation::program("workwise"), "--config",
                              installation.file("nowhere.yaml"), "status"}),
            78);
  EXPECT_THAT(installation.errors, HasSubstr("nowhere.yaml"));
  installation.configure("    expir: {}\n");
  EXPECT_EQ(workwise({"config", "check"}), 78);
  EXPECT_THAT(installation.errors,
              AllOf(HasSubstr(installation.config_file() + ":12:5: "), HasSubstr("expire")));
  EXPECT_EQ(workwise({"status"}), 78);
  EXPECT_EQ(bare({"status"}, "mysql://u:s3cr3t@h/d"), 78);
  EXPECT_THAT(installation.errors,
              AllOf(HasSubstr("DATABASE_URL: expected postgresql://"), Not(HasSubstr("s3cr3t"))));
  EXPECT_EQ(bare({"status"}), 78);
  EXPECT_THAT(installation.errors, HasSubstr("DATABASE_URL"));
}

// ---- --json

TEST_F(CliTest, JsonIsOneDocumentForEveryCommand) {
  installation.publish(jobs(20), "<job><title>No id</title></job>");
  struct Case {
    Words words;
    int status;
  };
  const auto expect = [&](const std::vector<Case>& cases) {
    for (const Case& one : cases) {
      Words words = one.words;
      words.emplace_back("--json");
      EXPECT_EQ(workwise(words), one.status) << one.words[0] << ": " << installation.output;
      EXPECT_EQ(wrong_with_json(installation.out), "") << one.words[0];
    }
  };
  expect({{{"status"}, 3}, {{"list"}, 0}, {{"migrate", "--dry-run"}, 0}, {{"migrate"}, 0}});
  expect({{{"status"}, 0},
          {{"drift"}, 0},
          {{"repair"}, 0},
          {{"migrate"}, 0},
          {{"ingest", "--dry-run"}, 6},
          {{"ingest"}, 6},
          {{"ingest", "--full"}, 6}});
  installation.publish({});
  expect({{{"ingest"}, 5}});
  const std::string held = database.value("SELECT max(id) FROM workwise.runs");
  const std::string item = database.value("SELECT id FROM workwise.quarantine");
  expect({{{"runs", "list"}, 0},
          {{"runs", "show", held}, 0},
          {{"runs", "reject", held}, 0},
          {{"quarantine", "list"}, 0},
          {{"quarantine", "show", item}, 0},
          {{"sources", "list"}, 0},
          {{"sources", "next"}, 0},
          {{"sources", "test", "agency"}, 0},
          {{"sources", "test", "agency", "--diff"}, 0},
          {{"explain", "agency", "J1"}, 0},
          {{"quarantine", "replay", "--dry-run"}, 6},
          {{"quarantine", "replay"}, 6},
          {{"quarantine", "drop", item}, 0},
          {{"presets", "list"}, 0},
          {{"presets", "show", "indeed_xml"}, 0},
          {{"config", "check"}, 0},
          {{"config", "show"}, 0}});
  installation.publish({}, "<!-- another -->");
  EXPECT_EQ(workwise({"ingest", "--json"}), 5);
  const std::string again = database.value("SELECT max(id) FROM workwise.runs");
  expect({{{"runs", "accept", again}, 0}});
  installation.server.remove("/feed.xml");
  expect({{{"ingest"}, 1}, {{"rollback", "--dry-run"}, 0}, {{"rollback"}, 0}});
}

TEST_F(CliTest, SourcesTestTellsWhichPathsFoundNothing) {
  installation.configure("    map: { city: citty, category: [kind, category] }\n");
  installation.publish(jobs(4));
  ASSERT_EQ(workwise({"sources", "test", "agency"}), 0) << installation.output;
  EXPECT_THAT(installation.out, AllOf(HasSubstr("4 items"), HasSubstr("  company    Example Works"),
                                      HasSubstr("\n  map.city: citty\n"),
                                      HasSubstr("Found at another path, nothing at\n"),
                                      HasSubstr("  map.category: kind\n")));
  EXPECT_THAT(installation.out, ::testing::Not(HasSubstr("map.title")));
  ASSERT_EQ(workwise({"--json", "sources", "test", "agency"}), 0);
  EXPECT_EQ(wrong_with_json(installation.out), "");
  EXPECT_THAT(installation.out,
              HasSubstr(R"({"field":"map.city","path":"citty","elsewhere":false})"));
}

TEST_F(CliTest, JsonIsOneDocumentOfAFailureToo) {
  const auto failure = [&](int status, const std::string& said) {
    EXPECT_EQ(wrong_with_json(installation.out), "");
    simdjson::dom::parser parser;
    const auto document = parser.parse(installation.out);
    EXPECT_EQ(std::int64_t(document["exit"]), status);
    EXPECT_THAT(std::string(std::string_view(document["error"])), HasSubstr(said));
    EXPECT_THAT(installation.errors, HasSubstr(said)) << "and for people on stderr";
  };
  EXPECT_EQ(workwise({"ingst", "--json"}), 2);
  failure(2, "there is no command ingst");
  EXPECT_EQ(workwise({"runs", "show", "many", "--json"}), 2);
  failure(2, "RUN");
  EXPECT_EQ(workwise({"--json", "ingest", "--source", "agenci"}), 2);
  failure(2, "agenci");
  EXPECT_EQ(workwise({"ingest", "--json"}), 3);
  failure(3, "not ingesting");
  EXPECT_EQ(bare({"status", "--json"}), 78);
  failure(78, "no configuration");
}

TEST_F(CliTest, OutputThatCannotBeWrittenIsAFailure) {
  const auto shell = [&](const std::string& redirected) {
    return installation.run(
        {"bash", "-c", testing::Installation::program("workwise") + " " + redirected});
  };
  const std::string presets = "--config " + installation.config_file() + " presets list";
  for (const std::string& words :
       {std::string("help"), std::string("--help"), std::string("--version"),
        std::string("parse title Cook"), presets}) {
    EXPECT_EQ(shell(words + " >/dev/full"), 1) << words;
    EXPECT_THAT(installation.errors, HasSubstr("standard output: No space left")) << words;
    EXPECT_EQ(shell(words + " >&-"), 1) << words;
    EXPECT_THAT(installation.errors, HasSubstr("standard output: Bad file descriptor")) << words;
  }
}

TEST_F(CliTest, InputThatCannotBeReadIsAFailure) {
  EXPECT_EQ(installation.run(
                {"bash", "-c", testing::Installation::program("workwise") + " parse title <&-"}),
            1);
  EXPECT_THAT(installation.errors, HasSubstr("can't read the standard input"));
}

TEST_F(CliTest, AReaderWhoHasReadEnoughEndsItQuietly) {
  installation.publish(jobs(2000));
  EXPECT_EQ(installation.run({"bash", "-c",
                              testing::Installation::program("workwise") + " --config " +
                                  installation.config_file() +
                                  " preview --source agency | head -1 | wc -l"}),
            0);
  EXPECT_EQ(installation.errors, "");
  EXPECT_THAT(installation.out, StartsWith("1"));
}

TEST_F(CliTest, PreviewAndParsePrintADocumentALine) {
  installation.server.put("/feed.xml", to_xml(jobs(3), "<job><title>No id</title></job>"),
                          "application/xml");
  EXPECT_EQ(workwise({"preview", "--source", "agency"}), 6);
  std::istringstream lines(installation.out);
  std::vector<std::string> all;
  for (std::string line; std::getline(lines, line);) all.push_back(line + "\n");
  ASSERT_EQ(all.size(), 4U);
  for (const std::string& line : all) EXPECT_EQ(wrong_with_json(line), "");
  EXPECT_THAT(all[3], AllOf(StartsWith("{\"rejected\":"), HasSubstr("\"field\":\"id\""),
                            HasSubstr("\"item\":4")));
  EXPECT_EQ(workwise({"preview", "--source", "agency", "--limit", "2", "--json"}), 0);
  EXPECT_EQ(std::count(installation.out.begin(), installation.out.end(), '\n'), 2);
}

TEST_F(CliTest, AUrlOnTheCommandLineMayBeOfOurOwnNetworkOneOfTheConfigurationNot) {
  installation.publish(jobs(2));
  const std::string url = installation.server.url("/feed.xml");
  EXPECT_EQ(bare({"preview", "--file", url, "--preset", "indeed_xml"}), 0) << installation.output;
  installation.fetch_extra = ", allow_private: false";
  installation.configure();
  EXPECT_EQ(workwise({"preview", "--source", "agency"}), 1);
  EXPECT_THAT(installation.errors, AllOf(HasSubstr("127.0.0.1"), HasSubstr("allow_private: true")));
  EXPECT_EQ(workwise({"preview", "--source", "agency", "--file", url}), 0) << installation.output;
}

TEST_F(CliTest, PreviewHasTheKeysOfTheContractAndNeedsNeitherFileNorDatabase) {
  const std::string feed = installation.file("feed.xml");
  std::ofstream(feed) << "<source><job><referencenumber>7</referencenumber><title>Cook</title>"
                         "<city>Durban</city><country>ZA</country></job></source>";
  ASSERT_EQ(bare({"preview", "--file", feed, "--preset", "indeed_xml"}), 0) << installation.output;
  simdjson::dom::parser parser;
  simdjson::dom::object posting;
  ASSERT_EQ(parser.parse(installation.out).get(posting), simdjson::SUCCESS) << installation.out;
  EXPECT_THAT(
      keys_of(posting),
      ElementsAre("external_id", "title", "company", "category", "department", "description",
                  "location", "city", "region", "country", "locations", "work_mode",
                  "employment_types", "salary", "url", "apply_url", "posted_at", "updated_at",
                  "expires_at", "reference", "language", "tags"));
  EXPECT_THAT(keys_of(posting["salary"].get_object()),
              ElementsAre("min", "max", "currency", "period", "text"));
  EXPECT_THAT(keys_of(posting["locations"].at(0).get_object()),
              ElementsAre("raw", "city", "region", "country", "postal_code"));
}

// ---- flags

TEST_F(CliTest, GlobalFlagsMayStandAnywhere) {
  migrate();
  const std::string program = testing::Installation::program("workwise");
  const std::string config = installation.config_file();
  for (const Words& words : {Words{"--json", "--config", config, "runs", "list"},
                             {"runs", "--config", config, "list", "--json"},
                             {"runs", "--json", "list", "--limit", "3", "--config", config},
                             {"--config=" + config, "runs", "list", "--json"}}) {
    Words all = words;
    all.insert(all.begin(), program);
    EXPECT_EQ(installation.run(all), 0) << installation.output;
    EXPECT_EQ(wrong_with_json(installation.out), "");
  }
}

TEST_F(CliTest, WhatFollowsTwoDashesIsLiteralEvenWhenEmpty) {
  ASSERT_EQ(bare({"parse", "title", "--", "--json"}), 0) << installation.output;
  EXPECT_EQ(installation.out, "{\"input\":\"--json\",\"value\":\"json\"}\n");
  ASSERT_EQ(bare({"parse", "title", "--", ""}), 0) << installation.output;
  EXPECT_EQ(installation.out, "{\"input\":\"\",\"value\":null}\n");
  ASSERT_EQ(bare({"parse", "title", "--", "--", "help", ""}), 0) << installation.output;
  EXPECT_EQ(installation.out,
            "{\"input\":\"--\",\"value\":null}\n{\"input\":\"help\",\"value\":\"help\"}\n"
            "{\"input\":\"\",\"value\":null}\n");
  ASSERT_EQ(bare({"parse", "salary", "--", "-5"}), 0) << installation.output;
  EXPECT_THAT(installation.out, StartsWith("{\"input\":\"-5\""));
}

TEST_F(CliTest, ParseReadsALineEachWhenNoTextIsGiven) {
  const std::string program = testing::Installation::program("workwise");
  ASSERT_EQ(installation.run({"sh", "-c",
                              "printf 'full-time\\n\\nnight owl\\r\\n' | " + program +
                                  " parse employment-type"}),
            0)
      << installation.output;
  EXPECT_EQ(installation.out,
            "{\"input\":\"full-time\",\"value\":[\"FULL_TIME\"]}\n"
            "{\"input\":\"\",\"value\":null}\n{\"input\":\"night owl\",\"value\":null}\n");
}

TEST_F(CliTest, ParsePrintsWhatTheContractSays) {
  const auto parse = [&](const Words& words) {
    Words all = {"parse"};
    all.insert(all.end(), words.begin(), words.end());
    EXPECT_EQ(bare(all), 0) << installation.output;
    return installation.out;
  };
  EXPECT_EQ(parse({"salary", "--currency", "ZAR", "R 20 000 - R 25 000 per month"}),
            "{\"input\":\"R 20 000 - R 25 000 per month\",\"value\":{\"min\":20000,\"max\":25000,"
            "\"currency\":\"ZAR\",\"period\":\"month\"}}\n");
  EXPECT_EQ(parse({"location", "Durban, KwaZulu-Natal, South Africa"}),
            "{\"input\":\"Durban, KwaZulu-Natal, South Africa\",\"value\":{\"city\":\"Durban\","
            "\"region\":\"KwaZulu-Natal\",\"country\":\"ZA\",\"postal_code\":null,"
            "\"work_mode\":null}}\n");
  EXPECT_EQ(parse({"work-mode", "Fully remote"}),
            "{\"input\":\"Fully remote\",\"value\":\"remote\"}\n");
  EXPECT_EQ(parse({"date", "2026-01-31T12:00:00+02:00"}),
            "{\"input\":\"2026-01-31T12:00:00+02:00\",\"value\":\"2026-01-31T10:00:00Z\"}\n");
  EXPECT_EQ(parse({"date", "2 days ago"}), "{\"input\":\"2 days ago\",\"value\":null}\n");
  EXPECT_EQ(parse({"date", "--now", "2026-01-31T12:00:00Z", "2 days ago"}).substr(0, 42),
            "{\"input\":\"2 days ago\",\"value\":\"2026-01-29T");
}

TEST_F(CliTest, TheDatabaseUrlAloneIsEnoughForTheSchema) {
  EXPECT_EQ(bare({"status"}, database.url()), 3) << installation.output;
  EXPECT_EQ(bare({"migrate"}, database.url()), 0) << installation.output;
  EXPECT_EQ(bare({"status"}, database.url()), 0) << installation.output;
  EXPECT_EQ(bare({"list"}, database.url()), 0) << installation.output;
  EXPECT_EQ(bare({"runs", "list"}, database.url()), 0) << installation.output;
}

TEST_F(CliTest, TheEnvironmentStandsForTheFlags) {
  installation.configure(
      {}, "environments: { staging: { database: { url: \"" + database.url() + "\" } } }\n");
  const std::string program = testing::Installation::program("workwise");
  EXPECT_EQ(installation.run({program, "status"}, {{"WORKWISE_CONFIG", installation.config_file()},
                                                   {"WORKWISE_ENV", "staging"}}),
            3)
      << installation.output;
  EXPECT_EQ(workwise({"migrate", "staging"}), 0) << installation.output;
  EXPECT_EQ(workwise({"migrate", "stagging"}), 78) << installation.output;
}

TEST_F(CliTest, NoCommandSaysASecretOfTheConfiguration) {
  migrate();
  std::ofstream(installation.config_file(), std::ios::trunc)
      << "version: 1\ndatabase: { url: \"" << database.url() << "\" }\n"
      << "migrations: { directory: " WORKWISE_SOURCE_DIR "/migrations }\n"
      << "presets: { directory: " WORKWISE_SOURCE_DIR "/etc/presets }\n"
      << "sources:\n  - name: agency\n    preset: indeed_xml\n"
         "    fetch: { url: \"http://user:s3cr3t@127.0.0.1:1/feed?key=s3cr3t\",\n"
         "             query: { k: s3cr3t }, headers: { X-Key: s3cr3t }, retry: { attempts: 1 },\n"
         "             allow_private: true,\n"
         "             auth: { bearer: { token: s3cr3t } } }\n";
  for (const Words& words : std::vector<Words>{{"sources", "list"},
                                               {"sources", "next"},
                                               {"sources", "test", "agency"},
                                               {"preview", "--source", "agency"},
                                               {"config", "show"},
                                               {"config", "check"},
                                               {"ingest"},
                                               {"runs", "list"},
                                               {"runs", "show", "1"}})
    for (const bool json : {false, true}) {
      Words all = words;
      if (json) all.emplace_back("--json");
      workwise(all);
      EXPECT_THAT(installation.output, AllOf(Not(HasSubstr("s3cr3t")), Not(::testing::IsEmpty())))
          << words[0];
    }
}

// ---- help

TEST_F(CliTest, EveryCommandHasHelp) {
  ASSERT_EQ(bare({"help"}), 0);
  const std::string overview = installation.out;
  for (const std::string command :
       {"migrate", "rollback", "repair", "status", "list", "drift", "ingest", "preview", "parse",
        "sources", "runs", "quarantine", "explain", "notifications", "twins", "presets", "config",
        "demo", "help"}) {
    EXPECT_THAT(overview, HasSubstr("  " + command + " "));
    EXPECT_EQ(bare({"help", command}), 0) << command;
    EXPECT_THAT(installation.out, HasSubstr("workwise " + command));
    EXPECT_EQ(bare({command, "--help"}), 0) << command;
    EXPECT_THAT(installation.out, HasSubstr("workwise " + command));
  }
  for (const Words& words : std::vector<Words>{{"ingest"},
                                               {"preview"},
                                               {"parse"},
                                               {"explain"},
                                               {"sources", "list"},
                                               {"sources", "next"},
                                               {"sources", "test"},
                                               {"runs", "list"},
                                               {"runs", "show"},
                                               {"runs", "accept"},
                                               {"runs", "reject"},
                                               {"quarantine", "list"},
                                               {"quarantine", "show"},
                                               {"quarantine", "replay"},
                                               {"quarantine", "drop"},
                                               {"notifications", "list"},
                                               {"notifications", "test"},
                                               {"notifications", "retry"},
                                               {"presets", "list"},
                                               {"presets", "show"},
                                               {"migrate"},
                                               {"rollback"},
                                               {"repair"},
                                               {"status"},
                                               {"list"},
                                               {"drift"},
                                               {"config", "check"},
                                               {"config", "show"},
                                               {"demo"},
                                               {"help"}}) {
    Words all = {"help"};
    all.insert(all.end(), words.begin(), words.end());
    EXPECT_EQ(bare(all), 0);
    EXPECT_THAT(installation.out, HasSubstr("Example: ")) << words.back();
    EXPECT_THAT(installation.out, HasSubstr("workwise " + words.front())) << words.back();
  }
  EXPECT_EQ(bare({"--version"}), 0);
  EXPECT_EQ(bare({"help", "runs", "accept"}), 0);
  EXPECT_THAT(installation.out, AllOf(HasSubstr("workwise runs accept"), HasSubstr("--lock-wait")));
  const std::string one = installation.out;
  EXPECT_EQ(bare({"runs", "accept", "--help"}), 0);
  EXPECT_EQ(installation.out, one);
}

// ---- what came in, comes out

TEST_F(CliTest, AQuarantinedItemComesOutByteByByte) {
  migrate();
  const std::string item =
      "<job>\r\n\t<title><![CDATA[]]></title><referencenumber>Q\xC3\xA9</referencenumber>"
      "<!-- \xE2\x80\xAE --><description>  a\n\nb &amp;  </description> </job >";
  installation.server.put("/feed.xml", to_xml(jobs(9), item), "application/xml");
  ASSERT_EQ(workwise({"ingest"}), 6) << installation.output;
  const std::string id = database.value("SELECT id FROM workwise.quarantine");
  ASSERT_EQ(workwise({"quarantine", "show", id}), 0) << installation.output;
  EXPECT_EQ(installation.out, item);
  EXPECT_THAT(installation.errors, HasSubstr("title"));
  ASSERT_EQ(workwise({"quarantine", "show", id, "--json"}), 0);
  simdjson::dom::parser parser;
  EXPECT_EQ(std::string(std::string_view(parser.parse(installation.out)["raw"])), item);
}

}  // namespace
}  // namespace workwise
