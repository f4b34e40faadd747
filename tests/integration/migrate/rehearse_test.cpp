#include "migrate/rehearse.hpp"

#include <gmock/gmock.h>

#include "migrate_fixture.hpp"

namespace workwise::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class RehearseTest : public MigrateTest {
 protected:
  migrate::Rehearsed rehearse(std::optional<std::size_t> rows = {},
                              const migrate::Options& options = {}) {
    events.clear();
    return migrate::rehearse(settings, options, rows, recorder());
  }
  std::string rehearsal_complaint(std::optional<std::size_t> rows = {}) {
    return complaint([&] { rehearse(rows); });
  }
  std::string receipts() { return database.value("SELECT count(*) FROM workwise.rehearsals"); }
  std::string scratch_databases() {
    return database.value(
        "SELECT count(*) FROM pg_database WHERE datname LIKE 'workwise\\_scratch\\_%'");
  }
};

TEST_F(RehearseTest, TriesThereAndBackAndThereAgainInACopyOnly) {
  write("1_a.sql",
        "-- migrate:up\nCREATE TABLE a (b int);\n-- migrate:data\nINSERT INTO a VALUES (1);\n"
        "-- migrate:verify\nSELECT count(*) = 1 FROM a;\n-- migrate:down\nDROP TABLE a;\n");
  write("2_c.sql",
        "-- migrate:up\nALTER TABLE a ADD c int;\n-- migrate:down\nALTER TABLE a DROP c;\n");
  const migrate::Rehearsed rehearsed = rehearse();
  EXPECT_EQ(rehearsed.migrations, 2U);
  EXPECT_FALSE(exists("a"));
  EXPECT_EQ(applied(), "");
  EXPECT_EQ(receipts(), "1");
  EXPECT_EQ(database.value("SELECT string_agg(m->>'version', ' ') FROM workwise.rehearsals,"
                           " jsonb_array_elements(receipt->'migrations') m"
                           " WHERE m->'down_microseconds' <> 'null'"
                           " AND m->'again_microseconds' <> 'null'"),
            "1 2");
  EXPECT_THAT(database.value("SELECT receipt->'migrations'->1->>'locks' FROM workwise.rehearsals"),
              HasSubstr("public.a"));
  EXPECT_EQ(scratch_databases(), "0");
  std::vector<std::string> words;
  for (const std::string& text : texts_of(Kind::progress))
    words.push_back(text.substr(0, text.find("  ", text.find("  ") + 2)));
  EXPECT_THAT(words, ElementsAre(StartsWith("rehearsal: the schema is copied"),
                                 "rehearsal: applied  1_a", "rehearsal: applied  2_c",
                                 "rehearsal: rolled back  2_c", "rehearsal: rolled back  1_a",
                                 "rehearsal: applied again  1_a", "rehearsal: applied again  2_c"));
}

TEST_F(RehearseTest, ADownThatIsNotTheInverseIsFoundWithWhatDiffers) {
  write("1_a.sql",
        "-- migrate:up\nCREATE TABLE a (b int);\nCREATE INDEX a_b ON a (b);\n-- migrate:down\nDROP "
        "TABLE a;\n");
  migrate();
  write("2_c.sql",
        "-- migrate:up\nALTER TABLE a ADD c int DEFAULT 7;\nDROP INDEX a_b;\nCREATE TABLE d ();\n"
        "-- migrate:down\nALTER TABLE a ALTER c DROP DEFAULT;\n");
  const std::string said = rehearsal_complaint();
  EXPECT_THAT(
      said, AllOf(StartsWith("the rehearsal failed. All of this was in a copy"),
                  HasSubstr(path("2_c.sql") + ":5:1: 2_c: its down section does not undo it"),
                  HasSubstr("gone: INDEX public.a_b\n"), HasSubstr("left behind: TABLE public.d\n"),
                  HasSubstr("not as before: TABLE public.a\n"), HasSubstr("+     c integer\n")));
  EXPECT_EQ(next, "workwise migrate --rehearse");
  EXPECT_EQ(receipts(), "0");
  EXPECT_EQ(scratch_databases(), "0");
  EXPECT_EQ(applied(), "1");
}

TEST_F(RehearseTest, TheFaultIsFoundInAnyOfThem) {
  write("1_a.sql",
        "-- migrate:up\nCREATE TABLE a ();\nCREATE TABLE b ();\n-- migrate:down\nDROP TABLE a;\n");
  write("2_c.sql", "-- migrate:up\nCREATE TABLE c ();\n-- migrate:down\nDROP TABLE c;\n");
  EXPECT_THAT(rehearsal_complaint(), AllOf(HasSubstr("1_a: its down section does not undo it"),
                                           HasSubstr("left behind: TABLE public.b")));
}

TEST_F(RehearseTest, AColumnThatComesBackInAnotherPlaceIsANote) {
  write("1_a.sql",
        "-- migrate:up\nCREATE TABLE a (b int, c int);\n-- migrate:down\nDROP TABLE a;\n");
  migrate();
  write("2_b.sql",
        "-- migrate:up\nALTER TABLE a DROP b;\n-- migrate:down\nALTER TABLE a ADD b int;\n");
  rehearse();
  EXPECT_THAT(texts_of(Kind::notice),
              ElementsAre(HasSubstr("its columns stand in another order: TABLE public.a")));
  EXPECT_EQ(receipts(), "1");
}

TEST_F(RehearseTest, WhatHasNoWayBackIsAppliedAndNotedAndWhatFollowsItIsTriedBothWays) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\n-- migrate:down\nDROP TABLE a;\n");
  write("2_b.sql", "-- migrate:up\nCREATE TABLE b ();\n-- migrate:down irreversible\n");
  write("3_c.sql", "-- migrate:up\nCREATE TABLE c ();\n-- migrate:down\nDROP TABLE c;\n");
  rehearse();
  EXPECT_THAT(texts_of(Kind::notice),
              ElementsAre("2_b is marked irreversible: it was not rolled back, nor were the 1 "
                          "before it"));
  EXPECT_EQ(database.value("SELECT string_agg(m->>'version', ' ') FROM workwise.rehearsals,"
                           " jsonb_array_elements(receipt->'migrations') m"
                           " WHERE m->'down_microseconds' <> 'null'"),
            "3");
}

TEST_F(RehearseTest, AMigrationThatFailsFailsInTheCopy) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\nSELECT 1/0;\n");
  EXPECT_THAT(rehearsal_complaint(),
              AllOf(StartsWith("the rehearsal failed. All of this was in a copy"),
                    HasSubstr("1_a.sql:3:1"), HasSubstr("22012: division by zero")));
  EXPECT_FALSE(exists("workwise.migrations"));
  EXPECT_EQ(scratch_databases(), "0");
}

TEST_F(RehearseTest, NothingPendingNeedsNoRehearsal) {
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\n");
  migrate();
  EXPECT_EQ(rehearse().migrations, 0U);
  EXPECT_EQ(receipts(), "0");
}

TEST_F(RehearseTest, WithDataTheRowsComeAlongWithWhatTheyReferTo) {
  write("1_a.sql",
        "-- migrate:up\nCREATE TABLE region (code text PRIMARY KEY, up text REFERENCES region);\n"
        "CREATE TABLE company (id serial PRIMARY KEY, region text REFERENCES region);\n"
        "CREATE TABLE job (id int PRIMARY KEY, company int REFERENCES company, twin int REFERENCES "
        "job,"
        " double_id int GENERATED ALWAYS AS (id * 2) STORED);\n"
        "-- migrate:down irreversible\n");
  migrate();
  database.session().run(
      "INSERT INTO region SELECT 'r' || n, nullif('r' || (n - 1), 'r0')"
      " FROM generate_series(1, 50) n");
  database.session().run(
      "INSERT INTO company (region) SELECT 'r' || n FROM generate_series(1, 50) n");
  database.session().run(
      "INSERT INTO job SELECT n, 51 - n, nullif(n - 1, 0) FROM"
      " generate_series(1, 50) n");
  // What is there is seen by the migration itself: the copy has constraints, and rows in them.
  write(
      "2_b.sql",
      "-- migrate:up\nALTER TABLE company ADD b int;\n-- migrate:data\nUPDATE company SET b = 1;\n"
      "-- migrate:verify\nSELECT count(*) = 7 FROM job;\nSELECT count(*) = 7 FROM company;\n"
      "SELECT min(c.id) = 44 FROM job j JOIN company c ON c.id = j.company;\n"
      "SELECT nextval('company_id_seq') > 50;\n"
      "SELECT count(*) = 7 FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND "
      "contype IN ('f', 'p') AND convalidated;\n"
      "-- migrate:down\nALTER TABLE company DROP b;\n");
  EXPECT_THAT(rehearsal_complaint(7), HasSubstr("expected true"))
      << "regions of the companies lack those above them: some companies had to go";
  database.session().run("UPDATE region SET up = NULL");
  EXPECT_EQ(rehearsal_complaint(7), "");
  EXPECT_EQ(database.value("SELECT count(*) FROM company WHERE id > 50"), "0");
}

TEST_F(RehearseTest, WithDataPartitionsAndInheritanceHoldTheirRows) {
  database.session().run_script(
      "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);"
      "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);"
      "CREATE TABLE \"Odd, name\" (\"a,b\" int REFERENCES p, \"c\"\"d\" text);"
      "INSERT INTO p SELECT generate_series(0, 199);"
      "INSERT INTO \"Odd, name\" SELECT 199 - n, 'x' FROM generate_series(0, 199) n;"
      "CREATE TABLE base (x int); CREATE TABLE derived () INHERITS (base);"
      "INSERT INTO base SELECT 1; INSERT INTO derived SELECT 2");
  write("1_a.sql",
        "-- migrate:up\nSELECT 1;\n-- migrate:verify\nSELECT count(*) = 5 FROM p;\n"
        "SELECT count(*) = 5 FROM \"Odd, name\" JOIN p ON id = \"a,b\";\nSELECT count(*) = 2 FROM "
        "base;\n"
        "-- migrate:down\nSELECT 1;\n");
  EXPECT_EQ(rehearsal_complaint(5), "");
}

TEST_F(RehearseTest, WhatReachesBeyondTheDatabaseIsRefused) {
  write("1_a.sql",
        "-- migrate:up\nCREATE TABLE a ();\nDO $$ BEGIN\n  CREATE ROLE somebody_new;\nEND $$;\n");
  EXPECT_THAT(rehearsal_complaint(),
              AllOf(StartsWith(path("1_a.sql") + ":3:1: CREATE ROLE changes what all databases"),
                    HasSubstr("Nothing was rehearsed.")));
  EXPECT_EQ(database.value("SELECT count(*) FROM pg_roles WHERE rolname = 'somebody_new'"), "0");
}

TEST_F(RehearseTest, WhatStoppedHalfWayGoesOnInTheCopy) {
  write("1_a.sql",
        "-- migrate:up transaction:false\nCREATE TABLE a ();\nSELECT 1/0;\n-- migrate:down\nDROP "
        "TABLE a;\n");
  migrate_complaint();
  write("1_a.sql",
        "-- migrate:up transaction:false\nCREATE TABLE a ();\nCREATE TABLE b ();\n-- "
        "migrate:down\nDROP TABLE a;\n");
  EXPECT_EQ(rehearsal_complaint(), "");
  EXPECT_THAT(texts_of(Kind::notice),
              ElementsAre("1_a was applied in part before: it was not rolled back"));
  EXPECT_EQ(applied(), "1 failed 1/2");
}

TEST_F(RehearseTest, TheBoardsOwnMigrationsPass) {
  settings.migrations.directory = WORKWISE_SOURCE_DIR "/migrations";
  EXPECT_EQ(rehearsal_complaint(), "");
  EXPECT_THAT(texts_of(Kind::notice), IsEmpty());
}

// ---- migrations.require_rehearsal

class RequireRehearsalTest : public RehearseTest {
 protected:
  RequireRehearsalTest() {
    settings.migrations.require_rehearsal = true;
    write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\n-- migrate:down\nDROP TABLE a;\n");
  }
};

TEST_F(RequireRehearsalTest, MigratesOnlyWhatWasRehearsed) {
  EXPECT_THAT(migrate_complaint(),
              AllOf(HasSubstr("have not been rehearsed"), HasSubstr("nothing was changed")));
  EXPECT_EQ(next, "workwise migrate --rehearse");
  EXPECT_FALSE(exists("a"));
  EXPECT_EQ(migrate({.dry_run = true}), 1U);
  rehearse();
  EXPECT_EQ(migrate(), 1U);
  EXPECT_TRUE(exists("a"));
  EXPECT_EQ(migrate(), 0U);
}

TEST_F(RequireRehearsalTest, AFileThatWasEditedSinceHasNotBeenRehearsed) {
  rehearse();
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a (b int);\n-- migrate:down\nDROP TABLE a;\n");
  EXPECT_THAT(migrate_complaint(), HasSubstr("have not been rehearsed"));
  write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\n-- migrate:down\nDROP TABLE a;\n");
  write("2_b.sql", "-- migrate:up\nCREATE TABLE b ();\n");
  EXPECT_THAT(migrate_complaint(), HasSubstr("have not been rehearsed"));
  EXPECT_EQ(migrate({.to = "1"}), 1U);
}

TEST_F(RequireRehearsalTest, ASchemaThatChangedSinceWantsAnother) {
  rehearse();
  database.session().run("CREATE TABLE another (b int)");
  EXPECT_THAT(migrate_complaint(), HasSubstr("and the schema of the database has changed since"));
  database.session().run("DROP TABLE another");
  EXPECT_EQ(migrate(), 1U);
}

TEST_F(RequireRehearsalTest, AnOldRehearsalIsNone) {
  rehearse();
  database.session().run("UPDATE workwise.rehearsals SET made_at = made_at - interval '25 hours'");
  EXPECT_THAT(migrate_complaint(), HasSubstr("longer ago than 24 hours"));
  rehearse();
  EXPECT_EQ(migrate(), 1U);
}

}  // namespace
}  // namespace workwise::testing
