// A board that an ORM made, with rows and a ledger of its own, becomes workwise's: its operator's
// way from the first command to the second poll.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <filesystem>
#include <fstream>

#include "support/installation.hpp"

namespace workwise {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::jobs;
using Words = testing::Installation::Words;

constexpr const char* kInit = R"sql(CREATE TABLE "companies" (
	"id" serial PRIMARY KEY NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "categories" (
	"id" serial PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"slug" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"id" serial PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"location" text,
	"salary" text,
	"job_type" text,
	"work_mode" text,
	"company_id" integer REFERENCES "companies"("id"),
	"category_id" integer REFERENCES "categories"("id"),
	"is_featured" boolean DEFAULT false,
	"created_at" timestamp DEFAULT now(),
	"external_id" text,
	"source" text,
	"ingested_at" timestamp,
	CONSTRAINT "jobs_external_id_unique" UNIQUE("external_id")
);)sql";

class AdoptTest : public ::testing::Test {
 protected:
  void SetUp() override {
    installation.database_url = database.url();
    installation.migrations = installation.file("migrations");
    std::filesystem::create_directory(installation.migrations);
    std::filesystem::copy_file(WORKWISE_SOURCE_DIR "/migrations/20261123000000_board.sql",
                               installation.migrations + "/20261123000000_board.sql");
    installation.configure();
    drizzle();
  }

  /// What drizzle-kit leaves in the database and in its folder.
  void drizzle() {
    std::filesystem::create_directories(installation.file("drizzle/meta"));
    std::ofstream(installation.file("drizzle/0000_init.sql")) << kInit;
    std::ofstream(installation.file("drizzle/meta/_journal.json"))
        << R"({"version":"7","dialect":"postgresql","entries":[{"idx":0,"version":"7",)"
        << R"("when":1767225600000,"tag":"0000_init","breakpoints":true}]})";
    database.session().run_script(kInit);
    database.session().run_script(
        "CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations (id SERIAL PRIMARY KEY,"
        " hash text NOT NULL, created_at bigint);");
    database.session().run(
        "INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES"
        " (encode(sha256(convert_to($1, 'UTF8')), 'hex'), 1767225600000)",
        {kInit});
  }
  int workwise(const Words& words) { return installation.workwise(words); }
  int adopt_drizzle() {
    return workwise({"adopt", "drizzle", "--from", installation.file("drizzle")});
  }

  testing::Database database;
  testing::Installation installation;
};

TEST_F(AdoptTest, FromDrizzleToThePollThatLeavesTheSitesRowsAlone) {
  database.session().run_script(
      "INSERT INTO companies (name) VALUES ('Example Employer');"
      "INSERT INTO jobs (title, salary, job_type, company_id) VALUES ('By hand', 'R 1', "
      "'Full-time', 1);"
      "INSERT INTO jobs (title, external_id, source) VALUES ('Old', 'gone-1', 'other'),"
      " ('Known', 'J1', 'agency');");
  ASSERT_EQ(adopt_drizzle(), 0) << installation.output;
  EXPECT_THAT(installation.out, HasSubstr("recorded  20260101000000_init"));
  EXPECT_THAT(installation.errors, HasSubstr("\"workwise adopt board\" writes the migration"));
  EXPECT_EQ(adopt_drizzle(), 0);
  EXPECT_THAT(installation.out, HasSubstr("nothing to do: 1 migrations are in the ledger"));

  ASSERT_EQ(workwise({"adopt", "board"}), 0) << installation.output;
  EXPECT_THAT(installation.errors, AllOf(HasSubstr("salary_text is filled from salary"),
                                         HasSubstr("workwise migrate --dry-run")));
  EXPECT_EQ(workwise({"status"}), 3);
  ASSERT_EQ(workwise({"migrate"}), 0) << installation.output;
  EXPECT_EQ(workwise({"status"}), 0) << installation.output;

  for (int poll = 0; poll < 3; ++poll) {
    installation.publish(jobs(poll == 2 ? 10 : 12));
    ASSERT_EQ(workwise({"ingest"}), 0) << installation.output;
  }
  EXPECT_EQ(database.value("SELECT title FROM jobs WHERE id = 3"), "Welder 1")
      << "its own source goes on with it";
  EXPECT_EQ(database.value("SELECT count(*) FROM jobs WHERE source = 'agency'"), "12");
  EXPECT_EQ(
      database.value("SELECT string_agg(title || ' ' || source || ' ' || external_id, ', ' ORDER"
                     " BY id) FROM jobs WHERE source <> 'agency' AND closed_at IS NULL"),
      "By hand manual legacy-1, Old other gone-1")
      << "rows of no source that workwise has";
}

TEST_F(AdoptTest, SaysWhatItDidAsOneJsonDocument) {
  simdjson::dom::parser parser;
  ASSERT_EQ(
      workwise({"--json", "adopt", "drizzle", "--dry-run", "--from", installation.file("drizzle")}),
      0);
  const simdjson::dom::element dry = parser.parse(installation.out);
  EXPECT_FALSE(bool(dry["done"]));
  EXPECT_EQ(dry["recorded"].get_array().size(), 1U);
  ASSERT_EQ(adopt_drizzle(), 0) << "the dry run has written nothing";
  ASSERT_EQ(workwise({"adopt", "board", "--json"}), 0) << installation.output;
  const simdjson::dom::element board = parser.parse(installation.out);
  EXPECT_TRUE(std::filesystem::exists(std::string(std::string_view(board["path"]))));
}

TEST_F(AdoptTest, WrongUsageIsExplained) {
  EXPECT_EQ(workwise({"adopt"}), 2);
  EXPECT_EQ(workwise({"adopt", "drizle"}), 2);
  EXPECT_THAT(installation.errors, HasSubstr("did you mean drizzle?"));
  EXPECT_EQ(workwise({"adopt", "drizzle", "--baseline", "1"}), 2);
  EXPECT_EQ(workwise({"adopt", "board", "--from", "x"}), 2);
  EXPECT_EQ(workwise({"adopt", "drizzle", "--output", "x"}), 2);
  EXPECT_EQ(workwise({"adopt", "--baseline", "7"}), 2);
  EXPECT_EQ(workwise({"adopt", "goose", "--from", installation.file("drizzle")}), 1);
  EXPECT_THAT(installation.errors, HasSubstr("this database has no table goose_db_version"));
}

TEST_F(AdoptTest, ABaselineRecordsWhatIsThere) {
  EXPECT_EQ(workwise({"adopt", "--baseline", "20261123000000"}), 0) << installation.output;
  EXPECT_THAT(installation.out, HasSubstr("recorded  20261123000000_board"));
  EXPECT_EQ(workwise({"status"}), 0);
  EXPECT_EQ(workwise({"adopt", "--baseline", "20261123000000"}), 1);
}

}  // namespace
}  // namespace workwise
