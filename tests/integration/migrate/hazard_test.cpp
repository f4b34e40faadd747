#include "migrate/hazard.hpp"

#include <gmock/gmock.h>

#include "base/text.hpp"
#include "migrate/wanted.hpp"
#include "support/database.hpp"

namespace workwise::migrate {
namespace {

class HazardTest : public ::testing::Test {
 protected:
  static schema::Catalog catalog_of(const std::string& sql) {
    testing::Database database;
    database.session().run_script(sql);
    return read_in_snapshot(database.session(), {});
  }

  void plan(const std::string& from, const std::string& to, bool online = false) {
    plan_ = schema::plan(catalog_of(from), catalog_of(to), {.online = online});
    hazards_ = hazards_of(plan_);
  }

  /// What is said of the first statement that begins so; "none" where there is none.
  std::string said_of(std::string_view statement) const {
    auto hazard = hazards_.begin();
    for (const schema::Change& change : plan_.changes)
      for (const schema::Command& command : change.statements) {
        if (command.sql.starts_with(statement)) return join(hazard->lines(), " | ");
        ++hazard;
      }
    return "none";
  }

  schema::Plan plan_;
  std::vector<Hazard> hazards_;
};

TEST_F(HazardTest, OfWhatThePlanItselfMakesThereIsNothingToSay) {
  plan("",
       "CREATE TABLE a (b int PRIMARY KEY, c int CHECK (c > 0)); CREATE INDEX ON a (c);"
       "ALTER TABLE a ADD FOREIGN KEY (c) REFERENCES a; CREATE VIEW v AS SELECT * FROM a");
  EXPECT_EQ(summary_of(hazards_),
            std::to_string(hazards_.size()) + " statements: nothing that others would notice");
  EXPECT_EQ(worst_of(hazards_), "");
  for (const Hazard& hazard : hazards_) EXPECT_TRUE(hazard.lines().empty());
}

TEST_F(HazardTest, WhatANewTablePointsToIsLockedNevertheless) {
  plan("CREATE TABLE a (b int PRIMARY KEY)",
       "CREATE TABLE a (b int PRIMARY KEY); CREATE TABLE c (d int REFERENCES a)");
  EXPECT_EQ(said_of("CREATE TABLE public.c"), "SHARE ROW EXCLUSIVE on public.a: blocks writes");
}

TEST_F(HazardTest, ARemovalLosesAndBreaks) {
  plan(
      "CREATE TABLE a (b int PRIMARY KEY, c int); CREATE TABLE d (e int REFERENCES a);"
      "CREATE VIEW v AS SELECT 1; CREATE INDEX i ON a (b)",
      "CREATE TABLE a (b int PRIMARY KEY)");
  EXPECT_EQ(said_of("ALTER TABLE public.a DROP COLUMN c"),
            "ACCESS EXCLUSIVE on public.a: blocks reads and writes | breaks programs that use it | "
            "loses the column public.a.c");
  EXPECT_EQ(said_of("DROP TABLE public.d"),
            "ACCESS EXCLUSIVE on public.d: blocks reads and writes | ACCESS EXCLUSIVE on public.a: "
            "blocks reads and writes | breaks programs that use it | loses the table public.d");
  EXPECT_EQ(said_of("DROP VIEW public.v"),
            "ACCESS EXCLUSIVE on public.v: blocks reads and writes | breaks programs that use it");
  EXPECT_EQ(said_of("DROP INDEX public.i"),
            "ACCESS EXCLUSIVE on public.a: blocks reads and writes");
  EXPECT_EQ(summary_of(hazards_),
            "4 statements: loses data (2), breaks programs (3), blocks reads and writes (4)");
  EXPECT_EQ(worst_of(hazards_), "loses");
}

TEST_F(HazardTest, AForeignKeyThatGoesLocksWhatItPointsTo) {
  plan("CREATE TABLE a (b int PRIMARY KEY); CREATE TABLE c (d int REFERENCES a)",
       "CREATE TABLE a (b int PRIMARY KEY); CREATE TABLE c (d int)");
  EXPECT_EQ(said_of("ALTER TABLE public.c DROP CONSTRAINT"),
            "ACCESS EXCLUSIVE on public.c: blocks reads and writes | ACCESS EXCLUSIVE on public.a: "
            "blocks reads and writes");
}

TEST_F(HazardTest, AnotherTypeIsJudgedByThePairOfTypes) {
  plan("CREATE TABLE a (b int, c varchar(9), d varchar(9), e bigint)",
       "CREATE TABLE a (b bigint, c text, d varchar(5), e int)");
  const std::string lock = "ACCESS EXCLUSIVE on public.a: blocks reads and writes";
  EXPECT_EQ(said_of("ALTER TABLE public.a ALTER COLUMN b TYPE"),
            lock + " | rewrites the table under that lock");
  EXPECT_EQ(said_of("ALTER TABLE public.a ALTER COLUMN c TYPE"), lock);
  EXPECT_EQ(said_of("ALTER TABLE public.a ALTER COLUMN d TYPE"),
            lock +
                " | rewrites the table under that lock | fails where a value of d does not fit "
                "the new type | breaks programs that take it for character varying(9)");
  EXPECT_THAT(said_of("ALTER TABLE public.a ALTER COLUMN e TYPE"),
              ::testing::HasSubstr("breaks programs that take it for bigint"));
}

TEST_F(HazardTest, WhatIsAwayForAMomentBreaksNobody) {
  plan("CREATE TABLE a (b int); CREATE VIEW v AS SELECT b FROM a",
       "CREATE TABLE a (b text); CREATE VIEW v AS SELECT b FROM a");
  EXPECT_EQ(said_of("DROP VIEW public.v"), "ACCESS EXCLUSIVE on public.v: blocks reads and writes");
  EXPECT_EQ(said_of("CREATE VIEW public.v"), "");
}

TEST_F(HazardTest, AnotherNameBreaksWhoKnowsTheOldOne) {
  const auto said = [](schema::Kind kind, const std::string& sql) {
    const schema::Plan plan{.changes = {{.what = schema::Change::What::rename,
                                         .kind = kind,
                                         .id = "public.a",
                                         .statements = {{.sql = sql}}}},
                            .likely = {}};
    return hazards_of(plan).front().breaks;
  };
  EXPECT_EQ(said(schema::Kind::table, "ALTER TABLE public.a RENAME TO b"),
            "programs that know the old name");
  EXPECT_EQ(said(schema::Kind::enumeration, "ALTER TYPE public.a RENAME VALUE 'b' TO 'c'"),
            "programs that know the old name");
  EXPECT_EQ(said(schema::Kind::constraint, "ALTER TABLE public.a RENAME CONSTRAINT b TO c"), "");
}

TEST_F(HazardTest, ATableThatIsMadeAnewIsRewrittenOnce) {
  plan("CREATE TABLE a (b int)", "CREATE TABLE a (b int) PARTITION BY RANGE (b)");
  EXPECT_EQ(
      said_of("ALTER TABLE public.a RENAME"),
      "ACCESS EXCLUSIVE on public.a: blocks reads and writes | makes the table anew, with all "
      "its rows, under that lock");
  EXPECT_EQ(worst_of(hazards_), "rewrites");
  EXPECT_EQ(said_of("DROP TABLE"), "");
}

TEST_F(HazardTest, AValidatedCheckSparesTheScan) {
  plan("CREATE TABLE a (b int)", "CREATE TABLE a (b int NOT NULL)", true);
  EXPECT_EQ(
      said_of("ALTER TABLE public.a VALIDATE"),
      "SHARE UPDATE EXCLUSIVE on public.a | reads the whole table, others go on | fails where "
      "rows of public.a violate it");
  EXPECT_EQ(said_of("ALTER TABLE public.a ALTER COLUMN b SET NOT NULL"),
            "ACCESS EXCLUSIVE on public.a: blocks reads and writes");
}

TEST_F(HazardTest, WhatNoTransactionMayHoldIsSaid) {
  plan("CREATE TABLE a (b int)", "CREATE TABLE a (b int); CREATE INDEX i ON a (b)", true);
  ASSERT_EQ(hazards_.size(), 1U);
  EXPECT_FALSE(hazards_.front().transaction);
  EXPECT_TRUE(hazards_.front().scans);
  EXPECT_FALSE(hazards_.front().grave());
  EXPECT_THAT(said_of("CREATE INDEX"), ::testing::HasSubstr("can't run in a transaction"));
}

TEST_F(HazardTest, WhereItFailsOnRowsIsSaid) {
  plan("CREATE TABLE c (d int PRIMARY KEY); CREATE TABLE a (b int)",
       "CREATE TABLE c (d int PRIMARY KEY);"
       "CREATE TABLE a (b int UNIQUE REFERENCES c, e int NOT NULL)");
  EXPECT_THAT(said_of("ALTER TABLE public.a ADD COLUMN e"),
              ::testing::HasSubstr("fails where public.a has rows"));
  EXPECT_THAT(said_of("ALTER TABLE public.a ADD CONSTRAINT a_b_key"),
              ::testing::HasSubstr("fails where rows of public.a violate it"));
  EXPECT_THAT(said_of("ALTER TABLE public.a ADD CONSTRAINT a_b_fkey"),
              ::testing::HasSubstr("fails where rows of public.a violate it"));
  EXPECT_EQ(worst_of(hazards_), "fails");
}

}  // namespace
}  // namespace workwise::migrate
