// Rehearsals and backups as an operator meets them: what is asked, what is printed, exit codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "support/installation.hpp"

namespace workwise {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using Words = testing::Installation::Words;

class RehearseCliTest : public ::testing::Test {
 protected:
  void SetUp() override {
    installation.database_url = database.url();
    installation.migrations = installation.file("migrations");
    installation.migrations_extra =
        ", backup: { what: all, directory: " + installation.file("backups") + " }";
    installation.configure();
    std::filesystem::create_directory(installation.migrations);
    write("1_a.sql", "-- migrate:up\nCREATE TABLE a (b int);\n-- migrate:down\nDROP TABLE a;\n");
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(installation.migrations + "/" + name) << text;
  }
  int workwise(const Words& words) { return installation.workwise(words); }

  testing::Database database;
  testing::Installation installation;
};

TEST_F(RehearseCliTest, ARehearsalIsOneDocumentAndItsStepsAreOnStderr) {
  EXPECT_EQ(workwise({"migrate", "--rehearse", "--with-data", "10", "--json"}), 0)
      << installation.output;
  simdjson::dom::parser parser;
  const simdjson::dom::element document = parser.parse(installation.out);
  EXPECT_EQ(document["count"].get_int64().value(), 1);
  EXPECT_EQ(document["rehearsal"]["migrations"].at(0)["version"].get_string().value(), "1");
  EXPECT_THAT(installation.errors, HasSubstr("rehearsal: rolled back  1_a"));
  EXPECT_EQ(database.value("SELECT to_regclass('a') IS NULL"), "t");
}

TEST_F(RehearseCliTest, ADownThatIsNoInverseIsExitOne) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a (b int);\n-- migrate:down\nSELECT 1;\n");
  EXPECT_EQ(workwise({"migrate", "--rehearse"}), 1);
  EXPECT_THAT(installation.errors, HasSubstr("left behind: TABLE public.a"));
}

TEST_F(RehearseCliTest, FlagsThatDoNotGoTogetherAreRefused) {
  EXPECT_EQ(workwise({"migrate", "--with-data", "10"}), 2);
  EXPECT_EQ(workwise({"migrate", "--rehearse", "--dry-run"}), 2);
  EXPECT_EQ(workwise({"migrate", "--rehearse", "--with-data", "0"}), 2);
  EXPECT_EQ(workwise({"rollback", "--to-backup", "--to", "0"}), 2);
  EXPECT_EQ(workwise({"rollback", "--to-backup", ""}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("it is given, and empty"));
  EXPECT_EQ(workwise({"rollback", "a.dump"}), 2);
  EXPECT_EQ(workwise({"rollback", "--to-backup", "a.dump"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("there is no backup a.dump"));
  EXPECT_EQ(workwise({"rollback", "--to-backup"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("there is no backup of " + database.name()));
}

TEST_F(RehearseCliTest, GoingBackToABackupSaysWhatIsLostAndWantsAYes) {
  database.session().run("CREATE TABLE kept (b int)");
  ASSERT_EQ(workwise({"migrate"}), 0) << installation.output;
  database.session().run("INSERT INTO kept VALUES (1), (2)");

  EXPECT_EQ(workwise({"rollback", "--to-backup", "--dry-run"}), 0);
  EXPECT_THAT(installation.out, AllOf(HasSubstr("public.kept"), HasSubstr("nothing was changed"),
                                      HasSubstr("3 rows written since then would be lost")));
  EXPECT_EQ(workwise({"rollback", "--to-backup"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("wants --yes"));
  EXPECT_EQ(database.value("SELECT count(*) FROM kept"), "2");

  EXPECT_EQ(workwise({"rollback", "--to-backup", "--yes", "--json"}), 0) << installation.output;
  simdjson::dom::parser parser;
  const simdjson::dom::element document = parser.parse(installation.out);
  EXPECT_TRUE(document["restored"].get_bool().value());
  EXPECT_EQ(document["rows_lost"].get_int64().value(), 3);
  EXPECT_EQ(database.value("SELECT count(*) FROM kept"), "0");
  EXPECT_EQ(database.value("SELECT to_regclass('a') IS NULL"), "t");
  EXPECT_EQ(workwise({"status"}), 3);
}

TEST_F(RehearseCliTest, KilledInTheMiddleOfItNothingHasChanged) {
  database.session().run("CREATE TABLE kept (b int)");
  ASSERT_EQ(workwise({"migrate"}), 0) << installation.output;
  auto reader = database.connect("a report");
  reader.run_script("BEGIN; SELECT FROM kept");
  const std::string waiting =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
      " AND application_name = 'workwise' AND wait_event_type = 'Lock'";
  {
    sandbox::Process process{
        installation.command("workwise", {"rollback", "--to-backup", "--yes"}),
        {.output = installation.file("out"), .environment = {{"DATABASE_URL", ""}}, .errors = ""}};
    while (!process.ended() && database.value(waiting) == "0")
      database.value("SELECT pg_sleep(0.02)");
    process.signal(SIGKILL);
    EXPECT_EQ(process.wait(), 128 + SIGKILL) << process.output();
  }
  reader.run_script("ROLLBACK");
  while (database.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        " AND application_name = 'workwise'") != "0")
    database.value("SELECT pg_sleep(0.02)");
  EXPECT_EQ(database.value("SELECT to_regclass('a') IS NOT NULL"), "t");
  EXPECT_EQ(database.value("SELECT count(*) FROM workwise.migrations"), "1");
}

}  // namespace
}  // namespace workwise
